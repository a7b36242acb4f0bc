"""The words of opinions and difficulties, for messages about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.feedback.actions.difficulties import queue_id
from fenglian.feedback.models import Difficulty, Opinion
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import load_version
from fenglian.mechanisms.readings import print_clause_number
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.worktime.periods import civil_day, format_day, format_short_day

DIFFICULTIES = "/desk/difficulties/"
PAGES = {
    EventKind.OPINION_ANSWERED: "/desk/opinions/",
    EventKind.DIFFICULTY_ANSWERED: f"{DIFFICULTIES}?from=beneath",
}
"""Where a duty that the calendar opens is done, by what meets it."""


class OpinionAdapter:
    """Lends the words of opinions; what was said stays on its page."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the opinions in words, in the running scope; unknown ids are left out."""
        opinions = Opinion.objects.filter(court_id=court_id, pk__in=subject_ids)
        last_days = dict(
            Duty.objects.filter(
                court_id=court_id, subject_id__in=subject_ids, state=DutyState.OPEN
            ).values_list("subject_id", "last_day")
        )
        return {opinion.pk: _text(opinion, last_days.get(opinion.pk)) for opinion in opinions}


def _text(opinion: Opinion, last_day: dt.date | None) -> SubjectText:
    clause = load_version(opinion.version_id).clause(opinion.clause_id)
    return SubjectText(
        title=clause.heading,
        number=_("{day}对{clause}的意见").format(
            clause=print_clause_number(clause.number),
            day=format_short_day(civil_day(opinion.raised_at)),
        ),
        words=opinion.words,
        path=f"/desk/opinions/{opinion.pk}/",
        public_path="",
        party_name_masked="",
        limit=_("最晚 {}解释").format(format_day(last_day, last_day)) if last_day else "",
        wording={
            MessageKind.OPINION_RAISED: (
                _("有一条对规定的意见：%(matter)s"),
                _("%(matter)s，等立案庭解释。"),
            ),
            MessageKind.OPINION_ANSWERED: (
                _("您的意见有了解释：%(matter)s"),
                _("%(matter)s，立案庭作了解释，打开可以看。"),
            ),
            MessageKind.DUTY_WARNING: (
                _("今天到期：%(matter)s"),
                _("%(matter)s，今天是解释的最后一天。"),
            ),
            MessageKind.DUTY_ESCALATED: (
                _("超期未解释，现报送督办：%(matter)s"),
                _("%(matter)s，到期没有解释，报给您督办。"),
            ),
            MessageKind.DUTY_ALARM: (
                _("督办到顶仍未解释：%(matter)s"),
                _("%(matter)s，仍未解释，已没有可以再报的人。请核对各级领导的任职登记。"),
            ),
        },
    )


class DifficultyAdapter:
    """Lends the words of difficulties to whoever raised them."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the difficulties in words, in the running scope; unknown ids are left out."""
        found = Difficulty.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {one.pk: _difficulty(one) for one in found}


class QueueAdapter:
    """Lends the words of the queue that courts beneath report to: none of what they wrote."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the court's queue in words; unknown ids are left out."""
        text = SubjectText(
            title=_("下级法院反映的问题"),
            number=_("执行中的问题"),
            words="",
            path=f"{DIFFICULTIES}?from=beneath",
            public_path="",
            party_name_masked="",
            wording={
                MessageKind.DIFFICULTY_RAISED: (
                    _("下级法院反映了执行中的问题，请答复"),
                    _("下级法院反映了一个执行中的问题，报本院立案庭，打开可以看。"),
                ),
            },
        )
        return {pk: text for pk in subject_ids if pk == queue_id(court_id)}


def _difficulty(difficulty: Difficulty) -> SubjectText:
    clause = load_version(difficulty.version_id).clause(difficulty.clause_id)
    return SubjectText(
        title=clause.heading,
        number=_("{day}反映的{clause}执行中的问题").format(
            clause=print_clause_number(clause.number),
            day=format_short_day(civil_day(difficulty.raised_at)),
        ),
        words="",
        path=f"{DIFFICULTIES}{difficulty.pk}/",
        public_path="",
        party_name_masked="",
        wording={
            MessageKind.DIFFICULTY_ANSWERED: (
                _("您反映的问题有了答复：%(matter)s"),
                _("%(matter)s，上级法院立案庭作了答复，打开可以看。"),
            ),
        },
    )
