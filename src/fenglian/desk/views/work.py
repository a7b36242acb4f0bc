"""我的工作: everything an official owes, by due date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from fenglian.activities.queries.lists import list_to_confirm
from fenglian.activities.queries.matters import list_owned
from fenglian.correspondence.queries.levels import count_tasks_from_above
from fenglian.correspondence.queries.people import list_own_tasks
from fenglian.desk.views.frame import desk_page
from fenglian.feedback.queries import list_to_answer
from fenglian.frame.lists import ListState
from fenglian.frame.parts import LimitState, ShownLimit
from fenglian.requests.policies import count_disputes, settles_disputes
from fenglian.requests.queries.vocabulary import list_channels, list_limit_rules
from fenglian.requests.queries.work import Due, Task, Work, WorkFilter, WorkItem
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.duties.queries import Limit
    from fenglian.frame.scoping import DeskRequest

VERBS = {
    "reply": pgettext_lazy("button", "答复"),
    "desk_acceptance": pgettext_lazy("button", "分流"),
    "redispatch": pgettext_lazy("button", "重新派单"),
    "directory_report": pgettext_lazy("button", "报送"),
    "directory_publish": pgettext_lazy("button", "公布"),
}
"""What the button of a line says, by the rule; other rules' lines are opened."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the tabs above the list.

    Args:
        due: its value in the address; None for all.
        label: what it says.
        count: how many lines it has.
        is_current: it is chosen.
    """

    due: str | None
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one urgency.

    Args:
        heading: e.g. 超期 1 件.
        items: the lines on this page.
    """

    heading: str
    items: list[Line]


@dataclass(frozen=True, slots=True)
class Line:
    """One line with what the page makes of it."""

    item: WorkItem
    limit: ShownLimit
    verb: str
    is_first: bool


def shown(limit: Limit) -> ShownLimit:
    """Return a limit as the chip shows it."""
    return ShownLimit(
        state=LimitState(limit.state),
        words=limit.words,
        last_day=limit.last_day,
        provisional=limit.provisional,
    )


@require_safe
@desk_page("work")
def work(request: DeskRequest) -> HttpResponse:
    """List what the official owes and was told of, the most urgent first."""
    channels = list_channels(request.court.pk, request.now)
    rules = list_limit_rules(request.court.pk, request.now)
    state = ListState.parse(
        request.GET,
        filters={
            "due": tuple(Due),
            "task": (Task.TOLD.value, *(rule.id for rule in rules)),
            "source": [channel.id for channel in channels],
        },
        sorts=("due",),
    )
    task = state.filters.get("task", "")
    listed = Work(
        request.official,
        load_calendar(request.court.calendar_id),
        request.now,
        WorkFilter(
            due=Due(state.filters["due"]) if "due" in state.filters else None,
            task=Task.TOLD if task == Task.TOLD else None,
            rule_id=task if task != Task.TOLD else "",
            channel=state.filters.get("source", ""),
            words=state.search,
        ),
    )
    page = state.fetch(listed.rows())
    counts = listed.counts()
    labels = _labels(is_tomorrow=listed.next_day == civil_day(request.now) + ONE_DAY)
    return render(
        request,
        "desk/work.html",
        {
            "state": state,
            "page": page,
            "tabs": _tabs(counts, labels, state.filters.get("due")),
            "groups": _groups(listed.describe([pk for _day, pk in page.rows]), counts, labels),
            "today": civil_day(request.now),
            "to_confirm": list_to_confirm(request.official, civil_day(request.now)).count(),
            "agreed": list_owned(request.official).count(),
            "given": list_own_tasks(request.official, civil_day(request.now)).count(),
            "above": count_tasks_from_above(request.official, request.now),
            "beneath": list_to_answer(request.official).count(),
            "disputed": count_disputes(request.official)
            if settles_disputes(request.official)
            else 0,
            "total": sum(counts.values()),
            "tasks": [(Task.TOLD.value, _("督办")), *((rule.id, _(rule.title)) for rule in rules)],
            "channels": channels,
        },
    )


def _labels(*, is_tomorrow: bool) -> dict[Due, tuple[str, str]]:
    """Return tab and heading of each urgency; before days off, the next is not called tomorrow."""
    soon = (_("明天"), _("明天到期")) if is_tomorrow else (_("下个工作日"), _("下个工作日前到期"))
    return {
        Due.LATE: (_("超期"), _("超期")),
        Due.TODAY: (_("今天"), _("今天到期")),
        Due.NEXT: soon,
        Due.LATER: (_("以后"), _("以后")),
    }


def _tabs(
    counts: dict[Due, int], labels: dict[Due, tuple[str, str]], current: str | None
) -> list[Tab]:
    return [
        Tab(None, _("全部"), sum(counts.values()), current is None),
        *(Tab(due.value, labels[due][0], counts[due], current == due) for due in Due),
    ]


def _groups(
    items: list[WorkItem], counts: dict[Due, int], labels: dict[Due, tuple[str, str]]
) -> list[Group]:
    groups = []
    for due in Due:
        lines = [
            Line(
                item,
                shown(item.limit),
                _verb(item),
                is_first=item is items[0],
            )
            for item in items
            if item.due is due
        ]
        if lines:
            heading = _("{} {} 件").format(labels[due][1], counts[due])
            groups.append(Group(heading, lines))
    return groups


def _verb(item: WorkItem) -> str:
    if item.task is Task.TOLD:
        return pgettext("button", "督办")
    return str(VERBS.get(item.rule_id, pgettext("button", "打开")))
