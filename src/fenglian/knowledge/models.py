"""What the court answers to questions that come again and again."""

from __future__ import annotations

from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models


class Article(models.Model):
    """One question in everyday words with the court's answer to it.

    The table has one more column that only the database writes and reads: `grams`, the text as a
    search vector (weight A the question and its keywords, weight B the answer). See `search.py`.
    """

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    """Its name in the court's file, by which a later import finds it again."""
    question = models.CharField(max_length=120)
    answer = models.TextField()
    keywords = models.JSONField(default=list)
    """Words that people use for it, as a list: 欠薪, 不发工资, 老板跑了."""
    service_kind = models.CharField(max_length=30, blank=True)
    subject = models.CharField(max_length=30, blank=True)
    """Service kind and subject are words of the mechanism's vocabularies (NS-4a, NS-4b)."""
    legal_basis = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField()
    checked_by = models.CharField(max_length=80)
    """When somebody last held the answer against the law, and who; shown beside it."""
    is_public = models.BooleanField(default=True)
    """Shown to the people; else only to the officials who answer."""
    changed_at = models.DateTimeField()
    """When an import last changed it."""
    helped_count = models.PositiveIntegerField(default=0)
    """How often somebody left with this answer instead of sending a request."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "key"], name="article_key_once"),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def subject_id(self) -> UUID:
        """Its name in the ledger, where subjects are known by UUID."""
        return uuid5(NAMESPACE_URL, f"fenglian:article:{self.court_id}:{self.key}")
