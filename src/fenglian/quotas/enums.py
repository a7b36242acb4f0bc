"""How an assignment stands against its quota, and what was noted of it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """Where an assignment stands in a window."""

    MET = "met", _("已达到")
    EXEMPT = "exempt", _("这段时间不要求")
    """Held for so few days that, pro-rated, nothing is asked."""
    ON_WAY = "on_way", _("进行中")
    WARNED = "warned", _("快到期")
    """The warning's day has come, and something is missing."""
    MISSED = "missed", _("没有达到")


class ShortfallKind(TextChoices):
    """What the rule has noted, each once for an assignment and a window."""

    WARNING = "warning", _("提醒")
    MISS = "miss", _("未达到")
