"""A year of work in the network's towns, with misses of every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING

from fenglian.activities.enums import ActivityState
from fenglian.activities.models import BodyMet
from fenglian.correspondence.models import Material
from fenglian.demonstration.network.ahead import plan_ahead, report_research
from fenglian.demonstration.network.year import Words, Year
from fenglian.isolation.scope import Audience, scoped
from fenglian.liaison.enums import CONTACT_ORDER, Seat
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.towns import list_towns
from fenglian.mechanisms.queries import versions_in_force
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Area, Body, Person, PostTerm

if TYPE_CHECKING:
    from fenglian.demonstration.network.filling import NetworkGround

MONTHS = 12
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
HABITS = ("monthly", "at_the_end", "monthly", "twice", "monthly", "remote", "monthly", "none")
"""How a town was visited, in turn: the first two meet the quota of Yunfu, `remote` never does."""


def record_year(ground: NetworkGround) -> None:
    """Let a year of visits, agreements, plans and research stand in every court of the network.

    Args:
        ground: the courts with their towns matched.
    """
    for number, court in enumerate(ground.courts):
        with scoped([court.pk], audience=Audience.SYSTEM):
            year = Year(
                court,
                ground.today,
                Random(f"{ground.seed} {court.slug}"),  # noqa: S311 - invented content
                list(versions_in_force(court.pk, ground.end)),
                {person.pk: person for person in Person.objects.filter(court=court)},
                list(Material.objects.filter(court=court, is_current=True).order_by("title")),
            )
            if court == ground.superior:
                _visit_in_groups(year)
            else:
                _visit_towns(year, number)
            year.store()
            plan_ahead(year)
            report_research(year)


def _months(today: dt.date) -> Iterator[dt.date]:
    """Yield the first days of the last twelve months, the earliest first."""
    found, day = [], today.replace(day=1)
    for _number in range(MONTHS):
        found.append(day)
        day = (day - dt.timedelta(days=1)).replace(day=1)
    yield from reversed(found)


def _visit_towns(year: Year, shift: int) -> None:
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


def _judges_without_a_town(year: Year) -> list[int]:
    held = Assignment.objects.filter(court=year.court, person__isnull=False).values("person_id")
    judges = PostTerm.objects.on(year.today).filter(
        court=year.court, post__kind__in=(PostKind.JUDGE, PostKind.OFFICER)
    )
    return list(judges.exclude(person_id__in=held).values_list("person_id", flat=True))


def _days_of(habit: str, month: dt.date, year: Year) -> list[dt.date]:
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
    year: Year,
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


def _visit_in_groups(year: Year) -> None:
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
