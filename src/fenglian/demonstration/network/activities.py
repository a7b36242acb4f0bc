"""A year of work in the network's towns, with misses of every kind; all of it invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fenglian.activities.enums import ActivityState, MatterKind, MatterState, PlanKind, Standing
from fenglian.activities.models import (
    Activity,
    AgreedMatter,
    BodyMet,
    Participant,
    PersonMet,
    PlannedVisit,
    ReportSource,
    ResearchReport,
)
from fenglian.isolation.actors import ActorKind
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.liaison.enums import CONTACT_ORDER, Seat
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.towns import list_towns
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import versions_in_force
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Area, Body, Person, PostTerm
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from fenglian.demonstration.network.filling import NetworkGround
    from fenglian.organizations.models import Court

MONTHS = 12
Words = dict[str, tuple[str, dict[str, Any]]]
"""By the kind of work: what was written down, and what was answered besides."""
IN_CITY_WORDS: Words = {
    "policy_publicity": (
        "给村干部讲了多元解纷的政策，发了读本。",
        {"form": "forum", "audience": 26},
    ),
    "research": (
        "问了合水、用地、彩礼几类纠纷为什么多，记下村里的建议。",
        {"topic": "用地纠纷的成因"},
    ),
    "visit_exchange": ("和综治中心对了在办的几起纠纷，约好下次一起去。", {}),
    "mediation_guidance": (
        "和调解员一起看了两份调解协议，讲了怎样申请司法确认。",
        {"dispute": "相邻排水"},
    ),
    "joint_settling": (
        "综治中心请去一起谈山林界线，两家同意先量地。",
        {"dispute": "山林界线", "outcome": "eased"},
    ),
    "litigation_guide": ("一位老人问赡养费怎么要，给了材料清单。", {"matter": "赡养费"}),
    "circuit_trial": (
        "在村里开庭审了一件相邻纠纷，当庭调解。",
        {"audience": 31, "outcome": "mediated"},
    ),
    "law_publicity": (
        "圩日摆了法律咨询台，发了民法典宣传册。",
        {"form": "material", "audience": 64},
    ),
}
IN_COUNTY_WORDS: Words = {
    "visit": (
        "走了两个村，问了有没有要法院帮忙的。",
        {"found": "有两户为排水争吵，村里在谈"},
    ),
    "forum": (
        "和镇干部、村支书座谈，说了上季度的涉诉情况。",
        {"found": "借贷纠纷比去年少"},
    ),
}
HEARD, OFFERED = "相邻关系纠纷，公开开庭，可以旁听", "当面咨询、递材料、请求调解"
DECIDED = "每年2月会同综治中心排查用地、排水纠纷，列入联络法官当月走访。"
OPINIONS = ("希望法官多来村里讲课", "建议赶集日设咨询点", "希望把调解协议范本发到村")
AGREED = ("下周和调解员再谈排水沟的费用", "把借条范本送到村委会", "月底前一起去量山林界线")
HABITS = ("monthly", "at_the_end", "monthly", "twice", "monthly", "remote", "monthly", "none")
"""How a town was visited, in turn: the first two meet the quota of Yunfu, `remote` never does."""


@dataclass
class _Year:
    """What a court did, on its way into the database."""

    court: Court
    today: dt.date
    random: Random
    version_ids: list[int]
    people: dict[int, Person]
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


def record_year(ground: NetworkGround) -> None:
    """Let a year of visits, agreements, plans and research stand in every court of the network.

    Args:
        ground: the courts with their towns matched.
    """
    for number, court in enumerate(ground.courts):
        with scoped([court.pk], audience=Audience.SYSTEM):
            year = _Year(
                court,
                ground.today,
                Random(f"{ground.seed} {court.slug}"),  # noqa: S311 - invented content
                list(versions_in_force(court.pk, ground.end)),
                {person.pk: person for person in Person.objects.filter(court=court)},
            )
            if court == ground.superior:
                _visit_in_groups(year)
            else:
                _visit_towns(year, number)
            year.store()
            _plan_ahead(year)
            _report_research(year)


def _months(today: dt.date) -> Iterator[dt.date]:
    """Yield the first days of the last twelve months, the earliest first."""
    found, day = [], today.replace(day=1)
    for _number in range(MONTHS):
        found.append(day)
        day = (day - dt.timedelta(days=1)).replace(day=1)
    yield from reversed(found)


def _visit_towns(year: _Year, shift: int) -> None:
    outsiders = _judges_without_a_town(year)
    for place, town in enumerate(list_towns(year.court)):
        villages = list(Area.objects.under(town.code).order_by("code"))
        held = list(
            Assignment.objects.held().filter(
                court=year.court, area=town, person__isnull=False, seat__in=CONTACT_ORDER
            )
        )
        habit = HABITS[(place + shift) % len(HABITS)]
        for month in _months(year.today):
            for day in _days_of(habit, month, year):
                _visit_once(year, town, villages, held, day, is_remote=habit == "remote")
        if place % 5 == shift % 5 and outsiders:
            # A department went by itself and waits for the contact (XX-17).
            day = year.today - dt.timedelta(2 + place % 4)
            year.visit(
                town, villages, day, {"law_publicity": IN_CITY_WORDS["law_publicity"]},
                outsiders[place % len(outsiders)], state=ActivityState.TO_CONFIRM,
            )  # fmt: skip


def _judges_without_a_town(year: _Year) -> list[int]:
    held = Assignment.objects.filter(court=year.court, person__isnull=False).values("person_id")
    judges = PostTerm.objects.on(year.today).filter(
        court=year.court, post__kind__in=(PostKind.JUDGE, PostKind.OFFICER)
    )
    return list(judges.exclude(person_id__in=held).values_list("person_id", flat=True))


def _days_of(habit: str, month: dt.date, year: _Year) -> list[dt.date]:
    """Return on which days of a month a town was visited, working days as far as may be."""
    is_last = month.month % 3 == 0
    wanted = {
        "monthly": 1 + (year.random.random() < 0.2),
        "remote": 1,
        "at_the_end": 3 if is_last else 0,
        "twice": 0 if is_last else 1,
        "none": 1 if month.month == 1 else 0,
    }[habit]
    days = []
    for number in range(int(wanted)):
        day = month + dt.timedelta(4 + 7 * number + year.random.randrange(3))
        while day.weekday() > 4:
            day += dt.timedelta(1)
        if day < year.today:
            days.append(day)
    return days


def _visit_once(
    year: _Year,
    town: Area,
    villages: list[Area],
    held: list[Assignment],
    day: dt.date,
    *,
    is_remote: bool,
) -> None:
    there = [one for one in held if one.starts_on <= day and (one.ends_on or day) >= day]
    if not there:
        return
    went = [year.random.choice(there).person_id]
    if year.random.random() < 0.4:
        went += [one.person_id for one in there if one.person_id not in went][:1]
    person_ids = [pk for pk in went if pk is not None]
    if is_remote:
        asked = {"by": "phone", "question": "欠条没有写还款日，能不能起诉"}
        kinds = {"remote_advice": ("综治中心来电问，答了诉讼时效怎么算。", asked)}
        year.visit(town, [], day, kinds, *person_ids)
        return
    names = year.random.sample(sorted(IN_CITY_WORDS), 1 + (year.random.random() < 0.5))
    kinds = {name: IN_CITY_WORDS[name] for name in names}
    if any(one.seat == Seat.TOWN_CONTACT for one in there):
        name = year.random.choice(sorted(IN_COUNTY_WORDS))
        kinds[name] = IN_COUNTY_WORDS[name]
    activity = year.visit(town, villages, day, kinds, *person_ids)
    if "visit_exchange" in kinds or "forum" in kinds:
        center = Body.objects.filter(
            court=year.court, kind=BodyKind.GOVERNANCE_CENTER, area=town
        ).first()
        if center is not None:
            year.bodies.append(
                BodyMet(court=year.court, activity=activity, body=center, name=center.name)
            )
    if len(year.rows) % 4 == 0:
        year.agree(activity, len(year.rows) // 4)


def _visit_in_groups(year: _Year) -> None:
    """Let each division come once a quarter; every fifth town is missed in the last one (YF-16)."""
    held = Assignment.objects.held().filter(court=year.court, body__isnull=False)
    for place, one in enumerate(held.select_related("area").order_by("area_id")):
        members = list(
            PostTerm.objects.on(year.today)
            .filter(court=year.court, post__body=one.body_id or 0)
            .values_list("person_id", flat=True)
        )
        villages = list(Area.objects.under(one.area_id).order_by("code"))
        for number, month in enumerate(_months(year.today)):
            day = month + dt.timedelta(11 + place % 9)
            is_missed = place % 5 == 0 and number >= MONTHS - 4
            if number % 3 == 1 and day < year.today and not is_missed:
                kinds = {"research": IN_CITY_WORDS["research"]}
                year.visit(one.area, villages, day, kinds, *members[:2])


def _plan_ahead(year: _Year) -> None:
    """Announce who comes next, in most towns, and a hearing here and there."""
    plans = []
    held = Assignment.objects.on(year.today).filter(
        court=year.court, person__isnull=False, seat=Seat.LIAISON_JUDGE
    )
    for number, one in enumerate(held.select_related("area").order_by("area_id", "starts_on")):
        if one.person_id is None or number % 6 == 5:
            continue
        is_hearing = number % 7 == 3
        day = year.today + dt.timedelta(3 + number % 18)
        while day.weekday() > 4:
            day += dt.timedelta(1)
        begins = dt.time(9, 30) if is_hearing else dt.time(9)
        plans.append(
            PlannedVisit(
                id=UUID(int=year.random.getrandbits(128), version=4), court=year.court,
                kind=PlanKind.HEARING if is_hearing else PlanKind.VISIT, area=one.area,
                place="文化活动中心" if is_hearing else "综治中心一楼法官联络点",
                person_id=one.person_id,
                starts_at=dt.datetime.combine(day, begins, COURT_ZONE),
                ends_at=dt.datetime.combine(day, dt.time(11, 30), COURT_ZONE),
                words=HEARD if is_hearing else OFFERED,
                is_announced=True, planned_by_id=one.person_id,
                planned_at=dt.datetime.combine(
                    year.today - dt.timedelta(1), dt.time(16), COURT_ZONE
                ),
            )
        )  # fmt: skip
    PlannedVisit.objects.bulk_create(plans)


def _report_research(year: _Year) -> None:
    """Let one report draw on what was researched, and lead to a decision where a leader is."""
    sources = [one for one in year.rows if "research" in one.kinds][-6:]
    leader = (
        PostTerm.objects.on(year.today)
        .filter(court=year.court, post__kind=PostKind.VICE_PRESIDENT)
        .first()
    )
    if not sources or leader is None:
        return
    at = sources[-1].recorded_at + dt.timedelta(1)
    is_decided = at + dt.timedelta(20) < dt.datetime.combine(year.today, dt.time(), COURT_ZONE)
    report = ResearchReport.objects.create(
        id=UUID(int=year.random.getrandbits(128), version=4), court=year.court,
        title="镇街用地、相邻纠纷的成因和预防",
        words="几个镇的走访里，用地、排水纠纷占一半，多在建房、清沟前后。建议每年开春前会同村委会清一次沟、"
        "核一次界，先谈好费用。",
        author_id=sources[-1].recorded_by_id, reported_at=at,
        decision=DECIDED if is_decided else "",
        decided_by_id=leader.person_id if is_decided else None,
        decided_at=at + dt.timedelta(20) if is_decided else None,
    )  # fmt: skip
    ReportSource.objects.bulk_create(
        ReportSource(court=year.court, report=report, activity=one) for one in sources
    )
