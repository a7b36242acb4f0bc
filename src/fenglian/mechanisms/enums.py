"""Words that mechanism files and the ledger share."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """Everything that can happen; the only names that rules may refer to.

    A value, once used, keeps its meaning for ever: ledgers and adopted mechanisms name it.
    """

    REQUEST_RECEIVED = "request.received"
    REQUEST_SCREENED = "request.screened"
    REQUEST_ANSWERED = "request.answered"
    REQUEST_RATED = "request.rated"
    REQUEST_URGED = "request.urged"
    REQUEST_SUPPLEMENTED = "request.supplemented"
    REQUEST_CODE_SENT = "request.code_sent"
    REQUEST_CLOSED = "request.closed"
    QUESTION_SELF_ANSWERED = "question.self_answered"
    ATTACHMENT_ADDED = "attachment.added"
    PERSONAL_DATA_REVEALED = "personal_data.revealed"
    ORDER_DISPATCHED = "work_order.dispatched"
    ORDER_ACCEPTED = "work_order.accepted"
    ORDER_QUESTION_ASKED = "work_order.question_asked"
    ORDER_QUESTION_ANSWERED = "work_order.question_answered"
    ORDER_TRANSFERRED = "work_order.transferred"
    ORDER_HANDED_BACK = "work_order.handed_back"
    ORDER_REDISPATCHED = "work_order.redispatched"
    ORDER_REPLIED = "work_order.replied"
    ORDER_RETURNED = "work_order.returned"
    ORDER_EXTENSION_REQUESTED = "work_order.extension_requested"
    ORDER_EXTENSION_DECIDED = "work_order.extension_decided"
    ORDER_CALL_LOGGED = "work_order.call_logged"
    ORDER_CALL_CONTESTED = "work_order.call_contested"
    ORDER_INSTRUCTED = "work_order.instructed"
    ORDER_REASSIGNED = "work_order.reassigned"
    ORDER_TERM_SET = "work_order.term_set"
    DUTY_WARNED = "duty.warned"
    DUTY_ESCALATED = "duty.escalated"
    DUTY_ALARMED = "duty.alarmed"
    DUTY_RECOMPUTED = "duty.recomputed"
    CASES_IMPORTED = "cases.imported"
    CALENDAR_IMPORTED = "calendar.imported"
    MECHANISM_ADOPTED = "mechanism.adopted"
    NOTICE_ATTACHED = "mechanism.notice_attached"
    ACCOUNT_CHANGED = "account.changed"
    RECORDS_EXPORTED = "records.exported"


class Role(StrEnum):
    """Whom a rule names; found through today's posts when the rule bites."""

    DESK = "desk"
    HANDLER = "handler"
    DEPARTMENT_LEADER = "department_leader"
    VICE_PRESIDENT_IN_CHARGE = "vice_president_in_charge"
    PRESIDENT = "president"
