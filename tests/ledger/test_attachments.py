"""Papers and photos: kept for good before anybody is told so, and never handed out changed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import transaction
from tests.ledger.test_ledger import MORNING, make_court
from tests.world import at

from fenglian.documents.uploads import CheckedUpload, UploadKind
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, hold, scoped
from fenglian.ledger.errors import AttachmentDamagedError, NotStoredError
from fenglian.ledger.models import Attachment, Event
from fenglian.ledger.queries import list_attachments
from fenglian.ledger.storage import (
    open_attachment,
    path_of,
    remove_orphans,
    store_attachment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from fenglian.organizations.models import Court

CONTENT = b"%PDF-1.7 receipt " * 9000


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    """Where the files go."""
    settings.UPLOADS = tmp_path / "uploads"
    return Path(settings.UPLOADS)


@pytest.fixture
def court(db: None) -> Iterator[Court]:
    """A court; the test runs in its workers' scope."""
    court = make_court()
    with scoped([court.pk], audience=Audience.SYSTEM):
        yield court


def checked(content: bytes = CONTENT, name: str = "收据.pdf") -> CheckedUpload:
    """A file as the check of uploads lets it through."""
    return CheckedUpload(
        kind=UploadKind.PDF,
        extension="pdf",
        media_type="application/pdf",
        safe_name=name,
        content=io.BytesIO(content),
        size=len(content),
    )


def store(court: Court, subject_id: UUID, upload: CheckedUpload | None = None) -> Attachment:
    return store_attachment(
        upload or checked(),
        court_id=court.pk,
        subject_kind="request",
        subject_id=subject_id,
        actor=Actor.citizen(),
        at=MORNING,
        from_party=True,
    )


def files(uploads: Path) -> list[Path]:
    return [path for path in uploads.rglob("*") if path.is_file()]


def test_attachment_stored_is_read_back_byte_for_byte(court: Court, uploads: Path) -> None:
    subject = uuid4()

    attachment = store(court, subject)

    with open_attachment(attachment) as file:
        assert file.read() == CONTENT
    name = str(attachment.pk)
    assert files(uploads) == [uploads / str(court.pk) / name[:2] / name]
    assert list(list_attachments(court.pk, subject)) == [attachment]
    assert (attachment.name, attachment.size, attachment.added_by, attachment.from_party) == (
        "收据.pdf", len(CONTENT), "当事人", True,
    )  # fmt: skip


def test_attachment_stands_in_the_ledger_with_its_hash(court: Court) -> None:
    attachment = store(court, uuid4())
    digest = Hash(SM3())
    digest.update(CONTENT)

    event = Event.objects.get()

    assert (event.kind, event.subject_id) == ("attachment.added", attachment.subject_id)
    assert event.data == {
        "attachment": str(attachment.pk),
        "digest": digest.finalize().hex(),
        "size": len(CONTENT),
    }


def test_attachment_that_arrives_twice_is_kept_once(court: Court, uploads: Path) -> None:
    subject = uuid4()
    first, again = store(court, subject), store(court, subject, checked(name="再传一次.pdf"))
    elsewhere = store(court, uuid4())

    assert (again, again.name) == (first, "收据.pdf")
    assert elsewhere != first
    assert Event.objects.count() == len(files(uploads)) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(CONTENT[:-1] + b"!"),
        lambda path: path.write_bytes(CONTENT[:-1]),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["one byte", "cut", "emptied", "gone"],
)
def test_attachment_changed_on_the_disk_is_not_handed_out(court: Court, damage: object) -> None:
    attachment = store(court, uuid4())
    damage(path_of(attachment))  # type: ignore[operator]  # one of the lambdas above

    with pytest.raises(AttachmentDamagedError, match=r"“收据\.pdf”"):
        open_attachment(attachment)


def test_attachment_of_another_request_is_not_there_on_the_portal(court: Court) -> None:
    mine, theirs = uuid4(), uuid4()
    for subject in (mine, theirs):
        store(court, subject)

    with scoped([court.pk], audience=Audience.PORTAL):
        hold(mine)
        visible = set(Attachment.objects.values_list("subject_id", flat=True))

    assert visible == {mine}


def test_attachment_of_another_court_is_not_there(court: Court) -> None:
    store(court, uuid4())
    elsewhere = make_court("heping")

    with scoped([elsewhere.pk], audience=Audience.DESK):
        assert not Attachment.objects.exists()


class FullDisk(io.BytesIO):
    """Content in whose middle the disk is found full."""

    def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002 - as the base class has it
        if self.tell():
            raise OSError(28, "No space left on device")
        return super().read(1000)


def test_attachment_on_a_full_disk_is_not_received_and_leaves_nothing(
    court: Court, uploads: Path
) -> None:
    upload = CheckedUpload(
        UploadKind.PDF, "pdf", "application/pdf", "收据.pdf", FullDisk(CONTENT), len(CONTENT)
    )

    with pytest.raises(NotStoredError, match=r"法院没有收到“收据\.pdf”") as caught:
        store(court, uuid4(), upload)

    assert (caught.value.status, caught.value.code) == (507, "not_stored")
    assert files(uploads) == []
    assert not Attachment.objects.exists()
    assert not Event.objects.exists()


def test_attachment_where_no_folder_can_be_made_is_not_received(
    court: Court, uploads: Path
) -> None:
    uploads.parent.mkdir(exist_ok=True)
    uploads.write_text("a file where the folder should be")

    with pytest.raises(NotStoredError):
        store(court, uuid4())


def test_orphan_of_a_failed_submission_is_removed_after_a_day_and_nothing_else(
    court: Court, uploads: Path
) -> None:
    kept = store(court, uuid4())
    with transaction.atomic():
        orphan = store(court, uuid4())
        transaction.set_rollback(True)
    unfinished = path_of(orphan).with_suffix(".part")
    unfinished.write_bytes(b"half")
    os.utime(unfinished, (MORNING.timestamp(), MORNING.timestamp()))
    strange = path_of(kept).with_name("README")
    strange.write_text("put here by an administrator")
    os.utime(strange, (0, 0))

    on_the_day = remove_orphans(court.pk, at=at("2026-11-21 09:47"))
    after = remove_orphans(court.pk, at=at("2026-11-21 09:48"))

    assert (on_the_day, after) == (0, 2)
    assert set(files(uploads)) == {path_of(kept), strange}


SYNCED_CALLS = """
import io, os, sys
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()
from fenglian.ledger.storage import _write

calls = []
def traced(name, describe):
    genuine = getattr(os, name)
    def call(*arguments, **options):
        calls.append(f"{name} {describe(*arguments)}")
        return genuine(*arguments, **options)
    setattr(os, name, call)

handle_name = lambda handle: Path(os.readlink(f"/proc/self/fd/{handle}")).name
traced("fsync", handle_name)
traced("rename", lambda old, new, **_: f"{Path(old).name} {Path(new).name}")
_write(Path(sys.argv[1]) / "7" / "ab" / "paper", io.BytesIO(b"x"), at=datetime.now(UTC))
print("\\n".join(calls))
"""


def test_file_and_every_new_folder_are_flushed_before_the_row(tmp_path: Path) -> None:
    """What is not flushed is gone after a power cut, whatever the row says (S28, D5)."""
    result = subprocess.run(
        [sys.executable, "-c", SYNCED_CALLS, str(tmp_path)],
        env={**os.environ, "FENGLIAN_TESTING": "1", "DJANGO_SETTINGS_MODULE": "fenglian.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.splitlines() == [
        f"fsync {tmp_path.name}",
        "fsync 7",
        "fsync paper.part",
        "rename paper.part paper",
        "fsync ab",
    ]
