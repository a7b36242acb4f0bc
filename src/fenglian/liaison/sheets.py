"""The sheet of who holds which town: written out, and read back with every fault named."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from typing import IO, TYPE_CHECKING

from fenglian.documents.cells import Value, cell_date, cell_text
from fenglian.documents.errors import CellError, Fault
from fenglian.documents.readers import Row, read_sheet
from fenglian.documents.sheets import Column, ColumnKind, write_sheet
from fenglian.liaison.enums import BODIES_OF_GROUP, POSTS_OF_SEAT, Seat
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.models import Body, PostTerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fenglian.organizations.models import Area, Court

COUNTY, TOWN, SEAT, HOLDER = "县区", "镇街", "身份", "姓名或部门"
DEPARTMENT, SINCE, UNTIL = "所在部门", "从哪天起", "到哪天止"
COLUMNS = (COUNTY, TOWN, SEAT, HOLDER, DEPARTMENT, SINCE, UNTIL)
REQUIRED = (TOWN, SEAT, HOLDER)
DAYS = frozenset({SINCE, UNTIL})
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
_NAMES = {
    Seat.LIAISON_JUDGE: "联络法官",
    Seat.JUDGE_ASSISTANT: "法官助理",
    Seat.COURT_CLERK: "书记员",
    Seat.TOWN_CONTACT: "联系法官",
    Seat.CONTACT_LEADER: "联系领导",
    Seat.LIAISON_GROUP: "联络组",
}
_SEATS = {name: seat for seat, name in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class Placement:
    """A row without faults.

    Args:
        town: the code of the town.
        seat: which seat.
        person: the id of the holder; None: a body.
        body: the id of the body; None: a person.
        starts_on: the first day; None: none is given.
        ends_on: the last day; None: open.
        row: where it stands in its sheet.
    """

    town: str
    seat: Seat
    person: int | None
    body: int | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    row: int

    @property
    def key(self) -> tuple[str, str, int | None, int | None]:
        """What makes it the same assignment as another."""
        return self.town, self.seat.value, self.person, self.body


def write_assignments(stream: IO[bytes], court: Court, day: dt.date) -> None:
    """Write an .xlsx of who holds which town from a day on, ready to be changed and read back.

    Args:
        stream: where to.
        court: whose, in the running scope.
        day: from which day; what ended before is left out.
    """
    kinds = {name: ColumnKind.DATE if name in DAYS else ColumnKind.TEXT for name in COLUMNS}
    columns = [Column(name, kinds[name], width=18) for name in COLUMNS]
    held = Assignment.objects.held().filter(court=court).exclude(ends_on__lt=day)
    ordered = held.select_related("area__parent", "person", "body").order_by(
        "area_id", "seat", "starts_on", "id"
    )
    departments = _departments(court, day)
    rows = (
        [
            one.area.parent.name if one.area.parent else "",
            one.area.name,
            _NAMES[Seat(one.seat)],
            one.person.name if one.person else str(one.body),
            departments.get(one.person_id or 0, ""),
            one.starts_on,
            one.ends_on,
        ]
        for one in ordered
    )
    write_sheet(stream, columns, rows, title="镇街结对")


def _departments(court: Court, day: dt.date) -> dict[int, str]:
    terms = PostTerm.objects.on(day).filter(court=court).select_related("post__body")
    found: dict[int, str] = {}
    for term in terms.order_by("post__position", "post_id"):
        found.setdefault(term.person_id, term.post.body.name)
    return found


def read_assignments(
    file: IO[bytes], name: str, directory: Directory
) -> tuple[list[Placement], list[Fault]]:
    """Read every row of a sheet; a fault in one cell hides none in the others.

    Args:
        file: seekable.
        name: of the file.
        directory: whom and what the rows may name.

    Returns:
        The rows without faults, and all faults from the top.

    Raises:
        SheetError: the file cannot be read as a sheet with these columns.
    """
    rows = list(read_sheet(file, name=name, columns=COLUMNS, required=REQUIRED))
    placements: list[Placement] = []
    faults: list[Fault] = []
    first: dict[tuple[str, str, int | None, int | None], int] = {}
    for row in rows:
        reading = _Reading(row, directory)
        placement = reading.read()
        if placement is not None:
            earlier = first.setdefault(placement.key, row.number)
            if earlier != row.number:
                reading.fault(TOWN, f"、身份、姓名和第 {earlier} 行相同，请只留一行。")
            else:
                placements.append(placement)
        faults += reading.faults
    return placements, faults


class Directory:
    """Whom and what the rows of a sheet may name, read once.

    Args:
        court: whose, in the running scope.
        day: on which people must be in office.
    """

    def __init__(self, court: Court, day: dt.date) -> None:
        self.court, self.day = court, day
        self.towns: dict[str, list[Area]] = defaultdict(list)
        for town in list_towns(court):
            self.towns[town.name].append(town)
        bodies = Body.objects.filter(court=court, kind__in=BODIES_OF_GROUP)
        self.bodies = dict(bodies.values_list("name", "pk"))
        self.posts: dict[int, set[str]] = defaultdict(set)
        self.departments: dict[int, set[str]] = defaultdict(set)
        self.people: dict[str, set[int]] = defaultdict(set)
        terms = PostTerm.objects.filter(court=court, starts_on__lte=day).exclude(ends_on__lt=day)
        for person, who, kind, body in terms.values_list(
            "person_id", "person__name", "post__kind", "post__body__name"
        ):
            self.people[who].add(person)
            self.posts[person].add(kind)
            self.departments[person].add(body)


class _Reading:
    """One row being read."""

    def __init__(self, row: Row, directory: Directory) -> None:
        self.row = row
        self.directory = directory
        self.faults: list[Fault] = []

    def fault(self, column: str, message: str) -> None:
        self.faults.append(Fault(self.row.sheet, self.row.number, column, message))

    def read(self) -> Placement | None:
        """Return the row, None where it has a fault."""
        town, seat = self._town(), self._seat()
        person, body = self._holder(seat)
        starts_on, ends_on = self._day(SINCE), self._day(UNTIL)
        if ends_on is not None and starts_on is not None and ends_on < starts_on:
            self.fault(UNTIL, f"是 {ends_on}，早于第一天 {starts_on}，请核对。")
        if self.faults or town is None or seat is None:
            return None
        return Placement(town.code, seat, person, body, starts_on, ends_on, self.row.number)

    def _text(self, column: str, *, needed: bool = True) -> str:
        value: Value = self.row.cells.get(column)
        try:
            text = cell_text(value).strip()
        except CellError as error:
            self.fault(column, error.message)
            return ""
        if needed and not text:
            self.fault(column, "是空的，请填写。")
        return text

    def _day(self, column: str) -> dt.date | None:
        try:
            day = cell_date(self.row.cells.get(column) or None)
        except CellError as error:
            self.fault(column, error.message)
            return None
        if day is not None and not EARLIEST <= day <= LATEST:
            self.fault(column, f"是 {day}，应在 {EARLIEST.year} 年到 {LATEST.year} 年之间。")
            return None
        return day

    def _town(self) -> Area | None:
        name, county = self._text(TOWN), self._text(COUNTY, needed=False)
        found = self.directory.towns.get(name, [])
        if county and found:
            where = "、".join(one.parent.name for one in found if one.parent)
            found = [one for one in found if one.parent and one.parent.name == county]
            if not found:
                self.fault(COUNTY, f"是“{county[:30]}”，{name}在{where}，请改这一格。")
                return None
        if name and not found:
            self.fault(TOWN, f"是“{name[:30]}”，本院辖区没有。" + _like(name, self.directory.towns))
        if len(found) > 1:
            counties = "、".join(one.parent.name for one in found if one.parent)
            self.fault(COUNTY, f"没有填，叫“{name}”的在{counties}都有，请写明县区。")
        return found[0] if len(found) == 1 else None

    def _seat(self) -> Seat | None:
        name = self._text(SEAT)
        if name and name not in _SEATS:
            self.fault(SEAT, f"是“{name[:30]}”，应是{'、'.join(_SEATS)}之一。")
        return _SEATS.get(name)

    def _holder(self, seat: Seat | None) -> tuple[int | None, int | None]:
        name = self._text(HOLDER)
        if not name or seat is None:
            return None, None
        if seat == Seat.LIAISON_GROUP:
            body = self.directory.bodies.get(name)
            if body is None:
                said = _like(name, self.directory.bodies)
                self.fault(HOLDER, f"是“{name[:30]}”，本院没有这个部门或团队。{said}")
            return None, body
        return self._person(name, seat), None

    def _person(self, name: str, seat: Seat) -> int | None:
        found = self.directory.people.get(name, set())
        if not found:
            said = _like(name, self.directory.people)
            self.fault(HOLDER, f"是“{name[:30]}”，本院今天没有这个人在职。{said}")
            return None
        department = self._text(DEPARTMENT, needed=False)
        if department:
            found = {one for one in found if department in self.directory.departments[one]}
            if not found:
                self.fault(DEPARTMENT, f"是“{department[:30]}”，{name}不在这个部门。")
                return None
        if len(found) > 1:
            self.fault(DEPARTMENT, f"要写明：本院有 {len(found)} 位{name}。")
            return None
        (person,) = found
        if self.directory.posts[person].isdisjoint(POSTS_OF_SEAT[seat]):
            self.fault(HOLDER, f"是“{name}”，现在的职务不能作{_NAMES[seat]}。")
            return None
        return person


def _like(name: str, known: Mapping[str, object] | Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"是不是“{near[0]}”？" if near else "请核对。"
