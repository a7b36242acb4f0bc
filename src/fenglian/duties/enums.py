"""States of duties and outcomes of their steps."""

from __future__ import annotations

from django.db.models import TextChoices


class DutyState(TextChoices):
    """A duty is open until an event meets or cancels it."""

    OPEN = "open", "待办"
    MET = "met", "已办"
    CANCELLED = "cancelled", "已取消"


class StepKind(TextChoices):
    """What a step of a ladder does."""

    WARNING = "warning", "提醒"
    ESCALATION = "escalation", "报送督办"


class StepOutcome(TextChoices):
    """What became of a step when it fell due."""

    TOLD = "told", "已报送"
    ALARM = "alarm", "无人可报，已告警"
