"""Looking behind a mask, with the reason on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.queries import Official
from fenglian.requests.actions.acting import begin, record
from fenglian.requests.policies import Act
from fenglian.requests.validators import check_reason


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What the masks hide.

    Args:
        name: who wrote.
        phone: where they are reached.
        identity_number: empty if not given.
        principal_name: for whom they wrote, empty for oneself.
    """

    name: str
    phone: str
    identity_number: str
    principal_name: str


def reveal_personal_data(
    request_id: UUID, *, reason: str, by: Official, at: datetime
) -> PersonalData:
    """Show a party's personal data and enter who looked, when and why in the ledger (PIPL 51).

    Args:
        request_id: which request.
        reason: what it is needed for.
        by: who looks.
        at: when.

    Raises:
        InvalidSubmissionError: no reason.
    """
    request = begin(by, request_id, Act.REVEAL)
    reason = check_reason(reason, what=_("查看个人信息"))
    record(
        EventKind.PERSONAL_DATA_REVEALED, request, actor=by.actor, at=at, data={"reason": reason}
    )
    return PersonalData(
        name=request.requester_name,
        phone=request.phone,
        identity_number=request.identity_number or "",
        principal_name=request.principal_name or "",
    )
