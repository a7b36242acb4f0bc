"""Signs of risk about a request: from its words as they come in, and from whoever reads it (NS-10).

Nothing of it is left on the request: no event, no revision. Who may not know sees no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fenglian.organizations.queries import Official
from fenglian.requests.actions.acting import SUBJECT
from fenglian.requests.models import ServiceRequest
from fenglian.requests.policies import Act, get_request_for, require
from fenglian.requests.queries.recurrence import Coming
from fenglian.risk.actions import About, keep_from, raise_alert, screen_passage


def about(request: ServiceRequest) -> About:
    """Return a request as the room of risk knows it."""
    return About(request.court_id, SUBJECT, request.pk, request.complained_of_id)


def screen_receipt(request: ServiceRequest, coming: Coming, *, at: datetime) -> None:
    """Look for signs in a new request, before its row is stored; counts how often the person wrote.

    Args:
        request: with all its facts but the register number.
        coming: the requests before it; so many as are looked back at.
        at: when it came in.
    """

    def contacts_since(moment: datetime) -> int:
        return 1 + sum(
            one.is_same_person and one.request.received_at >= moment for one in coming.earlier
        )

    screen_passage(about(request), "words", request.words, at=at, contacts_since=contacts_since)


def screen_later_words(request: ServiceRequest, passage: str, text: str, *, at: datetime) -> None:
    """Look for signs in what the party says afterwards.

    Args:
        request: the request.
        passage: where the words are kept, e.g. `remark:12`; see `adapters.RequestPassages`.
        text: the words; empty ones hold none.
        at: when they came in.
    """
    if text.strip():
        screen_passage(about(request), passage, text, at=at)


def report_risk(
    request_id: UUID, signs: Sequence[str], *, note: str, by: Official, at: datetime
) -> UUID:
    """Report a sign of risk that an official sees in a request.

    Args:
        request_id: which request; any that they may read, in any state.
        signs: the ids of the signs.
        note: what was seen.
        by: who saw it.
        at: when.

    Raises:
        RequestNotFoundError: not there, or not for this official.
        InvalidAlertError: no such sign, or nothing said.
    """
    request = get_request_for(by, request_id)
    require(by, Act.REPORT_RISK, request)
    return raise_alert(about(request), signs, note=note, by=by, at=at)


def keep_from_complained_of(request: ServiceRequest) -> None:
    """Keep what is known of risks about a request from whoever is now complained of in it (S5)."""
    keep_from(about(request))
