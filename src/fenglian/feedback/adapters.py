"""The words of opinions, for messages about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.feedback.models import Opinion
from fenglian.mechanisms.queries import load_version
from fenglian.mechanisms.readings import print_clause_number
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.worktime.periods import civil_day, format_day, format_short_day


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
