"""One request's course, from a history to rows, without a statement to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenglian.demonstration.deeds import DEEDS
from fenglian.demonstration.spines import Spines
from fenglian.duties.actions import Bearer
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.privacy.codes import code_index, follow_code
from fenglian.privacy.indexes import phone_index
from fenglian.privacy.masking import mask_name, mask_phone
from fenglian.requests.actions.acting import bearer_of

# The heading that a request has until the desk puts a better one; there is no door to it.
from fenglian.requests.actions.intake import head_words
from fenglian.requests.models import ExternalNumber, ServiceRequest
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from datetime import datetime

    from fenglian.demonstration.ground import Ground
    from fenglian.demonstration.histories import Act, History
    from fenglian.demonstration.rows import Rows
    from fenglian.ledger.models import Event
    from fenglian.requests.models import Extension, PhoneCall, Question, WorkOrder

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
        self.question: Question | None = None
        self.extension: Extension | None = None
        self.call: PhoneCall | None = None
        self.replies = 0

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
            DEEDS[act.deed](self, act)

    # What every act needs

    def actor(self, person_id: int | None, at: datetime) -> Actor:
        """Return an official as the ledger names them on a day; None: the party."""
        if person_id is None:
            return CITIZEN
        return self.ground.roll.official(person_id, civil_day(at)).actor

    def record(self, kind: EventKind, act: Act, data: dict[str, Any] | None = None) -> Event:
        """Count an act and append its event."""
        self.request.revision += 1
        return self.spines.record(
            kind, actor=self.actor(act.by, act.at), at=act.at, data=data or {}
        )

    def follow(self, event: Event) -> None:
        """Let an event on the order meet, cancel and open duties."""
        self.spines.follow(event, self.bearer())

    def bearer(self) -> Bearer:
        """Return who bears the order's reply."""
        return bearer_of(self.order_in_hand(), self.request)

    def desk(self) -> Bearer:
        """Return the desk as the bearer of what is owed."""
        return Bearer(self.ground.roll.desk_id, None, self.request.complained_of_id)

    def order_in_hand(self) -> WorkOrder:
        """Return the order that the request has become."""
        if self.order is None:
            raise LookupError(f"{self.request.pk} has not been dispatched")
        return self.order

    def signed(self, act: Act) -> dict[str, Any]:
        """Return the columns that name who wrote something."""
        if act.by is None:
            raise ValueError(f"{act.deed} is an official's act")
        return {"person_id": act.by, "signature": self.actor(act.by, act.at).label}

    def add(self, model: type[Any], **facts: Any) -> Any:
        """Keep a row about the request and return it."""
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
        self.request = ServiceRequest(
            id=history.request_id,
            court=self.ground.court,
            year=civil_day(history.received_at).year,
            serial=serial,
            client_key=given.client_key,
            channel=given.channel,
            recorded_by_id=given.recorded_by_id,
            received_at=history.received_at,
            title=head_words(given.words),
            words=given.words,
            marks=self.ground.marks(given.words),
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
        )
        self._propose()
        self.request.code_index = code_index(follow_code(history.request_id, 1))
        self.rows.add(self.request)
        for number in given.external_numbers:
            self.add(
                ExternalNumber,
                platform=number.platform,
                number=number.number,
                noted_at=history.received_at,
            )
        event = self.spines.record(
            EventKind.REQUEST_RECEIVED,
            actor=self.actor(given.recorded_by_id, history.received_at),
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
        self.spines.follow(event, self.desk())
        self.spines.tell(MessageKind.RECEIPT, event)

    def _propose(self) -> None:
        request, given = self.request, self.history.submission
        proposal = self.ground.proposal(given.words)
        if proposal is None:
            return
        request.proposed_subject = proposal.subject
        request.proposed_kind = proposal.service_kind
        request.proposed_complexity = "ordinary" if given.wants_judge else proposal.complexity.value
        request.proposal_words = {
            "subject": list(proposal.subject_words),
            "complexity": list(proposal.complexity_words),
        }

    def renew_code(self) -> None:
        """Take the next follow-up code: somebody else has this one already."""
        self.request.follow_version += 1
        code = follow_code(self.request.pk, self.request.follow_version)
        self.request.code_index = code_index(code)
