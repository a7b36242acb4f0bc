"""Keeping the numbers that other platforms have given to the same matter (NS-3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.schema import Mechanism
from fenglian.organizations.queries import Official
from fenglian.requests.actions.acting import begin, record, save_act
from fenglian.requests.errors import KnownNumberError
from fenglian.requests.models import ExternalNumber, ServiceRequest
from fenglian.requests.policies import Act
from fenglian.requests.queries.numbers import (
    PlatformNumber,
    find_by_platform_numbers,
    format_number,
)
from fenglian.requests.queries.vocabulary import find_service_mechanism, platform_label
from fenglian.requests.validators import check_platform_number


def note_number(
    request_id: UUID,
    number: PlatformNumber,
    *,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> ExternalNumber:
    """Keep another platform's number on a request; the same once more changes nothing.

    Args:
        request_id: which request.
        number: platform and number there.
        by: the clerk.
        at: when.
        seen_revision: the revision that the clerk saw.

    Raises:
        InvalidSubmissionError: a platform that the mechanism does not know.
        KnownNumberError: it stands on another request: perhaps the same matter.
    """
    request = begin(by, request_id, Act.NOTE_NUMBER, seen_revision=seen_revision)
    mechanism = find_service_mechanism(request.court_id, at).mechanism
    check_platform_number(number, mechanism)
    present = request.external_numbers.filter(platform=number.platform, number=number.number)
    there = present.first()
    if there is not None:
        return there
    try:
        with transaction.atomic():
            noted = store_number(request, number, at=at)
    except IntegrityError:
        found = find_by_platform_numbers(request.court_id, [number])
        if found is None:
            raise
        raise known_number(found[0], number, mechanism) from None
    save_act(request)
    record(EventKind.REQUEST_NUMBER_NOTED, request, actor=by.actor, at=at,
           data={"platform": number.platform, "number": number.number})  # fmt: skip
    return noted


def store_number(
    request: ServiceRequest, number: PlatformNumber, *, at: datetime
) -> ExternalNumber:
    """Write a number beside a request; the database refuses one that another request carries."""
    return ExternalNumber.objects.create(
        court_id=request.court_id,
        request=request,
        platform=number.platform,
        number=number.number,
        noted_at=at,
    )


def known_number(
    request: ServiceRequest, number: PlatformNumber, mechanism: Mechanism
) -> KnownNumberError:
    """Return the error that names the request on which a number stands already."""
    return KnownNumberError(
        request.pk,
        format_number(request),
        platform=platform_label(mechanism, number.platform),
        number=number.number,
    )
