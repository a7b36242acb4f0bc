"""States and kinds of the request flow."""

from __future__ import annotations

from django.db.models import TextChoices


class RequestState(TextChoices):
    """Where a request stands; each state names who owes the next step."""

    RECEIVED = "received", "待分流"
    IN_HAND = "in_hand", "办理中"
    HANDED_BACK = "handed_back", "退回待重派"
    ANSWERED = "answered", "已答复，待评价"
    CLOSED = "closed", "办结"


class Complexity(TextChoices):
    """繁简分流: answered at once, or dispatched as a work order (NS-4a)."""

    SIMPLE = "simple", "简易程序"
    ORDINARY = "ordinary", "普通程序"


class Relation(TextChoices):
    """For whom somebody writes."""

    SELF = "self", "本人的事"
    PARENT = "parent", "替家里人"
    COMPANY = "company", "代表单位"
    LAWYER = "lawyer", "律师代理"


class ReplyKind(TextChoices):
    """How a reply came about."""

    DIRECT = "direct", "窗口直接答复"
    ORDER = "order", "承办人答复"


class HandoverKind(TextChoices):
    """How an order moved."""

    DISPATCH = "dispatch", "派单"
    TRANSFER = "transfer", "转交"
    HAND_BACK = "hand_back", "退回"
    REDISPATCH = "redispatch", "重新派单"
    REASSIGN = "reassign", "领导改派"


class HandoutKind(TextChoices):
    """What changed hands between court and party."""

    DOCUMENT = "document", "开具文书"
    PAPERS = "papers", "收转材料"


class HandoutWay(TextChoices):
    """How a document reached the party."""

    ON_SITE = "on_site", "当场领取"
    POST = "post", "邮寄"
    ELECTRONIC = "electronic", "电子送达"


class RemarkKind(TextChoices):
    """What the party adds later, in their own words."""

    SUPPLEMENT = "supplement", "补充"
    URGE = "urge", "催办"
    DISSATISFACTION = "dissatisfaction", "不满意"
