"""States of messages."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageState(TextChoices):
    """Where a message stands on its way out: lease, send, mark."""

    WAITING = "waiting", _("待发")
    LEASED = "leased", _("发送中")
    SENT = "sent", _("已发出")
    FAILED = "failed", _("未发出，将重试")
    DEAD = "dead", _("多次未发出")
    NEEDLESS = "needless", _("发出前已打开")


class MessageKind(TextChoices):
    """What a message says; its words are rendered when it is sent."""

    ORDER_DISPATCHED = "order_dispatched", "派给您一件"
    ORDER_RETURNED = "order_returned", "当事人不满意，退回您重办"
    ORDER_URGED = "order_urged", "当事人催办"
    ORDER_JOINED = "order_joined", "另一件并入您办的一件"
    ORDER_MERGED = "order_merged", "并入另一件，不用再办"
    ORDER_DISPUTED = "order_disputed", "多次退回，请确定"
    DUTY_WARNING = "duty_warning", "今天到期"
    DUTY_ESCALATED = "duty_escalated", "超期未答复，报您督办"
    DUTY_ALARM = "duty_alarm", "督办到顶仍未答复"
    INSTRUCTION = "instruction", "领导批示"
    ORDER_PRESSED = "order_pressed", "督促您尽快答复"
    REVIEW_WAITING = "review_waiting", "一份答复等您审核"
    REPLY_SENT_BACK = "reply_sent_back", "答复退回修改"
    REPLY_FLAGGED = "reply_flagged", "指出答复不妥"
    DEPARTMENT_REPORT = "department_report", "联络员报告"
    SPECIAL_SUPERVISION = "special_supervision", "列入专项督办"
    REPLY_READY = "reply_ready", "法院已答复"
    QUESTION_BACK = "question_back", "法院有一个问题"
    FOLLOW_CODE = "follow_code", "查询码"
    RECEIPT = "receipt", "法院已收到"
    APPOINTMENT_MADE = "appointment_made", "预约好了"
    APPOINTMENT_QUEUED = "appointment_queued", "预约排上了队"
    APPOINTMENT_REMINDER = "appointment_reminder", "提醒预约"
    APPOINTMENT_OFF = "appointment_off", "预约取消"
    RISK_RAISED = "risk_raised", "风险线索，请接单"
    RISK_UNATTENDED = "risk_unattended", "没有人值班"
    OPINION_RAISED = "opinion_raised", "对规定的意见，请解释"
    OPINION_ANSWERED = "opinion_answered", "规定有了解释"
    DIFFICULTY_RAISED = "difficulty_raised", "下级法院反映的问题，请答复"
    DIFFICULTY_ANSWERED = "difficulty_answered", "反映的问题有了答复"
    TOWN_MESSAGE = "town_message", "镇街来信"
    TOWN_ANSWERED = "town_answered", "法院答复镇街"
    TOWN_TOLD = "town_told", "法院致镇街"
    TOWN_ACKNOWLEDGED = "town_acknowledged", "镇街已签收"
    TOWN_FORWARDED = "town_forwarded", "镇街来往转给您的部门"
    TOWN_REPORTED = "town_reported", "部门回复了镇街来往"
    TOWN_RETURNED = "town_returned", "部门退回镇街来往"
    TOWN_DISPUTED = "town_disputed", "部门多次退回，请确定"
    TOWN_HANDED_OVER = "town_handed_over", "镇街来往移交给您"
    TOWN_REPORTED_UP = "town_reported_up", "联系人报告"
    TOWN_WITHOUT_CONTACT = "town_without_contact", "镇街没有联系人"
    JUDGE_SCHEDULED = "judge_scheduled", "安排您到镇街"
    JUDGE_CALLED_OFF = "judge_called_off", "到镇街的安排取消"
    ARTICLE_PROPOSED = "article_proposed", "推荐的常见问题，请审核"
    ARTICLE_DECIDED = "article_decided", "推荐的常见问题有了结果"
    SUGGESTION_GATHERED = "suggestion_gathered", "对法院工作的意见，请答复"
    SUGGESTION_ANSWERED = "suggestion_answered", "意见有了答复，请告知"
    CONTACT_TASK_GIVEN = "contact_task_given", "交给您一项任务"
    CONTACT_TASK_ENDED = "contact_task_ended", "交办的任务了结"
    CONTACT_TASK_DUE = "contact_task_due", "交办的任务到期"
    CONTACT_TASK_LATE = "contact_task_late", "交办的任务超期"
    ACTIVITY_TO_CONFIRM = "activity_to_confirm", "联络工作请确认"
    ACTIVITY_DECLINED = "activity_declined", "没有列入台账"
    VISIT_REPORTED = "visit_reported", "走访报告"
    MATTER_GIVEN = "matter_given", "请办一件约定的事"
    MATTER_SETTLED = "matter_settled", "约定的事有了结果"
    ADOPTION_PROPOSED = "adoption_proposed", "请确认采用机制"
    ADOPTION_DECIDED = "adoption_decided", "采用机制有了结果"
    DIGEST = "digest", "每天早上的汇总"
    CALENDAR_ALARM = "calendar_alarm", "节假日安排未公布"
    DELIVERY_ALARM = "delivery_alarm", "消息多次未发出"
    HOOK_ALARM = "hook_alarm", "推送多次没有收下"
    NOBODY_ON_DUTY = "nobody_on_duty", "无人在岗"
    DEPUTY_NAMED = "deputy_named", "请您代理"
    DEPUTY_RELEASED = "deputy_released", "不用再代理"
    DIRECTORY_TO_REPORT = "directory_to_report", "请报送变动"
    DIRECTORY_TO_PUBLISH = "directory_to_publish", "请公布变动"
    QUOTA_WARNED = "quota_warned", "还差走访次数"
    QUOTA_MISSED = "quota_missed", "走访次数没有达到"
    LEDGER_FILED = "ledger_filed", "台账报来了"
    LEDGER_RETURNED = "ledger_returned", "台账退回来了"
    LEDGER_RECEIVED = "ledger_received", "台账接收了"
    LEDGER_COMPILED = "ledger_compiled", "台账汇总了"
    ROSTER_RECEIVED = "roster_received", "名单签收了"
    ROSTER_RETURNED = "roster_returned", "名单退回来了"
    ROSTER_FORWARDED = "roster_forwarded", "名单转送了"


class Rhythm(TextChoices):
    """When an official is told of what is not urgent."""

    AT_ONCE = "at_once", _("随到随发")
    MORNING = "morning", _("每个工作日早上合成一条")


NO_SUBJECT = "none"
"""The `subject_kind` of a message that is about nothing with a page of its own."""
URGENT = frozenset({MessageKind.RISK_RAISED, MessageKind.RISK_UNATTENDED})
"""Go out at once, at night as well, whatever the recipient has chosen."""
UNASKED = frozenset({MessageKind.ORDER_RETURNED, MessageKind.ORDER_URGED})
"""A party's act, at any hour, tells an official: in office hours."""
OF_TODAY = frozenset(
    {
        MessageKind.DUTY_WARNING,
        MessageKind.DUTY_ALARM,
        MessageKind.INSTRUCTION,
        MessageKind.CONTACT_TASK_DUE,
        MessageKind.NOBODY_ON_DUTY,
    }
)
"""Would come too late in the digest of the next morning: go out by themselves, in office hours."""
RESTRICTED = frozenset({MessageKind.RISK_RAISED})
"""About what even an administrator may not learn of."""
FOR_ONE_READER = RESTRICTED | {
    MessageKind.DEPARTMENT_REPORT,
    MessageKind.REPLY_FLAGGED,
    MessageKind.SPECIAL_SUPERVISION,
}
"""Never by a channel that a group reads: those whom it is about may be in the group."""
