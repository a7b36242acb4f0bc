"""Taking in a request: stored, registered, entered in the ledger and promised in one commit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from uuid_utils.compat import uuid7

from fenglian.cases.queries import find_case
from fenglian.duties.actions import Bearer, follow_event
from fenglian.isolation.actors import Actor
from fenglian.isolation.constraints import constraint_of
from fenglian.isolation.scope import Audience, current_scope, hold
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.schema import Mechanism
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court
from fenglian.organizations.queries import find_desk_id
from fenglian.privacy.codes import code_index, follow_code, follow_token
from fenglian.privacy.indexes import normalize_identity_number, normalize_phone, phone_index
from fenglian.privacy.masking import mask_name, mask_phone
from fenglian.requests.actions.acting import record, tell
from fenglian.requests.actions.numbers import known_number, store_number
from fenglian.requests.actions.recurrence import look_back, note_recurrence
from fenglian.requests.actions.risk import screen_receipt
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.learning import find_learned
from fenglian.requests.queries.likeness import text_marks
from fenglian.requests.queries.numbers import PlatformNumber, find_by_platform_numbers
from fenglian.requests.queries.triage import propose
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.requests.validators import check_submission, spell_case_number
from fenglian.worktime.clock import COURT_ZONE

# The row lock is held until the commit: taken last, so that intake queues up as briefly as it can.
_NEXT_SERIAL = """
INSERT INTO requests_registercounter AS c (court_id, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (court_id, year) DO UPDATE SET last = c.last + 1
RETURNING last
"""
SHORTEST_TITLE = 4
LONGEST_TITLE = 20
CODE_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody asks of the court, as it comes in by any channel.

    Args:
        client_key: made with the form; the same key is the same request.
        channel: the channel's id in the mechanism.
        words: the person's own words, kept as they are.
        name: who writes.
        phone: where they are reached.
        relation: for whom they write.
        principal_name: the parent, company or client, empty for oneself.
        identity_number: as given, empty if not.
        case_number: as typed, empty if not known.
        wants_judge: they ask for the judge in charge (NS-5).
        recorded_by_id: the clerk who writes it down, None when the person does.
        external_numbers: its numbers on other platforms.
    """

    client_key: UUID
    channel: str
    words: str
    name: str
    phone: str
    relation: str = "self"
    principal_name: str = ""
    identity_number: str = ""
    case_number: str = ""
    wants_judge: bool = False
    recorded_by_id: int | None = None
    external_numbers: tuple[PlatformNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person gets for it.

    Args:
        request_id: the request.
        token: the secret part of its follow-up link.
        is_first: False when this key, or another platform's number with the same words, had been
            received before. Whoever only knows a number has not proved to hold the request: the
            token is for the sender of the first one.
    """

    request_id: UUID
    token: str
    is_first: bool


def submit_request(court: Court, submission: Submission, *, actor: Actor, at: datetime) -> Receipt:
    """Receive a request (NS-3, NS-4a).

    Stores the words as they are, finds the case, proposes subject and simple or ordinary with the
    reasons, gives the register number, opens the desk's limit and queues the receipt. Nothing is
    decided: screening is a person's act.

    Args:
        court: the court asked.
        submission: what is asked.
        actor: who sends it in.
        at: when it arrived.

    Returns:
        The receipt; of the first request where the client key is known, or another platform's
        number came before with the same words.

    Raises:
        InvalidSubmissionError: something in it cannot be right; says which field.
        KnownNumberError: another platform's number stands on a request with other words.
        NoServiceMechanismError: the court has adopted no mechanism that takes requests.
    """
    service = find_service_mechanism(court.pk, at)
    check_submission(submission, service.mechanism)
    known = _find_by_external_number(court, submission, service.mechanism)
    if known is not None:
        return known
    request = _new_request(court, submission, at)
    if service.lexicon is not None:
        proposal = propose(
            submission.words,
            service.lexicon,
            service.mechanism.vocabularies.service_kinds,
            learned=find_learned(court.pk, service),
        )
        request.proposed_subject = proposal.subject
        request.proposed_kind = proposal.service_kind
        request.proposed_complexity = "ordinary" if submission.wants_judge else proposal.complexity
        request.proposal_words = {
            "subject": list(proposal.subject_words),
            "complexity": list(proposal.complexity_words),
        } | ({"learned": True} if proposal.is_learned else {})
    for _attempt in range(CODE_ATTEMPTS):
        try:
            with transaction.atomic():
                _store(court, request, submission, actor=actor, at=at)
        except IntegrityError as error:
            if constraint_of(error) == "request_client_key_once":
                return _find_by_client_key(court, submission.client_key)
            if constraint_of(error) == "externalnumber_once":
                known = _find_by_external_number(court, submission, service.mechanism)
                if known is not None:
                    return known
            if constraint_of(error) != "request_code_once":
                raise
            request.follow_version += 1
        else:
            token = follow_token(request.pk, request.follow_version)
            return Receipt(request.pk, token, is_first=True)
    raise RuntimeError(f"no free follow-up code in {CODE_ATTEMPTS} attempts")


def _new_request(court: Court, submission: Submission, at: datetime) -> ServiceRequest:
    found = find_case(court.pk, submission.case_number) if submission.case_number else None
    phone = normalize_phone(submission.phone)
    identity = submission.identity_number
    return ServiceRequest(
        id=UUID(bytes=uuid7().bytes),
        court=court,
        year=at.astimezone(COURT_ZONE).year,
        client_key=submission.client_key,
        channel=submission.channel,
        recorded_by_id=submission.recorded_by_id,
        received_at=at,
        title=head_words(submission.words),
        words=submission.words,
        marks=text_marks(submission.words),
        relation=submission.relation,
        requester_name=submission.name.strip(),
        name_masked=mask_name(submission.name.strip()),
        phone=phone,
        phone_masked=mask_phone(phone),
        phone_index=phone_index(phone),
        identity_number=normalize_identity_number(identity) if identity else None,
        principal_name=submission.principal_name.strip() or None,
        case_id=found.case_id if found else None,
        case_number=found.number if found else spell_case_number(submission.case_number),
        wants_judge=submission.wants_judge,
    )


def head_words(words: str) -> str:
    """Return a heading from the person's first sentence; the desk may put a better one."""
    sentences = (part.strip() for part in re.split(r"[。！？!?；;\n]", words))
    first = next((part for part in sentences if len(part) >= SHORTEST_TITLE), words.strip())
    if len(first) <= LONGEST_TITLE:
        return first
    cut = first[: LONGEST_TITLE - 1]
    pause = max(map(cut.rfind, "，、,："))
    return (cut[:pause] if pause >= SHORTEST_TITLE else cut) + "…"


def _store(
    court: Court, request: ServiceRequest, submission: Submission, *, actor: Actor, at: datetime
) -> None:
    scope = current_scope()
    if scope is not None and scope.audience is Audience.PORTAL:
        hold(request.pk)
    event = record(
        EventKind.REQUEST_RECEIVED,
        request,
        actor=actor,
        at=at,
        data={
            "channel": request.channel,
            "case": request.case_id,
            "recorded_by": submission.recorded_by_id,
            "proposed_subject": request.proposed_subject,
            "proposed_kind": request.proposed_kind,
            "proposed_complexity": request.proposed_complexity,
        },
    )
    bearer = Bearer(find_desk_id(court.pk), complained_of_id=request.complained_of_id)
    follow_event(event, court=court, bearer=bearer, is_first=True)
    tell(MessageKind.RECEIPT, request, event)
    coming = look_back(request)
    screen_receipt(request, coming, at=at)
    request.code_index = code_index(follow_code(request.pk, request.follow_version))
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_SERIAL, [court.pk, request.year])
        (request.serial,) = cursor.fetchone()
    request.save(force_insert=True)
    note_recurrence(request, coming)
    for number in submission.external_numbers:
        store_number(request, number, at=at)


def _find_by_external_number(
    court: Court, submission: Submission, mechanism: Mechanism
) -> Receipt | None:
    """Return the receipt of the request that a number of the submission stands on, None for none.

    Raises:
        KnownNumberError: it says something else: nothing may be lost by dropping it.
    """
    found = find_by_platform_numbers(court.pk, submission.external_numbers)
    if found is None:
        return None
    known, number = found
    if known.client_key != submission.client_key and known.words != submission.words:
        raise known_number(known, number, mechanism)
    token = follow_token(known.pk, known.follow_version)
    return Receipt(known.pk, token, is_first=False)


def _find_by_client_key(court: Court, client_key: UUID) -> Receipt:
    """Return the receipt of the request that an earlier press of the same form has made.

    On the portal its row is out of sight until it is held, so the database is asked by a door that
    answers for the key alone: 122 random bits that only the form's holder has.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT requests_find_by_client_key(%s, %s)", [court.pk, client_key])
        (found,) = cursor.fetchone()
    request_id = UUID(str(found))
    scope = current_scope()
    if scope is not None and scope.audience is Audience.PORTAL:
        hold(request_id)
    version = ServiceRequest.objects.values_list("follow_version", flat=True).get(pk=request_id)
    return Receipt(request_id, follow_token(request_id, version), is_first=False)
