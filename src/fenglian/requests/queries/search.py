"""Finding requests by what somebody types: words, numbers of any kind, a telephone."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from uuid import UUID

from django.db import connection
from django.db.models import Q

from fenglian.privacy.errors import InvalidPhoneError
from fenglian.privacy.indexes import phone_index
from fenglian.requests.queries.numbers import list_with_number, parse_number
from fenglian.requests.validators import InvalidSubmissionError, clean_external_number

MOST_FOUND = 1000
"""The newest that hold the words; a list ends there, and whoever looks narrows it down."""


def matching(court_id: int, text: str, *, year: int) -> Q:
    """Return the condition on requests that somebody's search stands for.

    The words in title, text and case number go through the full-text door of the table; a register
    number (诉〔2026〕1187号, 2026-1187, 1187), another platform's number and a telephone number
    find their requests exactly.

    Args:
        court_id: whose, in the running scope.
        text: what was typed, not empty.
        year: the year that a bare serial number means.
    """
    found = Q(pk__in=[*_holding_words(court_id, text), *_numbered(court_id, text)])
    plain = unicodedata.normalize("NFKC", text).strip()
    number = parse_number(plain, year=year)
    if number:
        found |= Q(year=number[0], serial=number[1])
    with suppress(InvalidPhoneError):
        found |= Q(phone_index=phone_index(plain))
    return found


def _numbered(court_id: int, text: str) -> list[UUID]:
    try:
        return list_with_number(court_id, clean_external_number(text))
    except InvalidSubmissionError:
        return []


def _holding_words(court_id: int, text: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT find_requests(%s::bigint[], %s, %s)",
            [[court_id], text.replace("\0", ""), MOST_FOUND],
        )
        return [UUID(str(found)) for (found,) in cursor.fetchall()]
