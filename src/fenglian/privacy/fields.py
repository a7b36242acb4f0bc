"""Encryption of single fields with SM4-GCM, and the model field that does it by itself.

A stored value is version (1 byte) + nonce (12) + ciphertext + tag (16). The version is the number
of the line of the `field-key` secret that sealed it: to rotate, append a line; the last one seals,
all of them open. Version and purpose are authenticated: moved to another column it does not open.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from fenglian.privacy.errors import DecryptionError
from fenglian.privacy.keys import derive_key

# Django's fields are generic in the stubs and not at run time; with this the type of an attribute
# is str, or str | None where null=True.
_ST_contra = TypeVar("_ST_contra", contravariant=True)
_GT_co = TypeVar("_GT_co", covariant=True)

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    class _TextField(models.TextField[_ST_contra, _GT_co]): ...

else:

    class _TextField(models.TextField):
        def __class_getitem__(cls, _item: object) -> type[models.TextField]:
            return cls


NONCE_LENGTH = 12
TAG_LENGTH = 16
KEY_LENGTH = 16
OVERHEAD = 1 + NONCE_LENGTH + TAG_LENGTH


def _key(secret: str) -> bytes:
    return derive_key(secret, use="field encryption", length=KEY_LENGTH)


def _associated(version: int, purpose: str) -> bytes:
    return bytes([version]) + purpose.encode()


def encrypt(text: str, *, purpose: str) -> bytes:
    """Seal a text with the newest key; the same text never gives the same bytes twice.

    Args:
        text: what is to be kept secret.
        purpose: what the text is, e.g. "person.mobile"; it opens under the same purpose only.
    """
    secrets = settings.FIELD_KEY.split()
    version = len(secrets)
    nonce = os.urandom(NONCE_LENGTH)
    encryptor = Cipher(algorithms.SM4(_key(secrets[-1])), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_associated(version, purpose))
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return bytes([version]) + nonce + sealed + encryptor.tag


def decrypt(sealed: bytes, *, purpose: str) -> str:
    """Open what `encrypt` sealed.

    Args:
        sealed: the stored bytes.
        purpose: the purpose that it was sealed for.

    Raises:
        DecryptionError: a single bit differs, the purpose is another, or the key is not there.
    """
    secrets = settings.FIELD_KEY.split()
    version = sealed[0] if sealed else 0
    if len(sealed) < OVERHEAD or not 1 <= version <= len(secrets):
        raise _unopened(purpose)
    nonce, body = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH : -TAG_LENGTH]
    mode = modes.GCM(nonce, sealed[-TAG_LENGTH:])
    decryptor = Cipher(algorithms.SM4(_key(secrets[version - 1])), mode).decryptor()
    decryptor.authenticate_additional_data(_associated(version, purpose))
    try:
        return (decryptor.update(body) + decryptor.finalize()).decode()
    except InvalidTag:
        raise _unopened(purpose) from None


def _unopened(purpose: str) -> DecryptionError:
    return DecryptionError(
        f"加密保存的内容（{purpose}）打不开：密钥不对，或者内容被改动过。"
        "请系统管理员核对 field-key 密钥文件，必要时从备份恢复这一行。"
    )


class EncryptedTextField(_TextField[_ST_contra, _GT_co]):
    """A text in Python, sealed bytes in the database.

    The database can neither search nor sort it: keep a `blind_index` beside it for exact look-up.
    Only `isnull` is a legal filter.

    Args:
        purpose: what the text is; part of what is authenticated, so it must never change.
    """

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.purpose} 是加密字段，不能按内容查找；请用旁边的盲索引。")
        return super().get_lookup(lookup_name)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return encrypt(str(value), purpose=self.purpose)

    def from_db_value(
        self, value: bytes | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> str | None:
        return None if value is None else decrypt(bytes(value), purpose=self.purpose)
