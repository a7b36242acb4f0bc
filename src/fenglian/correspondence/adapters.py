"""What towns and court say to each other, in words for the messages about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.activities.queries.materials import MaterialName
from fenglian.correspondence.models import ContactTask, Forwarding, Material, Suggestion, Thread
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.worktime.periods import civil_day, format_day, format_short_day

Wording = Mapping[str, tuple[str, str]]
PAGES = {
    **dict.fromkeys(
        (
            EventKind.TOWN_MESSAGE_ANSWERED,
            EventKind.TOWN_MESSAGE_CLOSED,
            EventKind.TOWN_MESSAGE_REPORTED,
            EventKind.TOWN_MESSAGE_REPORTED_UP,
            EventKind.JUDGE_SCHEDULED,
            EventKind.JUDGE_CAME,
        ),
        "/desk/towns/",
    ),
    EventKind.TOWN_NOTICE_SENT: "/desk/towns/new/",
    EventKind.ARTICLE_DECIDED: "/desk/towns/reviews/",
    EventKind.REPRESENTATIVE_ENTERED: "/desk/representatives/",
    EventKind.REPRESENTATIVE_MET: "/desk/representatives/",
    EventKind.SUGGESTION_GATHERED: "/desk/suggestions/new/",
    EventKind.SUGGESTION_ANSWERED: "/desk/suggestions/",
    EventKind.SUGGESTION_TOLD: "/desk/suggestions/",
    EventKind.PETITION_RECEIVED: "/desk/petitions/new/",
    EventKind.PETITION_TOLD: "/desk/petitions/",
    EventKind.CONTACT_TASK_GIVEN: "/desk/tasks/",
    EventKind.CONTACT_TASK_DONE: "/desk/tasks/",
}
"""Where a duty that the calendar opens is done, by what meets it."""


def name_materials(court_id: int) -> list[MaterialName]:
    """Return every version of a court's materials by name, in the running scope, by kind."""
    found = Material.objects.filter(court_id=court_id).order_by("kind", "title", "-number", "pk")
    return [
        MaterialName(one.pk, one.title, one.number, one.is_current)
        for one in found.only("title", "number", "is_current")
    ]


def _last_days(court_id: int, subject_ids: Collection[UUID]) -> dict[UUID, dt.date]:
    duties = Duty.objects.filter(
        court_id=court_id, subject_id__in=subject_ids, state=DutyState.OPEN
    )
    return dict(duties.order_by("-last_day").values_list("subject_id", "last_day"))


def _text(
    title: str, number: str, path: str, wording: Wording, last_day: dt.date | None = None
) -> SubjectText:
    """Return a subject without what was said: that stays on its page."""
    return SubjectText(
        title=title,
        number=number,
        words="",
        path=path,
        public_path="",
        party_name_masked="",
        limit=_("最晚 {}").format(format_day(last_day, last_day)) if last_day else "",
        wording=wording,
    )


def _number(thread: Thread) -> str:
    """Return town, kind and day: third parties may read it."""
    return _("{town}{day}的{kind}").format(
        town=thread.area.name,
        day=format_short_day(civil_day(thread.opened_at)),
        kind=thread.get_kind_display(),
    )


def _ladder(due: str) -> dict[str, tuple[str, str]]:
    """Return how a limit that is running out is spoken of."""
    return {
        MessageKind.DUTY_WARNING: (
            _("今天到期：%(matter)s"),
            _("%(matter)s，今天是{due}的最后一天。").format(due=due),
        ),
        MessageKind.DUTY_ESCALATED: (
            _("超期，现报送督办：%(matter)s"),
            _("%(matter)s，到期没有{due}，报给您督办。").format(due=due),
        ),
        MessageKind.DUTY_ALARM: (
            _("督办到顶仍未办：%(matter)s"),
            _("%(matter)s，仍没有{due}，已没有可以再报的人。请核对各级领导的任职登记。").format(
                due=due
            ),
        ),
    }


class ThreadAdapter:
    """Lends the words of threads to the court's own people."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the threads in words, in the running scope; unknown ids are left out."""
        threads = Thread.objects.filter(court_id=court_id, pk__in=subject_ids)
        days = _last_days(court_id, subject_ids)
        wording = _for_officials()
        return {
            thread.pk: _text(
                thread.title,
                _number(thread),
                f"/desk/towns/{thread.pk}/",
                wording,
                days.get(thread.pk),
            )
            for thread in threads.select_related("area")
        }


class ForwardingAdapter:
    """Lends the words of threads to the departments that they were forwarded to."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return what was forwarded in words, in the running scope; unknown ids are left out."""
        found = Forwarding.objects.filter(court_id=court_id, pk__in=subject_ids)
        days = _last_days(court_id, subject_ids)
        wording = _for_officials()
        return {
            one.pk: _text(
                one.thread.title,
                _number(one.thread),
                f"/desk/towns/{one.thread_id}/",
                wording,
                days.get(one.pk),
            )
            for one in found.select_related("thread__area")
        }


class CenterAdapter:
    """Lends the words of threads to the people of the center."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the threads in words, in the running scope; unknown ids are left out."""
        threads = Thread.objects.filter(court_id=court_id, pk__in=subject_ids)
        wording: Wording = {
            MessageKind.TOWN_ANSWERED: (
                _("法院有答复：%(matter)s"),
                _("%(matter)s，法院作了答复，打开可以看。"),
            ),
            MessageKind.TOWN_TOLD: (
                _("法院来信：%(matter)s"),
                _("%(matter)s，法院有事告诉你们，请打开签收。"),
            ),
        }
        return {
            thread.pk: _text(thread.title, _number(thread), f"/desk/center/{thread.pk}/", wording)
            for thread in threads.select_related("area")
        }


class AlarmAdapter:
    """Lends the words of threads that nobody answers for: the town, and none of what was said."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the towns in words, in the running scope; unknown ids are left out."""
        threads = Thread.objects.filter(court_id=court_id, pk__in=subject_ids)
        wording: Wording = {
            MessageKind.TOWN_WITHOUT_CONTACT: (
                _("镇街没有联系人：%(matter)s"),
                _("%(matter)s，这个镇街今天没有联系人，暂由立案庭办。请登记联系人。"),
            ),
        }
        return {
            thread.pk: _text(
                thread.area.name,
                _number(thread),
                f"/desk/network/towns/{thread.area_id}/",
                wording,
            )
            for thread in threads.select_related("area")
        }


class SuggestionAdapter:
    """Lends the words of opinions of the court's work."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the opinions in words, in the running scope; unknown ids are left out."""
        found = Suggestion.objects.filter(court_id=court_id, pk__in=subject_ids)
        days = _last_days(court_id, subject_ids)
        wording = {
            MessageKind.SUGGESTION_GATHERED: (
                _("一条对法院工作的意见，请答复：%(matter)s"),
                _("%(matter)s，交给您的部门答复。"),
            ),
            MessageKind.SUGGESTION_ANSWERED: (
                _("意见有了答复，请告知提的人：%(matter)s"),
                _("%(matter)s，部门作了答复。请告知提意见的人，再登记已经告知。"),
            ),
            **_ladder(_("答复意见")),
        }
        return {
            one.pk: _text(
                _("对法院工作的意见"),
                _("{day}的{source}意见").format(
                    day=format_short_day(civil_day(one.gathered_at)),
                    source=one.get_source_display(),
                ),
                f"/desk/suggestions/{one.pk}/",
                wording,
                days.get(one.pk),
            )
            for one in found
        }


class TaskAdapter:
    """Lends the words of tasks, given to contacts or leaders' own."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the tasks in words, in the running scope; unknown ids are left out."""
        found = ContactTask.objects.filter(court_id=court_id, pk__in=subject_ids)
        wording = {
            MessageKind.CONTACT_TASK_GIVEN: (
                _("交给您一项任务：%(matter)s"),
                _("%(matter)s，打开可以看要做什么。"),
            ),
            MessageKind.CONTACT_TASK_ENDED: (
                _("交办的任务了结：%(matter)s"),
                _("%(matter)s，打开可以看结果。"),
            ),
            MessageKind.CONTACT_TASK_DUE: (
                _("任务到期：%(matter)s"),
                _("%(matter)s，还没有登记结果。办完了请打开登记。"),
            ),
            MessageKind.CONTACT_TASK_LATE: (
                _("任务超期：%(matter)s"),
                _("%(matter)s，期限过了还没有登记结果。请抓紧办，办完了打开登记。"),
            ),
            **_ladder(_("办结任务")),
        }
        return {
            one.pk: _text(
                _("{town}的任务").format(town=one.place),
                _("最晚{}办完").format(format_day(one.due_on, one.due_on)),
                "/desk/tasks/",
                wording,
            )
            for one in found.select_related("area", "body")
        }


def _for_officials() -> dict[str, tuple[str, str]]:
    return {
        MessageKind.TOWN_MESSAGE: (
            _("镇街来信：%(matter)s"),
            _("%(matter)s，等您答复，或者转给有关部门。"),
        ),
        MessageKind.TOWN_ACKNOWLEDGED: (
            _("镇街已签收：%(matter)s"),
            _("%(matter)s，镇街综治中心已经签收。"),
        ),
        MessageKind.TOWN_FORWARDED: (
            _("镇街的事转给您的部门：%(matter)s"),
            _("%(matter)s，请签收，按期回复联系人。不归你们办的，写明理由退回。"),
        ),
        MessageKind.TOWN_REPORTED: (
            _("部门已回复：%(matter)s"),
            _("%(matter)s，部门已经回复，请答复镇街。"),
        ),
        MessageKind.TOWN_RETURNED: (
            _("部门退回：%(matter)s"),
            _("%(matter)s，部门写明理由退回了，打开可以看。"),
        ),
        MessageKind.TOWN_DISPUTED: (
            _("部门多次退回，请确定谁办：%(matter)s"),
            _("%(matter)s，部门多次退回，请立案庭确定由哪个部门办。"),
        ),
        MessageKind.TOWN_HANDED_OVER: (
            _("移交给您：%(matter)s"),
            _("%(matter)s，您现在是这个镇街的联系人，没办完的由您接着办，期限不变。"),
        ),
        MessageKind.TOWN_REPORTED_UP: (
            _("联系人向您报告：%(matter)s"),
            _("%(matter)s，联系人认为需要您知道，打开可以看。"),
        ),
        MessageKind.JUDGE_SCHEDULED: (
            _("安排您到镇街：%(matter)s"),
            _("%(matter)s，安排您去，打开可以看日子、时间和地点。"),
        ),
        MessageKind.JUDGE_CALLED_OFF: (
            _("到镇街的安排取消：%(matter)s"),
            _("%(matter)s，原来安排您去，现在取消了。"),
        ),
        MessageKind.ARTICLE_PROPOSED: (
            _("推荐一条常见问题，请审核：%(matter)s"),
            _("%(matter)s，联系人推荐把答复收入常见问题，请审核。"),
        ),
        MessageKind.ARTICLE_DECIDED: (
            _("推荐的常见问题有了结果：%(matter)s"),
            _("%(matter)s，立案庭审核过了，打开可以看。"),
        ),
        **_ladder(_("办理")),
    }
