"""What a court did in its towns, on its way into the database; all of it invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fenglian.activities.enums import ActivityState, MatterKind, MatterState, Standing
from fenglian.activities.models import Activity, AgreedMatter, BodyMet, Participant, PersonMet
from fenglian.correspondence.models import Material
from fenglian.isolation.actors import ActorKind
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Area, Person
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from fenglian.organizations.models import Court

Words = dict[str, tuple[str, dict[str, Any]]]
"""By the kind of work: what was written down, and what was answered besides."""
OPINIONS = ("希望法官多来村里讲课", "建议赶集日设咨询点", "希望把调解协议范本发到村")
AGREED = ("下周和调解员再谈排水沟的费用", "把借条范本送到村委会", "月底前一起去量山林界线")


@dataclass
class Year:
    """What a court did, on its way into the database."""

    court: Court
    today: dt.date
    random: Random
    version_ids: list[int]
    people: dict[int, Person]
    materials: list[Material]
    rows: list[Activity] = field(default_factory=list)
    came: list[Participant] = field(default_factory=list)
    met: list[PersonMet] = field(default_factory=list)
    bodies: list[BodyMet] = field(default_factory=list)
    matters: list[AgreedMatter] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def visit(
        self,
        town: Area,
        villages: list[Area],
        day: dt.date,
        kinds: Words,
        *person_ids: int,
        **facts: Any,
    ) -> Activity:
        """Let people have been in a town on a day, and write it down in the evening."""
        chosen = sorted(kinds)
        words = [kinds[kind] for kind in chosen]
        recorded_at = dt.datetime.combine(day, dt.time(17, 5), COURT_ZONE)
        village = self.random.choice(villages) if villages and self.random.random() < 0.7 else None
        details = {
            f"{kind}.{name}": value
            for kind, (_words, answers) in zip(chosen, words, strict=True)
            for name, value in answers.items()
        }
        if "mediation_guidance" in kinds:
            details |= self._guided(town, recorded_at)
        reached = [value for key, value in details.items() if key.endswith(".audience")]
        activity = Activity(
            id=UUID(int=self.random.getrandbits(128), version=4),
            court=self.court,
            kinds=chosen,
            version_ids=self.version_ids,
            happened_on=day,
            area=town,
            village=village,
            place="" if village else "综治中心",
            recorded_by_id=person_ids[0],
            summary="".join(said for said, _answers in words),
            details=details,
            audience=max(reached, default=None),
            copies=40 if "law_publicity" in kinds else None,
            recorded_at=recorded_at,
            **{"state": ActivityState.RECORDED, **facts},
        )
        self.rows.append(activity)
        self.came += [
            Participant(court=self.court, activity=activity, person_id=one) for one in person_ids
        ]
        self._record(
            EventKind.ACTIVITY_RECORDED, "activity", activity.pk, person_ids[0], recorded_at
        )
        if "mediation_guidance" in kinds:
            self.met.append(
                PersonMet(
                    court=self.court, activity=activity, standing=Standing.MEDIATOR,
                    name="岑海棠", of=f"{town.name}调委会",
                )
            )  # fmt: skip
        return activity

    def _guided(self, town: Area, at: dt.datetime) -> dict[str, Any]:
        """Return the center's number of the dispute, and mostly a material that was used."""
        number = len(self.rows)
        there = [one for one in self.materials if one.published_at < at]
        details: dict[str, Any] = {"dispute_number": f"{town.code[4:6]}调{at:%Y}-{number:03}"}
        if there and number % 3:
            used = there[number % len(there)]
            named = {"id": str(used.pk), "title": used.title, "number": used.number}
            details["materials"] = [named]
        return {f"mediation_guidance.{name}": answer for name, answer in details.items()}

    def agree(self, activity: Activity, number: int) -> None:
        """Let something be agreed: settled in time, open, or open and late."""
        agreed_at = activity.recorded_at
        is_opinion = number % 3 == 2
        settled_at = agreed_at + dt.timedelta(9) if number % 4 else None
        if settled_at is not None and settled_at.date() > self.today:
            settled_at = None
        matter = AgreedMatter(
            id=UUID(int=self.random.getrandbits(128), version=4),
            court=self.court,
            activity=activity,
            kind=MatterKind.OPINION if is_opinion else MatterKind.AGREED,
            words=(OPINIONS if is_opinion else AGREED)[number % 3],
            owner_id=activity.recorded_by_id,
            due_on=activity.happened_on + dt.timedelta(14),
            state=MatterState.SETTLED if settled_at else MatterState.OPEN,
            agreed_at=agreed_at,
            outcome="办好了，已经告诉村里。" if settled_at else "",
            settled_at=settled_at,
            settled_by_id=activity.recorded_by_id if settled_at else None,
        )
        self.matters.append(matter)
        by = activity.recorded_by_id
        self._record(EventKind.MATTER_AGREED, "matter", matter.pk, by, agreed_at)
        if settled_at:
            self._record(EventKind.MATTER_SETTLED, "matter", matter.pk, by, settled_at)

    def _record(
        self, kind: EventKind, subject: str, pk: UUID, person_id: int, at: dt.datetime
    ) -> None:
        self.events.append(
            Event(
                court=self.court, occurred_at=at, kind=kind.value,
                actor_kind=ActorKind.OFFICIAL.value, actor_person_id=person_id,
                actor_label=self.people[person_id].name, subject_kind=subject, subject_id=pk,
            )
        )  # fmt: skip

    def store(self) -> None:
        """Write everything, each table at once."""
        Activity.objects.bulk_create(self.rows)
        Participant.objects.bulk_create(self.came)
        PersonMet.objects.bulk_create(self.met)
        BodyMet.objects.bulk_create(self.bodies)
        AgreedMatter.objects.bulk_create(self.matters)
        self.events.sort(key=lambda event: event.occurred_at)
        Event.objects.bulk_create(self.events)
