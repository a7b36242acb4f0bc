"""What each act does to a course: the same that its action in `requests.actions` does.

In the same order, with the checks left out, for histories are made to pass them. The tests play the
same histories through the actions and compare every row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.demonstration.histories import Act, Deed
from fenglian.duties.actions import Bearer
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.requests.actions.acting import REPLY_RULE
from fenglian.requests.actions.desk import Target, target_data
from fenglian.requests.enums import HandoverKind, RemarkKind, ReplyKind, RequestState
from fenglian.requests.models import (
    Extension,
    Handover,
    Instruction,
    PhoneCall,
    Question,
    Rating,
    Remark,
    Reply,
    WorkOrder,
)
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from fenglian.demonstration.courses import Course
    from fenglian.ledger.models import Event

# The desk


def confirm_screening(course: Course, act: Act) -> None:
    screening = act.screening
    if screening is None:
        raise ValueError("a screening without decision")
    request = course.request
    as_proposed = (screening.subject, screening.complexity) == (
        request.proposed_subject,
        request.proposed_complexity,
    )
    request.subject = screening.subject
    request.service_kind = screening.service_kind
    request.complexity = screening.complexity
    request.screened_at = act.at
    request.title = screening.title or request.title
    request.complained_of_id = screening.complained_of_id
    event = course.record(
        EventKind.REQUEST_SCREENED,
        act,
        {
            "subject": screening.subject,
            "kind": screening.service_kind,
            "complexity": screening.complexity,
            "as_proposed": as_proposed,
            "complained_of": screening.complained_of_id,
        },
    )
    course.spines.name_complained_of(screening.complained_of_id)
    course.spines.follow(event, Bearer(course.ground.roll.desk_id))


def answer_directly(course: Course, act: Act) -> None:
    event = _reply(course, act, ReplyKind.DIRECT, EventKind.REQUEST_ANSWERED)
    course.request.accepted_at = course.request.accepted_at or act.at
    course.spines.follow(event, Bearer(course.ground.roll.desk_id))
    course.spines.tell(MessageKind.REPLY_READY, event)


def _reply(course: Course, act: Act, kind: ReplyKind, event: EventKind) -> Event:
    course.replies += 1
    reply = course.add(
        Reply,
        kind=kind,
        round=course.replies,
        words=act.words,
        replied_at=act.at,
        **course.signed(act),
    )
    course.request.state = RequestState.ANSWERED
    course.request.answered_at = act.at
    return course.record(event, act, {"reply": reply.pk, **_lapse_extension(course, act)})


def _lapse_extension(course: Course, act: Act) -> dict[str, int]:
    asked = course.extension
    if asked is None or asked.decided_at is not None or asked.lapsed_at is not None:
        return {}
    asked.lapsed_at = act.at
    return {"lapsed_extension": asked.pk}


def dispatch_order(course: Course, act: Act) -> None:
    target = _target(act)
    is_first = course.order is None
    if course.order is None:
        course.order = WorkOrder(
            request=course.request,
            court=course.ground.court,
            dispatched_at=act.at,
            department_id=target.body_id,
            handler_id=target.person_id,
            first_handler_id=target.person_id,
        )
        course.rows.add(course.order)
    else:
        _hand_to(course, target)
    kind = HandoverKind.DISPATCH if is_first else HandoverKind.REDISPATCH
    _write_handover(course, act, kind, target)
    course.request.state = RequestState.IN_HAND
    course.request.accepted_at = course.request.accepted_at or act.at
    event = course.record(
        EventKind.ORDER_DISPATCHED if is_first else EventKind.ORDER_REDISPATCHED,
        act,
        dict(target_data(target)),
    )
    if not is_first:
        course.spines.move(REPLY_RULE, course.bearer())
    course.follow(event)
    _tell_target(course, target, event)


def _hand_to(course: Course, target: Target) -> None:
    order = course.order_in_hand()
    order.department_id, order.handler_id = target.body_id, target.person_id
    order.accepted_at = None
    order.first_handler_id = order.first_handler_id or target.person_id


def _write_handover(
    course: Course, act: Act, kind: HandoverKind, target: Target, from_person_id: int | None = None
) -> None:
    course.add(
        Handover,
        kind=kind,
        to_body_id=target.body_id,
        to_person_id=target.person_id,
        from_person_id=from_person_id,
        reason=act.words,
        made_by_id=act.by,
        made_at=act.at,
    )


def _tell_target(course: Course, target: Target, event: Event) -> None:
    person = target.person_id
    if person is None:
        person = course.ground.roll.leader(target.body_id, civil_day(event.occurred_at))
        if person == course.request.complained_of_id:
            person = None
    if person is not None:
        course.spines.tell(MessageKind.ORDER_DISPATCHED, event, person)


# The hands of the order


def accept_order(course: Course, act: Act) -> None:
    order = course.order_in_hand()
    order.accepted_at, order.handler_id = act.at, act.by
    order.first_handler_id = order.first_handler_id or act.by
    event = course.record(EventKind.ORDER_ACCEPTED, act)
    course.spines.move(REPLY_RULE, course.bearer())
    course.follow(event)


def ask_back(course: Course, act: Act) -> None:
    course.question = course.add(Question, words=act.words, asked_at=act.at, **course.signed(act))
    event = course.record(EventKind.ORDER_QUESTION_ASKED, act, {"question": course.question.pk})
    course.spines.tell(MessageKind.QUESTION_BACK, event)


def transfer_order(course: Course, act: Act) -> None:
    _pass_on(course, act, HandoverKind.TRANSFER, EventKind.ORDER_TRANSFERRED)


def reassign_order(course: Course, act: Act) -> None:
    _pass_on(course, act, HandoverKind.REASSIGN, EventKind.ORDER_REASSIGNED)


def _pass_on(course: Course, act: Act, kind: HandoverKind, event_kind: EventKind) -> None:
    target = _target(act)
    from_person_id = course.order_in_hand().handler_id
    _hand_to(course, target)
    _write_handover(course, act, kind, target, from_person_id)
    course.request.state = RequestState.IN_HAND
    event = course.record(event_kind, act, dict(target_data(target)))
    course.spines.move(REPLY_RULE, course.bearer())
    course.follow(event)
    _tell_target(course, target, event)


def hand_back_order(course: Course, act: Act) -> None:
    order = course.order_in_hand()
    desk = Target(course.ground.roll.desk_id)
    _write_handover(course, act, HandoverKind.HAND_BACK, desk, order.handler_id)
    order.handler_id = order.accepted_at = None
    course.request.state = RequestState.HANDED_BACK
    event = course.record(EventKind.ORDER_HANDED_BACK, act, _lapse_extension(course, act))
    course.spines.move(REPLY_RULE, course.desk())
    course.spines.follow(event, course.desk())


def reply_to_order(course: Course, act: Act) -> None:
    order = course.order_in_hand()
    order.handler_id = order.handler_id or act.by
    order.first_handler_id = order.first_handler_id or act.by
    order.accepted_at = order.accepted_at or act.at
    event = _reply(course, act, ReplyKind.ORDER, EventKind.ORDER_REPLIED)
    course.follow(event)
    course.spines.tell(MessageKind.REPLY_READY, event)


def request_extension(course: Course, act: Act) -> None:
    course.extension = course.add(
        Extension,
        working_days=act.working_days,
        reason=act.words,
        person_id=act.by,
        requested_at=act.at,
    )
    course.record(
        EventKind.ORDER_EXTENSION_REQUESTED,
        act,
        {"extension": course.extension.pk, "working_days": act.working_days},
    )


def log_call(course: Course, act: Act) -> None:
    course.call = course.add(
        PhoneCall,
        called_at=act.at,
        reached=act.is_yes,
        note=act.words,
        **course.signed(act),
    )
    course.record(EventKind.ORDER_CALL_LOGGED, act, {"call": course.call.pk, "reached": act.is_yes})


# Leaders


def instruct_order(course: Course, act: Act) -> None:
    instruction = course.add(
        Instruction, words=act.words, term=act.term, made_at=act.at, **course.signed(act)
    )
    event = course.record(
        EventKind.ORDER_TERM_SET if act.term else EventKind.ORDER_INSTRUCTED,
        act,
        {
            "instruction": instruction.pk,
            "term": act.term.isoformat() if act.term else None,
        },
    )
    if course.order is not None and course.order.handler_id not in {None, act.by}:
        course.spines.tell(MessageKind.INSTRUCTION, event, course.order.handler_id)


def decide_extension(course: Course, act: Act) -> None:
    extension = course.extension
    if extension is None:
        raise LookupError(f"{course.request.pk}: nobody has asked for more time")
    extension.granted = act.is_yes
    extension.decided_by_id, extension.decided_at = act.by, act.at
    extension.decision_note = act.words
    course.record(
        EventKind.ORDER_EXTENSION_DECIDED,
        act,
        {
            "extension": extension.pk,
            "granted": act.is_yes,
            "working_days": extension.working_days,
        },
    )
    if act.is_yes:
        course.spines.extend(REPLY_RULE, extension.working_days)


# The party


def answer_question(course: Course, act: Act) -> None:
    question = course.question
    if question is None:
        raise LookupError(f"{course.request.pk}: nothing was asked")
    question.answer, question.answered_at = act.words, act.at
    course.record(EventKind.ORDER_QUESTION_ANSWERED, act, {"question": question.pk})


def contest_call(course: Course, act: Act) -> None:
    call = course.call
    if call is None:
        raise LookupError(f"{course.request.pk}: nobody has called")
    call.contest, call.contested_at = act.words, act.at
    course.record(EventKind.ORDER_CALL_CONTESTED, act, {"call": call.pk})


def supplement_request(course: Course, act: Act) -> None:
    remark = _remark(course, act, RemarkKind.SUPPLEMENT)
    course.record(EventKind.REQUEST_SUPPLEMENTED, act, {"remark": remark.pk})


def urge_request(course: Course, act: Act) -> None:
    remark = _remark(course, act, RemarkKind.URGE)
    course.request.urge_count += 1
    event = course.record(EventKind.REQUEST_URGED, act, {"remark": remark.pk})
    if course.order is not None and course.order.handler_id is not None:
        course.spines.tell(MessageKind.ORDER_URGED, event, course.order.handler_id)


def _remark(course: Course, act: Act, kind: RemarkKind) -> Remark:
    remark: Remark = course.add(Remark, kind=kind, words=act.words, made_at=act.at)
    return remark


def rate_reply(course: Course, act: Act) -> None:
    rating = course.add(
        Rating, round=course.replies, satisfied=act.is_yes, words=act.words, rated_at=act.at
    )
    course.request.satisfied = act.is_yes
    if not act.is_yes:
        _return(course, act, rating.pk)
        return
    course.request.state, course.request.closed_at = RequestState.CLOSED, act.at
    event = course.record(EventKind.REQUEST_RATED, act, {"rating": rating.pk, "satisfied": True})
    course.spines.follow(event, Bearer(course.ground.roll.desk_id))


def _return(course: Course, act: Act, rating_id: int) -> None:
    _remark(course, act, RemarkKind.DISSATISFACTION)
    if course.order is None:
        course.request.state = RequestState.HANDED_BACK
        kind, bearer = EventKind.REQUEST_RETURNED, course.desk()
    else:
        course.request.state = RequestState.IN_HAND
        course.order.round += 1
        kind, bearer = EventKind.ORDER_RETURNED, course.bearer()
    event = course.record(kind, act, {"rating": rating_id})
    course.spines.follow(event, bearer)
    if bearer.person_id is not None:
        course.spines.tell(MessageKind.ORDER_RETURNED, event, bearer.person_id)


def _target(act: Act) -> Target:
    if act.target is None:
        raise ValueError(f"{act.deed} goes nowhere")
    return act.target


DEEDS: dict[Deed, Callable[[Course, Act], None]] = {
    Deed.SCREEN: confirm_screening,
    Deed.ANSWER: answer_directly,
    Deed.DISPATCH: dispatch_order,
    Deed.ACCEPT: accept_order,
    Deed.ASK_BACK: ask_back,
    Deed.ANSWER_QUESTION: answer_question,
    Deed.TRANSFER: transfer_order,
    Deed.HAND_BACK: hand_back_order,
    Deed.REPLY: reply_to_order,
    Deed.ASK_TIME: request_extension,
    Deed.DECIDE_TIME: decide_extension,
    Deed.CALL: log_call,
    Deed.CONTEST: contest_call,
    Deed.INSTRUCT: instruct_order,
    Deed.REASSIGN: reassign_order,
    Deed.SUPPLEMENT: supplement_request,
    Deed.URGE: urge_request,
    Deed.RATE: rate_reply,
}
