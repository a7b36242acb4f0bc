"""Where signs of risk come from."""

from __future__ import annotations

from django.db.models import TextChoices


class AlertSource(TextChoices):
    """Who saw the sign."""

    RULE = "rule", "系统按词语提出"
    PERSON = "person", "工作人员提出"
