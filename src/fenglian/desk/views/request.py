"""The page of one request: the person's words, what is to be done, why, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fenglian.appointments.queries.lists import of_request
from fenglian.desk.views.course import conversation_of, ladder_of, timeline_of
from fenglian.desk.views.deeds import DEEDS, IN_PLACE, Deed, list_aside, list_hands_for
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.merging import compare, list_alike, list_merged_lines, propose_merging
from fenglian.desk.views.sources import Source, sources_of
from fenglian.desk.views.work import shown
from fenglian.frame.downloads import hand_out
from fenglian.knowledge.queries import suggest_answers
from fenglian.mechanisms.schema import ClassificationRule
from fenglian.notifications.actions import mark_read
from fenglian.requests.enums import Complexity, RemarkKind
from fenglian.requests.policies import Act, get_request_for, may_hand_out_code
from fenglian.requests.queries.duplicates import is_same_person
from fenglian.requests.queries.request_page import (
    RequestPage,
    get_attachment_of,
    list_own_replies,
    load_page,
)
from fenglian.requests.queries.vocabulary import channel_of, kind_label, subject_label
from fenglian.supervision.policies import reads_entries
from fenglian.supervision.queries import kind_of, list_entries_of
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.desk.forms.acts import ActForm
    from fenglian.frame.scoping import DeskRequest
    from fenglian.mechanisms.schema import Mechanism
    from fenglian.requests.models import ServiceRequest
    from fenglian.supervision.models import SpecialSupervision

ANSWERING = frozenset({Act.ANSWER, Act.REPLY})
BESIDES = frozenset({"accept", "screen"})
"""Acts that go before another one, which is what the page is for."""


@dataclass(frozen=True, slots=True)
class Panel:
    """An act with its form, as it stands in the page.

    Args:
        deed: the act.
        form: its form, empty or with what was typed.
        is_primary: its button is the one that matters.
        confirms: as what the act confirms the request on the way; empty where nothing is open.
    """

    deed: Deed
    form: ActForm
    is_primary: bool = False
    confirms: str = ""

    @property
    def is_in_place(self) -> bool:
        """Whether it always stands there, and was not opened by a link."""
        return self.deed.name in IN_PLACE

    @property
    def takes_patterns(self) -> bool:
        """Whether earlier answers are offered for it."""
        return self.deed.act in ANSWERING


@dataclass(frozen=True, slots=True)
class Pattern:
    """An answer that may be taken over and changed.

    Args:
        key: its name in the address.
        title: what it answers.
        words: the answer.
        source: whose it is and how fresh.
    """

    key: str
    title: str
    words: str
    source: str


def find(request: DeskRequest, request_id: UUID) -> ServiceRequest:
    """Return a request that the official may read; raises RequestNotFoundError."""
    about = get_request_for(request.official, request_id)
    about.court = request.court
    return about


@require_safe
@desk_page("queue")
def show(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show a request; whoever was told of it has now read that."""
    about = find(request, request_id)
    mark_read(request.official.person_id, about.pk, court_id=about.court_id, at=request.now)
    return draw_page(request, about)


def draw_page(
    request: DeskRequest,
    about: ServiceRequest,
    *,
    opened: Deed | None = None,
    form: ActForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Draw the page of a request.

    Args:
        request: who asks.
        about: the request, as it stands now.
        opened: the act whose form is asked for or comes back.
        form: that form with what was typed; None for a new one.
        status: of the response.
        more: what else the template is told: `conflict`, `revealed`.
    """
    page = load_page(request.official, about, now=request.now)
    patterns = _patterns(request, page) if page.acts & ANSWERING else []
    panels = _panels(request, page, patterns, opened, form)
    words = page.service.mechanism
    is_proposed = about.screened_at is None
    subject = about.proposed_subject if is_proposed else about.subject
    kind = about.proposed_kind if is_proposed else about.service_kind
    return render(
        request,
        "desk/request.html",
        {
            "page": page,
            "about": about,
            "order": page.order,
            "main": page.main,
            "limit": shown(page.main.limit) if page.main else None,
            "ladder": ladder_of(page.main) if page.main else [],
            "timeline": timeline_of(page),
            "conversation": conversation_of(page),
            "channel": channel_of(words, about.channel),
            "subject": _(subject_label(words, subject)),
            "kind": _(kind_label(words, kind)),
            "is_proposed": is_proposed,
            "subject_proposed": _(subject_label(words, about.proposed_subject)),
            "kind_proposed": _(kind_label(words, about.proposed_kind)),
            "complexity_proposed": complexity_label(about.proposed_complexity),
            "ordinary_by": _ordinary_by(words),
            "panels": panels,
            "opened": opened,
            "aside": list_aside(page),
            "supervised": _supervised(request, about),
            "may_reveal": Act.REVEAL in page.acts,
            "may_hand_out_code": may_hand_out_code(request.official, about),
            "patterns": patterns,
            "appointments": of_request(request.official, about.pk),
            "merged": list_merged_lines(page),
            "several": any(not is_same_person(about, one) for one in page.merged),
            "alike": list_alike(page),
            "comparison": compare(request, page, opened),
            "today": civil_day(request.now),
            "done": request.GET.get("done", ""),
            **more,
        },
        status=status,
    )


def _supervised(
    request: DeskRequest, about: ServiceRequest
) -> list[tuple[str, SpecialSupervision]]:
    """Return why the request is specially supervised, for those who may know."""
    if not reads_entries(request.official):
        return []
    entries = list_entries_of(request.official, about.pk)
    return [(_(kind_of(entry).label), entry) for entry in entries]


def _ordinary_by(mechanism: Mechanism) -> list[Source]:
    """Return the clause by which whoever asks for the judge gets the ordinary procedure."""
    rules = [rule for rule in mechanism.rules if isinstance(rule, ClassificationRule)]
    asked = [rule.ordinary_clause for rule in rules if "asks_for_handler" in rule.ordinary_if]
    return sources_of(mechanism, asked[:1])


def complexity_label(complexity: str) -> str:
    """Return simple or ordinary as people read it; empty where neither is said."""
    return str(Complexity(complexity).label) if complexity else ""


def _panels(
    request: DeskRequest,
    page: RequestPage,
    patterns: list[Pattern],
    opened: Deed | None,
    form: ActForm | None,
) -> list[Panel]:
    """Return the forms that stand in the page: those always there, or the one opened by a link."""
    deeds = [DEEDS[name] for name in _order_of(page)]
    deeds = [deed for deed in deeds if deed.act in page.acts and deed.is_offered(page)]
    if opened is not None and opened not in deeds:
        deeds = [opened]
    primary = opened or next((deed for deed in deeds if deed.name not in BESIDES), None)
    chosen = next((p.words for p in patterns if p.key == request.GET.get("use")), "")
    hands = list_hands_for(request, deeds)
    panels = []
    for deed in deeds:
        shown_form = form if deed is opened else None
        if shown_form is None:
            initial = {"words": chosen} if chosen and deed.act in ANSWERING else None
            if deed.act is Act.MERGE:
                initial = propose_merging(request, page)
            shown_form = deed.form(
                page=page, now=request.now, hands=hands, initial=initial, prefix_id=f"{deed.name}-"
            )
        confirms = getattr(shown_form, "complexity_of_act", "") if Act.SCREEN in page.acts else ""
        is_open = page.request.screened_at is None
        panels.append(
            Panel(deed, shown_form, deed is primary, complexity_label(confirms) if is_open else "")
        )
    return panels


def _order_of(page: RequestPage) -> tuple[str, ...]:
    """Return the acts in place; for a simple request the answer stands before the dispatch."""
    about = page.request
    if (about.complexity or about.proposed_complexity) != "simple" or page.order:
        return IN_PLACE
    names = list(IN_PLACE)
    first, second = names.index("dispatch"), names.index("answer")
    names[first], names[second] = names[second], names[first]
    return tuple(names)


def _patterns(request: DeskRequest, page: RequestPage) -> list[Pattern]:
    found = [
        Pattern(
            f"a{suggestion.article.pk}",
            suggestion.article.question,
            suggestion.article.answer,
            f"{suggestion.article.checked_by}，{suggestion.article.checked_on:%Y-%m-%d}",
        )
        for suggestion in suggest_answers(page.request.court_id, page.request.words)
    ]
    found += [
        Pattern(f"r{reply.pk}", reply.request.title, reply.words, reply.signature)
        for reply in list_own_replies(request.official, page.request)
    ]
    return found


@require_safe
@desk_page("queue")
def attachment(request: DeskRequest, request_id: UUID, attachment_id: UUID) -> FileResponse:
    """Hand out a paper or photo, to be saved and never to run in the page (S16)."""
    found = get_attachment_of(find(request, request_id), attachment_id)
    if found is None:
        raise Http404
    return hand_out(found)


@require_safe
@desk_page("queue")
def print_order(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show a request as one page of paper."""
    about = find(request, request_id)
    page = load_page(request.official, about, now=request.now)
    return render(
        request,
        "desk/print.html",
        {
            "page": page,
            "about": about,
            "dissatisfaction": next(
                (r for r in reversed(page.remarks) if r.kind == RemarkKind.DISSATISFACTION), None
            ),
            "words_lines": 9 if page.replies else 15,
            "order": page.order,
            "main": page.main,
            "limit": shown(page.main.limit) if page.main else None,
            "ladder": ladder_of(page.main) if page.main else [],
            "timeline": timeline_of(page),
            "channel": channel_of(page.service.mechanism, about.channel),
            "subject": _(
                subject_label(page.service.mechanism, about.subject or about.proposed_subject)
            ),
        },
    )
