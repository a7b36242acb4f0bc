"""The party follows: rates, answers, adds, urges, contests, gets a lost code again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.documents.uploads import CheckedUpload
from fenglian.duties.actions import Bearer, follow_event
from fenglian.isolation.actors import PARTY, Actor
from fenglian.ledger.models import Attachment, Event
from fenglian.ledger.queries import list_attachments
from fenglian.ledger.storage import store_attachment
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import find_desk_id
from fenglian.privacy.codes import code_index, follow_code
from fenglian.requests.actions.acting import (
    SUBJECT,
    bearer_of,
    lock_request,
    order_of,
    record,
    save_act,
    tell,
)
from fenglian.requests.actions.merging import leading_in_sight, lock_with_leading
from fenglian.requests.actions.risk import screen_later_words
from fenglian.requests.enums import RemarkKind, RequestState
from fenglian.requests.errors import TooManyPapersError, UrgedTodayError, WrongStateError
from fenglian.requests.models import PhoneCall, Question, Rating, Remark, ServiceRequest
from fenglian.requests.policies import UNFINISHED, may_rate
from fenglian.requests.queries.following import may_urge_again
from fenglian.requests.queries.merging import course_state
from fenglian.requests.validators import MOST_PAPERS, check_reason, check_words
from fenglian.worktime.queries import load_calendar

RECENT = timedelta(days=180)
"""How far back a lost code is looked for; closed matters of long ago stay closed."""
MOST_RENEWED = 3
"""Requests of one telephone number that get a new code at once, the latest first."""


def _require(request: ServiceRequest, states: frozenset[RequestState], act: str) -> None:
    state = course_state(request)
    if state not in states:
        raise WrongStateError(act, state.label)


def rate_reply(
    request_id: UUID,
    *,
    satisfied: bool,
    at: datetime,
    words: str = "",
    actor: Actor = PARTY,
    seen_round: int | None = None,
) -> Rating:
    """Say whether the reply satisfied, and why not (J1).

    Satisfied closes the request. Not satisfied returns an order to the hands that answered, with a
    new limit (NS-8), and makes a direct answer into one for the desk to dispatch (NS-5). The sender
    of a merged request judges for themselves: content, nothing else changes; not content, the
    leading request goes back, whatever the others said.

    Args:
        request_id: the request that the party holds.
        satisfied: yes or no.
        at: when.
        words: what was not satisfying; needed for a no.
        actor: who says so.
        seen_round: the answer that they have read; None where only the last can be meant.

    Raises:
        WrongStateError: no answer waits to be rated, or another one than they have read.
    """
    request = lock_with_leading(request_id)
    if not may_rate(request):
        raise WrongStateError(pgettext("act", "评价"), course_state(request).label)
    if seen_round is not None and seen_round != request.replies.count():
        raise WrongStateError(
            pgettext("act", "评价这一次答复"),
            _("第 {} 次答复").format(request.replies.count()),
        )
    if not satisfied:
        check_words(words, what=_("哪里还没说清楚"), shortest=2)
    rating = Rating.objects.create(
        court_id=request.court_id,
        request=request,
        round=request.replies.count(),
        satisfied=satisfied,
        words=words,
        rated_at=at,
    )
    request.satisfied = satisfied
    leading_id = request.merged_into_id
    if satisfied:
        if leading_id is None:
            request.state, request.closed_at = RequestState.CLOSED, at
        save_act(request, "satisfied", "state", "closed_at")
        event = record(EventKind.REQUEST_RATED, request, actor=actor, at=at,
                       data={"rating": rating.pk, "satisfied": True})  # fmt: skip
        follow_event(event, court=request.court, bearer=Bearer(find_desk_id(request.court_id)))
        return rating
    _remark(request, RemarkKind.DISSATISFACTION, words, at)
    if leading_id is None:
        _return(request, rating, at, actor)
        return rating
    save_act(request, "satisfied")
    record(EventKind.REQUEST_DISSATISFIED, request, actor=actor, at=at,
           data={"rating": rating.pk})  # fmt: skip
    with leading_in_sight(leading_id):
        _return(lock_request(leading_id), rating, at, actor)
    return rating


def _return(request: ServiceRequest, rating: Rating, at: datetime, actor: Actor) -> None:
    """Send a locked request back to the hands that answered, for the rating of a sender."""
    order = order_of(request)
    if order is None:
        request.state = RequestState.HANDED_BACK
        kind = EventKind.REQUEST_RETURNED
        bearer = Bearer(find_desk_id(request.court_id), None, request.complained_of_id)
    else:
        request.state = RequestState.IN_HAND
        order.round += 1
        order.save(update_fields=["round"])
        kind = EventKind.ORDER_RETURNED
        bearer = bearer_of(order, request)
    request.closed_at = None
    save_act(request, "satisfied", "state", "closed_at")
    event = record(kind, request, actor=actor, at=at, data={"rating": rating.pk})
    follow_event(event, court=request.court, bearer=bearer)
    if bearer.person_id is not None:
        tell(MessageKind.ORDER_RETURNED, request, event, person_id=bearer.person_id)


def answer_question(
    request_id: UUID,
    words: str,
    *,
    at: datetime,
    actor: Actor = PARTY,
    seen_question: int | None = None,
) -> Question:
    """Answer the court's question.

    Args:
        request_id: the request that the party holds.
        words: the answer.
        at: when.
        actor: who says so.
        seen_question: the one that they have read; None where only the open one can be meant.

    Raises:
        WrongStateError: no question is open, or another one than they have read.
    """
    request = lock_with_leading(request_id)
    check_words(words, what=_("您的回答"), shortest=1)
    question = request.questions.filter(answered_at__isnull=True).first()
    if question is None or seen_question not in {None, question.pk}:
        raise WrongStateError(pgettext("act", "回答"), _("没有等您回答的问题"))
    question.answer, question.answered_at = words, at
    question.save(update_fields=["answer", "answered_at"])
    screen_later_words(request, f"answer:{question.pk}", words, at=at)
    save_act(request)
    record(EventKind.ORDER_QUESTION_ANSWERED, request, actor=actor, at=at,
           data={"question": question.pk})  # fmt: skip
    return question


def supplement_request(
    request_id: UUID, words: str, *, at: datetime, actor: Actor = PARTY
) -> Remark:
    """Add something; it restarts nothing. The same words once more are a form that arrived twice.

    Args:
        request_id: the request that the party holds.
        words: what they add.
        at: when.
        actor: who says so.
    """
    request = lock_with_leading(request_id)
    _require(request, UNFINISHED, pgettext("act", "补充"))
    check_words(words, what=_("补充的话"), shortest=2)
    said = request.remarks.filter(kind=RemarkKind.SUPPLEMENT, words=words).first()
    if said is not None:
        return said
    remark = _remark(request, RemarkKind.SUPPLEMENT, words, at)
    save_act(request)
    record(EventKind.REQUEST_SUPPLEMENTED, request, actor=actor, at=at,
           data={"remark": remark.pk})  # fmt: skip
    return remark


def urge_request(
    request_id: UUID, *, at: datetime, words: str = "", actor: Actor = PARTY
) -> Remark:
    """Urge, once in a working day; counted and shown to whoever has it.

    Args:
        request_id: the request that the party holds.
        at: when.
        words: what they say, may be empty.
        actor: who says so.

    Raises:
        UrgedTodayError: no working day has come since the last time.
    """
    request = lock_with_leading(request_id)
    _require(request, UNFINISHED, pgettext("act", "催办"))
    if not may_urge_again(request, load_calendar(request.court.calendar_id), at):
        raise UrgedTodayError
    remark = _remark(request, RemarkKind.URGE, words.strip(), at)
    request.urge_count += 1
    save_act(request, "urge_count")
    event = record(EventKind.REQUEST_URGED, request, actor=actor, at=at,
                   data={"remark": remark.pk})  # fmt: skip
    if request.merged_into_id is None:
        _tell_urged(request, event)
    else:
        with leading_in_sight(request.merged_into_id):
            _tell_urged(lock_request(request.merged_into_id), event)
    return remark


def _tell_urged(request: ServiceRequest, event: Event) -> None:
    order = order_of(request)
    if order is not None and order.handler_id is not None:
        tell(MessageKind.ORDER_URGED, request, event, person_id=order.handler_id)


def _remark(request: ServiceRequest, kind: RemarkKind, words: str, at: datetime) -> Remark:
    remark = Remark.objects.create(
        court_id=request.court_id, request=request, kind=kind, words=words, made_at=at
    )
    screen_later_words(request, f"remark:{remark.pk}", words, at=at)
    return remark


def contest_call(request_id: UUID, call_id: int, words: str, *, at: datetime) -> PhoneCall:
    """Say that a call was not as it was noted.

    Args:
        request_id: the request that the party holds.
        call_id: which call.
        words: what was different.
        at: when.

    Raises:
        WrongStateError: no such call, or contested before.
    """
    request = lock_with_leading(request_id)
    words = check_reason(words, what=_("提出不同说法"))
    call = request.calls.filter(pk=call_id, contested_at__isnull=True).first()
    if call is None:
        raise WrongStateError(
            pgettext("act", "对这次电话提出不同说法"), _("没有这次电话，或者已经提过")
        )
    call.contest, call.contested_at = words, at
    call.save(update_fields=["contest", "contested_at"])
    screen_later_words(request, f"contest:{call.pk}", words, at=at)
    save_act(request)
    record(EventKind.ORDER_CALL_CONTESTED, request, actor=Actor.citizen(), at=at,
           data={"call": call.pk})  # fmt: skip
    return call


def attach_papers(
    request_id: UUID, uploads: Sequence[CheckedUpload], *, at: datetime, actor: Actor = PARTY
) -> list[Attachment]:
    """Add papers and photos to a request; all of them or none.

    Args:
        request_id: the request that the party holds.
        uploads: what `inspect_upload` let through.
        at: when.
        actor: who brings them.

    Raises:
        TooManyPapersError: the request carries too many already.
        NotStoredError: the disk did not take them.
    """
    request = lock_with_leading(request_id)
    _require(request, UNFINISHED | {RequestState.ANSWERED}, pgettext("act", "添加材料"))
    there = list_attachments(request.court_id, request.pk).count()
    if there + len(uploads) > MOST_PAPERS:
        raise TooManyPapersError(MOST_PAPERS, there)
    stored = [
        store_attachment(
            upload,
            court_id=request.court_id,
            subject_kind=SUBJECT,
            subject_id=request.pk,
            actor=actor,
            at=at,
            from_party=True,
        )
        for upload in uploads
    ]
    save_act(request)
    return stored


def renew_codes_of_phone(court_id: int, phone: bytes, *, at: datetime) -> int:
    """Send new codes for the latest requests of a telephone number; return how many.

    Args:
        court_id: in which court, in a scope that sees its requests.
        phone: the number's blind index.
        at: when.
    """
    found = ServiceRequest.objects.filter(
        court_id=court_id, phone_index=phone, received_at__gte=at - RECENT
    ).order_by("-received_at")
    request_ids = list(found.values_list("pk", flat=True)[:MOST_RENEWED])
    for request_id in request_ids:
        renew_follow_code(request_id, at=at)
    return len(request_ids)


def renew_follow_code(request_id: UUID, *, at: datetime) -> ServiceRequest:
    """Give a request a new code and link, sent to the party's telephone; the old ones end.

    Args:
        request_id: the request whose telephone number was given.
        at: when.
    """
    request = lock_request(request_id)
    request.follow_version += 1
    request.code_index = code_index(follow_code(request.pk, request.follow_version))
    save_act(request, "follow_version", "code_index")
    event = record(EventKind.REQUEST_CODE_SENT, request, actor=Actor.citizen(), at=at)
    tell(MessageKind.FOLLOW_CODE, request, event)
    return request
