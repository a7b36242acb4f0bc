"""Following a request, and everything that its party may say about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.duties.queries import reckon
from fenglian.errors import DomainError
from fenglian.frame.downloads import hand_out
from fenglian.frame.terminal import is_terminal
from fenglian.ledger.queries import list_attachments
from fenglian.mechanisms.queries import clause_text
from fenglian.portal.forms.follow import (
    AnswerForm,
    ContestForm,
    PapersForm,
    RateForm,
    SupplementForm,
    UrgeForm,
)
from fenglian.portal.views.appointment_held import ShownAppointment, list_appointments
from fenglian.portal.views.complaints import complaint_form, list_shown
from fenglian.portal.views.course import (
    say_earlier,
    say_told,
    say_turn,
    show_limit,
    tell_course,
    tell_ladder,
)
from fenglian.portal.views.court import REFUSED, court_page
from fenglian.portal.visits import admit, own_channel
from fenglian.privacy.codes import follow_code
from fenglian.requests.actions import (
    answer_question,
    attach_papers,
    contest_call,
    rate_reply,
    supplement_request,
    urge_request,
)
from fenglian.requests.errors import RequestNotFoundError, UrgedTodayError, WrongStateError
from fenglian.requests.models import PhoneCall, Question, Rating, Reply, ServiceRequest
from fenglian.requests.queries.following import (
    Turn,
    describe_standing,
    get_held_request,
    promise_for,
)
from fenglian.requests.queries.numbers import format_number
from fenglian.supervision import actions as supervision_actions
from fenglian.supervision.actions.special import Complaint
from fenglian.supervision.errors import AlreadySupervisedError
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from fenglian.frame.forms import Form
    from fenglian.frame.scoping import PortalRequest


@require_safe
@court_page
def follow(request: PortalRequest, token: str) -> HttpResponse:
    """Show how a request stands."""
    return _page(request, token, get_held_request(token), {})


def _page(
    request: PortalRequest, token: str, held: ServiceRequest, bound: dict[str, Form]
) -> HttpResponse:
    """Draw the page; `bound` holds a form that must be changed, by its name."""
    calendar = load_calendar(request.court.calendar_id)
    standing = describe_standing(held, calendar, request.now)
    replies = list(Reply.objects.filter(request=held).order_by("-round"))
    duty = standing.duty
    forms: dict[str, Form] = {
        "rate_form": RateForm(initial={"round": len(replies)}, auto_id="rate-%s"),
        "supplement_form": SupplementForm(auto_id="add-%s"),
        "papers_form": PapersForm(auto_id="papers-%s"),
        "complaint_form": complaint_form(request),
    }
    if standing.question is not None:
        initial = {"question": standing.question.pk}
        forms["answer_form"] = AnswerForm(initial=initial, auto_id="answer-%s")
    context = {
        **forms,
        **bound,
        "wrong": next(iter(bound.values()), None),
        "token": token,
        "held": held,
        "standing": standing,
        "code": follow_code(held.pk, held.follow_version),
        "number": format_number(held),
        "turn": say_turn(held, standing),
        "is_mine": standing.turn in {Turn.PARTY_ANSWERS, Turn.PARTY_RATES},
        "limit": show_limit(standing),
        "earlier": say_earlier(standing) if standing.turn is not Turn.HANDLER else "",
        "told": say_told(standing),
        "ladder": tell_ladder(standing, civil_day(request.now)) if standing.is_late else [],
        "promise": promise_for(request.court, held.received_at),
        "replies": replies,
        "ratings": {rating.round: rating for rating in Rating.objects.filter(request=held)},
        "calls": _calls(held, bound),
        "handouts": list(held.handouts.order_by("-pk")),
        "papers": list_attachments(held.court_id, held.pk),
        "complaints": list_shown(held),
        "appointments": _appointments(request, held),
        "entries": tell_course(held, standing, calendar),
        "trace": reckon(duty, calendar).deadline.trace if duty else (),
        "clause": clause_text(held.court_id, duty.version_id, duty.clause_id) if duty else None,
        "today": civil_day(request.now),
    }
    return render(request, "portal/follow.html", context, status=REFUSED if bound else 200)


def _appointments(request: PortalRequest, held: ServiceRequest) -> list[ShownAppointment]:
    shown = list_appointments(held)
    if is_terminal(request):
        for one in shown:
            admit(request, one.token)
    return shown


def _calls(held: ServiceRequest, bound: dict[str, Form]) -> list[tuple[PhoneCall, Form | None]]:
    calls = PhoneCall.objects.filter(request=held).order_by("-called_at")
    return [
        (
            call,
            None
            if call.contested_at
            else bound.get(f"call-{call.pk}", ContestForm(auto_id=f"call{call.pk}-%s")),
        )
        for call in calls
    ]


def _act(
    request: PortalRequest,
    token: str,
    forms: tuple[str, Callable[[], Form]],
    do: Callable[[ServiceRequest, Form], object],
    *,
    said: str,
    was_done: Callable[[ServiceRequest, Form], bool] | None = None,
) -> HttpResponse:
    """Take in one form of the page, act, and lead back to the page.

    A second press of the same button finds it done and leads back like the first.
    """
    held = get_held_request(token)
    name, make = forms
    form = make()
    if not form.is_valid():
        return _page(request, token, held, {name: form})
    try:
        with transaction.atomic():
            do(held, form)
    except WrongStateError:
        if was_done is None or not was_done(held, form):
            raise
    except (UrgedTodayError, AlreadySupervisedError) as error:
        said = error.message
    except DomainError as error:
        field = error.field if error.field in form.fields else None
        form.add_error(field, error.message)
        return _page(request, token, held, {name: form})
    messages.success(request, said)
    return redirect("portal:follow", court=request.court.slug, token=token)


@require_POST
@court_page
def rate(request: PortalRequest, token: str) -> HttpResponse:
    """Say whether the answer satisfied."""

    def do(held: ServiceRequest, form: Form) -> None:
        given = form.cleaned_data
        satisfied = given["satisfied"] == "yes"
        words = given["words"]
        rate_reply(
            held.pk, satisfied=satisfied, at=request.now, words=words, seen_round=given["round"]
        )

    is_content = request.POST.get("satisfied") == "yes"
    return _act(
        request,
        token,
        ("rate_form", lambda: RateForm(request.POST, auto_id="rate-%s")),
        do,
        said=_("评价已收到，谢谢您。") if is_content else _("评价已收到，退回去重新办了。"),
        was_done=lambda held, form: Rating.objects.filter(
            request=held, round=form.cleaned_data["round"]
        ).exists(),
    )


@require_POST
@court_page
def answer(request: PortalRequest, token: str) -> HttpResponse:
    """Answer the court's question."""

    def do(held: ServiceRequest, form: Form) -> None:
        given = form.cleaned_data
        answer_question(held.pk, given["words"], at=request.now, seen_question=given["question"])

    return _act(
        request,
        token,
        ("answer_form", lambda: AnswerForm(request.POST, auto_id="answer-%s")),
        do,
        said=_("回答已收到，办这件事的人会看到。"),
        was_done=lambda held, form: Question.objects.filter(
            request=held, pk=form.cleaned_data["question"], answered_at__isnull=False
        ).exists(),
    )


@require_POST
@court_page
def supplement(request: PortalRequest, token: str) -> HttpResponse:
    """Add some words."""
    return _act(
        request,
        token,
        ("supplement_form", lambda: SupplementForm(request.POST, auto_id="add-%s")),
        lambda held, form: supplement_request(held.pk, form.cleaned_data["words"], at=request.now),
        said=_("补充的话已收到，办这件事的人会看到。"),
    )


@require_POST
@court_page
def urge(request: PortalRequest, token: str) -> HttpResponse:
    """Urge."""
    return _act(
        request,
        token,
        ("urge_form", lambda: UrgeForm(request.POST)),
        lambda held, _form: urge_request(held.pk, at=request.now),
        said=_("已经替您催了。每个工作日可以催一次。"),
    )


@require_POST
@court_page
def contest(request: PortalRequest, token: str, call_id: int) -> HttpResponse:
    """Say that a call was different."""
    return _act(
        request,
        token,
        (
            f"call-{call_id}",
            lambda: ContestForm(request.POST, auto_id=f"call{call_id}-%s"),
        ),
        lambda held, form: contest_call(
            held.pk, call_id, form.cleaned_data["words"], at=request.now
        ),
        said=_("您的说法已记下，和电话记录放在一起。"),
        was_done=lambda held, _form: PhoneCall.objects.filter(
            request=held, pk=call_id, contested_at__isnull=False
        ).exists(),
    )


@require_POST
@court_page
def complain(request: PortalRequest, token: str) -> HttpResponse:
    """Complain of how the matter is handled."""

    def do(held: ServiceRequest, form: Form) -> None:
        given = form.cleaned_data
        complaint = Complaint(given["kind"], given["words"], own_channel(request))
        supervision_actions.complain(held.pk, complaint, at=request.now)

    return _act(
        request,
        token,
        ("complaint_form", lambda: complaint_form(request, request.POST)),
        do,
        said=_("投诉已收到，排在督办的最前面。查清以后，这一页会写明结果。"),
    )


@require_POST
@court_page
def attach(request: PortalRequest, token: str) -> HttpResponse:
    """Add papers and photos."""
    return _act(
        request,
        token,
        ("papers_form", lambda: PapersForm(request.POST, request.FILES, auto_id="papers-%s")),
        lambda held, form: attach_papers(held.pk, form.cleaned_data["papers"], at=request.now),
        said=_("材料已收到。"),
    )


@require_safe
@court_page
def paper(request: PortalRequest, token: str, paper_id: UUID) -> FileResponse:
    """Hand out one paper of the held request, never to be shown inside our pages (S16).

    Not on a terminal, where it would stay behind as a file.
    """
    held = get_held_request(token)
    found = list_attachments(held.court_id, held.pk).filter(pk=paper_id).first()
    if found is None or is_terminal(request):
        raise RequestNotFoundError
    return hand_out(found, content_type=found.content_type)
