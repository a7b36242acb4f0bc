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
    REQUEST_RETURNED = "request.returned"
    REQUEST_URGED = "request.urged"
    REQUEST_SUPPLEMENTED = "request.supplemented"
    REQUEST_CODE_SENT = "request.code_sent"
    REQUEST_NUMBER_NOTED = "request.number_noted"
    REQUEST_MERGED = "request.merged"
    REQUEST_JOINED = "request.joined"
    REQUEST_UNMERGED = "request.unmerged"
    REQUEST_PARTED = "request.parted"
    REQUEST_ANSWERED_JOINTLY = "request.answered_jointly"
    REQUEST_DISSATISFIED = "request.dissatisfied"
    REQUEST_CLOSED = "request.closed"
    ARTICLES_IMPORTED = "articles.imported"
    QUESTION_SELF_ANSWERED = "question.self_answered"
    ATTACHMENT_ADDED = "attachment.added"
    DOCUMENT_ISSUED = "document.issued"
    PAPERS_PASSED_ON = "papers.passed_on"
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
    ORDER_PRESSED = "work_order.pressed"
    REPLY_DRAFTED = "reply.drafted"
    REPLY_SENT_BACK = "reply.sent_back"
    REPLY_FLAGGED = "reply.flagged"
    REPLY_FLAG_SETTLED = "reply.flag_settled"
    COMPLAINT_MADE = "complaint.made"
    SUPERVISION_OPENED = "supervision.opened"
    SUPERVISION_CLOSED = "supervision.closed"
    REPORT_MADE = "report.made"
    WORK_HANDED_ON = "work.handed_on"
    DIRECTORY_CHANGED = "directory.changed"
    DIRECTORY_REPORTED = "directory.reported"
    DIRECTORY_RETURNED = "directory.returned"
    DIRECTORY_PUBLISHED = "directory.published"
    DIRECTORY_DISMISSED = "directory.dismissed"
    DIRECTORY_CONFIRMED = "directory.confirmed"
    POST_TAKEN_UP = "post.taken_up"
    POST_LEFT = "post.left"
    ABSENCE_ENTERED = "absence.entered"
    ABSENCE_ENDED = "absence.ended"
    DUTY_WARNED = "duty.warned"
    DUTY_ESCALATED = "duty.escalated"
    DUTY_ALARMED = "duty.alarmed"
    DUTY_RECOMPUTED = "duty.recomputed"
    DUTY_ADVANCED = "duty.advanced"
    DUTY_RESTORED = "duty.restored"
    APPOINTMENT_BOOKED = "appointment.booked"
    APPOINTMENT_QUEUED = "appointment.queued"
    APPOINTMENT_MOVED_UP = "appointment.moved_up"
    APPOINTMENT_CHANGED = "appointment.changed"
    APPOINTMENT_CANCELLED = "appointment.cancelled"
    APPOINTMENT_REMINDED = "appointment.reminded"
    APPOINTMENT_CAME = "appointment.came"
    APPOINTMENT_MISSED = "appointment.missed"
    APPOINTMENT_CODE_SENT = "appointment.code_sent"
    HOURS_OPENED = "hours.opened"
    HOURS_ENDED = "hours.ended"
    HOURS_CLOSED = "hours.closed"
    HOURS_REOPENED = "hours.reopened"
    FEED_GIVEN = "calendar_feed.given"
    FEED_REVOKED = "calendar_feed.revoked"
    RISK_RAISED = "risk.raised"
    RISK_ACKNOWLEDGED = "risk.acknowledged"
    OPINION_RAISED = "opinion.raised"
    OPINION_ANSWERED = "opinion.answered"
    CASES_IMPORTED = "cases.imported"
    CASE_LOOKED_UP = "case.looked_up"
    CALENDAR_IMPORTED = "calendar.imported"
    MECHANISM_ADOPTED = "mechanism.adopted"
    NOTICE_ATTACHED = "mechanism.notice_attached"
    COURT_FOUNDED = "court.founded"
    ACCOUNT_CHANGED = "account.changed"
    CLIENT_CHANGED = "client.changed"
    RECORDS_EXPORTED = "records.exported"
    POINT_CHANGED = "point.changed"
    PLATE_HUNG = "plate.hung"
    ASSIGNMENT_MADE = "assignment.made"
    ASSIGNMENT_ENDED = "assignment.ended"
    ASSIGNMENTS_IMPORTED = "assignments.imported"


CONFIDENTIAL = frozenset(
    {EventKind.COMPLAINT_MADE, EventKind.SUPERVISION_OPENED, EventKind.SUPERVISION_CLOSED}
)
"""What the course of a request keeps from its handler, who may be the one it is about (S5)."""


class Role(StrEnum):
    """Whom a rule names; found through today's posts when the rule bites."""

    DESK = "desk"
    HANDLER = "handler"
    DEPARTMENT = "department"
    """部门: its people in common, its liaison officer first."""
    SERVICE_CENTER = "service_center"
    """机关服务中心: its people in common."""
    DEPARTMENT_LEADER = "department_leader"
    VICE_PRESIDENT_IN_CHARGE = "vice_president_in_charge"
    PRESIDENT = "president"
    ADMINISTRATOR = "administrator"
    """The people who run the product at the court: alarmed where a ladder ends without anybody."""


class RiskReader(StrEnum):
    """Who may read signs of risk and is told of them; found through today's posts (NS-10)."""

    DUTY_OFFICER = "duty_officer"
    FILING_LEADER = "filing_leader"
    VICE_PRESIDENT_IN_CHARGE = "vice_president_in_charge"
    """Of the filing division."""
    PRESIDENT = "president"


class Unit(StrEnum):
    """What a length of time is counted in."""

    WORKING_DAYS = "working_days"
    """工作日: weekends and holidays left out, make-up workdays counted."""
    CALENDAR_DAYS = "calendar_days"
    """日: every day; an end on a day off moves to the next working day."""


class Complexity(StrEnum):
    """繁简分流: whether the desk answers by itself or a work order goes out."""

    SIMPLE = "simple"
    ORDINARY = "ordinary"


class Origin(StrEnum):
    """Whether the notice says it, or the court lays it down where the notice is silent."""

    NOTICE = "notice"
    COURT = "court"


class Fact(StrEnum):
    """The counted facts that a rate may be made of; `supervision` knows how to count each."""

    REQUESTS_DUE_FOR_ACCEPTANCE = "requests_due_for_acceptance"
    ORDERS_DUE = "orders_due"
    ACCEPTED_IN_TIME = "accepted_in_time"
    CONTACTED_IN_TIME = "contacted_in_time"
    CONTACTED_UNDISPUTED = "contacted_undisputed"
    """As before, and no complaint that nobody could be reached stands or is still looked into."""
    REPLIED_IN_TIME = "replied_in_time"


class Exclusion(StrEnum):
    """What a rate leaves out of both its numbers."""

    NOT_YET_DUE = "not_yet_due"
    """Still open, and its last day not over at the cut-off."""
    MERGED_DUPLICATES = "merged_duplicates"
    """Found to be the same matter as another request, and merged into it."""


class Grain(StrEnum):
    """By what a figure is broken down."""

    COURT = "court"
    DEPARTMENT = "department"
    TEAM = "team"
    PERSON = "person"


class DirectoryField(StrEnum):
    """What the directory may say of somebody beside name and department."""

    TITLE = "title"
    OFFICE_PHONE = "office_phone"
    MOBILE = "mobile"
