"""Answers for somebody's words, and articles for somebody's search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Max

from fenglian.knowledge.models import Article
from fenglian.knowledge.queries.likeness import LikenessIndex

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_TOLD = 5000
"""Characters that are looked at; whoever writes more has said what it is about by then."""
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that may answer what somebody tells.

    Args:
        article: the article.
        words: the keywords in their text that led to it, as written in the article; may be empty.
    """

    article: Article
    words: tuple[str, ...]


def suggest_answers(court_id: int, text: str, *, limit: int = 3) -> list[Suggestion]:
    """Return the answers that fit what a person tells, best first; nothing when nothing fits.

    On the portal only public articles are there to be found (row-level security).

    Args:
        court_id: whose answers, in the running scope.
        text: the person's words, of any length.
        limit: the most answers.
    """
    state = Article.objects.filter(court_id=court_id).aggregate(
        count=Count("pk"), latest=Max("changed_at")
    )
    if not state["count"]:
        return []
    index = _index(court_id, state["count"], state["latest"])
    found = index.find(text[:LONGEST_TOLD], limit=limit)
    articles = Article.objects.filter(court_id=court_id).in_bulk(
        [likeness.article_id for likeness in found]
    )
    return [
        Suggestion(articles[likeness.article_id], likeness.words)
        for likeness in found
        if likeness.article_id in articles
    ]


@lru_cache(maxsize=64)
def _index(court_id: int, count: int, latest: datetime) -> LikenessIndex:  # noqa: ARG001 - the key
    """Weigh a court's articles once for each state of them.

    The public articles are some of all: where the counts are equal, portal and desk see the same.
    """
    return LikenessIndex(
        Article.objects.filter(court_id=court_id)
        .order_by("pk")
        .values_list("pk", "question", "keywords", "answer")
    )


def search_articles(court_id: int, query: str) -> list[Article]:
    """Return the articles that hold all words of a query, best first, at most fifty.

    Words parted by spaces must all occur; each is looked for as it stands, from one character on.

    Args:
        court_id: whose articles, in the running scope.
        query: what somebody typed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT find_articles(%s::bigint[], %s, %s)",
            [[court_id], query.replace("\0", ""), MOST_FOUND],
        )
        found = [article_id for (article_id,) in cursor.fetchall()]
    articles = Article.objects.filter(court_id=court_id).in_bulk(found)
    return [articles[article_id] for article_id in found if article_id in articles]
