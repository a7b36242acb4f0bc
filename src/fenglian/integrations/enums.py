"""What another system may do, and where a notice to it stands."""

from __future__ import annotations

from django.db.models import TextChoices

from fenglian.mechanisms.enums import EventKind


class ClientScope(TextChoices):
    """What a client may do; the last three it does for an official, with their rights of today."""

    SUBMIT = "submit", "替群众提交诉求"
    FOLLOW = "follow", "凭查询码或链接看进展"
    SPEAK = "speak", "凭链接替当事人评价、回答、催办、补充、上传"
    HOOKS = "hooks", "登记推送地址"
    RECORD = "record", "代工作人员登记来电、来访"
    QUEUE = "queue", "代工作人员看队列"
    DISPATCH = "dispatch", "代工作人员派单"


ACTING = frozenset({ClientScope.RECORD, ClientScope.QUEUE, ClientScope.DISPATCH})
"""The scopes that need an official to act for."""

TOLD_KINDS = frozenset(
    {
        EventKind.REQUEST_RECEIVED,
        EventKind.REQUEST_ANSWERED,
        EventKind.REQUEST_RATED,
        EventKind.REQUEST_RETURNED,
        EventKind.REQUEST_URGED,
        EventKind.REQUEST_SUPPLEMENTED,
        EventKind.REQUEST_CLOSED,
        EventKind.REQUEST_MERGED,
        EventKind.REQUEST_ANSWERED_JOINTLY,
        EventKind.REQUEST_UNMERGED,
        EventKind.ATTACHMENT_ADDED,
        EventKind.DOCUMENT_ISSUED,
        EventKind.PAPERS_PASSED_ON,
        EventKind.ORDER_DISPATCHED,
        EventKind.ORDER_ACCEPTED,
        EventKind.ORDER_QUESTION_ASKED,
        EventKind.ORDER_QUESTION_ANSWERED,
        EventKind.ORDER_TRANSFERRED,
        EventKind.ORDER_HANDED_BACK,
        EventKind.ORDER_REDISPATCHED,
        EventKind.ORDER_REASSIGNED,
        EventKind.ORDER_REPLIED,
        EventKind.ORDER_RETURNED,
        EventKind.DUTY_ESCALATED,
    }
)
"""What other systems are told of: no more than the party reads on their own page."""
PUSHED_KINDS = TOLD_KINDS - {EventKind.REQUEST_RECEIVED}
"""What is pushed to them: of the first, whoever brought the request knows already."""


class DeliveryState(TextChoices):
    """Where a notice to another system stands on its way out: lease, send, mark."""

    WAITING = "waiting", "待送"
    LEASED = "leased", "送出中"
    SENT = "sent", "已收下"
    FAILED = "failed", "没有收下，将重试"
    DEAD = "dead", "多次没有收下"
