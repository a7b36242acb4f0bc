"""看板: what stands under an official, what is late, what has changed; every number a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.board import ReportForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.sources import sources_of_rule
from fenglian.frame.lists import ListState, read_row_id
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries.names import say_event
from fenglian.mechanisms.schema import DepartmentWatchRule
from fenglian.notifications.actions import mark_read
from fenglian.organizations.models import Body
from fenglian.organizations.queries import with_teams
from fenglian.requests.policies import visible_requests
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.validators import InvalidSubmissionError
from fenglian.supervision.actions import report_department
from fenglian.supervision.enums import Change, Part
from fenglian.supervision.policies import reads_entries, require_board, watched_bodies
from fenglian.supervision.queries import (
    Board,
    BodyRow,
    count_changes,
    events_under,
    get_report_for,
    list_entries,
    list_reports,
    load_board,
    moment_of,
    readable_lines,
    since_of,
)
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from fenglian.frame.scoping import DeskRequest
    from fenglian.ledger.models import Event
    from fenglian.organizations.queries import Official
    from fenglian.requests.models import ServiceRequest
    from fenglian.supervision.models import DepartmentReport

PART_NAMES: Mapping[Part, _StrPromise] = {
    Part.OPEN: gettext_lazy("在办"),
    Part.LATE: gettext_lazy("超期"),
    Part.TODAY: gettext_lazy("今天到期"),
    Part.LONG: gettext_lazy("久拖"),
    Part.RETURNED: gettext_lazy("不满意重办"),
    Part.CLIMBED: gettext_lazy("已报督办"),
    Part.IMPROPER: gettext_lazy("可能不妥"),
    Part.REVIEW: gettext_lazy("待审答复"),
    Part.EXTENSION: gettext_lazy("待批延期"),
}
COLUMNS = (Part.OPEN, Part.TODAY, Part.LATE, Part.LONG, Part.RETURNED, Part.IMPROPER)
"""What each department's line shows."""
CHANGE_NAMES: Mapping[Change, _StrPromise] = {
    Change.CAME: gettext_lazy("派来"),
    Change.ANSWERED: gettext_lazy("答复"),
    Change.RETURNED: gettext_lazy("不满意退回"),
    Change.CLIMBED: gettext_lazy("报送督办"),
    Change.LEFT: gettext_lazy("退回窗口"),
    Change.EXTENSION: gettext_lazy("申请延期"),
}
MOST_REPORTS = 5


@dataclass(frozen=True, slots=True)
class Number:
    """A number that opens, with its name.

    Args:
        label: what is counted.
        value: how many.
        href: the list behind it; empty where there is nothing.
        is_late: it counts what is late.
    """

    label: str
    value: int
    href: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree, or of the people.

    Args:
        name: of the body or person.
        href: the board of the body; empty for people.
        leader: who leads it.
        officer: its liaison officer.
        lacks_officer: it should have one.
        numbers: in the order of the columns.
        is_team: a team, beneath its department.
    """

    name: str
    href: str
    leader: str
    officer: str
    lacks_officer: bool
    numbers: list[Number]
    is_team: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The departments in charge of one leader, with their sum."""

    heading: str
    rows: list[Row]


def find_scope(request: DeskRequest) -> tuple[Body | None, frozenset[int] | None]:
    """Return the body that the address narrows a board to, with its teams; None: all of it.

    A body that does not stand under the official narrows it to nothing foreign: the counts and
    lists ask for what stands under them besides.
    """
    asked = read_row_id(request.GET, "body")
    body = Body.objects.filter(court=request.court, pk=asked).first() if asked else None
    return (body, with_teams({body.pk})) if body else (None, None)


def list_href(part: Part, body: int | None = None, person: int | None = None) -> str:
    """Return the address of the list behind a number."""
    query = {"of": part.value, "body": body, "person": person}
    known = {key: value for key, value in query.items() if value is not None}
    return f"{reverse('desk:board-orders')}?{urlencode(known)}"


def _number(part: Part, value: int, body: int | None = None, person: int | None = None) -> Number:
    href = list_href(part, body, person) if value else ""
    return Number(str(PART_NAMES[part]), value, href, is_late=part is Part.LATE and value > 0)


def _row(row: BodyRow, *, is_team: bool = False) -> Row:
    return Row(
        name=row.body.name,
        href=f"{reverse('desk:board')}?body={row.body.pk}",
        leader=row.leader,
        officer=row.officer,
        lacks_officer=row.needs_officer and not row.officer,
        numbers=[_number(part, row.counts[part], row.body.pk) for part in COLUMNS],
        is_team=is_team,
    )


def _groups(board: Board) -> list[Group]:
    groups = []
    for branch in board.branches:
        rows = []
        for row in branch.rows:
            rows.append(_row(row))
            rows += [_row(team, is_team=True) for team in row.teams]
        open_, late = branch.counts[Part.OPEN], branch.counts[Part.LATE]
        who = _("分管：{}").format(branch.leader or _("空缺"))
        groups.append(Group(_("{}，在办 {} 件，超期 {} 件").format(who, open_, late), rows))
    return groups


def _people(board: Board) -> list[Row]:
    return [
        Row(
            name=row.person.name if row.person else _("等部门接单"),
            href="",
            leader=row.body.name,
            officer="",
            lacks_officer=False,
            numbers=[
                _number(part, row.counts[part], row.body.pk, row.person.pk if row.person else 0)
                for part in COLUMNS[:5]
            ],
        )
        for row in board.people
    ]


@require_safe
@desk_page("board")
def show_board(request: DeskRequest) -> HttpResponse:
    """Show what stands under the official, or under one body of theirs."""
    official = request.official
    require_board(official)
    body, body_ids = find_scope(request)
    calendar = load_calendar(request.court.calendar_id)
    moment = moment_of(request.court.pk, request.now, calendar)
    since = since_of(request.now, calendar)
    board = load_board(official, moment, body_ids=body_ids)
    changes = count_changes(official, since, body_ids=body_ids)
    narrowed = body.pk if body else None
    is_one = body is not None or _bodies_of(board) == 1
    context = {
        "heading": body.name if body else _heading(official, board),
        "body": body,
        "today": moment.today,
        "since": civil_day(since),
        "totals": [_number(part, board.total[part], narrowed) for part in PART_NAMES],
        "changes": [_change(change, changes[change], narrowed) for change in CHANGE_NAMES],
        "columns": [PART_NAMES[part] for part in COLUMNS],
        "groups": _groups(board),
        "people": _people(board) if is_one else [],
        "special": _count_special(official, narrowed),
        "reports": list_reports(official, most=MOST_REPORTS),
        "report_bodies": _report_bodies(official, body_ids),
        "report_form": ReportForm(),
        "clauses": sources_of_rule(request, DepartmentWatchRule),
    }
    return render(request, "desk/board.html", context)


def _bodies_of(board: Board) -> int:
    return sum(len(branch.rows) for branch in board.branches)


def _heading(official: Official, board: Board) -> str:
    if any(watched_bodies(one) is None for one in official.capacities):
        return _("全院")
    rows = [row for branch in board.branches for row in branch.rows]
    return rows[0].body.name if len(rows) == 1 else _("分管部门")


def _change(change: Change, value: int, body: int | None) -> Number:
    query = {"what": change.value} | ({"body": body} if body else {})
    href = f"{reverse('desk:board-changes')}?{urlencode(query)}" if value else ""
    return Number(str(CHANGE_NAMES[change]), value, href)


def _count_special(official: Official, body: int | None) -> Number | None:
    """Count what is specially supervised, for those who may know."""
    if not reads_entries(official):
        return None
    value = list_entries(official, is_open=True, body_id=body).order_by().count()
    query = f"?body={body}" if body else ""
    href = f"{reverse('desk:supervision')}{query}" if value else ""
    return Number(_("专项督办"), value, href)


def _report_bodies(official: Official, body_ids: frozenset[int] | None) -> list[Body]:
    """Return the departments that the official reports for; their teams go with them."""
    served = official.liaison_body_ids
    if body_ids is not None:
        served &= body_ids
    bodies = Body.objects.filter(court_id=official.court_id, pk__in=served)
    return list(bodies.exclude(parent__in=served).order_by("position", "pk")) if served else []


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Something that has happened.

    Args:
        what: in words.
        event: the entry of the ledger.
        about: the request.
        number: its register number.
    """

    what: str
    event: Event
    about: ServiceRequest
    number: str


@require_safe
@desk_page("board")
def show_changes(request: DeskRequest) -> HttpResponse:
    """List what has happened since the last working day, the latest first."""
    require_board(request.official)
    body, body_ids = find_scope(request)
    state = ListState.parse(
        request.GET, filters={"what": [change.value for change in Change]}, sorts=("default",)
    )
    what = Change(state.filters["what"]) if "what" in state.filters else None
    since = since_of(request.now, load_calendar(request.court.calendar_id))
    page = state.fetch(events_under(request.official, since, change=what, body_ids=body_ids))
    abouts = visible_requests(request.official).in_bulk([event.subject_id for event in page.rows])
    lines = [
        _change_line(request, event, abouts[event.subject_id])
        for event in page.rows
        if event.subject_id in abouts
    ]
    context = {
        "heading": str(CHANGE_NAMES[what]) if what else _("全部变化"),
        "since": civil_day(since),
        "body": body,
        "tabs": [
            ("", _("全部"), what is None),
            *((one.value, CHANGE_NAMES[one], one is what) for one in CHANGE_NAMES),
        ],
        "state": state,
        "page": page,
        "lines": lines,
    }
    return render(request, "desk/board_changes.html", context)


def _change_line(request: DeskRequest, event: Event, about: ServiceRequest) -> ChangeLine:
    about.court = request.court
    return ChangeLine(say_event(EventKind(event.kind)), event, about, format_number(about))


def refusal_of(form: BaseForm) -> InvalidSubmissionError:
    """Return what is wrong with a form that stands beneath a list, for the page of its error.

    That page keeps what was typed; the list, asked for anew, would not.
    """
    sentences = (str(one) for found in form.errors.values() for one in found)
    return InvalidSubmissionError("".join(sentences))


@require_POST
@desk_page("board")
def make_report(request: DeskRequest) -> HttpResponse:
    """Report a department to its leader, with one click."""
    require_board(request.official)
    form = ReportForm(request.POST)
    if not form.is_valid():
        raise refusal_of(form)
    moment = moment_of(request.court.pk, request.now, load_calendar(request.court.calendar_id))
    with transaction.atomic():
        report = report_department(
            form.cleaned_data["body"], moment, by=request.official, at=request.now,
            words=form.cleaned_data["words"],
        )  # fmt: skip
    messages.success(request, _("报告已发出，清单按现在的样子留存。"))
    response = redirect("desk:report", report.pk)
    response.status_code = 303
    return response


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of a report as it stood, with the request as the reader may see it now.

    Args:
        number: the register number.
        parts: why it was on the list.
        handler: who had it.
        last_day: the last day of its limit, as text; empty where none ran.
        level: how high its ladder had climbed.
        about: the request; None where the reader may not open it.
    """

    number: str
    parts: list[str]
    handler: str
    last_day: dt.date | None
    level: int
    about: ServiceRequest | None


@require_safe
@desk_page("board")
def show_report(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Show a report; the leader has now read it."""
    report = get_report_for(request.official, report_id)
    mark_read(request.official.person_id, report.pk, court_id=report.court_id, at=request.now)
    lines, clauses = _report_lines(request, report), sources_of_rule(request, DepartmentWatchRule)
    context = {"report": report, "lines": lines, "clauses": clauses}
    return render(request, "desk/report.html", context)


def _report_lines(request: DeskRequest, report: DepartmentReport) -> list[ReportLine]:
    lines = readable_lines(request.official, report)
    ids = [UUID(line["request"]) for line in lines]
    abouts = visible_requests(request.official).in_bulk(ids)
    return [
        ReportLine(
            number=line["number"],
            parts=[str(PART_NAMES[Part(part)]) for part in line["parts"]],
            handler=line["handler"],
            last_day=dt.date.fromisoformat(line["last_day"]) if line["last_day"] else None,
            level=line["level"],
            about=abouts.get(pk),
        )
        for pk, line in zip(ids, lines, strict=True)
    ]
