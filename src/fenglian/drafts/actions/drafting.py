"""Uploading a mechanism file as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from fenglian.drafts.models import Draft
from fenglian.drafts.policies import require_drafter
from fenglian.drafts.queries.reading import read_texts
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from fenglian.organizations.queries import Official

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """The texts of a mechanism as somebody sends them.

    Args:
        file_name: of the mechanism's file, as their computer calls it.
        source: its text.
        lexicon: the text of the lexicon that it names; empty: the one in force goes on, if any.
    """

    file_name: str
    source: str
    lexicon: str = ""


@transaction.atomic
def upload_draft(key: UUID, upload: Upload, *, by: Official, at: dt.datetime) -> Draft:
    """Keep a mechanism file that has no fault; the same text a second time is the first draft.

    Args:
        key: made by the form.
        upload: the texts.
        by: who may draft.
        at: when.

    Raises:
        NotDrafterError: somebody else.
        MechanismFileError: with every fault of the file; nothing is kept.
    """
    require_drafter(by)
    pack = read_texts(by.court_id, upload.source, upload.lexicon, file=upload.file_name, at=at)
    draft, is_new = Draft.objects.get_or_create(
        court_id=by.court_id,
        checksum=pack.checksum,
        defaults={
            "id": key,
            "mechanism_id": pack.mechanism.id,
            "file_name": upload.file_name[:LONGEST_NAME],
            "source": pack.source,
            "lexicon": pack.lexicon_source,
            "content": pack.mechanism.model_dump(mode="json"),
            "uploaded_by_id": by.person_id,
            "signature": by.actor.label,
            "uploaded_at": at,
        },
    )
    if is_new:
        record_event(
            EventKind.MECHANISM_DRAFTED,
            court_id=draft.court_id,
            subject_kind="draft",
            subject_id=draft.pk,
            actor=by.actor,
            at=at,
            data={"mechanism": draft.mechanism_id, "checksum": draft.checksum},
        )
    return draft
