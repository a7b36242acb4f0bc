"""The party complains of how their matter is handled, and reads what was found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.portal.forms.follow import ComplaintForm
from fenglian.supervision.enums import Outcome
from fenglian.supervision.queries import kind_of, list_complaints, list_kinds

if TYPE_CHECKING:
    import datetime as dt

    from django.http import QueryDict

    from fenglian.frame.scoping import PortalRequest
    from fenglian.requests.models import ServiceRequest


@dataclass(frozen=True, slots=True)
class ShownComplaint:
    """A complaint as its party reads it.

    Args:
        label: of what.
        words: their own.
        made_at: when.
        outcome: what was found out; empty while somebody looks into it.
        result: what was done.
        closed_at: when it was found out.
    """

    label: str
    words: str
    made_at: dt.datetime
    outcome: str
    result: str
    closed_at: dt.datetime | None


def complaint_form(request: PortalRequest, data: QueryDict | None = None) -> ComplaintForm:
    """Return the form with the kinds that the mechanism knows; without any it offers nothing.

    Args:
        request: of the page.
        data: what was sent; None for a new form.
    """
    kinds = list_kinds(request.court.pk, request.now, by_party=True)
    return ComplaintForm(data, kinds=kinds, auto_id="complaint-%s")


def list_shown(held: ServiceRequest) -> list[ShownComplaint]:
    """Return what the party has complained of, the latest first."""
    return [
        ShownComplaint(
            label=_(kind_of(entry).label),
            words=entry.words,
            made_at=entry.opened_at,
            outcome=str(Outcome(entry.outcome).label) if entry.outcome else "",
            result=entry.result,
            closed_at=entry.closed_at,
        )
        for entry in list_complaints(held.pk)
    ]
