"""Ledgers reported each quarter: one's own, what came in, and what is put together (XX-15)."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.returns import CompilingForm, FilingForm, OutcomeForm, ReturnForm
from fenglian.desk.views.frame import desk_page
from fenglian.documents.official.layout import write_document
from fenglian.documents.sheets import write_sheet
from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from fenglian.mechanisms.queries import load_version
from fenglian.notifications.actions import mark_read
from fenglian.organizations.models import Court
from fenglian.organizations.queries import find_roster_keeper
from fenglian.quotas.policies import require_quotas, visible_assignments
from fenglian.returns.actions import (
    compile_ledgers,
    file_ledger,
    receive_ledger,
    return_ledger,
    settle_problem,
)
from fenglian.returns.actions.filing import wanted_of
from fenglian.returns.enums import FilingState
from fenglian.returns.errors import ReturnNotFoundError
from fenglian.returns.policies import (
    get_return_for,
    may_compile,
    read_court_ids,
    receives_for,
    visible_compilations,
    visible_problems,
)
from fenglian.returns.queries import (
    Filing,
    ReportingDuty,
    Turn,
    count_lines,
    find_reporting_duty,
    list_filings,
    list_keepers,
    turn_of,
)
from fenglian.returns.queries.papers import (
    TOWN_COLUMNS,
    compilation_paper,
    frozen_rows,
    return_paper,
    town_row,
)
from fenglian.returns.queries.sheets import LEDGER_COLUMNS, LEDGER_TITLE
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from fenglian.documents.official.contents import OfficialDocument
    from fenglian.documents.sheets import Column
    from fenglian.frame.scoping import DeskRequest

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHIPS = {
    FilingState.LATE: "late",
    FilingState.RETURNED: "near",
    FilingState.DUE: "ok",
    FilingState.FILED: "done",
    FilingState.RECEIVED: "done",
}
URGENCY = list(CHIPS)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who has a ledger to report.

    Args:
        filing: how they stand.
        chip: the kind of the chip.
    """

    filing: Filing
    chip: str


@dataclass(frozen=True, slots=True)
class Own:
    """A ledger that its reader may report.

    Args:
        filing: how it stands.
        form: what they may add.
        lines: how many lines it has.
        is_mine: whether it is their own; else they stand in for whoever keeps it.
    """

    filing: Filing
    form: FilingForm
    lines: int
    is_mine: bool


@require_safe
@desk_page("ledger")
def list_returns(request: DeskRequest) -> HttpResponse:
    """Show who has reported for a period, and to contacts their own, ready to report."""
    require_quotas(request.official)
    return _draw(request, _read_day(request.GET.get("day", "")))


def _read_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _draw(
    request: DeskRequest,
    day: dt.date | None,
    *,
    filing: FilingForm | None = None,
    compiling: CompilingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    duty = find_reporting_duty(request.court.pk, request.now)
    if duty is None:
        return render(request, "desk/returns.html", {"duty": None}, status=status)
    today = civil_day(request.now)
    turn = turn_of(duty.rule, min(day or today, today), load_calendar(request.court.calendar_id))
    filings = _filings_in_sight(request, duty, turn, today)
    beneath = read_court_ids(request.official)
    following = turn.window.last + ONE_DAY
    context = {
        "duty": duty,
        "mechanism": load_version(duty.version_id),
        "turn": turn,
        "today": today,
        "previous": f"?day={turn.window.first - ONE_DAY}",
        "following": f"?day={following}" if following <= today else "",
        "lines": [Line(one, CHIPS[one.state]) for one in filings],
        "late": sum(one.is_late for one in filings),
        "owns": _own_ledgers(request, filings, turn, filing),
        "failed": filing,
        "keepers": list_keepers(request.court.pk, today),
        "keeper": find_roster_keeper(request.court.pk, today),
        "may_compile": may_compile(request.official),
        "compiling": compiling or CompilingForm(initial={"day": turn.window.last}),
        "compilations": visible_compilations(request.official)
        .filter(first=turn.covered.first)
        .order_by("-made_at")
        if beneath or request.official.oversees
        else (),
        "problems": visible_problems(request.official)
        .filter(settled_at__isnull=True)
        .select_related("filed__person")
        .order_by("pk")[:50],
    }
    return render(request, "desk/returns.html", context, status=status)


def _own_ledgers(
    request: DeskRequest, filings: list[Filing], turn: Turn, failed: FilingForm | None
) -> list[Own]:
    """Return whose ledgers may be reported here: one's own, and of those one stands in for."""
    found = {one.person.pk: one for one in filings if one.towns}
    owns = []
    for capacity in request.official.capacities:
        filing = found.get(capacity.person_id)
        if filing is None:
            continue
        whom = None if capacity is request.official else capacity.person_id
        form = FilingForm(
            initial={"day": turn.window.last, "for_whom": whom}, auto_id=f"own{whom or ''}_%s"
        )
        if failed is not None and failed.cleaned_data.get("for_whom") == whom:
            form = failed
        owns.append(Own(filing, form, count_lines(wanted_of(filing, turn)), is_mine=whom is None))
    return owns


def _filings_in_sight(
    request: DeskRequest, duty: ReportingDuty, turn: Turn, today: dt.date
) -> list[Filing]:
    courts = read_court_ids(request.official)
    people = None
    if not courts:
        courts = (request.court.pk,)
        seen = visible_assignments(request.official).values_list("person_id", flat=True)
        people = {request.official.person_id, *(pk for pk in seen if pk)}
    filings = list_filings(courts, duty, turn, today=today, person_ids=people)
    return sorted(filings, key=lambda one: URGENCY.index(one.state))


@require_POST
@desk_page("ledger")
def file_return(request: DeskRequest) -> HttpResponse:
    """Report one's ledger: one click."""
    form = FilingForm(request.POST)
    if not form.is_valid():
        return _draw(request, form.cleaned_data.get("day"), filing=form, status=422)
    given = form.cleaned_data
    try:
        with transaction.atomic():
            filed = file_ledger(
                given["day"], words=given["words"], problems=given["problems"],
                for_id=given["for_whom"], by=request.official, at=request.now,
            )  # fmt: skip
    except (ConflictError, ForbiddenError, NotFoundError):
        raise
    except DomainError as error:
        form.add_error(error.field, error.message)
        return _draw(request, given["day"], filing=form, status=422)
    messages.success(request, _("已经报送立案庭和审判管理办公室。"))
    return _to("desk:return", filed.pk)


def _to(name: str, *args: object) -> HttpResponse:
    response = redirect(name, *args)
    response.status_code = 303
    return response


@require_safe
@desk_page("ledger")
def show_return(request: DeskRequest, return_id: UUID) -> HttpResponse:
    """Show a report as it was filed; whoever was told of it has now read that."""
    filed = get_return_for(request.official, return_id)
    kind = request.GET.get("as", "")
    if kind == "docx":
        paper = return_paper(filed, filed.court, filed.person.name)
        return _word(paper, f"{LEDGER_TITLE} {filed.person.name} {filed.first}.docx")
    if kind == "xlsx":
        return _sheet(frozen_rows(filed), f"{LEDGER_TITLE} {filed.person.name} {filed.first}.xlsx")
    mark_read(request.official.person_id, filed.pk, court_id=request.court.pk, at=request.now)
    return _draw_return(request, return_id, None)


def _draw_return(
    request: DeskRequest,
    return_id: UUID,
    form: ReturnForm | None,
    *,
    outcome: OutcomeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    filed = get_return_for(request.official, return_id)
    said = {receipt.recipient for receipt in filed.receipts.all()}
    is_latest = not hasattr(filed, "followed_by")
    may_settle = (
        filed.court_id == request.court.pk
        and is_latest
        and any(recipient not in said for recipient in receives_for(request.official))
    )
    context = {
        "filed": filed,
        "lines": [{**line, "as_day": _read_day(line["day"])} for line in filed.lines],
        "receipts": filed.receipts.all(),
        "is_latest": is_latest,
        "problems": [
            (one, outcome if outcome and outcome.problem == one.pk else OutcomeForm(one.pk))
            for one in filed.problems.order_by("pk")
        ],
        "mechanism": load_version(filed.version_id),
        "form": (form or ReturnForm()) if may_settle else None,
        "may_compile": may_compile(request.official) and filed.court_id == request.court.pk,
        "outcome": outcome,
    }
    return render(request, "desk/return.html", context, status=status)


@require_POST
@desk_page("ledger")
def receive_return(request: DeskRequest, return_id: UUID) -> HttpResponse:
    """Receive a report."""
    receive_ledger(return_id, by=request.official, at=request.now)
    messages.success(request, _("已经接收。"))
    return _to("desk:return", return_id)


@require_POST
@desk_page("ledger")
def give_back(request: DeskRequest, return_id: UUID) -> HttpResponse:
    """Give a report back and say what is wrong."""
    get_return_for(request.official, return_id)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _draw_return(request, return_id, form, status=422)
    try:
        with transaction.atomic():
            return_ledger(
                return_id, form.cleaned_data["words"], by=request.official, at=request.now
            )
    except (ConflictError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error(error.field, error.message)
        return _draw_return(request, return_id, form, status=422)
    messages.success(request, _("已经退回，报送的人会看到哪里不对。"))
    return _to("desk:return", return_id)


@require_POST
@desk_page("ledger")
def settle(request: DeskRequest, problem_id: UUID) -> HttpResponse:
    """Write down what became of a problem."""
    found = visible_problems(request.official).filter(pk=problem_id).first()
    if found is None:
        raise ReturnNotFoundError
    form = OutcomeForm(problem_id, request.POST)
    if not form.is_valid():
        return _draw_return(request, found.filed_id, None, outcome=form, status=422)
    settle_problem(problem_id, form.cleaned_data["outcome"], by=request.official, at=request.now)
    messages.success(request, _("处理结果已经写入。"))
    return _to("desk:return", found.filed_id)


@require_POST
@desk_page("ledger")
def make_compilation(request: DeskRequest) -> HttpResponse:
    """Put a period's ledgers together."""
    form = CompilingForm(request.POST)
    if not form.is_valid():
        return _draw(request, form.cleaned_data.get("day"), compiling=form, status=422)
    given = form.cleaned_data
    made = compile_ledgers(given["day"], given["words"], by=request.official, at=request.now)
    messages.success(request, _("已经汇总，可以下载通报。"))
    return _to("desk:compilation", made.pk)


@require_safe
@desk_page("ledger")
def show_compilation(request: DeskRequest, compilation_id: UUID) -> HttpResponse:
    """Show what was put together, or give it out as a circular."""
    found = visible_compilations(request.official).filter(pk=compilation_id).first()
    if found is None or not request.official.oversees:
        raise ReturnNotFoundError
    court = Court.objects.get(pk=found.court_id)
    if request.GET.get("as") == "docx":
        return _word(compilation_paper(found, court), f"{LEDGER_TITLE} {found.first}.docx")
    if request.GET.get("as") == "xlsx":
        rows = [town_row(town) for town in found.content["towns"]]
        return _sheet(rows, f"{LEDGER_TITLE} {found.first}.xlsx", TOWN_COLUMNS)
    people = [
        {**one, "label": FilingState(one["state"]).label, "chip": CHIPS[FilingState(one["state"])],
         "filed_on": _read_day(one["filed_on"] or "")}
        for one in found.content["people"]
    ]  # fmt: skip
    context = {
        "compilation": found,
        "court": court,
        "towns": found.content["towns"],
        "people": people,
        "late": sum(one["is_late"] for one in people),
        "lines": sum(town["lines"] for town in found.content["towns"]),
    }
    return render(request, "desk/compilation.html", context)


def _word(paper: OfficialDocument, name: str) -> HttpResponse:
    stream = io.BytesIO()
    write_document(stream, paper)
    return give_file(stream.getvalue(), name, WORD)


def _sheet(
    rows: list[tuple[Any, ...]], name: str, columns: Sequence[Column] = LEDGER_COLUMNS
) -> HttpResponse:
    stream = io.BytesIO()
    write_sheet(stream, columns, rows, title=LEDGER_TITLE)
    return give_file(stream.getvalue(), name, SHEET)


def give_file(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file that was made for the reader as a download."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
