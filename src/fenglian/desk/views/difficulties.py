"""执行中的问题: to the superior court's filing division, and the answer back (YF-17)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.desk.forms.opinions import DifficultyAnswerForm, DifficultyForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import ConflictError, DomainError
from fenglian.feedback.actions import DifficultyFacts, answer_difficulty, raise_difficulty
from fenglian.feedback.actions.difficulties import queue_id
from fenglian.feedback.errors import NotYourDifficultyError
from fenglian.feedback.policies import (
    get_difficulty_for,
    may_answer,
    may_answer_difficulty,
    may_raise,
    may_report_up,
    reads_from_beneath,
)
from fenglian.feedback.queries import describe_difficulties, list_difficulties, waiting
from fenglian.frame.lists import ListState
from fenglian.liaison.queries.towns import list_towns
from fenglian.mechanisms.queries import adoptions_in_force, load_version
from fenglian.mechanisms.readings import print_clause_number
from fenglian.notifications.actions import mark_read

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.feedback.models import Difficulty
    from fenglian.frame.scoping import DeskRequest

ROOM = "mechanism"
OPEN, ANSWERED, BENEATH = "open", "answered", "beneath"


@require_safe
@desk_page(ROOM)
def difficulties(request: DeskRequest) -> HttpResponse:
    """List what the court has reported, or what courts beneath report to it."""
    official = request.official
    if not may_report_up(official):
        raise Http404
    reads_beneath = reads_from_beneath(official)
    state = ListState.parse(
        request.GET,
        filters={"state": (OPEN, ANSWERED), "from": (BENEATH,) if reads_beneath else ()},
        sorts=("open",),
    )
    # A court without a superior has nothing to report, only to answer.
    is_top = request.court.superior_id is None
    from_beneath = reads_beneath and (is_top or "from" in state.filters)
    listed = list_difficulties(official, from_beneath=from_beneath)
    open_count = waiting(listed).count()
    if "state" in state.filters:
        listed = listed.filter(answer__isnull=state.filters["state"] == OPEN)
    page = state.fetch(listed)
    if from_beneath:
        mark_read(
            official.person_id, queue_id(request.court.pk), court_id=request.court.pk,
            at=request.now,
        )  # fmt: skip
    return render(
        request,
        "desk/difficulties.html",
        {
            "state": state,
            "page": page,
            "lines": describe_difficulties(page.rows, request.now),
            "open_count": open_count,
            "from_beneath": from_beneath,
            "sides": [(None, _("本院反映的")), (BENEATH, _("下级法院反映的"))]
            if reads_beneath and not is_top
            else [],
            "tabs": [(None, _("全部")), (OPEN, _("等答复")), (ANSWERED, _("已答复"))],
            "superior": request.court.superior,
            "may_raise": may_raise(official) and not is_top,
            "may_answer": may_answer(official),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def difficulty_new(request: DeskRequest) -> HttpResponse:
    """Report a difficulty to the superior court's filing division."""
    if not may_report_up(request.official) or request.court.superior is None:
        raise Http404
    form = DifficultyForm(
        request.POST if request.method == "POST" else None,
        clauses=_clauses(request),
        towns=[(town.pk, town.name) for town in list_towns(request.court)],
        initial={"key": uuid4(), "clause": request.GET.get("clause", "")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = DifficultyFacts(given["clause"], given["words"], given["area"])
        try:
            made = raise_difficulty(given["key"], facts, by=request.official, at=request.now)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已报上级法院立案庭。有了答复会告诉您。"))
            return _see(made)
    return render(
        request,
        "desk/difficulty_new.html",
        {"form": form, "superior": request.court.superior},
        status=422 if request.method == "POST" else 200,
    )


def _clauses(request: DeskRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for adoption in adoptions_in_force(request.court.pk, request.now):
        mechanism = load_version(adoption.version_id)
        clauses = [
            (one.id, f"{print_clause_number(one.number)} {one.heading}")
            for one in mechanism.clauses
        ]
        found.append((mechanism.short_title, clauses))
    return found


def _see(difficulty: Difficulty) -> HttpResponse:
    response = redirect("desk:difficulty", difficulty.pk)
    response.status_code = 303
    return response


@require_safe
@desk_page(ROOM)
def difficulty(request: DeskRequest, difficulty_id: UUID) -> HttpResponse:
    """Show a difficulty with its answer, or the place for it."""
    found = get_difficulty_for(request.official, difficulty_id)
    mark_read(request.official.person_id, found.pk, court_id=request.court.pk, at=request.now)
    return _draw(request, found, DifficultyAnswerForm())


def _draw(
    request: DeskRequest,
    found: Difficulty,
    form: DifficultyAnswerForm,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    (line,) = describe_difficulties([found], request.now)
    return render(
        request,
        "desk/difficulty.html",
        {
            "line": line,
            "difficulty": found,
            "form": form,
            "is_ours": found.court_id == request.court.pk,
            "may_answer": line.answer is None and may_answer_difficulty(request.official, found),
            "conflict": conflict,
        },
        status=status,
    )


@require_POST
@desk_page(ROOM)
def difficulty_answer(request: DeskRequest, difficulty_id: UUID) -> HttpResponse:
    """Answer a court beneath."""
    found = get_difficulty_for(request.official, difficulty_id)
    if not may_answer_difficulty(request.official, found):
        raise NotYourDifficultyError
    form = DifficultyAnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_difficulty(
                found.pk, form.cleaned_data["words"], by=request.official, at=request.now
            )
        except ConflictError as error:
            found = get_difficulty_for(request.official, difficulty_id)
            return _draw(request, found, form, status=error.status, conflict=error.message)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已答复，反映的人会收到消息。"))
            return _see(found)
    return _draw(request, found, form, status=422)
