"""One address for each act on a request: a form that is shown, or comes back, or is done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from fenglian.desk.forms.acts import RevealForm
from fenglian.desk.views.deeds import DEEDS, Deed, list_hands_for
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.request import draw_page, find
from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from fenglian.requests.actions import reveal_personal_data
from fenglian.requests.policies import Act, require
from fenglian.requests.queries.request_page import load_page

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from fenglian.desk.forms.acts import ActForm
    from fenglian.frame.scoping import DeskRequest


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("queue")
def act(request: DeskRequest, request_id: UUID, name: str) -> HttpResponse:
    """Show the form of an act in the request's page, or do it.

    Args:
        request: who acts.
        request_id: on which request.
        name: which act.
    """
    deed = DEEDS[name]
    about = find(request, request_id)
    if request.method != "POST":
        require(request.official, deed.act, about)
        return draw_page(request, about, opened=deed)
    form = deed.form(
        request.POST,
        page=load_page(request.official, about, now=request.now),
        now=request.now,
        hands=list_hands_for(request, [deed]),
        prefix_id=f"{name}-",
    )
    try:
        require(request.official, deed.act, about)
        if form.is_valid():
            # What was stored before the fault must not stay.
            with transaction.atomic():
                said = deed.perform(request, form)
            return _done(request, request_id, deed, said)
    except ConflictError as error:
        return _conflict(request, request_id, deed, error)
    except (NotFoundError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    return draw_page(request, about, opened=deed, form=form, status=422)


def _done(request: DeskRequest, request_id: UUID, deed: Deed, said: str | None) -> HttpResponse:
    messages.success(request, said or str(deed.done))
    response = redirect(f"{reverse('desk:request', args=[request_id])}?done={deed.name}")
    response.status_code = 303
    return response


def _conflict(
    request: DeskRequest, request_id: UUID, deed: Deed, error: ConflictError
) -> HttpResponse:
    """Show how things stand now beside what was typed: nothing lost, nothing overwritten (S27)."""
    about = find(request, request_id)
    typed = request.POST.copy()
    typed["seen_revision"] = str(about.revision)
    form: ActForm | None = None
    page = load_page(request.official, about, now=request.now)
    if deed.act in page.acts:
        form = deed.form(
            typed,
            page=page,
            now=request.now,
            hands=list_hands_for(request, [deed]),
            prefix_id=f"{deed.name}-",
        )
    return draw_page(
        request,
        about,
        opened=deed if form else None,
        form=form,
        status=409,
        conflict=error.message,
        typed=() if form else _sentences(request.POST),
    )


def _sentences(data: QueryDict) -> tuple[str, ...]:
    kept = ("words", "reason", "note", "title")
    return tuple(text for name in kept if (text := str(data.get(name, "")).strip()))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("queue")
def reveal(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Ask why somebody wants to see a party's data; then show it once."""
    about = find(request, request_id)
    require(request.official, Act.REVEAL, about)
    page = load_page(request.official, about, now=request.now)
    if request.method != "POST":
        form = RevealForm(page=page, now=request.now, prefix_id="reveal-")
        return draw_page(request, about, reveal_form=form)
    form = RevealForm(request.POST, page=page, now=request.now, prefix_id="reveal-")
    if form.is_valid():
        try:
            with transaction.atomic():
                data = reveal_personal_data(
                    about.pk, reason=form.cleaned_data["reason"], by=request.official,
                    at=request.now,
                )  # fmt: skip
        except (NotFoundError, ForbiddenError, ConflictError):
            raise
        except DomainError as error:
            form.add_error("reason", error.message)
        else:
            return draw_page(request, about, revealed=data)
    return draw_page(request, about, reveal_form=form, status=422)
