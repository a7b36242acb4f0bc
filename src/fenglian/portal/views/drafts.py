"""What somebody has written and not sent yet: sealed in their session, and in no table of ours.

The key of a draft is the client key of the request or appointment. It is given out with the form
and to this session alone, so that nobody makes others send under a key that they know themselves.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from fenglian.privacy.errors import DecryptionError
from fenglian.privacy.fields import decrypt, encrypt

if TYPE_CHECKING:
    from fenglian.frame.scoping import PortalRequest

PURPOSE = "portal.draft"
MOST_DRAFTS = 3
MOST_SENT = 20
_DRAFTS, _SENT = "portal_drafts", "portal_sent"


@dataclass(slots=True)
class Draft:
    """What is written so far.

    Args:
        key: the request's client key.
        court_id: whom it is for.
        channel: by which way they came.
        kind: what it will be: a request or an appointment.
        about: step 1, empty until it is done.
        who: step 2, likewise.
        refused: by step, what was sent and must be changed: its values, or its faults.
    """

    key: UUID
    court_id: int
    channel: str
    kind: str = "request"
    about: dict[str, Any] = field(default_factory=dict)
    who: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, Any] = field(default_factory=dict)


def open_draft(request: PortalRequest, *, channel: str, kind: str = "request") -> Draft:
    """Begin a draft; the oldest of too many goes."""
    draft = Draft(uuid4(), request.court.pk, channel, kind)
    save_draft(request, draft)
    return draft


def load_draft(request: PortalRequest, key: UUID, *, kind: str = "request") -> Draft | None:
    """Return a draft of this session for this court and use, None where there is none."""
    sealed = request.session.get(_DRAFTS, {}).get(str(key))
    if sealed is None:
        return None
    try:
        kept = json.loads(decrypt(base64.b64decode(sealed), purpose=PURPOSE))
    except DecryptionError:
        # Sealed under a key that is gone: as good as lost.
        return None
    draft = Draft(**{**kept, "key": key})
    return draft if (draft.court_id, draft.kind) == (request.court.pk, kind) else None


def save_draft(request: PortalRequest, draft: Draft) -> None:
    """Keep a draft in the session."""
    text = json.dumps({**asdict(draft), "key": str(draft.key)}, ensure_ascii=False)
    drafts = request.session.get(_DRAFTS, {})
    drafts.pop(str(draft.key), None)
    drafts[str(draft.key)] = base64.b64encode(encrypt(text, purpose=PURPOSE)).decode()
    request.session[_DRAFTS] = dict(list(drafts.items())[-MOST_DRAFTS:])


def drop_draft(request: PortalRequest, draft: Draft) -> None:
    """Forget what was written; the session keeps the key, so that going back finds the receipt."""
    drafts = request.session.get(_DRAFTS, {})
    drafts.pop(str(draft.key), None)
    request.session[_DRAFTS] = drafts
    request.session[_SENT] = [*request.session.get(_SENT, []), str(draft.key)][-MOST_SENT:]


def was_ours(request: PortalRequest, key: UUID) -> bool:
    """Tell whether a key was given to this session, sent or not."""
    return str(key) in request.session.get(_SENT, []) or str(key) in request.session.get(
        _DRAFTS, {}
    )
