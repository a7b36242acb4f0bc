"""Keys of fixed length, one for each use, out of the two secrets of the installation."""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 32
"""Characters; what `fenglian` generates is longer, a word typed by hand is not."""


@lru_cache(maxsize=64)
def derive_key(secret: str, *, use: str, length: int) -> bytes:
    """Derive the key of one use by HKDF-SM3, so that no two uses share one.

    Args:
        secret: the text of the secret's file.
        use: what the key is for; another use gives an unrelated key.
        length: bytes wanted.

    Raises:
        ImproperlyConfigured: the secret is too short to keep anything secret.
    """
    if len(secret) < SHORTEST_SECRET:
        raise ImproperlyConfigured(
            f"密钥只有 {len(secret)} 个字符，至少要 {SHORTEST_SECRET} 个。"
            "请检查密钥文件是否完整，或从备份恢复。"
        )
    return HKDF(SM3(), length, None, f"fenglian {use}".encode()).derive(secret.encode())


def keyed_hash(message: bytes, *, use: str) -> bytes:
    """Return the 32 bytes of HMAC-SM3 under the index secret (`INDEX_KEY`).

    Args:
        message: what is hashed.
        use: what the hash is for; the same message gives unrelated hashes for two uses.
    """
    mac = HMAC(derive_key(settings.INDEX_KEY, use=use, length=32), SM3())
    mac.update(message)
    return mac.finalize()
