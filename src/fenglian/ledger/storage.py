"""The bytes of papers and photos: on the disk for good before any row speaks of them (S28).

A file is written under another name, flushed with its folder, and only then named; the row comes
after, in the caller's transaction. If that transaction fails, the file stays behind without a row
and is removed later (`remove_orphans`). The other way round, a row without its file, cannot happen.
"""

from __future__ import annotations

import logging
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings

from fenglian.ledger.actions import record_event
from fenglian.ledger.errors import AttachmentDamagedError, NotStoredError
from fenglian.ledger.models import Attachment
from fenglian.mechanisms.enums import EventKind

if TYPE_CHECKING:
    from datetime import datetime

    from fenglian.documents.uploads import CheckedUpload
    from fenglian.isolation.actors import Actor

CHUNK = 1024 * 1024
UNFINISHED = ".part"
_OURS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.part)?")
ORPHAN_AGE = timedelta(days=1)
"""Longer than any transaction that a new file may still be waiting for."""

logger = logging.getLogger(__name__)


def store_attachment(
    upload: CheckedUpload,
    *,
    court_id: int,
    subject_kind: str,
    subject_id: UUID,
    actor: Actor,
    at: datetime,
    from_party: bool,
) -> Attachment:
    """Keep a checked file: bytes, row and event. Call it in the transaction that locks its subject.

    The same bytes once more, from the same side, are a form that arrived twice: what is there
    already is returned.

    Args:
        upload: what `inspect_upload` let through.
        court_id: whose.
        subject_kind: what sort of thing it belongs to.
        subject_id: the id of that thing.
        actor: who brought it.
        at: the present instant.
        from_party: whether the party brought it, and not the court.

    Raises:
        NotStoredError: the disk did not take it; nothing is left behind.
    """
    attachment = Attachment(
        id=uuid4(),
        court_id=court_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        name=upload.safe_name,
        content_type=upload.media_type,
        size=upload.size,
        added_at=at,
        added_by=actor.label,
        from_party=from_party,
    )
    try:
        attachment.digest = _write(path_of(attachment), upload.content, at=at)
    except OSError as error:
        logger.error("attachment not stored: %s", error.strerror)  # noqa: TRY400 - no trace with names
        raise NotStoredError(upload.safe_name) from error
    there = _same_as(attachment)
    if there is not None:
        path_of(attachment).unlink()
        return there
    attachment.save(force_insert=True)
    record_event(
        EventKind.ATTACHMENT_ADDED,
        court_id=court_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor=actor,
        at=at,
        data={
            "attachment": str(attachment.pk),
            "digest": attachment.digest.hex(),
            "size": attachment.size,
        },
    )
    return attachment


def _same_as(attachment: Attachment) -> Attachment | None:
    """Return what its subject has of the same bytes from the same side already, None before."""
    same = Attachment.objects.filter(
        court_id=attachment.court_id,
        subject_kind=attachment.subject_kind,
        subject_id=attachment.subject_id,
        from_party=attachment.from_party,
        digest=attachment.digest,
    )
    return next((one for one in same if path_of(one).is_file()), None)


def open_attachment(attachment: Attachment) -> IO[bytes]:
    """Return the bytes, after comparing them with what was stored. The caller closes the file.

    Args:
        attachment: one that the caller may read.

    Raises:
        AttachmentDamagedError: the file is missing or changed.
    """
    try:
        file = path_of(attachment).open("rb")
    except OSError as error:
        raise AttachmentDamagedError(attachment.name) from error
    digest = Hash(SM3())
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    if digest.finalize() != bytes(attachment.digest):
        file.close()
        raise AttachmentDamagedError(attachment.name)
    file.seek(0)
    return file


def path_of(attachment: Attachment) -> Path:
    """Return where the bytes of an attachment lie."""
    return settings.UPLOADS / attachment.stored_name


def remove_orphans(court_id: int, *, at: datetime) -> int:
    """Delete the files of a court that no row speaks of: left by submissions that failed.

    Args:
        court_id: whose, the one of the running scope.
        at: the present instant; younger files may still be waiting for their row.

    Returns:
        How many files were deleted.
    """
    oldest_kept = (at - ORPHAN_AGE).timestamp()
    removed = 0
    for folder in sorted((settings.UPLOADS / str(court_id)).glob("??")):
        old = {
            path: UUID(path.stem)
            for path in folder.iterdir()
            if _OURS.fullmatch(path.name) and path.stat().st_mtime < oldest_kept
        }
        known = set(
            Attachment.objects.filter(court_id=court_id, pk__in=old.values()).values_list(
                "pk", flat=True
            )
        )
        for path, attachment_id in old.items():
            if path.suffix == UNFINISHED or attachment_id not in known:
                path.unlink()
                removed += 1
    return removed


def _write(path: Path, content: IO[bytes], *, at: datetime) -> bytes:
    """Write a file for good and return the SM3 of its bytes; on an error nothing stays."""
    _make_folder(path.parent)
    part = path.with_suffix(UNFINISHED)
    digest = Hash(SM3())
    content.seek(0)
    try:
        with part.open("xb") as file:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            # The age of orphans is told by the one clock that everything else goes by.
            os.utime(file.fileno(), (at.timestamp(), at.timestamp()))
            os.fsync(file.fileno())
        part.rename(path)
        _sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise
    return digest.finalize()


def _make_folder(folder: Path) -> None:
    """Make a folder and see that its own entry lasts, up to the first folder that was there."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o750, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
