"""How papers leave the house: saved, never shown or run inside our pages (S16)."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse

from fenglian.ledger.models import Attachment
from fenglian.ledger.storage import open_attachment

OCTETS = "application/octet-stream"


def hand_out(paper: Attachment, *, content_type: str = OCTETS) -> FileResponse:
    """Return a paper as a download that runs nothing, whatever opens it.

    Args:
        paper: one that the reader may read.
        content_type: what it is said to be; a telephone needs it to find a program.
    """
    response = FileResponse(open_attachment(paper), content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(paper.name)}"
    response["Content-Length"] = paper.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
