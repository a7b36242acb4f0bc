"""One request's course, from a history to rows, without a statement to the database.

Each method says in memory what the action of the same name in `requests.actions` says to the
database, in the same order; checks are left out, for the histories are made to pass them. The tests
play the same histories through the actions and compare every row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenglian.demonstration.histories import Act, Deed, History
from fenglian.demonstration.spines import Spines
from fenglian.duties.actions import Bearer
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.privacy.codes import code_index, follow_code
from fenglian.privacy.indexes import phone_index
from fenglian.privacy.masking import mask_name, mask_phone
from fenglian.requests.actions.acting import REPLY_RULE, bearer_of
from fenglian.requests.actions.desk import Target, target_data

# The heading that a request has until the desk puts a better one; there is no door to it.
from fenglian.requests.actions.intake import _title
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
    ServiceRequest,
    WorkOrder,
)
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fenglian.demonstration.ground import Ground
    from fenglian.demonstration.rows import Rows
    from fenglian.ledger.models import Event

CITIZEN = Actor.citizen()


class Course:
    """A request on its way, advanced one moment at a time.

    Args:
        ground: the court.
        rows: where its rows are kept.
        history: what happens to it; acts after the end of the ground's history do not.
    """

    def __init__(self, ground: Ground, rows: Rows, history: History) -> None:
        self.ground = ground
        self.rows = rows
        self.history = history
        self.spines = Spines(ground, rows, history.request_id)
        self.request = ServiceRequest()
        self.order: WorkOrder | None = None
        self._acts = [act for act in history.acts if act.at <= ground.end]
        self._done = 0
        self._question: Question | None = None
        self._extension: Extension | None = None
        self._call: PhoneCall | None = None
        self._replies = 0

    def next_moment(self) -> datetime | None:
        """Return when something happens next; None: nothing more until the history ends."""
        moments = [self._acts[self._done].at] if self._done < len(self._acts) else []
        duty = self.spines.next_duty()
        if duty is not None and duty.next_step_at is not None:
            moments.append(duty.next_step_at)
        moment = min(moments, default=None)
        return moment if moment is not None and moment <= self.ground.end else None

    def advance(self) -> None:
        """Let the next thing happen: a step of a ladder before an act of the same moment."""
        duty = self.spines.next_duty()
        act = self._acts[self._done] if self._done < len(self._acts) else None
        falls_at = duty.next_step_at if duty is not None else None
        if duty is not None and falls_at is not None and (act is None or falls_at <= act.at):
            self.spines.fire(duty)
        elif act is not None:
            self._done += 1
            _DEEDS[act.deed](self, act)

    # What every act needs

    def _label(self, person_id: int, at: datetime) -> str:
        return self._actor(person_id, at).label

    def _actor(self, person_id: int | None, at: datetime) -> Actor:
        if person_id is None:
            return CITIZEN
        return self.ground.roll.official(person_id, civil_day(at)).actor

    def _record(self, kind: EventKind, act: Act, data: dict[str, Any] | None = None) -> Event:
        self.request.revision += 1
        return self.spines.record(
            kind, actor=self._actor(act.by, act.at), at=act.at, data=data or {}
        )

    def _follow(self, event: Event) -> None:
        self.spines.follow(event, self._bearer())

    def _bearer(self) -> Bearer:
        return bearer_of(self._order(), self.request)

    def _desk(self) -> Bearer:
        return Bearer(self.ground.roll.desk_id, None, self.request.complained_of_id)

    def _order(self) -> WorkOrder:
        if self.order is None:
            raise LookupError(f"{self.request.pk} has not been dispatched")
        return self.order

    def _signed(self, act: Act) -> dict[str, Any]:
        """Return the columns that name who wrote something."""
        if act.by is None:
            raise ValueError(f"{act.deed} is an official's act")
        return {"person_id": act.by, "signature": self._label(act.by, act.at)}

    def _add(self, model: type[Any], **facts: Any) -> Any:
        row = model(court=self.ground.court, request=self.request, **facts)
        self.rows.add(row)
        return row

    # Intake

    def receive(self, serial: int) -> None:
        """Take the request in (`submit_request`).

        Args:
            serial: its number in the register of its year.
        """
        history, given = self.history, self.history.submission
        proposal = self.ground.proposal(given.words)
        self.request = ServiceRequest(
            id=history.request_id,
            court=self.ground.court,
            year=history.received_at.astimezone(COURT_ZONE).year,
            serial=serial,
            client_key=given.client_key,
            channel=given.channel,
            external_number=given.external_number,
            recorded_by_id=given.recorded_by_id,
            received_at=history.received_at,
            title=_title(given.words),
            words=given.words,
            relation=given.relation,
            requester_name=given.name,
            name_masked=mask_name(given.name),
            phone=given.phone,
            phone_masked=mask_phone(given.phone),
            phone_index=phone_index(given.phone),
            principal_name=given.principal_name or None,
            case_id=history.case_id,
            case_number=given.case_number,
            wants_judge=given.wants_judge,
            complained_of_id=history.complained_of_id,
        )
        if proposal is not None:
            self.request.proposed_subject = proposal.subject
            self.request.proposed_kind = proposal.service_kind
            self.request.proposed_complexity = (
                "ordinary" if given.wants_judge else proposal.complexity.value
            )
            self.request.proposal_words = {
                "subject": list(proposal.subject_words),
                "complexity": list(proposal.complexity_words),
            }
        self.request.code_index = code_index(follow_code(history.request_id, 1))
        self.rows.add(self.request)
        event = self.spines.record(
            EventKind.REQUEST_RECEIVED,
            actor=self._actor(given.recorded_by_id, history.received_at),
            at=history.received_at,
            data={
                "channel": given.channel,
                "case": history.case_id,
                "recorded_by": given.recorded_by_id,
                "proposed_subject": self.request.proposed_subject,
                "proposed_kind": self.request.proposed_kind,
                "proposed_complexity": self.request.proposed_complexity,
            },
        )
        self.spines.follow(event, self._desk())
        self.spines.tell(MessageKind.RECEIPT, event)

    # The desk

    def confirm_screening(self, act: Act) -> None:
        screening = act.screening
        if screening is None:
            raise ValueError("a screening without decision")
        request = self.request
        as_proposed = (screening.subject, screening.complexity) == (
            request.proposed_subject,
            request.proposed_complexity,
        )
        request.subject = screening.subject
        request.service_kind = screening.service_kind
        request.complexity = screening.complexity
        request.screened_at = act.at
        request.title = screening.title or request.title
        event = self._record(
            EventKind.REQUEST_SCREENED,
            act,
            {
                "subject": screening.subject,
                "kind": screening.service_kind,
                "complexity": screening.complexity,
                "as_proposed": as_proposed,
            },
        )
        self.spines.follow(event, Bearer(self.ground.roll.desk_id))

    def answer_directly(self, act: Act) -> None:
        event = self._reply(act, ReplyKind.DIRECT, EventKind.REQUEST_ANSWERED)
        self.request.accepted_at = self.request.accepted_at or act.at
        self.spines.follow(event, Bearer(self.ground.roll.desk_id))
        self.spines.tell(MessageKind.REPLY_READY, event)

    def _reply(self, act: Act, kind: ReplyKind, event: EventKind) -> Event:
        self._replies += 1
        reply = self._add(
            Reply,
            kind=kind,
            round=self._replies,
            words=act.words,
            replied_at=act.at,
            **self._signed(act),
        )
        self.request.state = RequestState.ANSWERED
        self.request.answered_at = act.at
        return self._record(event, act, {"reply": reply.pk})

    def dispatch_order(self, act: Act) -> None:
        target = _target(act)
        is_first = self.order is None
        if self.order is None:
            self.order = WorkOrder(
                request=self.request,
                court=self.ground.court,
                dispatched_at=act.at,
                department_id=target.body_id,
                handler_id=target.person_id,
                first_handler_id=target.person_id,
            )
            self.rows.add(self.order)
        else:
            self._hand_to(target)
        kind = HandoverKind.DISPATCH if is_first else HandoverKind.REDISPATCH
        self._write_handover(act, kind, target)
        self.request.state = RequestState.IN_HAND
        self.request.accepted_at = self.request.accepted_at or act.at
        event = self._record(
            EventKind.ORDER_DISPATCHED if is_first else EventKind.ORDER_REDISPATCHED,
            act,
            dict(target_data(target)),
        )
        if not is_first:
            self.spines.move(REPLY_RULE, self._bearer())
        self._follow(event)
        self._tell_target(target, event)

    def _hand_to(self, target: Target) -> None:
        order = self._order()
        order.department_id, order.handler_id = target.body_id, target.person_id
        order.accepted_at = None
        order.first_handler_id = order.first_handler_id or target.person_id

    def _write_handover(
        self, act: Act, kind: HandoverKind, target: Target, from_person_id: int | None = None
    ) -> None:
        self._add(
            Handover,
            kind=kind,
            to_body_id=target.body_id,
            to_person_id=target.person_id,
            from_person_id=from_person_id,
            reason=act.words,
            made_by_id=act.by,
            made_at=act.at,
        )

    def _tell_target(self, target: Target, event: Event) -> None:
        person = target.person_id
        if person is None:
            person = self.ground.roll.leader(target.body_id, civil_day(event.occurred_at))
            if person == self.request.complained_of_id:
                person = None
        if person is not None:
            self.spines.tell(MessageKind.ORDER_DISPATCHED, event, person)

    # The hands of the order

    def accept_order(self, act: Act) -> None:
        order = self._order()
        order.accepted_at, order.handler_id = act.at, act.by
        order.first_handler_id = order.first_handler_id or act.by
        event = self._record(EventKind.ORDER_ACCEPTED, act)
        self.spines.move(REPLY_RULE, self._bearer())
        self._follow(event)

    def ask_back(self, act: Act) -> None:
        self._question = self._add(Question, words=act.words, asked_at=act.at, **self._signed(act))
        event = self._record(EventKind.ORDER_QUESTION_ASKED, act, {"question": self._question.pk})
        self.spines.tell(MessageKind.QUESTION_BACK, event)

    def transfer_order(self, act: Act) -> None:
        self._pass_on(act, HandoverKind.TRANSFER, EventKind.ORDER_TRANSFERRED)

    def reassign_order(self, act: Act) -> None:
        self._pass_on(act, HandoverKind.REASSIGN, EventKind.ORDER_REASSIGNED)

    def _pass_on(self, act: Act, kind: HandoverKind, event_kind: EventKind) -> None:
        target = _target(act)
        from_person_id = self._order().handler_id
        self._hand_to(target)
        self._write_handover(act, kind, target, from_person_id)
        self.request.state = RequestState.IN_HAND
        event = self._record(event_kind, act, dict(target_data(target)))
        self.spines.move(REPLY_RULE, self._bearer())
        self._follow(event)
        self._tell_target(target, event)

    def hand_back_order(self, act: Act) -> None:
        order = self._order()
        desk = Target(self.ground.roll.desk_id)
        self._write_handover(act, HandoverKind.HAND_BACK, desk, order.handler_id)
        order.handler_id = order.accepted_at = None
        self.request.state = RequestState.HANDED_BACK
        event = self._record(EventKind.ORDER_HANDED_BACK, act)
        self.spines.move(REPLY_RULE, self._desk())
        self.spines.follow(event, self._desk())

    def reply_to_order(self, act: Act) -> None:
        order = self._order()
        order.handler_id = order.handler_id or act.by
        order.first_handler_id = order.first_handler_id or act.by
        order.accepted_at = order.accepted_at or act.at
        event = self._reply(act, ReplyKind.ORDER, EventKind.ORDER_REPLIED)
        self._follow(event)
        self.spines.tell(MessageKind.REPLY_READY, event)

    def request_extension(self, act: Act) -> None:
        self._extension = self._add(
            Extension,
            working_days=act.working_days,
            reason=act.words,
            person_id=act.by,
            requested_at=act.at,
        )
        self._record(
            EventKind.ORDER_EXTENSION_REQUESTED,
            act,
            {"extension": self._extension.pk, "working_days": act.working_days},
        )

    def log_call(self, act: Act) -> None:
        self._call = self._add(
            PhoneCall,
            called_at=act.at,
            reached=act.is_yes,
            note=act.words,
            **self._signed(act),
        )
        self._record(
            EventKind.ORDER_CALL_LOGGED, act, {"call": self._call.pk, "reached": act.is_yes}
        )

    # Leaders

    def instruct_order(self, act: Act) -> None:
        instruction = self._add(
            Instruction, words=act.words, term=act.term, made_at=act.at, **self._signed(act)
        )
        event = self._record(
            EventKind.ORDER_TERM_SET if act.term else EventKind.ORDER_INSTRUCTED,
            act,
            {
                "instruction": instruction.pk,
                "term": act.term.isoformat() if act.term else None,
            },
        )
        if self.order is not None and self.order.handler_id not in {None, act.by}:
            self.spines.tell(MessageKind.INSTRUCTION, event, self.order.handler_id)

    def decide_extension(self, act: Act) -> None:
        extension = self._extension
        if extension is None:
            raise LookupError(f"{self.request.pk}: nobody has asked for more time")
        extension.granted = act.is_yes
        extension.decided_by_id, extension.decided_at = act.by, act.at
        extension.decision_note = act.words
        self._record(
            EventKind.ORDER_EXTENSION_DECIDED,
            act,
            {
                "extension": extension.pk,
                "granted": act.is_yes,
                "working_days": extension.working_days,
            },
        )
        if act.is_yes:
            self.spines.extend(REPLY_RULE, extension.working_days)

    # The party

    def answer_question(self, act: Act) -> None:
        question = self._question
        if question is None:
            raise LookupError(f"{self.request.pk}: nothing was asked")
        question.answer, question.answered_at = act.words, act.at
        self._record(EventKind.ORDER_QUESTION_ANSWERED, act, {"question": question.pk})

    def contest_call(self, act: Act) -> None:
        call = self._call
        if call is None:
            raise LookupError(f"{self.request.pk}: nobody has called")
        call.contest, call.contested_at = act.words, act.at
        self._record(EventKind.ORDER_CALL_CONTESTED, act, {"call": call.pk})

    def supplement_request(self, act: Act) -> None:
        remark = self._remark(act, RemarkKind.SUPPLEMENT)
        self._record(EventKind.REQUEST_SUPPLEMENTED, act, {"remark": remark.pk})

    def urge_request(self, act: Act) -> None:
        remark = self._remark(act, RemarkKind.URGE)
        self.request.urge_count += 1
        event = self._record(EventKind.REQUEST_URGED, act, {"remark": remark.pk})
        if self.order is not None and self.order.handler_id is not None:
            self.spines.tell(MessageKind.ORDER_DISPATCHED, event, self.order.handler_id)

    def _remark(self, act: Act, kind: RemarkKind) -> Remark:
        remark: Remark = self._add(Remark, kind=kind, words=act.words, made_at=act.at)
        return remark

    def rate_reply(self, act: Act) -> None:
        rating = self._add(
            Rating, round=self._replies, satisfied=act.is_yes, words=act.words, rated_at=act.at
        )
        self.request.satisfied = act.is_yes
        if not act.is_yes:
            self._return(act, rating.pk)
            return
        self.request.state, self.request.closed_at = RequestState.CLOSED, act.at
        event = self._record(EventKind.REQUEST_RATED, act, {"rating": rating.pk, "satisfied": True})
        self.spines.follow(event, Bearer(self.ground.roll.desk_id))

    def _return(self, act: Act, rating_id: int) -> None:
        self._remark(act, RemarkKind.DISSATISFACTION)
        if self.order is None:
            self.request.state = RequestState.HANDED_BACK
            kind, bearer = EventKind.REQUEST_RETURNED, self._desk()
        else:
            self.request.state = RequestState.IN_HAND
            self.order.round += 1
            kind, bearer = EventKind.ORDER_RETURNED, self._bearer()
        event = self._record(kind, act, {"rating": rating_id})
        self.spines.follow(event, bearer)
        if bearer.person_id is not None:
            self.spines.tell(MessageKind.ORDER_DISPATCHED, event, bearer.person_id)


def _target(act: Act) -> Target:
    if act.target is None:
        raise ValueError(f"{act.deed} goes nowhere")
    return act.target


_DEEDS: dict[Deed, Callable[[Course, Act], None]] = {
    Deed.SCREEN: Course.confirm_screening,
    Deed.ANSWER: Course.answer_directly,
    Deed.DISPATCH: Course.dispatch_order,
    Deed.ACCEPT: Course.accept_order,
    Deed.ASK_BACK: Course.ask_back,
    Deed.ANSWER_QUESTION: Course.answer_question,
    Deed.TRANSFER: Course.transfer_order,
    Deed.HAND_BACK: Course.hand_back_order,
    Deed.REPLY: Course.reply_to_order,
    Deed.ASK_TIME: Course.request_extension,
    Deed.DECIDE_TIME: Course.decide_extension,
    Deed.CALL: Course.log_call,
    Deed.CONTEST: Course.contest_call,
    Deed.INSTRUCT: Course.instruct_order,
    Deed.REASSIGN: Course.reassign_order,
    Deed.SUPPLEMENT: Course.supplement_request,
    Deed.URGE: Course.urge_request,
    Deed.RATE: Course.rate_reply,
}
