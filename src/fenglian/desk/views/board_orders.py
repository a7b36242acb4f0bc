"""The lists behind a board's numbers, acts on several of their lines at once, and kept filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.board import (
    BulkDispatchForm,
    BulkExtendForm,
    BulkForm,
    BulkPressForm,
    FilterForm,
)
from fenglian.desk.views.board import PART_NAMES, find_scope, refusal_of
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.work import shown
from fenglian.duties.models import Duty
from fenglian.duties.queries import describe_limit
from fenglian.errors import DomainError
from fenglian.frame.lists import ListState, Sliceable, read_row_id
from fenglian.requests import actions
from fenglian.requests.actions.bulk import BulkResult, Chosen, do_each
from fenglian.requests.actions.desk import proposed_screening
from fenglian.requests.enums import Complexity
from fenglian.requests.errors import RequestNotFoundError
from fenglian.requests.models import ServiceRequest
from fenglian.requests.policies import Act, get_request_for, may, may_record, visible_requests
from fenglian.requests.queries.desk_queue import list_hands
from fenglian.requests.queries.numbers import format_number
from fenglian.supervision.actions import delete_filter, save_filter
from fenglian.supervision.enums import Part, Room
from fenglian.supervision.policies import require_board
from fenglian.supervision.queries import (
    BoardLine,
    describe_lines,
    list_filters,
    list_part,
    moment_of,
)
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.parts import ShownLimit
    from fenglian.frame.scoping import DeskRequest

FOR_EXTENSIONS = frozenset({Part.EXTENSION})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list.

    Args:
        line: the request with what is owed.
        number: its register number.
        limit: the limit, None where none is open.
    """

    line: BoardLine
    number: str
    limit: ShownLimit | None


@require_safe
@desk_page("board")
def show_orders(request: DeskRequest) -> HttpResponse:
    """List the orders behind a number of the board, with acts on several at once."""
    require_board(request.official)
    body, body_ids = find_scope(request)
    state = ListState.parse(
        request.GET, filters={"of": [part.value for part in Part]}, sorts=("default",)
    )
    part = Part(state.filters.get("of", Part.OPEN))
    calendar = load_calendar(request.court.calendar_id)
    moment = moment_of(request.court.pk, request.now, calendar)
    listed: Sliceable[Duty | ServiceRequest] = list_part(
        request.official,
        part,
        moment,
        body_ids=body_ids,
        person_id=read_row_id(request.GET, "person"),
    )
    page = state.fetch(listed)
    lines = [
        Line(
            line,
            _number_of(request, line.request),
            shown(describe_limit(line.duty, calendar, request.now)) if line.duty else None,
        )
        for line in describe_lines(request.official, part, page.rows)
    ]
    context = {
        "heading": PART_NAMES[part],
        "part": part,
        "body": body,
        "tabs": [(one.value, name, one is part) for one, name in PART_NAMES.items()],
        "state": state,
        "page": page,
        "lines": lines,
        "decides": part in FOR_EXTENSIONS,
        "form": BulkExtendForm() if part in FOR_EXTENSIONS else BulkPressForm(),
        "filters": list_filters(request.official, Room.BOARD),
        "filter_form": filter_form(request, Room.BOARD, state),
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/board_orders.html", context)


def _number_of(request: DeskRequest, about: ServiceRequest) -> str:
    about.court = request.court
    return format_number(about)


def filter_form(request: DeskRequest, room: Room, state: ListState) -> FilterForm:
    """Return the form that keeps a list as it stands: what of the address bar the list knows.

    Args:
        request: of the list.
        room: which list.
        state: what the list has read of the address.
    """
    known = {**state.filters, "sort": state.sort, "q": state.search}
    for key in ("body", "person"):
        row_id = read_row_id(request.GET, key)
        known |= {} if row_id is None else {key: str(row_id)}
    query = urlencode({key: known[key] for key in request.GET if known.get(key)})
    return FilterForm(initial={"room": room.value, "query": query}, auto_id="filter-%s")


def clean_query(given: Mapping[str, str]) -> str:
    """Return what of an address a filter keeps: neither page nor sheet."""
    query = QueryDict(mutable=True)
    for key, value in given.items():
        if value and key not in {"page", "export"}:
            query[key] = value
    return query.urlencode()


# --- acts on several at once ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Refused:
    """A request on which a bulk act was refused, with the reason; named where it may be opened."""

    about: ServiceRequest | None
    number: str
    why: str


@require_POST
@desk_page("board")
def press_all(request: DeskRequest) -> HttpResponse:
    """Press the hands of the chosen orders, each with an event of its own."""
    require_board(request.official)
    form = BulkPressForm(request.POST)

    def press(one: Chosen) -> None:
        actions.press_order(
            one.request_id, words=form.cleaned_data["words"], by=request.official,
            at=request.now, seen_revision=one.seen_revision,
        )  # fmt: skip

    return _do_all(request, form, press, _("已督促 {} 件，承办人会收到。"), "desk:board-orders")


@require_POST
@desk_page("board")
def extend_all(request: DeskRequest) -> HttpResponse:
    """Decide on the time that is asked for in the chosen orders."""
    require_board(request.official)
    form = BulkExtendForm(request.POST)

    def decide(one: Chosen) -> None:
        actions.decide_extension(
            one.request_id, granted=form.cleaned_data["granted"] == "yes",
            note=form.cleaned_data["words"], by=request.official, at=request.now,
            seen_revision=one.seen_revision,
        )  # fmt: skip

    return _do_all(request, form, decide, _("已决定 {} 件延期申请。"), "desk:board-orders")


@require_POST
@desk_page("queue")
def dispatch_all(request: DeskRequest) -> HttpResponse:
    """Send the chosen requests to one place; what nobody has decided yet goes as proposed."""
    if not may_record(request.official):
        raise RequestNotFoundError
    hands = list_hands(request.court.pk, civil_day(request.now))
    form = BulkDispatchForm(request.POST, hands=hands)
    return _do_all(
        request, form, lambda one: _dispatch(request, form, one), _("已派出 {} 件。"), "desk:queue"
    )


def _dispatch(request: DeskRequest, form: BulkForm, one: Chosen) -> None:
    about = get_request_for(request.official, one.request_id)
    seen: int | None = one.seen_revision
    is_proposed = about.screened_at is None and bool(about.proposed_subject)
    if is_proposed and may(request.official, Act.SCREEN, about):
        proposed = proposed_screening(about, complexity=Complexity.ORDINARY)
        actions.confirm_screening(
            one.request_id, proposed, by=request.official, at=request.now, seen_revision=seen
        )
        seen = None
    actions.dispatch_order(
        one.request_id, form.cleaned_data["target"], reason=form.cleaned_data["words"],
        by=request.official, at=request.now, seen_revision=seen,
    )  # fmt: skip


def _do_all(
    request: DeskRequest,
    form: BulkForm,
    act: Callable[[Chosen], object],
    said: str,
    address: str,
) -> HttpResponse:
    """Do an act on each chosen request; say which were refused and why, or lead back.

    Raises:
        InvalidSubmissionError: something in the form must be changed.
    """
    back = f"{reverse(address)}?{QueryDict(request.POST.get('back', '')).urlencode()}"
    if not form.is_valid():
        raise refusal_of(form)
    result = do_each(form.cleaned_data["chosen"], act)
    if not result.refused:
        messages.success(request, said.format(len(result.done)))
        return _see(back)
    context = {
        "done": said.format(len(result.done)) if result.done else "",
        "refused": _refused(request, result),
        "back": back,
    }
    return render(request, "desk/bulk_result.html", context, status=409)


def _see(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303
    return response


def _refused(request: DeskRequest, result: BulkResult) -> list[Refused]:
    abouts = visible_requests(request.official).in_bulk([one.request_id for one in result.refused])
    return [
        Refused(
            about := abouts.get(one.request_id),
            _number_of(request, about) if about else "",
            one.why,
        )
        for one in result.refused
    ]


# --- kept filters --------------------------------------------------------------------------------

LISTS: Mapping[Room, str] = {Room.QUEUE: "desk:queue", Room.BOARD: "desk:board-orders"}


@require_POST
@desk_page()
def keep_filter(request: DeskRequest) -> HttpResponse:
    """Keep the filter of a list under a name."""
    form = FilterForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, form)
    given = form.cleaned_data
    room, query = Room(given["room"]), clean_query(QueryDict(given["query"]))
    try:
        with transaction.atomic():
            save_filter(room, given["name"], query, by=request.official)
    except DomainError as error:
        form.add_error("name", error.message)
        return _ask_again(request, form)
    messages.success(request, _("已存为常用筛选“{}”。").format(given["name"]))
    return _see(f"{reverse(LISTS[room])}?{query}")


def _ask_again(request: DeskRequest, form: FilterForm) -> HttpResponse:
    """Show what is wrong on a page of its own, with what was typed and the way back to the list."""
    room = request.POST.get("room", "")
    address = reverse(LISTS[Room(room)] if room in Room.values else "desk:work")
    query = QueryDict(request.POST.get("query", "")).urlencode()
    context = {"form": form, "back": f"{address}?{query}" if query else address}
    return render(request, "desk/filter.html", context, status=422)


@require_POST
@desk_page()
def drop_filter(request: DeskRequest, filter_id: int) -> HttpResponse:
    """Keep a filter no longer."""
    dropped = delete_filter(filter_id, by=request.official)
    messages.success(request, _("已删掉常用筛选“{}”。").format(dropped.name))
    return _see(reverse(LISTS[Room(dropped.room)]))
