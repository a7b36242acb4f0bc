"""Which unfinished requests may be the same matter, with the reasons (NS-3).

Found by telephone, case number and marks of the text, each by its index and none by going through
the court's requests. What is found is shown with its reasons; whether it is one, a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from fenglian.organizations.queries import Official
from fenglian.requests.errors import InvalidMergingError
from fenglian.requests.models import SEALED, ServiceRequest
from fenglian.requests.policies import UNFINISHED, visible_requests
from fenglian.requests.queries.likeness import likeness, text_marks
from fenglian.requests.queries.numbers import parse_number

MOST_LOOKED_AT = 40
"""Of each telephone, case and text so many; whoever sends more is looked through by hand."""
MOST_SHOWN = 5
LIKE = 0.6
"""So much in common is a reason by itself."""
SOMEWHAT_LIKE = 0.3
"""So much is worth telling beside another reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is looked for.

    Args:
        words: the person's own words.
        phone_index: of their telephone.
        case_number: in its official form, empty if none.
        request_id: the request that says it, None where it is not stored yet.
    """

    words: str
    phone_index: bytes
    case_number: str = ""
    request_id: UUID | None = None

    @classmethod
    def of(cls, request: ServiceRequest) -> Matter:
        """Return what a request says."""
        return cls(
            words=request.words,
            phone_index=bytes(request.phone_index),
            case_number=request.case_number,
            request_id=request.pk,
        )


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A request that may be the same matter.

    Args:
        request: with its order's hands; nothing sealed is opened.
        is_same_phone: it was sent from the same telephone.
        is_same_case: it names the same case.
        likeness: of the words, 0 to 1.
    """

    request: ServiceRequest
    is_same_phone: bool
    is_same_case: bool
    likeness: float

    @property
    def is_likely(self) -> bool:
        """Whether there is more than one reason, or a strong one: worth stopping for."""
        return self.is_same_phone or (
            self.likeness >= (SOMEWHAT_LIKE if self.is_same_case else LIKE)
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is shown, in words."""
        found = []
        if self.is_same_phone:
            found.append(_("同一电话"))
        if self.is_same_case:
            found.append(_("同一案号"))
        if self.likeness >= SOMEWHAT_LIKE:
            found.append(_("文字相近 {}%").format(round(self.likeness * 100)))
        return tuple(found)

    @property
    def weight(self) -> float:
        """Sorts: the more and the stronger reasons, the higher."""
        return self.is_same_phone + 0.7 * self.is_same_case + self.likeness


def find_possible_duplicates(official: Official, matter: Matter) -> list[PossibleDuplicate]:
    """Return unfinished requests that may be the same matter, the likeliest first.

    Only what the official may read; nothing that was merged already (its leading one is found).

    Args:
        official: who looks.
        matter: what is looked for.
    """
    ids = find_same_phone_or_case(official.court_id, matter)
    ids |= _like(official.court_id, matter.words)
    if matter.request_id is not None:
        ids.discard(matter.request_id)
    if not ids:
        return []
    found = (
        visible_requests(official)
        .filter(pk__in=ids, state__in=UNFINISHED)
        .select_related("order__department", "order__handler")
        .defer(*SEALED)
    )
    weighed = [_weigh(request, matter) for request in found]
    fitting = [
        one for one in weighed if one.is_same_phone or one.is_same_case or one.likeness >= LIKE
    ]
    fitting.sort(key=lambda one: (-one.weight, one.request.received_at))
    return fitting[:MOST_SHOWN]


def _weigh(request: ServiceRequest, matter: Matter) -> PossibleDuplicate:
    return PossibleDuplicate(
        request,
        is_same_phone=bytes(request.phone_index) == matter.phone_index,
        is_same_case=bool(matter.case_number) and request.case_number == matter.case_number,
        likeness=likeness(request.words, matter.words),
    )


def find_same_phone_or_case(court_id: int, matter: Matter) -> set[UUID]:
    """Return requests from the same telephone or in the same case, of each the newest.

    Args:
        court_id: whose.
        matter: what is looked for.
    """
    requests = ServiceRequest.objects.filter(court_id=court_id)
    parts = [requests.filter(phone_index=matter.phone_index)]
    if matter.case_number:
        parts.append(requests.filter(case_number=matter.case_number))
    first, *others = (
        part.order_by("-received_at").values_list("pk", flat=True)[:MOST_LOOKED_AT]
        for part in parts
    )
    return set(first.union(*others)) if others else set(first)


def _like(court_id: int, words: str) -> set[UUID]:
    """Ask the door of the database: row-level security would switch the index off."""
    marks = text_marks(words)
    if not marks:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT find_like_requests(%s::bigint[], %s::bigint[], %s)",
            [[court_id], marks, MOST_LOOKED_AT],
        )
        return {UUID(str(found)) for (found,) in cursor.fetchall()}


def is_same_person(one: ServiceRequest, other: ServiceRequest) -> bool:
    """Tell whether two requests come from one telephone; else an answer reaches several people."""
    return bytes(one.phone_index) == bytes(other.phone_index)


def find_by_register_number(official: Official, text: str, *, year: int) -> ServiceRequest:
    """Return a request that the official may read, by its number in the register.

    Args:
        official: who asks.
        text: as typed.
        year: the year that a bare serial number means.

    Raises:
        InvalidMergingError: there is no such number, or it is not for them.
    """
    number = parse_number(text, year=year)
    found = None
    if number is not None:
        found = visible_requests(official).filter(year=number[0], serial=number[1]).first()
    if found is None:
        raise InvalidMergingError(
            _("没有编号是“{text}”的诉求，请核对编号。").format(text=text), field="other"
        )
    return found
