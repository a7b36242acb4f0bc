"""Sealed fields: they open unchanged for their purpose, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from django.apps.registry import Apps
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from fenglian.privacy import checks
from fenglian.privacy.errors import DecryptionError
from fenglian.privacy.fields import NONCE_LENGTH, EncryptedTextField, decrypt, encrypt
from fenglian.privacy.keys import derive_key, keyed_hash

if TYPE_CHECKING:
    from pytest_django import Settings


class Letter(models.Model):
    """A table for these tests only."""

    sender = EncryptedTextField(purpose="letter.sender")
    phone = EncryptedTextField(purpose="letter.phone", null=True)

    objects: ClassVar[models.Manager[Letter]] = models.Manager()

    class Meta:
        app_label = "privacy"
        apps = Apps()  # of its own: no other test shall find a model without migration

    def __str__(self) -> str:
        return str(self.pk)


@pytest.fixture
def letters(db: None) -> type[Letter]:
    """Make the table for one test; temporary, so the application's role may."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE privacy_letter (id bigserial PRIMARY KEY,"
            " sender bytea NOT NULL, phone bytea) ON COMMIT DROP"
        )
    return Letter


# The ciphers


def test_ciphers_give_the_published_answers() -> None:
    assert checks.cipher_faults() == []
    assert checks.check_ciphers() == []


def test_cipher_that_gives_another_answer_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (("SM3", lambda: "00", checks.SM3_OF_ABC),)
    monkeypatch.setattr(checks, "SELF_TESTS", broken)

    (error,) = checks.check_ciphers()

    assert error.id == "fenglian.E002"
    assert error.msg == "SM3 自检结果与国家标准公布的不一致。"


# Sealing and opening


@given(text=st.text(max_size=300), purpose=st.text(max_size=40))
def test_sealed_text_opens_unchanged(text: str, purpose: str) -> None:
    assert decrypt(encrypt(text, purpose=purpose), purpose=purpose) == text


def test_sealed_text_with_any_bit_flipped_does_not_open() -> None:
    sealed = encrypt("13800000000", purpose="person.mobile")

    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionError):
            decrypt(bytes(changed), purpose="person.mobile")


def test_sealed_text_cut_short_anywhere_does_not_open() -> None:
    sealed = encrypt("13800000000", purpose="person.mobile")

    for length in range(len(sealed)):
        with pytest.raises(DecryptionError):
            decrypt(sealed[:length], purpose="person.mobile")


def test_sealed_text_does_not_open_for_another_purpose() -> None:
    sealed = encrypt("13800000000", purpose="person.mobile")

    with pytest.raises(DecryptionError) as caught:
        decrypt(sealed, purpose="request.phone")

    assert "request.phone" in caught.value.message
    assert "13800000000" not in caught.value.message
    assert caught.value.status == 500


def test_nonces_of_a_hundred_thousand_texts_are_all_different() -> None:
    count = 100_000

    nonces = {encrypt("甲", purpose="test")[1 : 1 + NONCE_LENGTH] for _ in range(count)}

    assert len(nonces) == count


def test_appended_key_seals_and_the_older_one_still_opens(settings: Settings) -> None:
    first, second = "a" * 64, "b" * 64
    settings.FIELD_KEY = first
    old = encrypt("旧密钥", purpose="test")
    settings.FIELD_KEY = f"{first}\n{second}"
    new = encrypt("新密钥", purpose="test")

    assert (old[0], new[0]) == (1, 2)
    assert decrypt(old, purpose="test") == "旧密钥"
    assert decrypt(new, purpose="test") == "新密钥"
    settings.FIELD_KEY = first
    with pytest.raises(DecryptionError):
        decrypt(new, purpose="test")


@pytest.mark.parametrize("secret", ["short", "x" * 31, ""])
def test_secret_too_short_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="至少要 32 个") as caught:
        derive_key(secret, use="test", length=16)

    assert not secret or secret not in str(caught.value)


def test_keys_and_hashes_of_two_uses_are_unrelated() -> None:
    secret = "s" * 64

    keys = {derive_key(secret, use=use, length=16) for use in ("a", "b")}
    hashes = {keyed_hash(b"1", use=use) for use in ("a", "b")}

    assert len(keys) == len(hashes) == 2


# The model field


def test_field_stores_sealed_bytes_and_reads_text(letters: type[Letter]) -> None:
    letters.objects.create(sender="古丽娜尔·阿不都热合曼", phone="13800000000")

    (read,) = letters.objects.all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sender, phone FROM privacy_letter")
        sender, phone = cursor.fetchone()

    assert (read.sender, read.phone) == ("古丽娜尔·阿不都热合曼", "13800000000")
    assert decrypt(sender, purpose="letter.sender") == read.sender
    assert b"13800000000" not in phone


def test_field_moved_to_another_column_in_the_database_does_not_open(
    letters: type[Letter],
) -> None:
    letters.objects.create(sender="陈某", phone="13800000000")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_letter SET sender = phone")

    with pytest.raises(DecryptionError):
        letters.objects.get()


def test_field_keeps_not_stated_apart_from_empty(letters: type[Letter]) -> None:
    letters.objects.create(sender="", phone=None)
    letters.objects.create(sender="", phone="")

    assert [letter.phone for letter in letters.objects.order_by("pk")] == [None, ""]
    assert letters.objects.filter(phone__isnull=True).count() == 1


def test_field_is_sealed_in_bulk_and_single_updates_too(letters: type[Letter]) -> None:
    first, second = letters.objects.bulk_create([letters(sender="甲"), letters(sender="乙")])
    first.sender, second.sender = "丙", "丁"

    letters.objects.bulk_update([first, second], ["sender"])
    letters.objects.filter(pk=second.pk).update(phone="02084996666")

    read = [(letter.sender, letter.phone) for letter in letters.objects.order_by("pk")]
    assert read == [("丙", None), ("丁", "02084996666")]


@pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__in", "phone__gt"])
def test_field_cannot_be_searched_by_content(letters: type[Letter], lookup: str) -> None:
    with pytest.raises(FieldError, match="盲索引"):
        letters.objects.filter(**{lookup: "1"}).exists()


def test_field_survives_a_migration_with_its_purpose() -> None:
    field = Letter._meta.get_field("phone")

    _, path, args, kwargs = field.deconstruct()

    assert path == "fenglian.privacy.fields.EncryptedTextField"
    assert (args, kwargs) == ([], {"null": True, "purpose": "letter.phone"})
    assert field.db_type(connection) == "bytea"
