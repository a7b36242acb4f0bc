"""Which towns lack whom, who holds too many, and where somebody should come first.

What must be there stands in the mechanisms' coverage rules. Three statements bring the whole court,
however many towns it has; the rest is counting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from fenglian.liaison.policies import TOWNS
from fenglian.liaison.queries.gaps import Gap, GapKind
from fenglian.mechanisms.enums import Covered, Seat
from fenglian.mechanisms.queries import rules_in_force
from fenglian.mechanisms.readings import unrecorded
from fenglian.mechanisms.schema import CoverageRule
from fenglian.organizations.models import QUASI_UNIT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from fenglian.mechanisms.schema.coverage import Need
    from fenglian.organizations.models import Court

_TOWNS = """
SELECT t.code, t.name, county.name, p.id IS NOT NULL,
       p.tribunal_id IS NOT NULL OR seat.area_id IS NOT NULL, seat.area_id IS NOT NULL,
       p.plate = 'hung', p.is_circuit_point, p.circuit_plate = 'hung',
       (SELECT count(*) FROM organizations_area v WHERE v.parent_id = t.code)
  FROM organizations_area t
  LEFT JOIN organizations_area county ON county.code = t.parent_id
  LEFT JOIN liaison_liaisonpoint p ON p.area_id = t.code AND p.court_id = ANY (%(courts)s)
  LEFT JOIN (SELECT DISTINCT area_id FROM organizations_body
              WHERE kind = 'tribunal' AND court_id = ANY (%(courts)s)) seat ON seat.area_id = t.code
 WHERE t.level = 'town' AND t.code !~ %(quasi_unit)s
   AND %(area)s IN (t.parent_id, county.parent_id)
 ORDER BY t.code
"""
_IN_OFFICE = """
    SELECT t.person_id, bool_or(o.kind IN ('president', 'vice_president')) AS leads,
           bool_or(o.kind = 'judge'
                   OR o.kind = 'department_leader' AND b.kind IN ('division', 'tribunal')) AS judges
      FROM organizations_postterm t
      JOIN organizations_post o ON o.id = t.post_id
      JOIN organizations_body b ON b.id = o.body_id
     WHERE t.court_id = %(court)s AND t.starts_on <= %(day)s
       AND (t.ends_on IS NULL OR t.ends_on >= %(day)s)
     GROUP BY t.person_id
"""
_HELD = f"""
WITH office AS ({_IN_OFFICE})
SELECT a.area_id, a.seat, a.person_id, a.body_id, COALESCE(p.name, b.name),
       a.body_id IS NOT NULL OR office.person_id IS NOT NULL, COALESCE(office.leads, false)
  FROM liaison_assignment a
  LEFT JOIN organizations_person p ON p.id = a.person_id
  LEFT JOIN organizations_body b ON b.id = a.body_id
  LEFT JOIN office ON office.person_id = a.person_id
 WHERE a.court_id = %(court)s AND a.starts_on <= %(day)s
   AND (a.ends_on IS NULL OR a.ends_on >= %(day)s)
 ORDER BY a.area_id, a.starts_on, COALESCE(p.name, b.name), a.id
"""  # noqa: S608 - a statement of this file, nothing that anybody typed
_HOLDERS = f"""
WITH office AS ({_IN_OFFICE})
SELECT 'judge', p.id, p.name FROM office JOIN organizations_person p ON p.id = office.person_id
 WHERE office.judges AND p.court_id = %(court)s
UNION ALL
SELECT 'department', b.id, b.name FROM organizations_body b
 WHERE b.court_id = %(court)s AND b.kind IN ('division', 'tribunal')
 ORDER BY 1, 2
"""  # noqa: S608 - the same
_BENEATH = "SELECT id FROM organizations_court WHERE superior_id = %s"
PLACES = TOWNS | {Covered.VILLAGE}
"""What a town is to be mended for."""


@dataclass(slots=True)
class TownCover:
    """A town with all that is there.

    Args:
        code: of the area.
        name: of the town.
        county: its county's name.
        has_tribunal: a dispatched tribunal sits in it.
        villages: how many lie in it.
        held: how many hold each seat, and what of the court is there.
        names: who holds each seat.
        led: court leaders who hold it, in whatever seat.
        gaps: what is amiss here.
    """

    code: str
    name: str
    county: str
    has_tribunal: bool
    villages: int
    held: Counter[Seat] = field(default_factory=Counter)
    names: dict[Seat, list[str]] = field(default_factory=lambda: defaultdict(list))
    led: int = 0
    gaps: list[Gap] = field(default_factory=list)

    @property
    def has_gap(self) -> bool:
        """Tell whether something is missing that the mechanism asks for."""
        return any(not gap.is_advice for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person or body holds.

    Args:
        key: the id.
        name: of the person or body.
        towns: the codes of towns by seat.
    """

    key: int
    name: str
    towns: Mapping[Seat, set[str]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The court's towns, who holds them, and what is amiss.

    Args:
        towns: by their codes.
        judges: in office, each with what they hold.
        gaps: what is amiss, real gaps first.
        waiting: the rules that nothing was held against, as there are no records for them yet.
    """

    towns: tuple[TownCover, ...]
    judges: tuple[Holding, ...]
    gaps: tuple[Gap, ...]
    waiting: tuple[CoverageRule, ...]


def coverage_rules(court: Court, at: dt.datetime) -> list[CoverageRule]:
    """Return the coverage rules in force for a court.

    Args:
        court: in the running scope.
        at: the moment.
    """
    found = (one.rule for one in rules_in_force(court.pk, at))
    return [rule for rule in found if isinstance(rule, CoverageRule)]


def check_coverage(court: Court, rules: Sequence[CoverageRule], day: dt.date) -> list[Gap]:
    """Return what is amiss with a court's towns on a day, real gaps before advice.

    Args:
        court: in the running scope.
        rules: by which; those for courts of another level are passed over, and those for which
            there are no records yet (`Coverage.waiting`).
        day: the court's date; any past one as well.
    """
    return list(load_coverage(court, rules, day).gaps)


def load_coverage(court: Court, rules: Sequence[CoverageRule], day: dt.date) -> Coverage:
    """Return a court's towns with who holds them on a day, and what is amiss; see `check_coverage`.

    Args:
        court: in the running scope.
        rules: by which.
        day: the court's date.
    """
    scene = _Scene.load(court, day)
    level = "intermediate" if scene.beneath else "basic"
    gaps = list(scene.left)
    asked = [rule for rule in rules if rule.courts in {"all", level}]
    waiting = tuple(rule for rule in asked if unrecorded(rule))
    for rule in asked:
        if rule not in waiting:
            gaps += scene.judge(rule)
    gaps.sort(key=lambda gap: gap.is_advice)
    for gap in gaps:
        if gap.over in PLACES:
            scene.towns[str(gap.key)].gaps.append(gap)
    return Coverage(tuple(scene.towns.values()), tuple(scene.judges.values()), tuple(gaps), waiting)


@dataclass(slots=True)
class _Scene:
    """All that rules are held against."""

    towns: dict[str, TownCover]
    judges: dict[int, Holding]
    departments: dict[int, Holding]
    holdings: dict[int, Holding]
    """Of everybody who holds a town in person."""
    beneath: list[int]
    left: list[Gap]

    @classmethod
    def load(cls, court: Court, day: dt.date) -> _Scene:
        with connection.cursor() as cursor:
            cursor.execute(_BENEATH, [court.pk])
            beneath = [pk for (pk,) in cursor.fetchall()]
            values: dict[str, Any] = {
                "court": court.pk,
                "courts": [court.pk, *beneath],
                "area": court.area_id,
                "day": day,
                "quasi_unit": QUASI_UNIT,
            }
            cursor.execute(_TOWNS, values)
            towns = {row[0]: _town(*row) for row in cursor.fetchall()}
            scene = cls(towns, {}, {}, {}, beneath, [])
            cursor.execute(_HOLDERS, values)
            for kind, key, name in cursor.fetchall():
                among = scene.judges if kind == "judge" else scene.departments
                among[key] = Holding(key, name, defaultdict(set))
            cursor.execute(_HELD, values)
            for row in cursor.fetchall():
                scene._take(*row)
        return scene

    def _take(
        self, code: str, seat: str, person: int | None, body: int | None, name: str,
        is_there: bool, leads: bool,  # noqa: FBT001 - a row
    ) -> None:  # fmt: skip
        town = self.towns.get(code)
        if town is None:
            return
        held = Seat(seat)
        if not is_there:
            said = (held,), 0, 0, "", (), name
            self.left.append(Gap(GapKind.LEFT, False, Covered.TOWN, code, town.name, *said))  # noqa: FBT003 - a gap
            return
        town.held[held] += 1
        town.names[held].append(name)
        town.led += leads
        if body is not None:
            if body in self.departments:
                self.departments[body].towns[held].add(code)
            return
        key = person or 0
        holding = self.holdings.get(key) or self.judges.get(key)
        holding = holding or Holding(key, name, defaultdict(set))
        self.holdings[key] = holding
        holding.towns[held].add(code)

    def judge(self, rule: CoverageRule) -> Iterator[Gap]:
        """Yield what does not hold by a rule."""
        if rule.over in TOWNS:
            for code, town in self.towns.items():
                yield from _needs(rule, code, town.name, town.held)
        elif rule.over == Covered.VILLAGE:
            # Nobody is assigned to a village alone: whoever holds the town holds all of them.
            for code, town in self.towns.items():
                if town.villages:
                    name = _("{town}的 {count} 个村、社区").format(
                        town=town.name, count=town.villages
                    )
                    yield from _needs(rule, code, name, town.held)
        elif rule.over == Covered.JUDGE:
            yield from self._of_holders(rule, self.judges)
        elif rule.over == Covered.DEPARTMENT:
            yield from self._of_holders(rule, self.departments)
        if rule.per_holder is not None:
            yield from self._overloads(rule)
        if rule.prefer is not None:
            yield from self._not_first(rule)

    @staticmethod
    def _of_holders(rule: CoverageRule, holders: Mapping[int, Holding]) -> Iterator[Gap]:
        for key, one in holders.items():
            held = Counter({seat: len(towns) for seat, towns in one.towns.items()})
            yield from _needs(rule, key, one.name, held)

    def _overloads(self, rule: CoverageRule) -> Iterator[Gap]:
        limit = rule.per_holder
        if limit is None:
            return
        for key, one in self.holdings.items():
            held = one.towns.get(limit.seat, set())
            count = len(held)
            if limit.of == Covered.VILLAGE:
                count = sum(self.towns[code].villages for code in held)
            if count > limit.most:
                yield Gap(
                    GapKind.OVERLOADED, rule.strength == "advice", Covered.JUDGE, key, one.name,
                    (limit.seat,), count, limit.most, rule.id, rule.clauses, limit.of.value,
                )  # fmt: skip

    def _not_first(self, rule: CoverageRule) -> Iterator[Gap]:
        """Yield the towns with a tribunal that no leader holds while leaders hold others."""
        preference = rule.prefer
        if preference is None:
            return

        def held_by_them(town: TownCover) -> int:
            # Leaders count whatever they are called there: many are a town's liaison judge.
            own = town.held[preference.seat]
            return max(own, town.led) if preference.seat == Seat.CONTACT_LEADER else own

        elsewhere = sum(not t.has_tribunal and held_by_them(t) > 0 for t in self.towns.values())
        for code, town in self.towns.items():
            if elsewhere and town.has_tribunal and not held_by_them(town):
                yield Gap(
                    GapKind.NOT_FIRST, True, Covered.TOWN, code, town.name, (preference.seat,),  # noqa: FBT003 - advice
                    elsewhere, 1, rule.id, rule.clauses,
                )  # fmt: skip


def _town(code: str, name: str, county: str, *there: bool | int | None) -> TownCover:
    point, served, sits, plate, circuit, circuit_plate, villages = there
    found = {
        Seat.GOVERNANCE_CENTER: point,
        Seat.PEOPLE_TRIBUNAL: served,
        Seat.PLATE: plate,
        Seat.CIRCUIT_POINT: circuit,
        Seat.CIRCUIT_PLATE: circuit_plate,
    }
    held = Counter({seat: 1 for seat, is_there in found.items() if is_there})
    return TownCover(code, name, county or "", bool(sits), int(villages or 0), held)


def _needs(rule: CoverageRule, key: str | int, name: str, held: Counter[Seat]) -> Iterator[Gap]:
    """Yield where a place or holder has too few or too many."""
    for need in rule.needs:
        found = sum(held[seat] for seat in need.any_of)
        kind, wanted = _broken(need, found)
        if kind is not None:
            yield Gap(
                kind, rule.strength == "advice", rule.over, key, name, need.any_of, found, wanted,
                rule.id, rule.clauses,
            )  # fmt: skip


def _broken(need: Need, found: int) -> tuple[GapKind | None, int]:
    if found < need.least:
        return GapKind.SHORT, need.least
    if need.most is not None and found > need.most:
        return GapKind.CROWDED, need.most
    return None, 0
