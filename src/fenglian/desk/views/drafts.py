"""Mechanisms on their way: a file uploaded and checked, tried out, proposed, confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.desk.forms.drafts import DecliningForm, ProposalForm, TrialForm, UploadForm
from fenglian.desk.views.frame import desk_page
from fenglian.drafts.actions import (
    ask_for_trial,
    confirm_proposal,
    decline_proposal,
    propose_adoption,
    upload_draft,
    withdraw_proposal,
)
from fenglian.drafts.actions.drafting import Upload
from fenglian.drafts.enums import Outcome, TrialState
from fenglian.drafts.jobs import run_trial
from fenglian.drafts.policies import (
    get_draft_for,
    get_proposal_for,
    get_trial_for,
    may_decide,
    require_drafter,
)
from fenglian.drafts.queries import list_drafts, list_in_force, list_proposals, mechanism_of
from fenglian.drafts.queries.preview import look_ahead
from fenglian.errors import ConflictError, DomainError, ForbiddenError
from fenglian.mechanisms.errors import MechanismFileError
from fenglian.mechanisms.models import Adoption
from fenglian.mechanisms.queries import load_version, version_in_force, version_number
from fenglian.mechanisms.queries.comparison import CHANGE_NAMES, PARTS, Change, compare
from fenglian.notifications.actions import mark_read
from fenglian.worktime.periods import midnight

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse

    from fenglian.drafts.models import Draft, Proposal
    from fenglian.frame.scoping import DeskRequest
    from fenglian.mechanisms.errors import Fault
    from fenglian.mechanisms.schema import Mechanism

MOST_DRAFTS = 50
MOST_TRIALS = 5


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault with the line of the file that it is in."""

    fault: Fault
    line: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with what became of it, in a word."""

    change: Change
    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two versions differ in, part by part.

    Args:
        parts: each part's name and its changes; empty where nothing differs.
        count: how many changes there are.
    """

    parts: list[tuple[str, list[ShownChange]]]
    count: int


def show_comparison(before: Mechanism, after: Mechanism) -> Comparison:
    """Return two versions compared, as the page draws it.

    Args:
        before: the earlier.
        after: the later.
    """
    changes = compare(before, after)
    parts = [
        (name, [ShownChange(one, CHANGE_NAMES[one.kind]) for one in changes if one.part == part])
        for part, name in PARTS.items()
    ]
    return Comparison([(name, found) for name, found in parts if found], len(changes))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("mechanism")
def drafts(request: DeskRequest) -> HttpResponse:
    """List drafts and proposals; take a file in, or show what is wrong with it, line by line."""
    require_drafter(request.official)
    if request.method != "POST":
        return _draw_drafts(request, UploadForm(initial={"key": uuid4()}))
    form = UploadForm(request.POST, files=request.FILES)
    if not form.is_valid():
        return _draw_drafts(request, form, status=422)
    name, source = form.cleaned_data["file"]
    lexicon = form.cleaned_data["lexicon"]
    upload = Upload(name, source, lexicon[1] if lexicon else "")
    try:
        draft = upload_draft(form.cleaned_data["key"], upload, by=request.official, at=request.now)
    except MechanismFileError as error:
        lines = source.splitlines()
        faults = [
            ShownFault(fault, _line(lines, fault.line) if fault.file == name else "")
            for fault in error.faults
        ]
        return _draw_drafts(request, form, name=name, faults=faults, status=422)
    messages.success(request, _("检查没有错误，已存为草稿。草稿不约束任何人。"))
    return _see("desk:draft", draft.pk)


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _draw_drafts(
    request: DeskRequest,
    form: UploadForm,
    *,
    name: str = "",
    faults: list[ShownFault] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "name": name,
        "faults": faults,
        "drafts": list_drafts(request.court.pk)[:MOST_DRAFTS],
        "proposals": list_proposals(request.court.pk)[:MOST_DRAFTS],
        "titles": _titles(request),
        "in_force": list_in_force(request.court.pk, request.now),
    }
    return render(request, "desk/drafts.html", context, status=status)


def _titles(request: DeskRequest) -> dict[str, str]:
    """Return what the mechanisms that the court has had are called."""
    adopted = Adoption.objects.filter(court=request.court).values_list("mechanism_id", "version_id")
    return {name: load_version(version_id).short_title for name, version_id in adopted}


@require_safe
@desk_page("mechanism")
def draft(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """Show a draft: what it would change, and the ways on from here."""
    found = get_draft_for(request.official, draft_id)
    return _draw_draft(request, found, ProposalForm(initial={"key": uuid4()}))


def _draw_draft(
    request: DeskRequest, found: Draft, form: ProposalForm, *, status: int = 200
) -> HttpResponse:
    mechanism = mechanism_of(found)
    current_id = version_in_force(request.court.pk, request.now, found.mechanism_id)
    waiting = found.proposals.filter(outcome=Outcome.WAITING).first()
    context = {
        "draft": found,
        "mechanism": mechanism,
        "current": version_number(current_id) if current_id else None,
        "comparison": show_comparison(load_version(current_id), mechanism) if current_id else None,
        "waiting": waiting,
        "form": form,
        "trial_key": uuid4(),
        "trials": found.trials.order_by("-asked_at")[:MOST_TRIALS],
    }
    return render(request, "desk/draft.html", context, status=status)


@require_safe
@desk_page("mechanism")
def draft_ahead(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """Show what a draft would bring in the next twelve months."""
    found = get_draft_for(request.official, draft_id)
    mechanism = mechanism_of(found)
    context = {
        "draft": found,
        "mechanism": mechanism,
        "preview": look_ahead(request.court, mechanism, now=request.now),
    }
    return render(request, "desk/mechanism_ahead.html", context)


@require_POST
@desk_page("mechanism")
def try_draft(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """Hand a trial of a draft to a worker, and show how far it is."""
    found = get_draft_for(request.official, draft_id)
    form = TrialForm(request.POST)
    if not form.is_valid():
        return _draw_draft(request, found, ProposalForm(initial={"key": uuid4()}), status=422)
    key = form.cleaned_data["key"]
    asked = ask_for_trial(key, found.pk, by=request.official, at=request.now)
    if asked.state == TrialState.WAITING:
        run_trial.defer(court_id=request.court.pk, trial_id=str(asked.pk))
    return _see("desk:trial", asked.pk)


@require_safe
@desk_page("mechanism")
def trial(request: DeskRequest, trial_id: UUID) -> HttpResponse:
    """Show how far a trial is, or what it found out."""
    found = get_trial_for(request.official, trial_id)
    mechanism = mechanism_of(found.draft)
    return render(request, "desk/trial.html", {"trial": found, "mechanism": mechanism})


@require_POST
@desk_page("mechanism")
def propose(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """Propose that a draft be in force from a day."""
    found = get_draft_for(request.official, draft_id)
    form = ProposalForm(request.POST)
    if not form.is_valid():
        return _draw_draft(request, found, form, status=422)
    try:
        proposal = propose_adoption(
            form.cleaned_data["key"],
            found.pk,
            effective_from=midnight(form.cleaned_data["day"]),
            words=form.cleaned_data["words"],
            by=request.official,
            at=request.now,
        )
    except (ConflictError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _draw_draft(request, found, form, status=422)
    messages.success(request, _("已提出，等另一个人确认。确认以前，规则不变。"))
    return _see("desk:proposal", proposal.pk)


@require_safe
@desk_page("mechanism")
def proposal(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """Show a proposal with what it changes; whoever was told of it has now read that."""
    found = get_proposal_for(request.official, proposal_id)
    mark_read(request.official.person_id, found.pk, court_id=found.court_id, at=request.now)
    return _draw_proposal(request, found, DecliningForm())


def _draw_proposal(
    request: DeskRequest, found: Proposal, form: DecliningForm, *, status: int = 200
) -> HttpResponse:
    mechanism = load_version(found.version_id)
    before = _version_before(request, found)
    waits = found.outcome == Outcome.WAITING
    context = {
        "proposal": found,
        "mechanism": mechanism,
        "current": version_number(before) if before else None,
        "comparison": show_comparison(load_version(before), mechanism) if before else None,
        "may_decide": waits and may_decide(request.official, found),
        "may_withdraw": waits and request.official.person_id == found.proposed_by_id,
        "form": form,
    }
    return render(request, "desk/proposal.html", context, status=status)


def _version_before(request: DeskRequest, found: Proposal) -> int | None:
    """Return the version that was in force when it was proposed."""
    at: datetime = found.proposed_at
    return version_in_force(request.court.pk, at, found.mechanism_id)


@require_POST
@desk_page("mechanism")
def decide(request: DeskRequest, proposal_id: UUID, deed: str) -> HttpResponse:
    """Confirm a proposal, decline it, or take one's own back."""
    found = get_proposal_for(request.official, proposal_id)
    form = DecliningForm(request.POST)
    if deed == "decline" and not form.is_valid():
        return _draw_proposal(request, found, form, status=422)
    official, now = request.official, request.now
    acts: dict[str, tuple[Callable[[], Proposal], str]] = {
        "confirm": (
            lambda: confirm_proposal(found.pk, by=official, at=now),
            _("已确认采用。到施行那天起按新的一版开立期限，在办的仍按原来的版本。"),
        ),
        "decline": (
            lambda: decline_proposal(found.pk, form.cleaned_data["reason"], by=official, at=now),
            _("已退回，提出的人会收到消息。"),
        ),
        "withdraw": (
            lambda: withdraw_proposal(found.pk, by=official, at=now),
            _("已撤回，规则不变。"),
        ),
    }
    act, said = acts[deed]
    try:
        act()
    except (ConflictError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _draw_proposal(request, found, form, status=422)
    messages.success(request, said)
    return _see("desk:proposal", found.pk)


def _see(name: str, key: UUID) -> HttpResponse:
    response = redirect(name, key)
    response.status_code = 303
    return response
