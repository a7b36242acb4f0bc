"""One request with all that its page shows, in a number of statements that never grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.duties.queries import RunningLimit, explain_limit, list_duties_of
from fenglian.ledger.models import Attachment, Event
from fenglian.ledger.queries import list_attachments, list_events_of
from fenglian.mechanisms.enums import CONFIDENTIAL
from fenglian.notifications.queries import Delivery, list_deliveries
from fenglian.organizations.models import Body, Person
from fenglian.organizations.queries import Official
from fenglian.requests.actions.acting import REPLY_RULE
from fenglian.requests.models import (
    Extension,
    Handout,
    Handover,
    Instruction,
    Merging,
    PhoneCall,
    Question,
    Remark,
    Reply,
    ServiceRequest,
    WorkOrder,
)
from fenglian.requests.policies import Act, may, visible_requests
from fenglian.requests.queries.duplicates import (
    Matter,
    PossibleDuplicate,
    find_possible_duplicates,
)
from fenglian.requests.queries.merging import list_merged, merging_in_force
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.recurrence import Coming, find_coming_for
from fenglian.requests.queries.vocabulary import (
    ServiceMechanism,
    find_service_mechanism,
    platform_label,
)
from fenglian.requests.queries.watching import Watch, load_watch
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.queries import load_calendar

MOST_EARLIER = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """What an official sees of a request.

    Args:
        request: the request, with its case.
        order: its work order, None before a dispatch.
        number: its register number.
        service: the words of the court's mechanism today.
        calendar: the court's working days.
        acts: what the official may do with it now.
        main: the limit that the page is about; None before any was opened.
        others: how many more limits are open.
        events: the course, oldest first.
        deliveries: the messages sent about it.
        replies: what the court answered.
        questions: what the court asked back.
        calls: telephone calls as noted.
        handouts: documents given out and papers passed on.
        remarks: what the party added.
        handovers: how the order moved.
        instructions: what leaders wrote on it.
        extensions: what time was asked for.
        attachments: papers and photos.
        merged: the requests merged into it, as they came.
        leading: the request that carries it on, None where it goes on itself or is not for the
            reader.
        merging: how it came to be merged, None likewise.
        duplicates: what may be the same matter; for whoever may merge.
        external_numbers: platforms as people read them, and its numbers there.
        coming: other requests by the same telephone or in the same case, newest first, and what
            they make of it.
        watch: what those who watch over the order have done.
        people: names of people by id, as order and course need them.
        bodies: names of bodies by id, likewise.
    """

    request: ServiceRequest
    order: WorkOrder | None
    number: str
    service: ServiceMechanism
    calendar: WorkingCalendar
    acts: frozenset[Act]
    main: RunningLimit | None
    others: int
    events: list[Event]
    deliveries: list[Delivery]
    replies: list[Reply]
    questions: list[Question]
    calls: list[PhoneCall]
    handouts: list[Handout]
    remarks: list[Remark]
    handovers: list[Handover]
    instructions: list[Instruction]
    extensions: list[Extension]
    attachments: list[Attachment]
    merged: list[ServiceRequest]
    leading: ServiceRequest | None
    merging: Merging | None
    duplicates: list[PossibleDuplicate]
    external_numbers: list[tuple[str, str]]
    coming: Coming
    watch: Watch
    people: dict[int, str]
    bodies: dict[int, str]

    @property
    def department(self) -> str:
        """Where the order is; empty before a dispatch."""
        return self.bodies.get(self.order.department_id, "") if self.order else ""

    @property
    def handler(self) -> str:
        """Who has the order; empty while it waits for a body in common."""
        return self.people.get(self.order.handler_id or 0, "") if self.order else ""

    @property
    def first_handler(self) -> str:
        """The 首办责任人 (NS-17); empty before anybody accepted."""
        return self.people.get(self.order.first_handler_id or 0, "") if self.order else ""

    @property
    def open_extension(self) -> Extension | None:
        """The time asked for that nobody has decided on yet."""
        return next(
            (e for e in self.extensions if e.decided_at is None and e.lapsed_at is None), None
        )


def load_page(official: Official, request: ServiceRequest, *, now: dt.datetime) -> RequestPage:
    """Gather what the page of a request shows.

    Args:
        official: who looks.
        request: from `policies.get_request_for`, with its court set.
        now: the present instant.
    """
    court_id = request.court_id
    calendar = load_calendar(request.court.calendar_id)
    duties = list(list_duties_of(court_id, [request.pk]))
    main = _main_duty(duties)
    events = list(list_events_of(court_id, request.pk).exclude(kind__in=CONFIDENTIAL))
    order: WorkOrder | None = getattr(request, "order", None)
    service = find_service_mechanism(court_id, now)
    acts = frozenset(act for act in Act if may(official, act, request))
    merged = list_merged(request)
    # Whoever has the leading one reads what all senders said.
    ids = [request.pk, *(one.pk for one in merged)]
    told = {"court_id": court_id, "request_id__in": ids}
    in_hands = (order.handler_id, order.first_handler_id) if order else ()
    hands = {person_id for person_id in in_hands if person_id is not None}
    return RequestPage(
        request=request,
        order=order,
        number=format_number(request),
        service=service,
        calendar=calendar,
        acts=acts,
        main=None if main is None else explain_limit(main, calendar, now),
        others=sum(d.state == DutyState.OPEN for d in duties if d is not main),
        events=events,
        deliveries=list_deliveries(court_id, request.pk),
        replies=list(request.replies.order_by("round")),
        questions=list(Question.objects.filter(**told).order_by("pk")),
        calls=list(PhoneCall.objects.filter(**told).order_by("pk")),
        handouts=list(request.handouts.order_by("pk")),
        remarks=list(Remark.objects.filter(**told).order_by("pk")),
        handovers=list(request.handovers.order_by("pk")),
        instructions=list(request.instructions.order_by("pk")),
        extensions=list(request.extensions.select_related("person").order_by("pk")),
        attachments=list(list_attachments(court_id, *ids)),
        merged=merged,
        leading=_leading_of(official, request),
        merging=merging_in_force(request) if request.merged_into_id else None,
        duplicates=(
            find_possible_duplicates(official, Matter.of(request)) if Act.MERGE in acts else []
        ),
        external_numbers=[
            (platform_label(service.mechanism, found.platform), found.number)
            for found in request.external_numbers.order_by("pk")
        ],
        coming=find_coming_for(official, request, most=MOST_EARLIER),
        watch=load_watch(request, events),
        people=_names(Person, court_id, _ids(events, "person") | hands),
        bodies=_names(
            Body, court_id, _ids(events, "body") | ({order.department_id} if order else set())
        ),
    )


def _leading_of(official: Official, request: ServiceRequest) -> ServiceRequest | None:
    if request.merged_into_id is None:
        return None
    found = visible_requests(official).filter(pk=request.merged_into_id)
    return found.select_related("court").first()


def _main_duty(duties: list[Duty]) -> Duty | None:
    """Return the limit that matters: the party's, then what ends first, then what ended last."""
    running = [duty for duty in duties if duty.state == DutyState.OPEN]
    reply = next((duty for duty in running if duty.rule_id == REPLY_RULE), None)
    if reply is not None:
        return reply
    if running:
        return min(running, key=lambda duty: duty.ends_at)
    replied = [duty for duty in duties if duty.rule_id == REPLY_RULE]
    closed = replied or duties
    return closed[-1] if closed else None


def list_own_replies(official: Official, request: ServiceRequest, *, most: int = 3) -> list[Reply]:
    """Return what an official last answered on the same subject, newest first.

    Of what they may still read: somebody may have complained of them since (S5).

    Args:
        official: who answers.
        request: the one at hand.
        most: how many.
    """
    subject = request.subject or request.proposed_subject
    replies = Reply.objects.filter(
        Q(request__subject=subject) | Q(request__subject="", request__proposed_subject=subject),
        court_id=official.court_id,
        person_id=official.person_id,
    ).exclude(request_id=request.pk)
    latest = list(replies.select_related("request").order_by("-pk")[: most * 3])
    known = [reply.request_id for reply in latest]
    readable = set(visible_requests(official).filter(pk__in=known).values_list("pk", flat=True))
    return [reply for reply in latest if reply.request_id in readable][:most]


def _ids(events: Iterable[Event], key: str) -> set[int]:
    return {event.data[key] for event in events if event.data.get(key)}


def _names(model: type[Body | Person], court_id: int, ids: set[int]) -> dict[int, str]:
    found = model._default_manager.filter(court_id=court_id, pk__in=ids)  # noqa: SLF001  # Django's
    return dict(found.values_list("pk", "name"))


def get_attachment_of(request: ServiceRequest, attachment_id: UUID) -> Attachment | None:
    """Return a paper of a request that the official may read, None where it has no such paper.

    Args:
        request: from `policies.get_request_for`.
        attachment_id: which.
    """
    merged = [one.pk for one in list_merged(request)]
    found = list_attachments(request.court_id, request.pk, *merged)
    return found.filter(pk=attachment_id).first()
