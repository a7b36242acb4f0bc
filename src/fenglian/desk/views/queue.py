"""诉求队列: every request, filtered, sorted, searched, paged and taken out as a sheet."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fenglian.desk.forms.board import BulkDispatchForm
from fenglian.desk.views.board_orders import filter_form
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.work import shown
from fenglian.documents.sheets import Column, ColumnKind
from fenglian.duties.queries import describe_limit
from fenglian.frame.lists import ListState
from fenglian.privacy.masking import mask_text
from fenglian.requests.actions.exporting import export_records
from fenglian.requests.enums import Complexity, RequestState
from fenglian.requests.policies import AT_DESK, count_disputes, may_record, reads_disputes
from fenglian.requests.queries.desk_queue import (
    Order,
    Queue,
    QueueFilter,
    QueueRow,
    count_waiting,
    iterate_rows,
    list_hands,
    select_requests,
    with_limits,
)
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.vocabulary import (
    ServiceMechanism,
    channel_of,
    find_service_mechanism,
    subject_label,
)
from fenglian.supervision.enums import Room
from fenglian.supervision.queries import list_filters
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponse

    from fenglian.frame.parts import ShownLimit
    from fenglian.frame.scoping import DeskRequest
    from fenglian.mechanisms.schema import Channel
    from fenglian.requests.models import ServiceRequest
    from fenglian.requests.queries.desk_queue import Hands
    from fenglian.worktime.calendars import WorkingCalendar

MOST_EXPORTED = 5000
"""Rows of one sheet: whoever needs more takes it month by month, each on record."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the queue as the page shows it.

    Args:
        request: the request.
        number: its register number.
        channel: the way in.
        subject: what it is about.
        complexity: simple or ordinary.
        is_proposed: subject and complexity are proposed, nobody has confirmed them.
        limit: the limit that counts, None before any.
        level: how high supervision has climbed, None without an open limit.
        merged: how many requests were merged into it.
    """

    request: ServiceRequest
    number: str
    channel: Channel
    subject: str
    complexity: str
    is_proposed: bool
    limit: ShownLimit | None
    level: int | None
    merged: int


@require_safe
@desk_page("queue")
def queue(request: DeskRequest) -> HttpResponse | FileResponse:
    """List the requests, or hand them out as a sheet."""
    service = find_service_mechanism(request.court.pk, request.now)
    hands = list_hands(request.court.pk, civil_day(request.now))
    state = _parse(request, service, hands)
    wanted = _filter(state)
    found = select_requests(request.official, wanted, now=request.now)
    calendar = load_calendar(request.court.calendar_id)
    if state.export:
        every = iterate_rows(request.court.pk, found, most=MOST_EXPORTED)
        return _sheet(request, state, (_line(request, row, service, calendar) for row in every))
    page = state.fetch(Queue(found, Order(state.sort)))
    rows = with_limits(request.court.pk, page.rows)
    return render(
        request,
        "desk/queue.html",
        {
            "state": state,
            "page": page,
            "lines": [_line(request, row, service, calendar) for row in rows],
            "waiting": count_waiting(request.official),
            "disputed": count_disputes(request.official)
            if reads_disputes(request.official)
            else None,
            "states": RequestState.choices,
            "vocabulary": service.mechanism.vocabularies,
            "complexities": Complexity.choices,
            "hands": hands,
            "sorts": _sorts(),
            "most_exported": MOST_EXPORTED,
            "waiting_states": AT_DESK,
            "bulk_form": _bulk_form(request, page.rows, hands),
            "filters": list_filters(request.official, Room.QUEUE),
            "filter_form": filter_form(request, Room.QUEUE, state),
            "query": request.GET.urlencode(),
        },
    )


def _bulk_form(
    request: DeskRequest, found: Sequence[ServiceRequest], hands: list[Hands]
) -> BulkDispatchForm | None:
    """Return what dispatches several at once, for the desk and where some wait for it."""
    waits = any(one.state in AT_DESK for one in found)
    if not waits or not may_record(request.official):
        return None
    return BulkDispatchForm(hands=hands, auto_id="bulk-%s")


def _sorts() -> list[tuple[str, str]]:
    return [
        (Order.WAITING, _("待分流在前")),
        (Order.NEWEST, _("最新的在前")),
        (Order.OLDEST, _("最早的在前")),
    ]


def _parse(request: DeskRequest, service: ServiceMechanism, hands: list[Hands]) -> ListState:
    words = service.mechanism.vocabularies
    return ListState.parse(
        request.GET,
        filters={
            "state": RequestState.values,
            "channel": [channel.id for channel in words.channels],
            "subject": [subject.id for subject in words.subjects],
            "complexity": Complexity.values,
            "department": [str(found.body.pk) for found in hands],
            "handler": [str(person.pk) for found in hands for person, _title in found.people],
            "late": ("1",),
        },
        sorts=tuple(Order),
    )


def _filter(state: ListState) -> QueueFilter:
    given = state.filters
    return QueueFilter(
        state=RequestState(given["state"]) if "state" in given else None,
        channel=given.get("channel", ""),
        subject=given.get("subject", ""),
        complexity=given.get("complexity", ""),
        department_id=int(given["department"]) if "department" in given else None,
        handler_id=int(given["handler"]) if "handler" in given else None,
        is_late="late" in given,
        words=state.search,
    )


def _line(
    request: DeskRequest, row: QueueRow, service: ServiceMechanism, calendar: WorkingCalendar
) -> Line:
    about = row.request
    about.court = request.court
    is_proposed = about.screened_at is None
    complexity = about.proposed_complexity if is_proposed else about.complexity
    duty = row.duty
    return Line(
        request=about,
        number=format_number(about),
        channel=channel_of(service.mechanism, about.channel),
        subject=subject_label(
            service.mechanism, about.proposed_subject if is_proposed else about.subject
        ),
        complexity=str(Complexity(complexity).label) if complexity else "",
        is_proposed=is_proposed,
        limit=shown(describe_limit(duty, calendar, request.now)) if duty else None,
        level=duty.level if duty and duty.closed_at is None else None,
        merged=row.merged,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("编号"), width=20),
        Column(_("收到"), ColumnKind.DATETIME, width=18),
        Column(_("来源"), width=20),
        Column(_("标题"), width=36),
        Column(_("原话（号码已遮盖）"), width=60),
        Column(_("反映人")),
        Column(_("电话")),
        Column(_("案号"), width=28),
        Column(_("主题"), width=20),
        Column(_("程序"), width=12),
        Column(_("建议或已确认"), width=14),
        Column(_("状态"), width=16),
        Column(_("部门"), width=20),
        Column(_("承办人")),
        Column(_("期限"), width=18),
        Column(_("最后一天"), ColumnKind.DATE),
        Column(_("答复时间"), ColumnKind.DATETIME, width=18),
        Column(_("并入（件）")),
    )


def _cells(line: Line) -> Sequence[Any]:
    about = line.request
    order = getattr(about, "order", None)
    return (
        line.number,
        about.received_at,
        _(line.channel.label),
        about.title,
        mask_text(about.words),
        about.name_masked,
        about.phone_masked,
        about.case_number,
        _(line.subject),
        line.complexity,
        _("建议") if line.is_proposed else _("已确认"),
        RequestState(about.state).label,
        order.department.name if order else "",
        order.handler.name if order and order.handler else "",
        line.limit.words if line.limit else "",
        line.limit.last_day if line.limit else None,
        about.answered_at,
        line.merged or "",
    )


def _sheet(request: DeskRequest, state: ListState, lines: Iterable[Line]) -> FileResponse:
    """Write the sheet inside the transaction that records it; it is sent after the commit."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    wanted = {**state.filters, **({"q": mask_text(state.search)} if state.search else {})}
    export_records(
        file, _columns(), (_cells(line) for line in lines),
        title="诉求队列", wanted=wanted, by=request.official, at=request.now,
    )  # fmt: skip
    file.seek(0)
    name = _("诉求队列-{:%Y%m%d}.xlsx").format(civil_day(request.now))
    return FileResponse(file, as_attachment=True, filename=name)
