"""联络名单: versions of our own, those of the courts beneath, and what becomes of each."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import groupby
from typing import IO, TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.rosters import CommitteeForm, ReturnForm
from fenglian.desk.views.directory import perform, see
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.sources import sources_of
from fenglian.desk.views.work import shown
from fenglian.documents.official.layout import MEDIA_TYPE, write_document
from fenglian.documents.sheets import write_sheet
from fenglian.duties.queries import describe_limit
from fenglian.frame.parts import StepState, TimelineEntry
from fenglian.liaison.enums import Seat
from fenglian.liaison.policies import may_read_network
from fenglian.notifications.actions import mark_read
from fenglian.rosters import actions
from fenglian.rosters.entries import Change, Entry, compare, unpack
from fenglian.rosters.enums import RosterKind, RosterState, Verdict
from fenglian.rosters.models import Roster, state_of
from fenglian.rosters.policies import Step, get_roster_for, may_keep, next_step, visible_rosters
from fenglian.rosters.queries.drawing import draw_entries, find_bare_towns
from fenglian.rosters.queries.papers import (
    Basis,
    columns_of,
    compose_document,
    file_name,
    rows_of,
    title_of,
)
from fenglian.rosters.queries.rules import find_roster_duty, find_roster_rules
from fenglian.rosters.queries.standing import list_standings, newest_own
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpResponse

    from fenglian.desk.views.sources import Source
    from fenglian.frame.parts import ShownLimit
    from fenglian.frame.scoping import DeskRequest
    from fenglian.rosters.queries.rules import RosterRules

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Town:
    """A town's lines in a roster.

    Args:
        court: whose people.
        name: of the town.
        county: that it lies in.
        entries: who holds it, with the seat in words.
    """

    court: str
    name: str
    county: str
    entries: list[tuple[str, Entry]]


@dataclass(frozen=True, slots=True)
class Version:
    """A roster in a list.

    Args:
        roster: the roster.
        state: how far it has come.
    """

    roster: Roster
    state: RosterState


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A difference between two versions.

    Args:
        seat: in words.
        change: what it is.
    """

    seat: str
    change: Change


@require_safe
@desk_page("rosters")
def rosters(request: DeskRequest) -> HttpResponse:
    """Show the court's versions, what changed since, and what came from the courts beneath."""
    if not may_read_network(request.official):
        raise Http404
    court, today = request.court, civil_day(request.now)
    own, compiled = (
        [Version(one, state_of(one)) for one in found.filter(court=court).newest_first()]
        for found in (Roster.objects.own().defer("entries"), Roster.objects.compiled())
    )
    standings = list_standings(court, today)
    drawn = draw_entries(court, today)
    newest = newest_own(court.pk)
    rules = find_roster_rules(court.pk, request.now)
    return render(
        request,
        "desk/rosters.html",
        {
            "versions": own,
            "compiled": compiled,
            "standings": standings,
            "waiting": sum(one.state is RosterState.SUBMITTED for one in standings),
            "drawn": drawn,
            "towns": len({entry.town for entry in drawn}),
            "bare": [] if standings else find_bare_towns(court, drawn),
            "newest": newest,
            "changes": _changes(newest, drawn) if newest else [],
            "may_keep": may_keep(request.official),
            "limit": _limit(request),
            "clauses": _sources(rules),
            "today": today,
        },
    )


def _changes(before: Roster, now: list[Entry]) -> list[ShownChange]:
    return [
        ShownChange(str(Seat(change.about.seat).label), change)
        for change in compare(unpack(before.entries), now)
    ]


def _limit(request: DeskRequest) -> ShownLimit | None:
    duty = find_roster_duty(request.court.pk)
    if duty is None:
        return None
    calendar = load_calendar(request.court.calendar_id)
    return shown(describe_limit(duty, calendar, request.now))


def _sources(rules: RosterRules | None) -> list[Source]:
    return [] if rules is None else sources_of(rules.mechanism, rules.clauses)


@require_POST
@desk_page("rosters")
def freeze(request: DeskRequest) -> HttpResponse:
    """Keep the assignments of today as the next version."""
    with transaction.atomic():
        roster = actions.freeze_roster(request.court, by=request.official, at=request.now)
    messages.success(request, _("已冻结为第 {} 版，还没有报送。").format(roster.number))
    return see("desk:roster", roster.pk)


@require_POST
@desk_page("rosters")
def compile_all(request: DeskRequest) -> HttpResponse:
    """Put the rosters of both levels into one."""
    with transaction.atomic():
        roster = actions.compile_rosters(request.court, by=request.official, at=request.now)
    messages.success(request, _("已汇总为第 {} 版，还没有转送。").format(roster.number))
    return see("desk:roster", roster.pk)


# --- one version ---------------------------------------------------------------------------------


@require_safe
@desk_page("rosters")
def roster(request: DeskRequest, roster_id: UUID) -> HttpResponse:
    """Show a version, how far it has come, and what is next; who was told of it has now read it."""
    found = get_roster_for(request.official, roster_id)
    mark_read(request.official.person_id, found.pk, court_id=request.court.pk, at=request.now)
    return _draw(request, found)


def _draw(
    request: DeskRequest, found: Roster, *, form: BaseForm | None = None, status: int = 200
) -> HttpResponse:
    step = next_step(request.official, found)
    entries = unpack(found.entries)
    # A superior court compares with what was handed up to it before, the court itself with all.
    earlier = visible_rosters(request.official).filter(
        court_id=found.court_id, kind=found.kind, number__lt=found.number
    )
    before = earlier.order_by("-number").first()
    return render(
        request,
        "desk/roster.html",
        {
            "roster": found,
            "title": title_of(found),
            "state": state_of(found),
            "is_ours": found.court_id == request.court.pk,
            "is_compiled": found.kind == RosterKind.COMPILED,
            "towns": _by_town(entries),
            "people": len(entries),
            "before": before,
            "changes": _changes(before, entries) if before else [],
            "timeline": _course(found),
            "step": step.value if step else "",
            "form": form or _form_of(step, request),
        },
        status=status,
    )


def _by_town(entries: list[Entry]) -> list[Town]:
    return [
        Town(court, one[0].town_name, one[0].county, [(_seat(entry), entry) for entry in one])
        for (court, _code), one in (
            (place, list(lines))
            for place, lines in groupby(entries, key=lambda entry: (entry.court, entry.town))
        )
    ]


def _seat(entry: Entry) -> str:
    return str(Seat(entry.seat).label)


def _form_of(step: Step | None, request: DeskRequest) -> BaseForm | None:
    match step:
        case Step.ANSWER:
            return ReturnForm()
        case Step.ENTER_RECEIPT:
            return CommitteeForm(initial={"answered_on": civil_day(request.now)})
    return None


def _course(found: Roster) -> list[TimelineEntry]:
    """Return what became of a version, from the rows that say so."""
    frozen = _("汇总") if found.kind == RosterKind.COMPILED else _("冻结")
    course = [TimelineEntry(title=frozen, who=found.frozen_by, at=found.frozen_at)]
    sent = getattr(found, "submission", None)
    if sent is None:
        return course
    title = _("报送{}").format(sent.receiver)
    course.append(TimelineEntry(title=title, who=sent.sent_by, at=sent.sent_at))
    answer = getattr(sent, "answer", None)
    if answer is None:
        waits = _("等{}签收").format(sent.receiver)
        return [*course, TimelineEntry(title=waits, state=StepState.NOW)]
    returned = answer.verdict == Verdict.RETURNED
    title = _("{}退回") if returned else _("{}签收")
    state = StepState.LATE if returned else StepState.DONE
    return [
        *course,
        TimelineEntry(
            title=title.format(sent.receiver), who=answer.answered_by, at=answer.entered_at,
            detail=answer.reason, state=state,
        ),
    ]  # fmt: skip


@require_POST
@desk_page("rosters")
def submit(request: DeskRequest, roster_id: UUID) -> HttpResponse:
    """Hand a version to the superior court."""
    with transaction.atomic():
        sent = actions.submit_roster(roster_id, by=request.official, at=request.now)
    messages.success(request, _("已报送{}，等对方签收。").format(sent.receiver))
    return see("desk:roster", roster_id)


@require_POST
@desk_page("rosters")
def receive(request: DeskRequest, roster_id: UUID) -> HttpResponse:
    """Receive what a court beneath handed up."""
    with transaction.atomic():
        actions.answer_roster(roster_id, Verdict.RECEIVED, by=request.official, at=request.now)
    messages.success(request, _("已签收，下一次汇总会放进去。"))
    return see("desk:rosters")


@require_POST
@desk_page("rosters")
def return_back(request: DeskRequest, roster_id: UUID) -> HttpResponse:
    """Return what a court beneath handed up, with reasons."""
    found = get_roster_for(request.official, roster_id)
    form = ReturnForm(request.POST)

    def do() -> None:
        actions.answer_roster(
            roster_id, Verdict.RETURNED, reason=form.cleaned_data["reason"],
            by=request.official, at=request.now,
        )  # fmt: skip

    if perform(form, do):
        messages.success(request, _("已退回，对方会看到理由，改好后报下一版。"))
        return see("desk:rosters")
    return _draw(request, found, form=form, status=422)


@require_POST
@desk_page("rosters")
def forward(request: DeskRequest, roster_id: UUID) -> HttpResponse:
    """Hand a compiled version to the committee."""
    with transaction.atomic():
        sent = actions.forward_roster(roster_id, by=request.official, at=request.now)
    messages.success(
        request, _("已记下转送{}。请把 Word 版盖章送出，收到回执后登记。").format(sent.receiver)
    )
    return see("desk:roster", roster_id)


@require_POST
@desk_page("rosters")
def enter_receipt(request: DeskRequest, roster_id: UUID) -> HttpResponse:
    """Enter what the committee answered."""
    found = get_roster_for(request.official, roster_id)
    form = CommitteeForm(request.POST)

    def do() -> None:
        facts = {**form.cleaned_data, "verdict": Verdict(form.cleaned_data["verdict"])}
        actions.enter_receipt(roster_id, **facts, by=request.official, at=request.now)

    if perform(form, do):
        messages.success(request, _("回执已登记。"))
        return see("desk:roster", roster_id)
    return _draw(request, found, form=form, status=422)


# --- on paper ------------------------------------------------------------------------------------


@require_safe
@desk_page("rosters")
def word(request: DeskRequest, roster_id: UUID) -> FileResponse:
    """Hand out a version as a report in the official layout."""
    found = get_roster_for(request.official, roster_id)
    rules = find_roster_rules(request.court.pk, request.now)
    basis = None
    if rules is not None:
        basis = Basis(rules.mechanism.title, rules.mechanism.document_number)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    write_document(file, compose_document(found, basis))
    return _download(file, file_name(found, "docx"), MEDIA_TYPE)


@require_safe
@desk_page("rosters")
def sheet(request: DeskRequest, roster_id: UUID) -> FileResponse:
    """Hand out a version as a sheet."""
    found = get_roster_for(request.official, roster_id)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    write_sheet(file, columns_of(found), rows_of(found), title=_("联络名单"))
    return _download(file, file_name(found, "xlsx"), SHEET)


def _download(file: IO[bytes], name: str, kind: str) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
