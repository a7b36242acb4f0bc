"""What a member of the public sees of the one request that they have proved to hold.

A portal transaction sees no request (row-level security). The doors of the database turn a proof
into a request's id, `hold` lets the transaction see that one, and everything else here
reads it. Unknown, forged, outdated and another court's all end in the same way.
"""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection

from fenglian.duties.actions.follow import limit_rule_of
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.duties.queries import (
    LadderRung,
    Limit,
    describe_ladder,
    describe_limit,
    list_duties_of,
)
from fenglian.duties.schedule import compute_schedule
from fenglian.isolation.scope import hold
from fenglian.ledger.models import Event
from fenglian.ledger.queries import list_events_of
from fenglian.mechanisms.enums import EventKind, Origin
from fenglian.mechanisms.queries import ClauseText, clause_text
from fenglian.mechanisms.schema import LimitRule
from fenglian.organizations.models import Court
from fenglian.privacy.codes import code_index, follow_token, read_follow_token
from fenglian.requests.enums import RemarkKind, RequestState
from fenglian.requests.errors import RequestNotFoundError
from fenglian.requests.models import Question, Remark, ServiceRequest
from fenglian.requests.policies import UNFINISHED, may_rate
from fenglian.requests.queries.merging import course_state
from fenglian.requests.queries.vocabulary import find_service_mechanism, limit_rules_of
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import CountedDay, civil_day, midnight, working_days_between
from fenglian.worktime.queries import load_calendar


def get_held_request(token: str) -> ServiceRequest:
    """Return the request of a follow-up link: the one gateway of the portal.

    Args:
        token: the secret part of the link.

    Raises:
        RequestNotFoundError: forged, of an earlier version, unknown or of another court.
    """
    read = read_follow_token(token)
    if read is None:
        raise RequestNotFoundError
    request_id, version = read
    request = _hold(request_id)
    if request is None or request.follow_version != version:
        raise RequestNotFoundError
    return request


def hold_by_client_key(court_id: int, client_key: UUID) -> ServiceRequest | None:
    """Return the request that a form has made, for whoever was given the form; None before.

    Args:
        court_id: in which court.
        client_key: the form's key, 122 random bits.
    """
    return _through_door("requests_find_by_client_key", court_id, client_key)


def hold_by_code(court_id: int, code: str) -> ServiceRequest | None:
    """Return the request of a follow-up code, of which its state may be told; None: no such code.

    Callers ration the attempts: a code has sixty bits.

    Args:
        court_id: in which court.
        code: as typed.

    Raises:
        InvalidCodeError: it cannot be a code.
    """
    return _through_door("requests_find_by_code", court_id, code_index(code))


def is_phone_end(phone_masked: str, digits: str) -> bool:
    """Tell whether the last four digits of the telephone number are these.

    Callers ration the attempts: there are ten thousand.

    Args:
        phone_masked: of what was found by its code.
        digits: as given.
    """
    return hmac.compare_digest(phone_masked[-4:].encode(), digits.encode())


def token_of(request: ServiceRequest) -> str:
    """Return the secret part of a held request's follow-up link."""
    return follow_token(request.pk, request.follow_version)


def _through_door(door: str, court_id: int, proof: UUID | bytes) -> ServiceRequest | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {door}(%s, %s)", [court_id, proof])  # a name of this module
        (found,) = cursor.fetchone()
    return None if found is None else _hold(UUID(str(found)))


def _hold(request_id: UUID) -> ServiceRequest | None:
    hold(request_id)
    held = (
        ServiceRequest.objects.select_related(
            "court", "case", "order__department", "order__handler"
        )
        .filter(pk=request_id)
        .first()
    )
    if held is not None and held.merged_into_id is not None:
        hold(request_id, leading_id=held.merged_into_id)
    return held


@dataclass(frozen=True, slots=True)
class PromisedLimit:
    """One limit on the way to an answer.

    Args:
        rule: as the mechanism lays it down.
        last_day: the last day in time.
        trace: how the day comes out.
        clause: what it rests on.
        is_own: the notice is silent, the court laid it down.
    """

    rule: LimitRule
    last_day: dt.date
    trace: tuple[CountedDay, ...]
    clause: ClauseText
    is_own: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """By when somebody answers at the latest, if every hand takes all its time.

    Args:
        last_day: the promised day.
        provisional: it hangs on a year whose holidays are not published.
        limits: what it is made of, in their order.
    """

    last_day: dt.date
    provisional: bool
    limits: tuple[PromisedLimit, ...]


def promise_for(court: Court, received_at: dt.datetime) -> Promise | None:
    """Return what a request received at a moment is promised: the desk's limit, then the reply's.

    The same for ever, as the rules and the day of receipt are. None where no rule limits it.

    Args:
        court: the court asked.
        received_at: when the request came in.

    Raises:
        NoServiceMechanismError: the court takes no requests.
    """
    service = find_service_mechanism(court.pk, received_at)
    calendar = load_calendar(court.calendar_id)
    starts_at, limits, provisional = received_at, [], False
    for starting in (EventKind.REQUEST_RECEIVED, EventKind.ORDER_DISPATCHED):
        rule = next((r for r in limit_rules_of(service.mechanism) if starting in r.starts_on), None)
        if rule is None:
            continue
        deadline = compute_schedule(rule, starts_at, calendar).deadline
        clause = clause_text(court.pk, service.version_id, rule.clauses[0])
        is_own = rule.origin is Origin.COURT
        limits.append(PromisedLimit(rule, deadline.last_day, deadline.trace, clause, is_own))
        provisional |= deadline.provisional
        # The next hand starts on that day, whatever the hour: it does not count.
        starts_at = midnight(deadline.last_day)
    return Promise(limits[-1].last_day, provisional, tuple(limits)) if limits else None


class Turn(StrEnum):
    """Who owes the next step."""

    DESK = "desk"
    HANDLER = "handler"
    PARTY_ANSWERS = "party_answers"
    """The court has asked; the court's own limit runs on."""
    PARTY_RATES = "party_rates"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a held request stands.

    Args:
        turn: who owes the next step.
        question: the one that waits for the party's answer.
        duty: the limit that counts, open or met; None before any.
        limit: the same in words.
        is_late: that limit is open and over.
        ladder: its supervision from the holder up, every step of the rule.
        answered: whether each answer so far came in time, in their order.
        may_rate: an answer waits to be rated.
        may_supplement: words may be added.
        may_urge: it may be urged now, once in a working day.
        may_attach: papers may be added.
    """

    turn: Turn
    question: Question | None
    duty: Duty | None
    limit: Limit | None
    is_late: bool
    ladder: tuple[LadderRung, ...]
    answered: tuple[bool, ...]
    may_rate: bool
    may_supplement: bool
    may_urge: bool
    may_attach: bool


def describe_standing(
    request: ServiceRequest, calendar: WorkingCalendar, now: dt.datetime
) -> Standing:
    """Say how a held request stands and what its party may do.

    Args:
        request: the request.
        calendar: its court's working days.
        now: the present instant.
    """
    question = Question.objects.filter(request=request, answered_at__isnull=True).first()
    # For a merged request the leading one's limits count; nothing that was said there is in sight.
    course_id = request.merged_into_id or request.pk
    duties = list(list_duties_of(request.court_id, [course_id]))
    duty = _duty_that_counts(duties)
    course = course_state(request)
    is_open, is_to_rate = course in UNFINISHED, may_rate(request)
    return Standing(
        turn=_turn(request, course, question, is_to_rate=is_to_rate),
        question=question,
        duty=duty,
        limit=describe_limit(duty, calendar, now) if duty else None,
        is_late=duty is not None and duty.state == DutyState.OPEN and now >= duty.ends_at,
        ladder=tuple(describe_ladder(duty, calendar, {}, now)) if duty else (),
        answered=_answered_in_time(duties),
        may_rate=is_to_rate,
        may_supplement=is_open,
        may_urge=is_open and may_urge_again(request, calendar, now),
        may_attach=course != RequestState.CLOSED,
    )


def may_urge_again(request: ServiceRequest, calendar: WorkingCalendar, now: dt.datetime) -> bool:
    """Tell whether a working day has come since the party last urged.

    Args:
        request: the request, held or locked.
        calendar: its court's working days.
        now: the present instant.
    """
    last = Remark.objects.filter(request=request, kind=RemarkKind.URGE).order_by("-made_at").first()
    if last is None:
        return True
    return working_days_between(civil_day(last.made_at), civil_day(now), calendar) >= 1


def _turn(
    request: ServiceRequest, course: RequestState, question: Question | None, *, is_to_rate: bool
) -> Turn:
    if is_to_rate and (course == RequestState.ANSWERED or request.merged_into_id is not None):
        return Turn.PARTY_RATES
    if course in {RequestState.ANSWERED, RequestState.CLOSED}:
        return Turn.NOBODY
    if question is not None:
        return Turn.PARTY_ANSWERS
    return Turn.HANDLER if course == RequestState.IN_HAND else Turn.DESK


def _duty_that_counts(duties: list[Duty]) -> Duty | None:
    """Return the limit that the party goes by: the reply's before the desk's, open before met."""
    running = [duty for duty in duties if duty.state == DutyState.OPEN]
    candidates = running or [duty for duty in duties if duty.state == DutyState.MET]
    replies = [duty for duty in candidates if _is_for_reply(duty)]
    found = replies or candidates
    return found[-1] if found else None


def _is_for_reply(duty: Duty) -> bool:
    return EventKind.ORDER_DISPATCHED in limit_rule_of(duty).starts_on


def _answered_in_time(duties: list[Duty]) -> tuple[bool, ...]:
    met = [duty for duty in duties if duty.state == DutyState.MET and _is_for_reply(duty)]
    return tuple(duty.closed_at is not None and duty.closed_at < duty.ends_at for duty in met)


PROGRESS = frozenset(
    {
        EventKind.ORDER_DISPATCHED,
        EventKind.ORDER_ACCEPTED,
        EventKind.ORDER_TRANSFERRED,
        EventKind.ORDER_HANDED_BACK,
        EventKind.ORDER_REDISPATCHED,
        EventKind.ORDER_REASSIGNED,
        EventKind.ORDER_RETURNED,
        EventKind.REQUEST_RETURNED,
        EventKind.ORDER_EXTENSION_DECIDED,
        EventKind.DUTY_WARNED,
        EventKind.DUTY_ESCALATED,
        EventKind.DUTY_ALARMED,
        EventKind.DUTY_RECOMPUTED,
    }
)
"""What moves a matter along, said by nobody: all that a policy of the ledger shows of a leading
request to whoever was merged into it."""
PUTS_INTO_HANDS = frozenset(
    {
        EventKind.ORDER_DISPATCHED,
        EventKind.ORDER_TRANSFERRED,
        EventKind.ORDER_REDISPATCHED,
        EventKind.ORDER_REASSIGNED,
    }
)


@dataclass(frozen=True, slots=True)
class HeldCourse:
    """The course of a held request, with the leading one's progress since it was merged.

    Args:
        events: in the order of time.
        hands: what put the leading one into the hands that had it when they were merged; None
            where it is not merged, or nobody had it.
    """

    events: tuple[Event, ...]
    hands: Event | None = None


def load_course(request: ServiceRequest) -> HeldCourse:
    """Return what happened to a held request, oldest first.

    Args:
        request: the request.
    """
    own = list(list_events_of(request.court_id, request.pk))
    leading_id = request.merged_into_id
    merged = next((e for e in reversed(own) if e.kind == EventKind.REQUEST_MERGED), None)
    if leading_id is None or merged is None:
        return HeldCourse(tuple(own))
    progress = list(list_events_of(request.court_id, leading_id).filter(kind__in=PROGRESS))
    moves = [e for e in progress if e.pk < merged.pk and e.kind in PUTS_INTO_HANDS]
    since = [e for e in progress if e.pk > merged.pk]
    events = sorted([*own, *since], key=lambda event: event.pk)
    return HeldCourse(tuple(events), moves[-1] if moves else None)
