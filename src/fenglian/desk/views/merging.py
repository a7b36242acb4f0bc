"""Requests of one matter on the desk's pages: what was merged, what may be, which would lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.errors import DomainError
from fenglian.requests.policies import Act
from fenglian.requests.queries.duplicates import find_by_register_number, is_same_person
from fenglian.requests.queries.merging import Standings, order_of_leading
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.vocabulary import channel_of
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.desk.views.deeds import Deed
    from fenglian.frame.scoping import DeskRequest
    from fenglian.mechanisms.schema import Channel, Mechanism
    from fenglian.organizations.models import Court
    from fenglian.requests.models import ServiceRequest
    from fenglian.requests.queries.request_page import RequestPage


@dataclass(frozen=True, slots=True)
class Other:
    """Another request beside the one of the page.

    Args:
        request: the other one.
        number: its register number.
        channel: the way in.
        reasons: why it may be the same matter; empty where it is.
    """

    request: ServiceRequest
    number: str
    channel: Channel
    reasons: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What is read where it may be chosen."""
        return _("就是 {}“{}”（{}，{}），登记后并过去").format(
            self.number, self.request.title, _(self.channel.label), _("，").join(self.reasons)
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two requests side by side, before they are merged.

    Args:
        other: the one beside the page's.
        leading: the number of the one that would lead; nobody need choose.
        goes_first: the page's own one would lead.
        are_several: they come from two telephones.
        are_cases: they name two cases.
    """

    other: Other
    leading: str
    goes_first: bool
    are_several: bool
    are_cases: bool


def describe_other(
    other: ServiceRequest, court: Court, mechanism: Mechanism, reasons: tuple[str, ...] = ()
) -> Other:
    """Return another request as a page shows it.

    Args:
        other: the request.
        court: its court.
        mechanism: whose words its channel is.
        reasons: why it may be the same matter.
    """
    other.court = court
    return Other(other, format_number(other), channel_of(mechanism, other.channel), reasons)


def list_merged_lines(page: RequestPage) -> list[Other]:
    """Return what was merged into the page's request."""
    return [_beside(page, one) for one in page.merged]


def list_alike(page: RequestPage) -> list[Other]:
    """Return what may be the same matter as the page's request, with the reasons."""
    return [_beside(page, found.request, found.reasons) for found in page.duplicates]


def _beside(page: RequestPage, other: ServiceRequest, reasons: tuple[str, ...] = ()) -> Other:
    return describe_other(other, page.request.court, page.service.mechanism, reasons)


def propose_merging(request: DeskRequest, page: RequestPage) -> dict[str, str]:
    """Return what stands in the form: the other one, and what made it look the same."""
    number = request.GET.get("other", "")
    reasons = next((one.reasons for one in list_alike(page) if one.number == number), ())
    return {"other": number, "reason": "，".join(reasons)}


def compare(request: DeskRequest, page: RequestPage, opened: Deed | None) -> Comparison | None:
    """Return the two requests of an opened form; None before the other one is named."""
    typed = request.POST.get("other") or request.GET.get("other")
    if opened is None or opened.act is not Act.MERGE or not typed:
        return None
    year = civil_day(request.now).year
    try:
        other = find_by_register_number(request.official, typed, year=year)
    except DomainError:
        return None
    other.court = page.request.court
    leading, merged = order_of_leading(Standings.of(page.request), Standings.of(other))
    return Comparison(
        _beside(page, other),
        leading=format_number(leading.request),
        goes_first=merged.request.pk == other.pk,
        are_several=not is_same_person(page.request, other),
        are_cases=len({page.request.case_number, other.case_number} - {""}) > 1,
    )
