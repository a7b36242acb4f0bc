"""Publishing training material and model documents, and withdrawing them (YF-8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fenglian.correspondence.actions.acting import own_key
from fenglian.correspondence.enums import MaterialKind
from fenglian.correspondence.errors import (
    InvalidWordsError,
    NotYourThreadError,
    WrongStateError,
)
from fenglian.correspondence.models import Material
from fenglian.correspondence.policies.materials import get_material_for, may_publish
from fenglian.correspondence.validators import check_words
from fenglian.documents.uploads import CheckedUpload
from fenglian.ledger.actions import record_event
from fenglian.ledger.storage import store_attachment
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.queries import Official

MATERIAL = "material"
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    """What is published.

    Args:
        kind: training, model or guide.
        title: its name.
        words: its text; may be empty where there is a file.
        earlier_id: the version that it takes the place of; None: it is new.
    """

    kind: str
    title: str
    words: str = ""
    earlier_id: UUID | None = None


@transaction.atomic
def publish_material(
    key: UUID,
    facts: MaterialFacts,
    *,
    by: Official,
    at: dt.datetime,
    upload: CheckedUpload | None = None,
) -> Material:
    """Publish a material, or its next version; the same form a second time is the first.

    Args:
        key: made by the form.
        facts: what it is.
        by: who publishes for the court.
        at: when.
        upload: its file; None: the text is all of it.

    Raises:
        NotYourThreadError: somebody who may read only.
        InvalidWordsError: neither text nor file, or another kind or title than there can be.
        WrongStateError: the earlier version is not in use any more.
    """
    if not may_publish(by):
        raise NotYourThreadError
    title = facts.title.strip()
    if facts.kind not in MaterialKind.values:
        raise InvalidWordsError(_("请重新选择是哪一类。"), field="kind")
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise InvalidWordsError(_("请写题目，最多 80 个字。"), field="title")
    if upload is None and not facts.words.strip():
        raise InvalidWordsError(_("请写内容，或者选一个文件。"), field="words")
    words = check_words(facts.words, what=_("内容")) if facts.words.strip() else ""
    known = Material.objects.filter(pk=own_key(key, by)).first()
    if known is not None:
        return known
    earlier = get_material_for(by, facts.earlier_id) if facts.earlier_id else None
    if earlier is not None and not _retire(earlier):
        raise WrongStateError(_("这一版已经换了或者撤回了，请从最新的一版换。"))
    try:
        with transaction.atomic():
            material = Material.objects.create(
                pk=own_key(key, by),
                court_id=by.court_id,
                kind=facts.kind,
                title=title,
                words=words,
                number=earlier.number + 1 if earlier else 1,
                earlier=earlier,
                person_id=by.person_id,
                signature=by.actor.label,
                published_at=at,
            )
    except IntegrityError:
        raise WrongStateError(_("这一版已经换了或者撤回了，请从最新的一版换。")) from None
    if upload is not None:
        store_attachment(
            upload, court_id=by.court_id, subject_kind=MATERIAL, subject_id=material.pk,
            actor=by.actor, at=at, from_party=False,
        )  # fmt: skip
    _record(EventKind.MATERIAL_PUBLISHED, material, by, at)
    return material


@transaction.atomic
def withdraw_material(material_id: UUID, reason: str, *, by: Official, at: dt.datetime) -> Material:
    """Take a material out of use, with a reason; the court keeps it.

    Args:
        material_id: which.
        reason: why.
        by: who publishes for the court.
        at: when.
    """
    material = get_material_for(by, material_id)
    if not may_publish(by):
        raise NotYourThreadError
    reason = check_words(reason, what=_("撤回的原因"), field="reason")
    if not _retire(material):
        raise WrongStateError(_("这一版已经换了或者撤回了。"))
    material.is_current = False
    material.withdrawn_at, material.withdrawn_signature = at, by.actor.label
    material.reason = reason
    material.save(update_fields=["withdrawn_at", "withdrawn_signature", "reason"])
    _record(EventKind.MATERIAL_WITHDRAWN, material, by, at)
    return material


def _retire(material: Material) -> bool:
    """Take a version out of use; of two at once one succeeds."""
    current = Material.objects.filter(pk=material.pk, is_current=True)
    return current.update(is_current=False) == 1


def _record(kind: EventKind, material: Material, by: Official, at: dt.datetime) -> None:
    record_event(
        kind,
        court_id=material.court_id,
        subject_kind=MATERIAL,
        subject_id=material.pk,
        actor=by.actor,
        at=at,
        data={"kind": material.kind, "number": material.number},
    )
