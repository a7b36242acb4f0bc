"""Installing versions of mechanisms, adopting them at a court, attaching the notice's own text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max

from fenglian.errors import NotFoundError
from fenglian.mechanisms.errors import AdoptionPeriodError, NoticeFileError
from fenglian.mechanisms.models import Adoption, MechanismVersion, NoticeText
from fenglian.mechanisms.queries.in_force import load_version, version_in_force
from fenglian.mechanisms.queries.notices import find_text, read_notice, split_notice

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from fenglian.isolation.actors import Actor
    from fenglian.mechanisms.queries.files import Pack
    from fenglian.organizations.models import Court


@dataclass(frozen=True, slots=True)
class AttachmentReport:
    """What became of an attached notice.

    Args:
        matched: ids of the clauses whose own text is now shown.
        unmatched: ids of the clauses whose number was not found, or found more than once.
        doubtful: of those matched, the ones in whose text their heading does not occur.
    """

    matched: tuple[str, ...]
    unmatched: tuple[str, ...]
    doubtful: tuple[str, ...]


def install_pack(pack: Pack) -> MechanismVersion:
    """Store a mechanism file as a version; the same text a second time is the same version.

    It is not adopted by it. No actor: versions belong to no court.

    Args:
        pack: from `queries.read_pack`, which has checked it.
    """
    mechanism_id = pack.mechanism.id
    with transaction.atomic():
        _lock(f"mechanism {mechanism_id}")
        versions = MechanismVersion.objects.filter(mechanism_id=mechanism_id)
        installed = versions.filter(checksum=pack.checksum).first()
        if installed is not None:
            return installed
        newest = versions.aggregate(newest=Max("number"))["newest"] or 0
        return MechanismVersion.objects.create(
            mechanism_id=mechanism_id,
            number=newest + 1,
            source=pack.source,
            lexicon=pack.lexicon_source,
            content=pack.mechanism.model_dump(mode="json"),
            checksum=pack.checksum,
        )


def adopt(
    court: Court,
    version: MechanismVersion,
    *,
    effective_from: datetime,
    actor: Actor,
    at: datetime,
) -> Adoption:
    """Put a version into force at a court, and end that of the mechanism's version before it.

    Duties opened before keep their terms. Adopting what is adopted already changes nothing. The
    ledger event is the caller's.

    Args:
        court: the court, in the running scope.
        version: the version.
        effective_from: the first moment at which it is in force.
        actor: who adopts it.
        at: the present instant.

    Raises:
        AdoptionPeriodError: the version before it began later, or the past would be rewritten.
    """
    mechanism_id = version.mechanism_id
    with transaction.atomic():
        _lock(f"adoption {court.pk} {mechanism_id}")
        current = Adoption.objects.filter(
            court=court, mechanism_id=mechanism_id, effective_until=None
        ).first()
        if current is not None:
            if current.version_id == version.pk:
                return current
            _end(current, effective_from, at)
        return Adoption.objects.create(
            court=court,
            version=version,
            mechanism_id=mechanism_id,
            effective_from=effective_from,
            adopted_by=actor.label,
            adopted_at=at,
        )


def attach_notice(
    court: Court, mechanism_id: str, file: Path, *, actor: Actor, at: datetime
) -> AttachmentReport:
    """Keep the notice's own text with its clauses, in place of what was attached before.

    The ledger event is the caller's.

    Args:
        court: the court, in the running scope.
        mechanism_id: which mechanism.
        file: the notice as plain text or Word.
        actor: who attaches it.
        at: the present instant.

    Raises:
        NotFoundError: no such mechanism is installed.
        NoticeFileError: the file cannot be read, or no clause is found in it.
    """
    mechanism = load_version(_version_to_match(court, mechanism_id, at))
    parts = split_notice(read_notice(file))
    texts = {clause.number: find_text(clause.number, parts) for clause in mechanism.clauses}
    found = {number: text for number, text in texts.items() if text is not None}
    if not found:
        raise NoticeFileError(
            f"在 {file.name} 里没有找到“{mechanism.short_title}”的任何条款；"
            "检查是不是这份文件，条款编号是否是文字（Word 自动编号请先转成文字）。"
        )
    checksum = hashlib.sha256(file.read_bytes()).hexdigest()
    with transaction.atomic():
        NoticeText.objects.filter(court=court, mechanism_id=mechanism_id).delete()
        NoticeText.objects.bulk_create(
            NoticeText(
                court=court,
                mechanism_id=mechanism_id,
                number=number,
                text=text,
                source_name=file.name[:255],
                checksum=checksum,
                attached_by=actor.label,
                attached_at=at,
            )
            for number, text in found.items()
        )
    matched = [clause for clause in mechanism.clauses if clause.number in found]
    return AttachmentReport(
        matched=tuple(clause.id for clause in matched),
        unmatched=tuple(c.id for c in mechanism.clauses if c.number not in found),
        doubtful=tuple(c.id for c in matched if c.heading not in found[c.number]),
    )


def _end(current: Adoption, effective_from: datetime, at: datetime) -> None:
    if effective_from <= current.effective_from:
        raise AdoptionPeriodError(
            f"现行第 {current.version.number} 版自 {current.effective_from:%Y-%m-%d %H:%M} 起施行，"
            "新版本的施行时间要晚于它。",
            field="effective_from",
        )
    if effective_from < at:
        raise AdoptionPeriodError(
            f"施行时间 {effective_from:%Y-%m-%d %H:%M} 已经过去，"
            "会改变已经按现行版本办理的事项；请选择现在或以后的时间。",
            field="effective_from",
        )
    current.effective_until = effective_from
    current.save(update_fields=["effective_until"])


def _version_to_match(court: Court, mechanism_id: str, at: datetime) -> int:
    version_id = version_in_force(court.pk, at, mechanism_id)
    if version_id is not None:
        return version_id
    newest = (
        MechanismVersion.objects.filter(mechanism_id=mechanism_id)
        .order_by("-number")
        .values_list("pk", flat=True)
        .first()
    )
    if newest is None:
        raise NotFoundError(
            f"没有安装机制“{mechanism_id}”；先运行 fenglian mechanism check 并采用它。"
        )
    return newest


def _lock(name: str) -> None:
    """Let one transaction at a time through, without a row that the application could lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
