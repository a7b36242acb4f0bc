"""What people do with requests; each function is one act, in one transaction, with its event."""

from fenglian.requests.actions.desk import answer_directly, confirm_screening, dispatch_order
from fenglian.requests.actions.following import (
    answer_question,
    attach_papers,
    contest_call,
    rate_reply,
    renew_codes_of_phone,
    renew_follow_code,
    supplement_request,
    urge_request,
)
from fenglian.requests.actions.handling import (
    accept_order,
    ask_back,
    hand_back_order,
    log_call,
    request_extension,
    transfer_order,
)
from fenglian.requests.actions.handouts import issue_document, pass_on_papers
from fenglian.requests.actions.intake import Receipt, Submission, submit_request
from fenglian.requests.actions.leading import decide_extension, instruct_order, reassign_order
from fenglian.requests.actions.learning import learn_subjects
from fenglian.requests.actions.merging import merge_requests, unmerge_request
from fenglian.requests.actions.numbers import note_number
from fenglian.requests.actions.personal_data import reveal_personal_data
from fenglian.requests.actions.reception import receive_and_dispatch
from fenglian.requests.actions.replying import decide_draft, reply_to_order
from fenglian.requests.actions.risk import report_risk
from fenglian.requests.actions.settling import settle_order
from fenglian.requests.actions.succession import hand_on_left_orders, leave_post
from fenglian.requests.actions.watching import (
    note_improper,
    press_order,
    settle_flag,
    settle_satisfied,
)
from fenglian.requests.queries.numbers import PlatformNumber

__all__ = [
    "PlatformNumber",
    "Receipt",
    "Submission",
    "accept_order",
    "answer_directly",
    "answer_question",
    "ask_back",
    "attach_papers",
    "confirm_screening",
    "contest_call",
    "decide_draft",
    "decide_extension",
    "dispatch_order",
    "hand_back_order",
    "hand_on_left_orders",
    "instruct_order",
    "issue_document",
    "learn_subjects",
    "leave_post",
    "log_call",
    "merge_requests",
    "note_improper",
    "note_number",
    "pass_on_papers",
    "press_order",
    "rate_reply",
    "reassign_order",
    "receive_and_dispatch",
    "renew_codes_of_phone",
    "renew_follow_code",
    "reply_to_order",
    "report_risk",
    "request_extension",
    "reveal_personal_data",
    "settle_flag",
    "settle_order",
    "settle_satisfied",
    "submit_request",
    "supplement_request",
    "transfer_order",
    "unmerge_request",
    "urge_request",
]
