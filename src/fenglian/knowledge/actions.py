"""Keeping the court's answers, and noting that one has helped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from fenglian.isolation.scope import Audience, scoped
from fenglian.knowledge.models import Article
from fenglian.knowledge.validators import read_articles
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import adoptions_in_force, load_version
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from fenglian.isolation.actors import Actor
    from fenglian.mechanisms.schema import Term
    from fenglian.organizations.models import Court

_STATED = (
    "question", "answer", "keywords", "service_kind", "subject", "legal_basis", "checked_on",
    "checked_by", "is_public",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArticleImport:
    """What an import did, by count."""

    added: int
    changed: int
    unchanged: int


def import_articles(court: Court, path: Path, *, actor: Actor, at: datetime) -> ArticleImport:
    """Take a court's answers from a file; all of it or nothing.

    An article known by its key is changed, others are added. What the file does not name stays as
    it is; an article is withdrawn from the people by `is_public: false`. Counts of help are kept.

    Args:
        court: whose, in the running scope.
        path: a YAML file (see `validators.ArticleEntry`).
        actor: who imports; named as the one who checked where the file names nobody.
        at: the present instant.

    Raises:
        ArticleFileError: the file has faults; nothing was stored.
    """
    service_kinds, subjects = _vocabularies(court.pk, at)
    entries = read_articles(
        path,
        today=at.astimezone(COURT_ZONE).date(),
        service_kinds=service_kinds,
        subjects=subjects,
    )
    with transaction.atomic():
        known = {
            article.key: article
            for article in Article.objects.select_for_update(no_key=True).filter(court=court)
        }
        added, changed = [], []
        for entry in entries:
            stated = entry.model_dump()
            stated["keywords"] = list(entry.keywords)
            stated["checked_by"] = entry.checked_by or actor.label
            article = known.get(entry.key)
            if article is None:
                added.append(Article(court=court, changed_at=at, **stated))
            elif any(getattr(article, name) != stated[name] for name in _STATED):
                for name in _STATED:
                    setattr(article, name, stated[name])
                article.changed_at = at
                changed.append(article)
        Article.objects.bulk_create(added)
        Article.objects.bulk_update(changed, [*_STATED, "changed_at"], batch_size=200)
        record_event(
            EventKind.ARTICLES_IMPORTED,
            court_id=court.pk,
            subject_kind="import",
            subject_id=uuid4(),
            actor=actor,
            at=at,
            data={"added": len(added), "changed": len(changed)},
        )
    return ArticleImport(len(added), len(changed), len(entries) - len(added) - len(changed))


def add_article(
    court: Court,
    key: str,
    question: str,
    answer: str,
    keywords: Sequence[str],
    *,
    actor: Actor,
    at: datetime,
) -> Article:
    """Add an answer that a person has looked at and stands for; the people read it from then on.

    Args:
        court: whose, in the running scope.
        key: its name, free so far.
        question: in everyday words.
        answer: the answer.
        keywords: words that people use for it.
        actor: who has checked it.
        at: when.
    """
    article = Article.objects.create(
        court=court,
        key=key,
        question=question,
        answer=answer,
        keywords=list(keywords),
        checked_on=at.astimezone(COURT_ZONE).date(),
        checked_by=actor.label,
        changed_at=at,
    )
    record_event(
        EventKind.ARTICLE_ADDED,
        court_id=court.pk,
        subject_kind="article",
        subject_id=article.subject_id,
        actor=actor,
        at=at,
        data={"article": key},
    )
    return article


def _vocabularies(court_id: int, at: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """Return ids of service kinds and subjects, by id and by label, of all mechanisms in force."""
    service_kinds: dict[str, str] = {}
    subjects: dict[str, str] = {}
    for adoption in adoptions_in_force(court_id, at):
        vocabularies = load_version(adoption.version_id).vocabularies
        service_kinds |= _by_id_and_label(vocabularies.service_kinds)
        subjects |= _by_id_and_label(vocabularies.subjects)
    return service_kinds, subjects


def _by_id_and_label(terms: Iterable[Term]) -> dict[str, str]:
    return {name: term.id for term in terms for name in (term.label, term.id)}


def count_helped(article: Article, *, actor: Actor, at: datetime) -> None:
    """Note that somebody left with this answer instead of sending a request (NS-4b).

    The event is written in the product's own scope: on the portal a visitor may write to the ledger
    only about the request that they hold, and here there is none.

    Args:
        article: one that the running scope shows.
        actor: who was helped.
        at: the present instant.
    """
    with scoped([article.court_id], audience=Audience.SYSTEM):
        Article.objects.filter(court_id=article.court_id, pk=article.pk).update(
            helped_count=F("helped_count") + 1
        )
        record_event(
            EventKind.QUESTION_SELF_ANSWERED,
            court_id=article.court_id,
            subject_kind="article",
            subject_id=article.subject_id,
            actor=actor,
            at=at,
            data={"article": article.key},
        )
