"""One request's events, duties and messages as the spines would have written them.

Says in memory what `ledger.record_event`, `duties.follow_event` and its kin, `sweep.sql` and
`notifications.queue_message` say in the database. The tests hold the two against each other.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from fenglian.duties.actions.sweep import LEVEL_OF_ROLE
from fenglian.duties.enums import DutyState, StepKind, StepOutcome
from fenglian.duties.models import Duty, DutyStep
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import UNASKED, MessageKind, MessageState
from fenglian.notifications.models import Message
from fenglian.organizations.enums import PostKind
from fenglian.requests.actions.acting import SUBJECT
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from fenglian.demonstration.ground import Ground
    from fenglian.demonstration.rows import Rows
    from fenglian.duties.actions import Bearer

CHANNEL = "file"
"""Where everything goes that the demonstration has sent."""
SYSTEM = Actor.system()


class Spines:
    """What the spines keep of one request.

    Args:
        ground: the court.
        rows: where finished rows are kept.
        subject_id: the request.
    """

    def __init__(self, ground: Ground, rows: Rows, subject_id: UUID) -> None:
        self.ground = ground
        self.rows = rows
        self.subject_id = subject_id
        self.duties: list[Duty] = []
        self._told: dict[int, set[int]] = {}
        self._fired: dict[int, int] = {}

    def record(
        self, kind: EventKind, *, actor: Actor, at: dt.datetime, data: Mapping[str, Any]
    ) -> Event:
        """Append an event."""
        event = Event(
            court=self.ground.court,
            occurred_at=at,
            kind=kind.value,
            actor_kind=actor.kind.value,
            actor_person_id=actor.person_id,
            actor_label=actor.label,
            subject_kind=SUBJECT,
            subject_id=self.subject_id,
            data=dict(data),
        )
        self.rows.add(event)
        return event

    def tell(self, kind: MessageKind, event: Event, person_id: int | None = None) -> None:
        """Store a message about an event, to an official or (None) to the party."""
        key = f"{kind.value}:{event.pk}:{person_id or 'party'}"
        moment = event.occurred_at
        leaves_at = self.ground.opening(moment) if kind in UNASKED else moment
        self._queue(kind, key, person_id, moment, leaves_at)

    def _queue(
        self,
        kind: MessageKind,
        key: str,
        person_id: int | None,
        at: dt.datetime,
        send_after: dt.datetime,
    ) -> None:
        """Store a message; what was to leave before the history's end has left."""
        is_sent = send_after <= self.ground.end
        self.rows.add(
            Message(
                court=self.ground.court,
                kind=kind.value,
                person_id=person_id,
                subject_kind=SUBJECT,
                subject_id=self.subject_id,
                dedupe_key=key,
                created_at=at,
                send_after=send_after,
                state=MessageState.SENT if is_sent else MessageState.WAITING,
                attempts=int(is_sent),
                channel=CHANNEL if is_sent else "",
                sent_at=send_after if is_sent else None,
            )
        )

    # Duties

    def open_duties(self) -> list[Duty]:
        """Return what is owed."""
        return [duty for duty in self.duties if duty.state == DutyState.OPEN]

    def follow(self, event: Event, bearer: Bearer) -> None:
        """Meet, cancel and open what an event brings about."""
        kind = EventKind(event.kind)
        still_open = set()
        for duty in self.open_duties():
            rule = self.ground.rule(duty.rule_id)
            if kind in rule.met_by:
                self._close(duty, DutyState.MET, event.occurred_at)
            elif kind in rule.cancelled_by:
                self._close(duty, DutyState.CANCELLED, event.occurred_at)
            else:
                still_open.add(rule.id)
        for version_id, rule in self.ground.limits:
            if kind in rule.starts_on and rule.id not in still_open:
                self._open(event, version_id, rule.id, bearer)

    def name_complained_of(self, person_id: int | None) -> None:
        """Keep the person complained of out of the ladders of what is open."""
        for duty in self.open_duties():
            duty.complained_of_id = person_id

    def _close(self, duty: Duty, state: DutyState, at: dt.datetime) -> None:
        duty.state = state
        duty.closed_at = at
        duty.next_step = duty.next_step_at = None

    def _open(self, event: Event, version_id: int, rule_id: str, bearer: Bearer) -> None:
        duty = Duty(
            court=self.ground.court,
            subject_kind=SUBJECT,
            subject_id=self.subject_id,
            version_id=version_id,
            rule_id=rule_id,
            clause_id=self.ground.rule(rule_id).clauses[0],
            round=1 + sum(earlier.rule_id == rule_id for earlier in self.duties),
            holder_id=bearer.person_id,
            body_id=bearer.body_id,
            complained_of_id=bearer.complained_of_id,
            starts_at=event.occurred_at,
            calendar_version=self.ground.calendar.version,
        )
        self.rows.add(duty)
        self.duties.append(duty)
        self._reckon(duty)

    def _reckon(self, duty: Duty) -> None:
        schedule = self.ground.schedule(duty.rule_id, duty.starts_at, duty.extra_working_days)
        step = schedule.step_after(self._fired.get(duty.pk))
        duty.last_day = schedule.deadline.last_day
        duty.ends_at = schedule.deadline.ends_at
        duty.is_provisional = schedule.deadline.provisional
        duty.next_step = step.number if step else None
        duty.next_step_at = step.fires_at if step else None

    def move(self, rule_id: str, bearer: Bearer) -> None:
        """Put an open duty into other hands."""
        for duty in self.open_duties():
            if duty.rule_id == rule_id:
                duty.holder_id, duty.body_id = bearer.person_id, bearer.body_id

    def extend(self, rule_id: str, working_days: int) -> None:
        """Give an open duty more working days."""
        for duty in self.open_duties():
            if duty.rule_id == rule_id:
                duty.extra_working_days += working_days
                self._reckon(duty)

    def next_duty(self) -> Duty | None:
        """Return the duty whose ladder moves next, as the sweep would take them."""
        waiting = [duty for duty in self.duties if duty.next_step_at is not None]
        return min(waiting, key=lambda duty: (duty.next_step_at, duty.pk), default=None)

    def fire(self, duty: Duty) -> None:
        """Fire the step that a duty waits for, at its legal moment."""
        schedule = self.ground.schedule(duty.rule_id, duty.starts_at, duty.extra_working_days)
        step = next(step for step in schedule.steps if step.number == duty.next_step)
        at, day = step.fires_at, civil_day(step.fires_at)
        recipient, level = duty.holder_id, 0
        kind = StepKind(step.rule.kind)
        if kind == StepKind.ESCALATION:
            recipient, level = self._above(duty, LEVEL_OF_ROLE.get(step.rule.to, 0), day)
            duty.level = max(duty.level, level)
        is_alarm = kind == StepKind.ESCALATION and recipient is None
        self._fired[duty.pk] = step.number
        following = schedule.step_after(step.number)
        duty.next_step = following.number if following else None
        duty.next_step_at = following.fires_at if following else None
        self._write_step(duty, step.number, kind, at, recipient, level)
        readers = [] if recipient is None else [recipient]
        message = MessageKind.DUTY_ESCALATED if level else MessageKind.DUTY_WARNING
        if is_alarm:
            readers = self.ground.roll.holders(PostKind.ADMINISTRATOR, day)
            message = MessageKind.DUTY_ALARM
        for reader in readers:
            key = f"duty:{duty.pk}:{step.number}:{reader}"
            self._queue(message, key, reader, at, self.ground.opening(at))

    def _above(self, duty: Duty, level: int, day: dt.date) -> tuple[int | None, int]:
        """Return whom an escalation goes to and the level that it reaches (NS-8)."""
        told = self._told.setdefault(duty.pk, set())
        passed_over = {duty.holder_id, duty.complained_of_id, *told}
        for above, person in self.ground.roll.chain(duty.body_id, day):
            if above >= level and person not in passed_over:
                told.add(person)
                return person, above
        return None, level

    def _write_step(
        self,
        duty: Duty,
        number: int,
        kind: StepKind,
        at: dt.datetime,
        recipient: int | None,
        level: int,
    ) -> None:
        is_alarm = kind == StepKind.ESCALATION and recipient is None
        self.rows.add(
            DutyStep(
                court=self.ground.court,
                duty=duty,
                subject_id=self.subject_id,
                step=number,
                kind=kind,
                outcome=StepOutcome.ALARM if is_alarm else StepOutcome.TOLD,
                level=level,
                recipient_id=recipient,
                fell_due_at=at,
                recorded_at=at,
            )
        )
        event = EventKind.DUTY_WARNED
        if kind == StepKind.ESCALATION:
            event = EventKind.DUTY_ALARMED if is_alarm else EventKind.DUTY_ESCALATED
        self.record(
            event,
            actor=SYSTEM,
            at=at,
            data={
                "duty": duty.pk,
                "rule": duty.rule_id,
                "clause": duty.clause_id,
                "version": duty.version_id,
                "step": number,
                "level": level,
                "recipient": recipient,
                "recipient_name": self.ground.roll.name(recipient) if recipient else None,
                "noticed_at": at.astimezone(dt.UTC).isoformat(),
            },
        )
