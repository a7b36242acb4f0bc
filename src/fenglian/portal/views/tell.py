"""Telling the court something, in three steps; the address of each can be gone back to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fenglian.errors import DomainError
from fenglian.frame.rationing import SENT_BY_PHONE, ration
from fenglian.frame.terminal import is_terminal
from fenglian.isolation.actors import Actor
from fenglian.knowledge.actions import count_helped
from fenglian.knowledge.queries import suggest_answers
from fenglian.portal.forms.tell import AboutForm, SendForm, SolvedForm, WhoForm, relation_choices
from fenglian.portal.views.case_notes import CaseNote, note_case
from fenglian.portal.views.court import View, court_page
from fenglian.portal.views.drafts import (
    Draft,
    drop_draft,
    load_draft,
    open_draft,
    save_draft,
    was_ours,
)
from fenglian.portal.visits import own_channel
from fenglian.privacy.indexes import phone_index
from fenglian.requests.actions import Submission, attach_papers, submit_request
from fenglian.requests.queries.following import hold_by_client_key, promise_for, token_of
from fenglian.requests.queries.vocabulary import find_service_mechanism, open_channels

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from fenglian.frame.scoping import PortalRequest
    from fenglian.mechanisms.schema import Mechanism

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])
MOST_KEPT = 60_000
"""Characters of a refused form that a session keeps: ten times what may be sent."""


@require_safe
@court_page
def begin(request: PortalRequest) -> HttpResponse:
    """Give out a form with a key of its own; where people do not write themselves, lead home."""
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    open_to_all = [channel.id for channel in open_channels(mechanism)]
    if not open_to_all:
        messages.info(request, _("本院不在网上收诉求，请找镇街的联络法官，或者打电话。"))
        return redirect("portal:home", court=request.court.slug)
    usual = own_channel(request)
    asked = usual if is_terminal(request) else request.GET.get("channel", usual)
    channel = asked if asked in open_to_all else open_to_all[0]
    draft = open_draft(request, channel=channel)
    return redirect("portal:about", court=request.court.slug, key=draft.key)


def step(view: Callable[[PortalRequest, Draft], HttpResponse]) -> View:
    """Serve one step of a draft; what was sent already leads to its receipt, unknown to a new form.

    The step before must be done.
    """

    @READ_AND_SEND
    @court_page
    @wraps(view)
    def served(request: PortalRequest, key: UUID) -> HttpResponse:
        slug = request.court.slug
        if was_ours(request, key):
            sent = hold_by_client_key(request.court.pk, key)
            if sent is not None:
                return redirect("portal:receipt", court=slug, token=token_of(sent))
        draft = load_draft(request, key)
        if draft is None and view.__name__ == "about" and request.method == "POST":
            # The session has ended meanwhile: the words of this very page are still at hand.
            draft = open_draft(request, channel=own_channel(request))
        if draft is None:
            messages.info(request, _("这一页放得太久，前面写的已经清掉了，请重新写一次。"))
            return redirect("portal:begin", court=slug)
        if view.__name__ != "about" and not draft.about:
            return redirect("portal:about", court=slug, key=draft.key)
        if view.__name__ == "review" and not draft.who:
            return redirect("portal:who", court=slug, key=draft.key)
        return view(request, draft)

    return served


@step
def about(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Step 1: what it is about."""
    if request.method == "POST":
        form = AboutForm(request.POST)
        if form.is_valid():
            draft.about = form.cleaned_data
            return _go_on(request, draft, "about", "answers")
        return _go_back(request, draft, "about", request.POST)
    refused = _refused(draft, "about")
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    context = {
        "form": AboutForm(refused) if refused else AboutForm(initial=draft.about),
        "draft": draft,
        "kinds": [kind for kind in mechanism.vocabularies.service_kinds if kind.hint],
    }
    return render(request, "portal/about.html", context)


@step
def answers(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Still step 1: what the court has answered before may do (NS-4b)."""
    found = suggest_answers(request.court.pk, draft.about["words"])
    if request.method == "POST":
        form = SolvedForm(request.POST)
        chosen = form.cleaned_data["answer"] if form.is_valid() else None
        article = next((one.article for one in found if one.article.pk == chosen), None)
        if article is not None:
            count_helped(article, actor=Actor.citizen(), at=request.now)
            drop_draft(request, draft)
            return redirect("portal:solved", court=request.court.slug)
    if not found:
        return redirect("portal:who", court=request.court.slug, key=draft.key)
    return render(
        request,
        "portal/answers.html",
        {"draft": draft, "found": found, "note": _note(request, draft)},
    )


@require_safe
@court_page
def solved(request: PortalRequest) -> HttpResponse:
    """Thank somebody whom an answer has helped."""
    return render(request, "portal/solved.html")


@step
def who(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Step 2: who, and how to reach them."""
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    if request.method == "POST":
        form = WhoForm(request.POST, mechanism=mechanism)
        if form.is_valid():
            draft.who = form.cleaned_data
            return _go_on(request, draft, "who", "review")
        return _go_back(request, draft, "who", request.POST)
    refused = _refused(draft, "who")
    form = WhoForm(refused, initial=draft.who, mechanism=mechanism)
    context = {"form": form, "draft": draft, "note": _note(request, draft)}
    return render(request, "portal/who.html", context)


@step
def review(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Step 3: everything once more, then send."""
    if request.method == "POST":
        form = SendForm(request.POST, request.FILES)
        token = _send(request, draft, form) if form.is_valid() else None
        if token is not None:
            drop_draft(request, draft)
            return redirect("portal:receipt", court=request.court.slug, token=token)
        # Files cannot be put back into a form: only what is wrong with them is kept.
        draft.refused["review"] = form.errors.get_json_data()
        save_draft(request, draft)
        return redirect("portal:review", court=request.court.slug, key=draft.key)
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    context = {
        "form": _send_form(draft),
        "draft": draft,
        "relation": _relation(mechanism, draft),
        "note": _note(request, draft),
        "promise": promise_for(request.court, request.now),
    }
    return render(request, "portal/review.html", context)


def _send_form(draft: Draft) -> SendForm:
    faults = draft.refused.get("review")
    if not faults:
        return SendForm()
    form = SendForm(QueryDict())
    for name, found in faults.items():
        for fault in found:
            form.add_error(None if name == NON_FIELD_ERRORS else name, fault["message"])
    return form


def _go_on(request: PortalRequest, draft: Draft, done: str, following: str) -> HttpResponse:
    draft.refused.pop(done, None)
    save_draft(request, draft)
    return redirect(f"portal:{following}", court=request.court.slug, key=draft.key)


def _go_back(request: PortalRequest, draft: Draft, name: str, data: QueryDict) -> HttpResponse:
    """Lead to the step again, where what was typed stands with what is wrong with it.

    Not drawn in answer to the form: going back to such a page, browsers ask to send it again.

    Raises:
        RequestDataTooBig: too much to keep; the error page shows it.
    """
    kept = data.copy()
    kept.pop("csrfmiddlewaretoken", None)
    if sum(map(len, kept.values())) > MOST_KEPT:
        raise RequestDataTooBig
    draft.refused[name] = kept.urlencode()
    save_draft(request, draft)
    return redirect(f"portal:{name}", court=request.court.slug, key=draft.key)


def _refused(draft: Draft, name: str) -> QueryDict | None:
    kept = draft.refused.get(name)
    return QueryDict(kept) if kept else None


def _send(request: PortalRequest, draft: Draft, form: SendForm) -> str | None:
    """Store request and papers together and return the token of its link; None: the form says why.

    The first press wins: a second one waits for it on the key and comes to the same receipt, and
    brings no papers of its own.
    """
    ration(request, SENT_BY_PHONE, phone_index(draft.who["phone"]))
    submission = Submission(client_key=draft.key, channel=draft.channel, **draft.about, **draft.who)
    papers = form.cleaned_data["papers"]
    try:
        # Papers that are refused take the request with them; without any there is nothing to undo.
        with transaction.atomic() if papers else nullcontext():
            receipt = submit_request(
                request.court, submission, actor=Actor.citizen(), at=request.now
            )
            if receipt.is_first and papers:
                attach_papers(receipt.request_id, papers, at=request.now)
    except DomainError as error:
        form.add_error(
            "papers" if error.field in {"papers", "attachments"} else None, error.message
        )
        return None
    return receipt.token


def _note(request: PortalRequest, draft: Draft) -> CaseNote | None:
    return note_case(request.court, draft.about.get("case_number", ""))


def _relation(mechanism: Mechanism, draft: Draft) -> str:
    labels: dict[str, Any] = dict(relation_choices(mechanism))
    return str(labels.get(draft.who["relation"], draft.who["relation"]))
