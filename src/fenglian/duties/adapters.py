"""The words of what this room speaks of by itself: absences, benches, what the calendar opens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.duties.actions.alarms import bench_id
from fenglian.duties.models import Duty, Occasion
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import load_version
from fenglian.mechanisms.schema import CalendarDutyRule, LimitRule
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Absence, Body
from fenglian.worktime.periods import format_short_day

PATH = "/desk/absences/"


_pages: dict[EventKind, str] = {}


def register_page(kind: EventKind, path: str) -> None:
    """Say on which page of the desk an event is brought about: where a duty that it meets leads.

    Args:
        kind: the event.
        path: below the site's address, e.g. `/desk/rosters/`.
    """
    _pages[kind] = path


class OccasionAdapter:
    """Lends the words of what the calendar or an adoption opens."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the occasions in words, in the running scope; unknown ids are left out."""
        found = {}
        for one in Occasion.objects.filter(court_id=court_id, pk__in=subject_ids):
            duty = Duty.objects.filter(court_id=court_id, subject_id=one.pk).order_by("-pk").first()
            if duty is None:
                continue
            rule = load_version(duty.version_id).rule(duty.rule_id)
            met_by = rule.met_by if isinstance(rule, LimitRule | CalendarDutyRule) else ()
            clause_page = f"/desk/clauses/{duty.clause_id}/"
            found[one.pk] = SubjectText(
                title=_("{what}，{window}").format(what=one.about, window=_window_words(one)),
                number="",
                words="",
                path=next((_pages[kind] for kind in met_by if kind in _pages), clause_page),
                public_path="",
                party_name_masked="",
            )
        return found


def _window_words(occasion: Occasion) -> str:
    if occasion.last_day is None:
        return _("{}起").format(format_short_day(occasion.first_day))
    return _("{first}至{last}").format(
        first=format_short_day(occasion.first_day), last=format_short_day(occasion.last_day)
    )


class AbsenceAdapter:
    """Lends the words of absences; why somebody is away is not among them."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the absences in words, in the running scope; unknown ids are left out."""
        absences = Absence.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            absence.pk: _text(
                _("{name}外出，代理人{deputy}").format(
                    name=absence.person.name, deputy=absence.deputy.name
                )
                if absence.deputy
                else _("{}外出，没有定代理人").format(absence.person.name),
                _("{first}至{last}").format(
                    first=format_short_day(absence.starts_on),
                    last=format_short_day(absence.ends_on),
                ),
            )
            for absence in absences.select_related("person", "deputy")
        }


class BenchAdapter:
    """Lends the words of bodies whose people are all away."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the bodies in words, in the running scope; unknown ids are left out."""
        return {
            bench_id(body.pk): _text(_("{}的人都不在").format(body.name), _("没有人代理"))
            for body in Body.objects.filter(court_id=court_id)
            if bench_id(body.pk) in subject_ids
        }


def _text(title: str, number: str) -> SubjectText:
    return SubjectText(
        title=title,
        number=number,
        words="",
        path=PATH,
        public_path="",
        party_name_masked="",
        wording={
            MessageKind.NOBODY_ON_DUTY: (
                _("有事没人办：%(matter)s"),
                _(
                    "%(matter)s，那里还有没办完的事，今天没有人在，期限照常走。请登记代理人，或者请领导改派。"
                ),
            ),
            MessageKind.DEPUTY_NAMED: (
                _("请您代理：%(matter)s"),
                _("%(matter)s。那几天里，没办完的事在您的“我的工作”里，标着“代”，您可以办。"),
            ),
            MessageKind.DEPUTY_RELEASED: (
                _("不用再代理：%(matter)s"),
                _("%(matter)s，已经提前结束或者取消，不用您再代理。"),
            ),
        },
    )
