"""Who holds which town of the network, and its points; some of it is amiss on purpose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from fenglian.demonstration.network.plan import LEADERS
from fenglian.liaison.actions import PointFacts, assign, end_assignment, keep_point, set_plate
from fenglian.liaison.enums import Plate, PlateState, Seat
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Account, Body, PostTerm
from fenglian.organizations.queries import load_official
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fenglian.demonstration.network.plan import CourtOutline
    from fenglian.organizations.models import Area, Court, Person
    from fenglian.organizations.queries import Official

MATCHED_ON = dt.date(2024, 4, 26)
"""Within ten days of the notice of Yunfu."""
CONTACTS_SINCE = dt.date(2024, 6, 24)
"""After the notice of Xinxing."""
CHANGED_EVERY = 7
"""Every so many towns, the judge changed in the course of the last year."""
GROUP_TOWNS = 4
"""How many towns each division of the intermediate court takes."""
HOURS = "每月第一、第三个星期四 9:00–11:30"


@dataclass(frozen=True, slots=True)
class Matching:
    """A court of the network whose towns are being matched.

    Args:
        court: which, in the running scope.
        outline: what its file says.
        by: who arranges, of the management office.
        today: the day that the history ends on.
    """

    court: Court
    outline: CourtOutline
    by: Official
    today: dt.date

    @classmethod
    def prepare(cls, court: Court, outline: CourtOutline, today: dt.date) -> Matching:
        """Return it with the official of the management office who arranges."""
        keeper = Account.objects.get(court=court, username=f"{outline.prefix}-mgmt-officer1")
        by = load_official(keeper, today)
        if by is None:
            raise LookupError(keeper.username)
        return cls(court, outline, by, today)

    def assign(self, town: Area, seat: Seat, holder: Person | Body, since: dt.date) -> None:
        """Assign somebody to a town, entered that morning."""
        assign(self.court, town, seat, holder, starts_on=since, by=self.by, at=_morning(since))

    def people(self, *kinds: PostKind) -> list[Person]:
        """Return who holds posts of some kinds, by the order of the posts."""
        terms = PostTerm.objects.on(self.today).filter(court=self.court, post__kind__in=kinds)
        return [term.person for term in terms.select_related("person").order_by("post__position")]


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9, 30), COURT_ZONE)


def match_towns(matching: Matching) -> None:
    """Assign a basic court's judges, assistants, clerks and leaders to its towns.

    Args:
        matching: the court.
    """
    towns = list(list_towns(matching.court))
    amiss = matching.outline.kept_apart
    _match_judges(matching, towns)
    helpers = cycle(
        [(Seat.JUDGE_ASSISTANT, one) for one in matching.people(PostKind.JUDGE_ASSISTANT)]
        + [(Seat.COURT_CLERK, one) for one in matching.people(PostKind.COURT_CLERK)]
    )
    for town in towns:
        seat, helper = next(helpers)
        if town.name not in amiss.no_clerk:
            matching.assign(town, seat, helper, MATCHED_ON)
    if matching.outline.town_contacts:
        _name_contacts(matching, towns)


def _match_judges(matching: Matching, towns: list[Area]) -> None:
    """Let leaders take the towns with tribunals, and judges the others; one judge takes none."""
    outline, amiss = matching.outline, matching.outline.kept_apart
    leaders = matching.people(PostKind.PRESIDENT, PostKind.VICE_PRESIDENT)
    first = [
        town for town in towns
        if town.name in outline.tribunals and town.name not in amiss.leader_elsewhere
    ]  # fmt: skip
    plain = [town for town in towns if town not in first and town.name not in amiss.no_judge]
    led = [*first, *[town for town in plain if town.name not in outline.tribunals]][:LEADERS]
    for leader, town in zip(leaders, led, strict=False):
        matching.assign(town, Seat.LIAISON_JUDGE, leader, MATCHED_ON)
    judges = matching.people(PostKind.DEPARTMENT_LEADER, PostKind.JUDGE)[:-1]
    takers, judge = cycle(judges), judges[0]
    for number, town in enumerate(plain):
        before, judge = judge, next(takers)
        if number % CHANGED_EVERY == CHANGED_EVERY - 1:
            _hand_over(matching, town, before, judge)
        else:
            matching.assign(town, Seat.LIAISON_JUDGE, judge, MATCHED_ON)
    for number in range(len(judges) - len(plain)):
        # All judges are matched (YF-2a): whoever is left shares a town.
        matching.assign(plain[number % len(plain)], Seat.LIAISON_JUDGE, next(takers), MATCHED_ON)


def _hand_over(matching: Matching, town: Area, before: Person, after: Person) -> None:
    """Let a town have had another judge until some months ago."""
    last_day = matching.today - dt.timedelta(130)
    made = assign(
        matching.court, town, Seat.LIAISON_JUDGE, before, starts_on=MATCHED_ON, by=matching.by,
        at=_morning(MATCHED_ON),
    )  # fmt: skip
    end_assignment(made, last_day=last_day, by=matching.by, at=_morning(last_day))
    matching.assign(town, Seat.LIAISON_JUDGE, after, last_day + dt.timedelta(1))


def _name_contacts(matching: Matching, towns: list[Area]) -> None:
    """Name each town's contact, and the leader of its area (XX-2, XX-19)."""
    assistants = cycle(matching.people(PostKind.JUDGE_ASSISTANT))
    leaders = cycle(matching.people(PostKind.PRESIDENT, PostKind.VICE_PRESIDENT))
    for town in towns:
        matching.assign(town, Seat.CONTACT_LEADER, next(leaders), CONTACTS_SINCE)
        if town.name not in matching.outline.kept_apart.no_contact:
            matching.assign(town, Seat.TOWN_CONTACT, next(assistants), CONTACTS_SINCE)


def form_groups(matching: Matching) -> None:
    """Let the intermediate court's divisions and leaders take towns of all counties (YF-3).

    Args:
        matching: the intermediate court.
    """
    towns = _spread(list(list_towns(matching.court)))
    groups = Body.objects.filter(court=matching.court, name__in=matching.outline.divisions)
    for group in groups.order_by("position"):
        for _ in range(GROUP_TOWNS):
            matching.assign(next(towns), Seat.LIAISON_GROUP, group, MATCHED_ON)
    for leader in matching.people(PostKind.PRESIDENT, PostKind.VICE_PRESIDENT):
        for _ in range(3):
            matching.assign(next(towns), Seat.CONTACT_LEADER, leader, MATCHED_ON)


def _spread(towns: list[Area]) -> Iterator[Area]:
    """Yield towns so that neighbours in the list lie in different counties."""
    return iter(sorted(towns, key=lambda town: (town.code[6:], town.code)))


def open_points(matching: Matching) -> None:
    """Register a basic court's points, most with their plates.

    Args:
        matching: the court.
    """
    amiss = matching.outline.kept_apart
    centers = {
        body.area_id: body
        for body in Body.objects.filter(court=matching.court, kind=BodyKind.GOVERNANCE_CENTER)
    }
    tribunals = {
        body.area_id: body
        for body in Body.objects.filter(court=matching.court, kind=BodyKind.TRIBUNAL)
    }
    opened = MATCHED_ON + dt.timedelta(14)
    for town in list_towns(matching.court):
        if town.name in amiss.no_point:
            continue
        center, tribunal = centers[town.code], tribunals.get(town.code)
        if tribunal is None and matching.outline.town_contacts:
            # One tribunal serves several centers, but none the seat of the county (XX-3).
            tribunal = next(iter(tribunals.values())) if town.code[-1] != "0" else None
        facts = PointFacts(
            center_id=center.pk,
            tribunal_id=tribunal.pk if tribunal else None,
            address=f"{town.name}综治中心一楼（虚构）",
            hours=HOURS,
            phone=center.phone,
            is_circuit_point=matching.outline.town_contacts,
        )
        point = keep_point(matching.court, town, facts, by=matching.by, at=_morning(opened))
        plates = [Plate.LIAISON] if town.name not in amiss.unplated else []
        if matching.outline.town_contacts and town.name not in amiss.no_circuit_plate:
            plates.append(Plate.CIRCUIT)
        for plate in plates:
            hung_on = opened + dt.timedelta(21 + int(town.code[-2:]) % 9)
            state = PlateState.ORDERED if town.name in amiss.ordered else PlateState.HUNG
            set_plate(point, plate, state, hung_on=hung_on, by=matching.by, at=_morning(hung_on))
