"""What becomes of a proposal, and of a trial."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """What became of a proposal to adopt a version."""

    WAITING = "waiting", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class TrialState(TextChoices):
    """How far a trial has come."""

    WAITING = "waiting", _("等着开始")
    RUNNING = "running", _("正在试算")
    DONE = "done", _("算完了")
    FAILED = "failed", _("没有算成")
