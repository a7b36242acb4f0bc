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
    TOWN_MESSAGE_SENT = "town_message.sent"
    TOWN_MESSAGE_ANSWERED = "town_message.answered"
    TOWN_MESSAGE_CLOSED = "town_message.closed"
    TOWN_MESSAGE_REPORTED_UP = "town_message.reported_up"
    TOWN_MESSAGE_HANDED_OVER = "town_message.handed_over"
    TOWN_MESSAGE_TAKEN_UP = "town_message.taken_up"
    """By the contact, who has forwarded it: of the thread, as forwarding is of its part."""
    TOWN_MESSAGE_FORWARDED = "town_message.forwarded"
    TOWN_MESSAGE_RECEIVED = "town_message.received"
    TOWN_MESSAGE_REPORTED = "town_message.reported"
    TOWN_MESSAGE_RETURNED = "town_message.returned"
    TOWN_MESSAGE_DISPUTED = "town_message.disputed"
    TOWN_MESSAGE_SETTLED = "town_message.settled"
    TOWN_NOTICE_SENT = "town_notice.sent"
    TOWN_NOTICE_ACKNOWLEDGED = "town_notice.acknowledged"
    CONSULTATION_ASKED = "consultation.asked"
    GUIDANCE_ASKED = "guidance.asked"
    JUDGE_ASKED = "judge.asked"
    JUDGE_SCHEDULED = "judge.scheduled"
    JUDGE_CAME = "judge.came"
    JUDGE_CALLED_OFF = "judge.called_off"
    ARTICLE_PROPOSED = "article.proposed"
    ARTICLE_DECIDED = "article.decided"
    ARTICLE_ADDED = "article.added"
    REPRESENTATIVE_ENTERED = "representative.entered"
    REPRESENTATIVE_ENDED = "representative.ended"
    REPRESENTATIVE_MET = "representative.met"
    SUGGESTION_GATHERED = "suggestion.gathered"
    SUGGESTION_ANSWERED = "suggestion.answered"
    SUGGESTION_TOLD = "suggestion.told"
    PETITION_RECEIVED = "petition.received"
    PETITION_TOLD = "petition.told"
    CONTACT_TASK_GIVEN = "contact_task.given"
    CONTACT_TASK_DONE = "contact_task.done"
    CONTACT_TASK_WITHDRAWN = "contact_task.withdrawn"
    CONTACT_TASK_DUE = "contact_task.due"
    CONTACT_TASK_LATE = "contact_task.late"
    CONTACT_TASK_HANDED_OVER = "contact_task.handed_over"
    CASES_IMPORTED = "cases.imported"
    CASE_LOOKED_UP = "case.looked_up"
    CALENDAR_IMPORTED = "calendar.imported"
    ROSTER_FROZEN = "roster.frozen"
    ROSTER_SUBMITTED = "roster.submitted"
    ROSTER_RECEIVED = "roster.received"
    ROSTER_RETURNED = "roster.returned"
    ROSTER_COMPILED = "roster.compiled"
    ROSTER_FORWARDED = "roster.forwarded"
    ACTIVITY_RECORDED = "activity.recorded"
    ACTIVITY_CONFIRMED = "activity.confirmed"
    ACTIVITY_CORRECTED = "activity.corrected"
    ACTIVITY_DECLINED = "activity.declined"
    ACTIVITY_WITHDRAWN = "activity.withdrawn"
    VISIT_PLANNED = "visit.planned"
    VISIT_CALLED_OFF = "visit.called_off"
    RESEARCH_REPORTED = "research.reported"
    RESEARCH_DECIDED = "research.decided"
    MATTER_AGREED = "matter.agreed"
    MATTER_SETTLED = "matter.settled"
    QUOTA_WARNED = "quota.warned"
    QUOTA_MISSED = "quota.missed"
    QUOTA_EXPLAINED = "quota.explained"
    QUOTA_READ = "quota.read"
    LEDGER_FILED = "ledger.filed"
    LEDGER_RECEIVED = "ledger.received"
    LEDGER_RETURNED = "ledger.returned"
    LEDGER_COMPILED = "ledger.compiled"
    PROBLEM_SETTLED = "problem.settled"
    CALENDAR_DUTY_OPENED = "calendar_duty.opened"
    MECHANISM_DRAFTED = "mechanism.drafted"
    MECHANISM_PROPOSED = "mechanism.proposed"
    MECHANISM_DECLINED = "mechanism.declined"
    MECHANISM_WITHDRAWN = "mechanism.withdrawn"
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
    TOWN_CONTACT = "town_contact"
    """联系法官 of a town: whoever holds that seat there today."""
    CONTACT_LEADER = "contact_leader"
    """联系领导 of the area that a town belongs to."""
    LIAISON_JUDGE = "liaison_judge"
    """联络法官 of a town."""
    MANAGEMENT_OFFICE = "management_office"
    """审判管理办公室（研究室）: its people in common."""
    FILING_DIVISION = "filing_division"
    """立案庭: its people in common."""
    ROSTER_KEEPER = "roster_keeper"
    """The person named to keep rosters and ledgers; else the people of the office that leads."""
    SUPERIOR_COURT = "superior_court"
    """上级法院: its people who keep rosters."""
    COMMITTEE = "committee"
    """党委政法委 beside the court."""
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
    CLOCK_HOURS = "clock_hours"
    """小时: around the clock, days off as well."""
    SERVICE_HOURS = "service_hours"
    """服务时间内的小时: only while the court's offices are open."""


class Window(StrEnum):
    """The stretch of the calendar that a quota or a calendar duty comes round in."""

    WEEK = "week"
    """Monday to Sunday."""
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Seat(StrEnum):
    """What somebody is for a place: assigned with dates, and no post of the court."""

    LIAISON_JUDGE = "liaison_judge"
    JUDGE_ASSISTANT = "judge_assistant"
    COURT_CLERK = "court_clerk"
    TOWN_CONTACT = "town_contact"
    """联系法官, though it is an assistant (XX-19)."""
    CONTACT_LEADER = "contact_leader"
    """联系领导: a leader of the court for an area."""
    LIAISON_GROUP = "liaison_group"
    """联络组: a division or team in common (YF-3)."""
    PEOPLE_TRIBUNAL = "people_tribunal"
    """A tribunal that serves the place."""
    GOVERNANCE_CENTER = "governance_center"
    """A liaison point in the place's center."""
    PLATE = "plate"
    """The point's plate hangs (YF-15)."""
    CIRCUIT_POINT = "circuit_point"
    """The point is one of circuit trial as well (XX-4)."""
    CIRCUIT_PLATE = "circuit_plate"
    GRID_JUDGE = "grid_judge"
    JUDICIAL_LIAISON_OFFICER = "judicial_liaison_officer"
    """司法联络员 of a unit (YB-3)."""
    LIAISON_OFFICER = "liaison_officer"
    """专职联络员, e.g. the heads of a tribunal and of a judicial office (LD-1)."""


class Covered(StrEnum):
    """What a coverage rule looks over, one by one."""

    TOWN = "town"
    CENTER = "center"
    VILLAGE = "village"
    GRID = "grid"
    UNIT = "unit"
    DEPARTMENT = "department"
    JUDGE = "judge"


class DayOff(StrEnum):
    """What becomes of a due day that is a day off."""

    STAYS = "stays"
    """Due all the same."""
    NEXT_WORKING_DAY = "next_working_day"
    PREVIOUS_WORKING_DAY = "previous_working_day"
    SAME_WEEK_ELSE_WAIVED = "same_week_else_waived"
    """That week's next working day; none left in the week: not asked this time."""


class Carrier(StrEnum):
    """By what the product carries a clause."""

    RULE = "rule"
    RECORD = "record"
    FORM = "form"
    REPORT = "report"
    NOT_BUILT = "not_built"


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
