"""Changes of the directory in words, for the messages about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.directory.enums import TO_REPORT
from fenglian.directory.models import Change
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.worktime.periods import format_day

PAGES = {
    EventKind.DIRECTORY_REPORTED: "/desk/directory/",
    EventKind.DIRECTORY_CONFIRMED: "/desk/directory/",
    EventKind.DIRECTORY_PUBLISHED: "/desk/directory/queue/",
}
"""Where a duty that the calendar opens is done, by what meets it."""


class ChangeAdapter:
    """Lends the words of changes; a number is never among them."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the changes in words, in the running scope; unknown ids are left out."""
        changes = Change.objects.filter(court_id=court_id, pk__in=subject_ids)
        last_days = dict(
            Duty.objects.filter(
                court_id=court_id, subject_id__in=subject_ids, state=DutyState.OPEN
            ).values_list("subject_id", "last_day")
        )
        described = {}
        for change in changes.select_related("person", "body"):
            act = pgettext("act", "报送") if change.state in TO_REPORT else pgettext("act", "公布")
            last_day = last_days.get(change.pk)
            described[change.pk] = SubjectText(
                title=_("{}的职务或电话变动").format(change.person.name),
                number=change.body.name,
                words=change.note,
                path=f"/desk/directory/changes/{change.pk}/",
                public_path="",
                party_name_masked="",
                limit=_("最晚 {day}{act}").format(day=format_day(last_day, last_day), act=act)
                if last_day
                else "",
                wording=_wording(act),
            )
        return described


def _wording(act: str) -> Mapping[str, tuple[str, str]]:
    """Return heading and sentence by the kind of message."""
    return {
        MessageKind.DIRECTORY_TO_REPORT: (
            _("请报送变动：%(matter)s"),
            _("%(matter)s，等部门报机关服务中心。期限从变动那天算。"),
        ),
        MessageKind.DIRECTORY_TO_PUBLISH: (
            _("请公布变动：%(matter)s"),
            _("%(matter)s，部门已经报来，等机关服务中心公布。"),
        ),
        MessageKind.DUTY_WARNING: (
            _("今天到期：%(matter)s"),
            _("%(matter)s，今天是{act}的最后一天。").format(act=act),
        ),
        MessageKind.DUTY_ESCALATED: (
            _("超期未{act}，现报送督办：%(matter)s").format(act=act),
            _("%(matter)s，到期没有{act}，按通讯录的期限报给您督办。").format(act=act),
        ),
        MessageKind.DUTY_ALARM: (
            _("督办到顶仍未{act}：%(matter)s").format(act=act),
            _("%(matter)s，仍未{act}，已没有可以再报的人。请核对各级领导的任职登记。").format(
                act=act
            ),
        ),
    }
