"""Follow-up links and codes, derived by keyed hash: none of them is stored.

The link (and its QR code) carries the request's id under 144 bits of signature and opens everything
about it. The code of twelve characters is for speaking and typing: it finds the request by
`code_index` and shows its state only. A new version of a request's link makes the old link and code
worthless.
"""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.privacy.errors import InvalidCodeError
from fenglian.privacy.keys import keyed_hash

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 digits and letters without I, L, O and U, which are misread or misheard."""
CODE_LENGTH = 12
"""Characters of five bits."""
SIGNATURE_LENGTH = 18
"""Bytes; with 16 of the id and 2 of the version the token is 48 characters without padding."""

_MISREAD = str.maketrans("ILO", "110")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{48}")


def _subject(request_id: UUID, version: int) -> bytes:
    return request_id.bytes + version.to_bytes(2)


def _signature(subject: bytes) -> bytes:
    return keyed_hash(subject, use="follow-up link")[:SIGNATURE_LENGTH]


def follow_token(request_id: UUID, version: int) -> str:
    """Return the secret part of a request's follow-up link.

    Args:
        request_id: the service request.
        version: the request's link version, 0 to 65535.
    """
    subject = _subject(request_id, version)
    return base64.urlsafe_b64encode(subject + _signature(subject)).decode()


def read_follow_token(token: str) -> tuple[UUID, int] | None:
    """Return request id and link version of a token that we signed, else None.

    The caller still compares the version with the request's: an older one no longer opens it.
    """
    if not _TOKEN.fullmatch(token):
        return None
    raw = base64.urlsafe_b64decode(token)
    subject, signature = raw[:-SIGNATURE_LENGTH], raw[-SIGNATURE_LENGTH:]
    if not hmac.compare_digest(signature, _signature(subject)):
        return None
    return UUID(bytes=subject[:16]), int.from_bytes(subject[16:])


def follow_code(request_id: UUID, version: int) -> str:
    """Return the code of a request as people read it, e.g. 7K4M-29XT-W8QH.

    Sixty bits: should two requests ever come out with the same code, the unique index over
    `code_index` refuses the second, whose version is then raised.

    Args:
        request_id: the service request.
        version: the request's link version, 0 to 65535.
    """
    bits = int.from_bytes(keyed_hash(_subject(request_id, version), use="follow-up code")[:8])
    return _grouped("".join(ALPHABET[bits >> 5 * place & 31] for place in range(CODE_LENGTH)))


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def normalize_code(text: str) -> str:
    """Return a typed code in the one spelling that `follow_code` gives.

    Small letters, blanks, dashes and full-width characters do not matter; I and L are read as 1,
    O as 0.

    Raises:
        InvalidCodeError: says what is wrong with it.
    """
    code = re.sub(r"[\s\-‐-―−_]", "", unicodedata.normalize("NFKC", text[:40])).upper()
    code = code.translate(_MISREAD)
    strange = next((letter for letter in code if letter not in ALPHABET), None)
    if strange is not None:
        raise InvalidCodeError(
            _(
                "查询码里没有“{strange}”：它由 12 个数字和字母组成，如 7K4M-29XT-W8QH，"
                "请再核对一下。"
            ).format(strange=strange)
        )
    if len(code) != CODE_LENGTH:
        raise InvalidCodeError(
            _("查询码应是 12 位，现在是 {count} 位，请再核对一下。").format(count=len(code))
        )
    return _grouped(code)


def code_index(code: str) -> bytes:
    """Return the 32 bytes that find a request by its code; raises as `normalize_code`."""
    return keyed_hash(normalize_code(code).encode(), use="follow-up code index")
