"""Absences and benches in words, for the messages about work that nobody is there to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.duties.actions.alarms import bench_id
from fenglian.notifications.adapters import SubjectText
from fenglian.organizations.models import Absence, Body
from fenglian.worktime.periods import format_day

PATH = "/desk/absences/"


class AbsenceAdapter:
    """Lends the words of absences; why somebody is away is not among them."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the absences in words, in the running scope; unknown ids are left out."""
        absences = Absence.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            absence.pk: _text(
                _("{name} {first}至{last}外出").format(
                    name=absence.person.name,
                    first=format_day(absence.starts_on, absence.starts_on),
                    last=format_day(absence.ends_on, absence.starts_on),
                )
            )
            for absence in absences.select_related("person")
        }


class BenchAdapter:
    """Lends the words of bodies whose people are all away."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the bodies in words, in the running scope; unknown ids are left out."""
        return {
            bench_id(body.pk): _text(_("{}今天没有人在").format(body.name))
            for body in Body.objects.filter(court_id=court_id)
            if bench_id(body.pk) in subject_ids
        }


def _text(title: str) -> SubjectText:
    return SubjectText(
        title=title,
        number=_("没有人代理"),
        words="",
        path=PATH,
        public_path="",
        party_name_masked="",
    )
