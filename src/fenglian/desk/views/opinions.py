"""Opinions on a rule: from the clause to the filing division, and its answer back (NS-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.desk.forms.opinions import AnswerForm, OpinionForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.work import shown
from fenglian.errors import ConflictError, DomainError
from fenglian.feedback.actions import answer_opinion, find_cited, raise_opinion
from fenglian.feedback.errors import NotInterpreterError
from fenglian.feedback.policies import get_opinion_for, may_answer, may_raise
from fenglian.feedback.queries import describe_opinions, list_opinions
from fenglian.frame.lists import ListState
from fenglian.mechanisms.queries import clause_text, load_version
from fenglian.notifications.actions import mark_read
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.feedback.models import Opinion
    from fenglian.frame.scoping import DeskRequest

OPEN, ANSWERED = "open", "answered"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("mechanism")
def raise_one(request: DeskRequest, clause_id: str) -> HttpResponse:
    """Ask what is wrong with a clause, and report it to the filing division."""
    cited = find_cited(request.court.pk, clause_id, "", request.now)
    mechanism = load_version(cited.version_id)
    rules = [(rule.id, _(rule.title)) for rule in mechanism.rules if clause_id in rule.clauses]
    form = OpinionForm(
        request.POST if request.method == "POST" else None,
        rules=rules,
        initial={"key": uuid4(), "rule": request.GET.get("rule", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            opinion = raise_opinion(
                form.cleaned_data["key"],
                find_cited(request.court.pk, clause_id, form.cleaned_data["rule"], request.now),
                form.cleaned_data["words"],
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已报立案庭。有了解释会告诉您，也会写在这一条下面。"))
            return _see(opinion)
    return render(
        request,
        "desk/opinion_form.html",
        {
            "form": form,
            "clause_id": clause_id,
            "clause": clause_text(request.court.pk, cited.version_id, clause_id),
            "may_raise": may_raise(request.official),
        },
        status=422 if request.method == "POST" else 200,
    )


def _see(opinion: Opinion) -> HttpResponse:
    response = redirect("desk:opinion", opinion.pk)
    response.status_code = 303
    return response


@require_safe
@desk_page("mechanism")
def opinions(request: DeskRequest) -> HttpResponse:
    """List what was said of the rules: for the filing division all, for others their own."""
    state = ListState.parse(request.GET, filters={"state": (OPEN, ANSWERED)}, sorts=("open",))
    listed = list_opinions(request.official)
    if state.filters:
        listed = listed.filter(answered_at__isnull=state.filters["state"] == OPEN)
    page = state.fetch(listed)
    lines = describe_opinions(page.rows, load_calendar(request.court.calendar_id), request.now)
    return render(
        request,
        "desk/opinions.html",
        {
            "state": state,
            "page": page,
            "lines": [(line, shown(line.limit) if line.limit else None) for line in lines],
            "tabs": [(None, _("全部")), (OPEN, _("待解释")), (ANSWERED, _("已解释"))],
            "may_answer": may_answer(request.official),
        },
    )


@require_safe
@desk_page("mechanism")
def opinion(request: DeskRequest, opinion_id: UUID) -> HttpResponse:
    """Show an opinion, what it is about, and the answer or the place for it."""
    found = get_opinion_for(request.official, opinion_id)
    mark_read(request.official.person_id, found.pk, court_id=found.court_id, at=request.now)
    return _draw(request, found, AnswerForm())


def _draw(
    request: DeskRequest, found: Opinion, form: AnswerForm, *, status: int = 200, conflict: str = ""
) -> HttpResponse:
    (line,) = describe_opinions([found], load_calendar(request.court.calendar_id), request.now)
    return render(
        request,
        "desk/opinion.html",
        {
            "line": line,
            "opinion": found,
            "limit": shown(line.limit) if line.limit else None,
            "form": form,
            "may_answer": found.answered_at is None and may_answer(request.official),
            "conflict": conflict,
        },
        status=status,
    )


@require_POST
@desk_page("mechanism")
def answer(request: DeskRequest, opinion_id: UUID) -> HttpResponse:
    """Interpret the rule, for the sender and for everybody who opens the clause."""
    found = get_opinion_for(request.official, opinion_id)
    if not may_answer(request.official):
        raise NotInterpreterError
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_opinion(
                found.pk, form.cleaned_data["words"], by=request.official, at=request.now
            )
        except ConflictError as error:
            found.refresh_from_db()
            return _draw(request, found, form, status=error.status, conflict=error.message)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已存。提意见的人会收到消息，这一条下面也能看到。"))
            return _see(found)
    return _draw(request, found, form, status=422)
