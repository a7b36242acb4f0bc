"""Who comes again, and which matter, by the rule of the mechanism (NS-17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from fenglian.mechanisms.queries import rules_in_force
from fenglian.mechanisms.readings import Recurrence as Reading
from fenglian.mechanisms.readings import recur
from fenglian.mechanisms.schema import Repetition, SpecialSupervisionRule
from fenglian.organizations.queries import Official
from fenglian.requests.enums import RequestState
from fenglian.requests.models import SEALED, ServiceRequest
from fenglian.requests.policies import visible_requests
from fenglian.requests.queries.duplicates import (
    LIKE,
    Matter,
    find_same_phone_or_case,
    is_same_person,
)
from fenglian.requests.queries.likeness import likeness
from fenglian.worktime.periods import civil_day

OVER = frozenset({RequestState.ANSWERED, RequestState.CLOSED, RequestState.MERGED})
"""Where an answer has been given and nobody owes another; of a merged one, where it has one."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier request beside a new one.

    Args:
        request: the earlier one.
        is_same_person: it came from the same telephone.
        is_same_case: it names the same case, or was merged into one that does.
        is_same_matter: it is about the same, and was answered before the new one came.
        reading: what the rule makes of it; None where there is no rule.
    """

    request: ServiceRequest
    is_same_person: bool
    is_same_case: bool
    is_same_matter: bool
    reading: Reading | None

    @property
    def answered_on(self) -> date | None:
        """When it was answered last."""
        return civil_day(self.request.answered_at) if self.request.answered_at else None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is shown beside the new one, in words."""
        found = []
        if self.is_same_person:
            found.append(_("同一电话"))
        if self.is_same_case:
            found.append(_("同一案号"))
        elif self.is_same_matter:
            found.append(_("说的是同一件事"))
        return tuple(found)

    @property
    def first_handler(self) -> str:
        """The 首办责任人 (NS-17); empty where nobody has accepted it."""
        order = getattr(self.request, "order", None)
        return order.first_handler.name if order and order.first_handler else ""


@dataclass(frozen=True, slots=True)
class Coming:
    """What earlier requests make of a new one.

    Args:
        earlier: them, the latest first.
        times: how often the person wrote within the rule's period, this one included.
    """

    earlier: tuple[Earlier, ...]
    times: int

    @property
    def comes_again(self) -> bool:
        """Whether the person is one who comes again."""
        return any(one.reading and one.reading.comes_again for one in self.earlier)

    @property
    def repeated(self) -> Earlier | None:
        """The matter as it was answered last, where it comes again; the person's own first."""
        found = [one for one in self.earlier if one.reading and one.reading.repeated]
        found.sort(key=lambda one: not one.is_same_person)
        return found[0] if found else None

    @property
    def supervised(self) -> bool:
        """Whether the rule puts the new one on the list of special supervision."""
        return any(one.reading and one.reading.supervised for one in self.earlier)


def find_repetition(court_id: int, at: datetime) -> Repetition | None:
    """Return the rule in force of when somebody, and when a matter, comes again; None for none.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    for found in rules_in_force(court_id, at):
        if isinstance(found.rule, SpecialSupervisionRule):
            return found.rule.repeats
    return None


def find_coming(request: ServiceRequest) -> Coming:
    """Return what all earlier requests of a court make of a new one; in a scope that sees them.

    Args:
        request: the new one; it need not be stored yet.
    """
    ids = find_same_phone_or_case(request.court_id, Matter.of(request)) - {request.pk}
    if not ids:
        return Coming((), 1)
    found = ServiceRequest.objects.filter(court_id=request.court_id, pk__in=ids)
    return weigh_earlier(request, found.select_related("merged_into").defer(*SEALED))


def find_coming_for(official: Official, request: ServiceRequest, *, most: int) -> Coming:
    """Return what earlier requests make of a new one, of those that the official may read.

    Nothing is said of the others, nor how many there are: one may complain of the reader (S5).

    Args:
        official: who looks.
        request: the new one.
        most: so many are looked at, the newest first.
    """
    ids = find_same_phone_or_case(request.court_id, Matter.of(request)) - {request.pk}
    if not ids:
        return Coming((), 1)
    found = visible_requests(official).filter(pk__in=ids).defer(*SEALED)
    found = found.select_related("court", "order__first_handler", "merged_into")
    return weigh_earlier(request, found.order_by("-received_at", "-pk")[:most])


def weigh_earlier(request: ServiceRequest, others: Iterable[ServiceRequest]) -> Coming:
    """Say by the rule of the day on which a request came in what others make of it.

    Args:
        request: the new one.
        others: of the same person or case; those that came later are shown, and count for nothing.
    """
    rule = find_repetition(request.court_id, request.received_at)
    sorted_others = sorted(others, key=lambda one: (one.received_at, one.pk), reverse=True)
    times = _count_times(request, sorted_others, rule)
    return Coming(tuple(_weigh(request, other, rule, times) for other in sorted_others), times)


def _count_times(
    request: ServiceRequest, others: Sequence[ServiceRequest], rule: Repetition | None
) -> int:
    if rule is None:
        return 1
    return 1 + sum(
        is_same_person(request, one)
        and _came_before(request, one)
        and _days(one.received_at, request) <= rule.person_days
        for one in others
    )


def _weigh(
    request: ServiceRequest, other: ServiceRequest, rule: Repetition | None, times: int
) -> Earlier:
    same_person = is_same_person(request, other)
    same_case = bool(_cases_of(request) & _cases_of(other))
    answered_at = other.answered_at
    same_matter = (
        answered_at is not None
        and other.state in OVER
        and answered_at <= request.received_at
        and (same_case or (same_person and _says_the_same(request, other)))
    )
    reading = None
    if rule is not None and _came_before(request, other):
        since = answered_at if same_matter and answered_at else other.received_at
        reading = recur(
            rule, same_person=same_person, same_matter=same_matter,
            days=_days(since, request), times=times,
        )  # fmt: skip
    return Earlier(other, same_person, same_case, same_matter, reading)


def _came_before(request: ServiceRequest, other: ServiceRequest) -> bool:
    return other.received_at <= request.received_at


def _days(since: datetime, request: ServiceRequest) -> int:
    return (civil_day(request.received_at) - civil_day(since)).days


def _cases_of(request: ServiceRequest) -> set[str]:
    """Return the case that a request names, and that of the one into which it was merged."""
    leading = request.merged_into
    numbers = {request.case_number, leading.case_number if leading else ""}
    return numbers - {""}


def _says_the_same(one: ServiceRequest, other: ServiceRequest) -> bool:
    """Tell by the words, where the two do not name two cases."""
    if _cases_of(one) and _cases_of(other):
        return False
    return likeness(one.words, other.words) >= LIKE
