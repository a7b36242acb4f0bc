"""Records of liaison work and what was agreed in words, for the messages about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.activities.enums import MatterKind
from fenglian.activities.models import Activity, AgreedMatter
from fenglian.activities.queries.kinds import join_kinds
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.worktime.periods import format_day, format_short_day

SHOWN_WORDS = 40
PAGES = {
    EventKind.ACTIVITY_RECORDED: "/desk/activities/new/",
    EventKind.ACTIVITY_CONFIRMED: "/desk/activities/",
    EventKind.VISIT_PLANNED: "/desk/visits/plan/",
    EventKind.RESEARCH_REPORTED: "/desk/research/new/",
    EventKind.RESEARCH_DECIDED: "/desk/research/",
    EventKind.MATTER_SETTLED: "/desk/matters/",
}
"""Where a duty that the calendar opens is done, by what meets it."""


class ActivityAdapter:
    """Lends the words of records; what happened, and whom they met, stays on their page."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the records in words, in the running scope; unknown ids are left out."""
        found = Activity.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            activity.pk: SubjectText(
                title=_("、").join(join_kinds(activity.version_ids).labels(activity.kinds)),
                number=_("{day}，{where}").format(
                    day=format_short_day(activity.happened_on), where=say_where(activity)
                ),
                words=activity.summary,
                path=f"/desk/activities/{activity.pk}/",
                public_path="",
                party_name_masked="",
                wording=_words_of_activities(),
            )
            for activity in found.select_related("area", "village")
        }


class MatterAdapter:
    """Lends the words of what was agreed."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the matters in words, in the running scope; unknown ids are left out."""
        found = AgreedMatter.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            matter.pk: SubjectText(
                title=matter.words[:SHOWN_WORDS],
                number=_("{day}{town}的一件{kind}").format(
                    day=format_short_day(matter.activity.happened_on),
                    town=matter.activity.area.name,
                    kind=MatterKind(matter.kind).label,
                ),
                words=matter.words,
                path=f"/desk/matters/{matter.pk}/",
                public_path="",
                party_name_masked="",
                limit=_("最晚 {}办结").format(format_day(matter.due_on, matter.due_on))
                if matter.due_on
                else "",
                wording=_words_of_matters(),
            )
            for matter in found.select_related("activity__area")
        }


def say_where(activity: Activity) -> str:
    """Return the town with the village, in one: 石桥镇下滩村."""
    return activity.area.name + (activity.village.name if activity.village else "")


def _words_of_activities() -> dict[str, tuple[str, str]]:
    return {
        MessageKind.ACTIVITY_TO_CONFIRM: (
            _("请您确认：%(matter)s"),
            _("%(matter)s，是别的部门到您联系的镇街做的。看过以后确认，或者写明为什么不列入台账。"),
        ),
        MessageKind.ACTIVITY_DECLINED: (
            _("没有列入台账：%(matter)s"),
            _("%(matter)s，镇街的联系人没有列入台账，打开可以看原因。"),
        ),
        MessageKind.VISIT_REPORTED: (
            _("走访报告：%(matter)s"),
            _("%(matter)s，登记以后自动报给您。打开可以看经过和约定的事。"),
        ),
        **_duty_words(),
    }


def _words_of_matters() -> dict[str, tuple[str, str]]:
    return {
        MessageKind.MATTER_GIVEN: (
            _("请您办一件事：%(matter)s"),
            _("%(matter)s，走访时约定由您办，打开可以看来由和期限。"),
        ),
        MessageKind.MATTER_SETTLED: (
            _("有了结果：%(matter)s"),
            _("%(matter)s，经办的人写了结果，打开可以看。"),
        ),
        **_duty_words(),
    }


def _duty_words() -> dict[str, tuple[str, str]]:
    return {
        MessageKind.DUTY_WARNING: (
            _("今天到期：%(matter)s"),
            _("%(matter)s，今天是最后一天。"),
        ),
        MessageKind.DUTY_ESCALATED: (
            _("超期未办，现报送督办：%(matter)s"),
            _("%(matter)s，到期没有办，报给您督办。"),
        ),
        MessageKind.DUTY_ALARM: (
            _("督办到顶仍未办：%(matter)s"),
            _("%(matter)s，仍未办，已没有可以再报的人。请核对各级领导的任职登记。"),
        ),
    }
