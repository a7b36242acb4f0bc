"""States of what was done in the towns, and of what was agreed there."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActivityState(TextChoices):
    """Where a record of liaison work stands."""

    RECORDED = "recorded", _("已登记")
    """By somebody who has the town."""
    TO_CONFIRM = "to_confirm", _("待确认")
    """By somebody else: the town's contact looks at it first (XX-17)."""
    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("未列入")
    """The contact said why it does not belong into the ledger."""
    CORRECTED = "corrected", _("已更正")
    """Another record says it better; this one stays as it was."""
    WITHDRAWN = "withdrawn", _("已撤回")


COUNTED = (ActivityState.RECORDED, ActivityState.CONFIRMED)
"""What ledgers and quotas count."""


class Standing(TextChoices):
    """What somebody who was met is; ordinary people are counted and not named."""

    MEDIATOR = "mediator", _("调解员")
    CENTER = "center", _("综治中心工作人员")
    VILLAGE = "village", _("村居干部")
    REPRESENTATIVE = "representative", _("两代表一委员")
    GRID = "grid", _("网格员、人民陪审员")
    OTHER = "other", _("其他")


class MatterKind(TextChoices):
    """How a matter that outlives the visit came up."""

    AGREED = "agreed", _("约定的事")
    OPINION = "opinion", _("收集的意见、需求")
    LEFT = "left", _("没有办完的事")


class MatterState(TextChoices):
    """Where a matter stands."""

    OPEN = "open", _("未了结")
    SETTLED = "settled", _("已办成")
    DROPPED = "dropped", _("不再办")


class PlanKind(TextChoices):
    """What people can come to."""

    VISIT = "visit", _("到镇上接待")
    HEARING = "hearing", _("巡回审判")
