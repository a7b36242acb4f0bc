"""States and kinds of the request flow."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestState(TextChoices):
    """Where a request stands; each state names who owes the next step."""

    RECEIVED = "received", _("待分流")
    IN_HAND = "in_hand", _("办理中")
    HANDED_BACK = "handed_back", _("退回待重派")
    ANSWERED = "answered", _("已答复，待评价")
    CLOSED = "closed", _("办结")
    MERGED = "merged", _("已并案")
    """Another request carries it on; nothing is owed here."""


class Complexity(TextChoices):
    """繁简分流: answered at once, or dispatched as a work order (NS-4a)."""

    SIMPLE = "simple", _("简易程序")
    ORDINARY = "ordinary", _("普通程序")


class Relation(TextChoices):
    """For whom somebody writes."""

    SELF = "self", _("本人的事")
    PARENT = "parent", _("替家里人")
    COMPANY = "company", _("代表单位")
    LAWYER = "lawyer", _("律师代理")


class ReplyKind(TextChoices):
    """How a reply came about."""

    DIRECT = "direct", _("窗口直接答复")
    ORDER = "order", _("承办人答复")
    JOINT = "joint", _("并案答复")
    """The leading request's answer, as the sender of a merged one received it."""


class HandoverKind(TextChoices):
    """How an order moved."""

    DISPATCH = "dispatch", _("派单")
    TRANSFER = "transfer", _("转交")
    HAND_BACK = "hand_back", _("退回")
    REDISPATCH = "redispatch", _("重新派单")
    REASSIGN = "reassign", _("领导改派")
    SUCCESSION = "succession", _("离任移交")
    SETTLE = "settle", _("立案庭确定")
    """After repeated hand-backs: it cannot be handed back again (XX-16)."""


class Settlement(TextChoices):
    """What became of a reply that was pointed out as perhaps improper."""

    FINE = "fine", _("核过，没有不妥")
    REPLACED = "replaced", _("已重新答复")
    SATISFIED = "satisfied", _("当事人满意")


class HandoutKind(TextChoices):
    """What changed hands between court and party."""

    DOCUMENT = "document", _("开具文书")
    PAPERS = "papers", _("收转材料")


class HandoutWay(TextChoices):
    """How a document reached the party."""

    ON_SITE = "on_site", _("当场领取")
    POST = "post", _("邮寄")
    ELECTRONIC = "electronic", _("电子送达")


class RemarkKind(TextChoices):
    """What the party adds later, in their own words."""

    SUPPLEMENT = "supplement", _("补充")
    URGE = "urge", _("催办")
    DISSATISFACTION = "dissatisfaction", _("不满意")
