"""The numbers of requests: our register's as people read them, and other platforms'."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.requests.models import ExternalNumber, ServiceRequest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

_REGISTER_NUMBER = re.compile(r"(?:\D{0,4}?(?P<year>20\d\d)\D{1,2})?(?P<serial>\d{1,7})号?")


def format_number(request: ServiceRequest) -> str:
    """Return a request's register number, e.g. 诉〔2026〕1187号.

    Args:
        request: the request, with its court.
    """
    return f"{request.court.register_mark}〔{request.year}〕{request.serial}号"


def parse_number(text: str, *, year: int) -> tuple[int, int] | None:
    """Return year and serial of a register number as typed, None where it is none.

    Args:
        text: 诉〔2026〕1187号, 2026-1187, 1187.
        year: the year that a bare serial number means.
    """
    found = _REGISTER_NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return (int(found["year"] or year), int(found["serial"])) if found else None


@dataclass(frozen=True, slots=True)
class PlatformNumber:
    """A matter's number on another platform.

    Args:
        platform: the platform's id in the mechanism.
        number: its number there, in one spelling (`validators.clean_external_number`).
    """

    platform: str
    number: str


def find_by_platform_numbers(
    court_id: int, numbers: Iterable[PlatformNumber]
) -> tuple[ServiceRequest, PlatformNumber] | None:
    """Return the request that carries one of some numbers, and that number; None where none does.

    Args:
        court_id: whose, in the running scope.
        numbers: looked for in this order.
    """
    for wanted in numbers:
        found = (
            ExternalNumber.objects.filter(
                court_id=court_id, number=wanted.number, platform=wanted.platform
            )
            .select_related("request__court")
            .first()
        )
        if found is not None:
            return found.request, wanted
    return None


def list_with_number(court_id: int, number: str) -> list[UUID]:
    """Return the requests that carry a number of whatever platform.

    Args:
        court_id: whose, in the running scope.
        number: in one spelling.
    """
    found = ExternalNumber.objects.filter(court_id=court_id, number=number)
    return list(found.values_list("request_id", flat=True))
