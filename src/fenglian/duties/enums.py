"""States of duties and outcomes of their steps."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DutyState(TextChoices):
    """A duty is open until an event meets or cancels it."""

    OPEN = "open", _("待办")
    MET = "met", _("已办")
    CANCELLED = "cancelled", _("已取消")


class StepKind(TextChoices):
    """What a step of a ladder does."""

    WARNING = "warning", _("提醒")
    ESCALATION = "escalation", _("报送督办")


class StepOutcome(TextChoices):
    """What became of a step when it fell due."""

    TOLD = "told", _("已报送")
    ALARM = "alarm", _("无人可报，已告警")
