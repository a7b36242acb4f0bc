"""Who holds which town, brought as a sheet: checked whole, shown as a difference, then applied."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.core import signing
from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from fenglian.documents.errors import Fault
from fenglian.ledger.actions import record_event
from fenglian.liaison.actions.assigning import facts_of, store_assignment
from fenglian.liaison.enums import Seat
from fenglian.liaison.errors import AssignmentImportError, StaleImportError
from fenglian.liaison.models import Assignment
from fenglian.liaison.policies import require_arranging
from fenglian.liaison.sheets import SINCE, TOWN, UNTIL, Directory, Placement, read_assignments
from fenglian.mechanisms.enums import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fenglian.organizations.models import Court
    from fenglian.organizations.queries import Official

SALT = "liaison.import"
VALID_FOR = dt.timedelta(hours=2)
"""How long a difference that was shown may be applied."""
ONE_DAY = dt.timedelta(1)
LAST_DAY = dt.date.max


@dataclass(frozen=True, slots=True)
class Difference:
    """What a sheet would change.

    Args:
        made: assignments that it adds, not stored yet.
        ended: those that it ends, each with its last day.
        same: how many stay as they are.
        digest: tells this difference from another.
    """

    made: tuple[Assignment, ...]
    ended: tuple[tuple[Assignment, dt.date], ...]
    same: int
    digest: str

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing would change."""
        return not (self.made or self.ended)


def compare_sheet(
    file: IO[bytes], name: str, court: Court, *, day: dt.date, ends_missing: bool, by: Official
) -> tuple[Difference, str]:
    """Check a sheet as a whole and say what it would change; nothing is stored.

    Args:
        file: seekable.
        name: of the file.
        court: whose, in the running scope.
        day: the first day of rows that name none.
        ends_missing: what stands in no row ends the day before; else it stays.
        by: who arranges.

    Returns:
        The difference, and a signed text by which `apply_sheet` takes it up.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        SheetError: the file cannot be read.
        AssignmentImportError: with every fault, by sheet, row and column.
    """
    require_arranging(by)
    placements, faults = read_assignments(file, name, Directory(court, day))
    sheet = faults[0].sheet if faults else name
    difference, conflicts = _compare(court, placements, day, sheet, ends_missing=ends_missing)
    faults = sorted([*faults, *conflicts], key=lambda fault: fault.row)
    if faults:
        raise AssignmentImportError(tuple(faults))
    content = {
        "court": court.pk, "day": day.isoformat(), "ends_missing": ends_missing,
        "digest": difference.digest, "name": name[:100],
        "rows": [_packed(one) for one in placements],
    }  # fmt: skip
    return difference, signing.dumps(content, salt=SALT, compress=True)


def apply_sheet(ticket: str, court: Court, *, by: Official, at: dt.datetime) -> Difference:
    """Do what a difference said that was shown, all of it or nothing.

    Args:
        ticket: from `compare_sheet`.
        court: whose, in the running scope.
        by: who arranges.
        at: when.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        StaleImportError: it was shown too long ago, or what it would change is no longer the same.
    """
    require_arranging(by)
    try:
        content = signing.loads(ticket, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise StaleImportError from error
    if content["court"] != court.pk:
        raise StaleImportError
    day = dt.date.fromisoformat(content["day"])
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [SALT, court.pk])
        difference, conflicts = _compare(
            court, [_unpacked(row) for row in content["rows"]], day, content["name"],
            ends_missing=content["ends_missing"],
        )  # fmt: skip
        if conflicts or difference.digest != content["digest"]:
            raise StaleImportError
        _store(difference, by, at)
        record_event(
            EventKind.ASSIGNMENTS_IMPORTED, court_id=court.pk, subject_kind="assignment",
            subject_id=uuid5(NAMESPACE_URL, f"{SALT}:{court.pk}"), actor=by.actor, at=at,
            data={
                "file": content["name"], "made": len(difference.made),
                "ended": len(difference.ended), "same": difference.same,
            },
        )  # fmt: skip
    return difference


def _store(difference: Difference, by: Official, at: dt.datetime) -> None:
    """End first, so that a successor finds the seat free."""
    for assignment, last_day in difference.ended:
        assignment.ends_on = last_day
        assignment.save(update_fields=["ends_on"])
    for assignment in difference.made:
        store_assignment(assignment)
    for kind, assignments in (
        (EventKind.ASSIGNMENT_ENDED, [one for one, _day in difference.ended]),
        (EventKind.ASSIGNMENT_MADE, difference.made),
    ):
        for one in assignments:
            record_event(
                kind, court_id=one.court_id, subject_kind="assignment", subject_id=one.pk,
                actor=by.actor, at=at, data=facts_of(one),
            )  # fmt: skip


def _compare(
    court: Court, placements: Sequence[Placement], day: dt.date, sheet: str, *, ends_missing: bool
) -> tuple[Difference, list[Fault]]:
    held = Assignment.objects.held().filter(court=court).exclude(ends_on__lt=day)
    known: dict[tuple[str, str, int | None, int | None], Assignment] = {}
    for one in held.select_related("area", "person", "body").order_by("starts_on", "id"):
        known.setdefault((one.area_id, one.seat, one.person_id, one.body_id), one)
    made: list[Assignment] = []
    ended: list[tuple[Assignment, dt.date]] = []
    faults: list[Fault] = []
    same = 0
    for placement in placements:
        present = known.pop(placement.key, None)
        if present is None:
            one = _made(court, placement, day)
            made.append(one)
            if one.ends_on is not None and one.ends_on < one.starts_on:
                said = f"是 {one.ends_on}，早于第一天 {one.starts_on}，请核对。"
                faults.append(Fault(sheet, placement.row, UNTIL, said))
            continue
        faults += _conflict(placement, present, sheet)
        if placement.ends_on is not None and present.ends_on is None:
            ended.append((present, placement.ends_on))
        else:
            same += 1
    for one in known.values():
        if ends_missing and one.ends_on is None:
            ended.append((one, max(day, one.starts_on) - ONE_DAY))
        else:
            same += 1
    rows = {placement.key: placement.row for placement in placements}
    faults += _contacts(made, ended, list(held.filter(seat=Seat.TOWN_CONTACT)), rows, sheet)
    _name(made)
    lines = sorted(f"+{one.area_id} {one.seat} {_span(one)}" for one in made)
    lines += sorted(f"-{one.pk} {last_day}" for one, last_day in ended)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Difference(tuple(made), tuple(ended), same, digest), faults


def _conflict(placement: Placement, present: Assignment, sheet: str) -> Iterator[Fault]:
    """Yield what a row says otherwise of an assignment that runs; its first day stays."""
    if placement.starts_on not in {None, present.starts_on}:
        yield Fault(
            sheet, placement.row, SINCE,
            f"是 {placement.starts_on}，这一条已从 {present.starts_on} 起，第一天改不了。",
        )  # fmt: skip
    if placement.ends_on is not None and placement.ends_on < present.starts_on - ONE_DAY:
        yield Fault(sheet, placement.row, UNTIL, f"早于第一天 {present.starts_on}，请核对。")
    if present.ends_on is not None and placement.ends_on != present.ends_on:
        yield Fault(
            sheet, placement.row, UNTIL, f"和已经登记的 {present.ends_on} 不同，结束以后改不了。"
        )


def _contacts(
    made: Sequence[Assignment], ended: Sequence[tuple[Assignment, dt.date]],
    held: Sequence[Assignment], rows: dict[Any, int], sheet: str,
) -> Iterator[Fault]:  # fmt: skip
    """Yield the rows by which a town would have two contacts on a day."""
    last_days = {one.pk: last_day for one, last_day in ended}
    spans = [(one.area_id, one.starts_on, last_days.get(one.pk, one.ends_on)) for one in held]
    for one in made:
        if one.seat != Seat.TOWN_CONTACT:
            continue
        begun, end = one.starts_on, one.ends_on
        clash = any(
            area == one.area_id
            and begun <= (until or dt.date.max)
            and since <= (end or dt.date.max)
            for area, since, until in spans
        )
        if clash:
            row = rows[one.area_id, Seat.TOWN_CONTACT.value, one.person_id, None]
            yield Fault(
                sheet, row, TOWN, "那时已有一位联系法官，一个镇街只有一位；先写明那一位到哪天止。"
            )
        spans.append((one.area_id, begun, end))


def _made(court: Court, placement: Placement, day: dt.date) -> Assignment:
    return Assignment(
        id=uuid4(), court=court, area_id=placement.town, seat=placement.seat.value,
        person_id=placement.person, body_id=placement.body,
        starts_on=placement.starts_on or day, ends_on=placement.ends_on,
    )  # fmt: skip


def _name(made: Sequence[Assignment]) -> None:
    """Fetch towns and holders at once, for whoever shows the difference."""
    prefetch_related_objects(list(made), "area", "person", "body")


def _span(one: Assignment) -> str:
    return f"{one.person_id} {one.body_id} {one.starts_on} {one.ends_on}"


def _packed(one: Placement) -> list[Any]:
    days = [day.isoformat() if day else None for day in (one.starts_on, one.ends_on)]
    return [one.town, one.seat.value, one.person, one.body, *days, one.row]


def _unpacked(packed: list[Any]) -> Placement:
    town, seat, person, body, starts_on, ends_on, row = packed
    first, last = (dt.date.fromisoformat(day) if day else None for day in (starts_on, ends_on))
    return Placement(town, Seat(seat), person, body, first, last, row)
