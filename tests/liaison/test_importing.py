"""Assignments as a sheet: every fault named, nothing half-imported, the difference shown first."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from django.db import transaction
from openpyxl import load_workbook
from tests.network import Network, NetworkCourt
from tests.world import at

from fenglian.documents.errors import SheetError
from fenglian.ledger.models import Event
from fenglian.liaison.actions import Difference, apply_sheet, compare_sheet, end_assignment
from fenglian.liaison.enums import Seat
from fenglian.liaison.errors import (
    AssignmentImportError,
    NotYoursToArrangeError,
    StaleImportError,
)
from fenglian.liaison.models import Assignment
from fenglian.liaison.sheets import COLUMNS, Directory, read_assignments, write_assignments
from fenglian.organizations.queries import Official

NOON = at("2026-06-15 12:00")
TODAY = NOON.date()
HEADER = ",".join(COLUMNS)
GOOD = (
    "新兴县,新城镇,联络法官,祁见山,,2026-06-15,",
    "新兴县,新城镇,书记员,苗晚晴,,,",
    ",车岗镇,联系法官,阮听溪,民事审判庭,,2026-12-31",
    ",水台镇,联络组,民事审判庭,,,",
)


SEAT_WORDS = "联络法官、法官助理、书记员、联系法官、联系领导、联络组"


def sheet(*rows: str, header: str = HEADER) -> io.BytesIO:
    return io.BytesIO("\n".join([header, *rows]).encode())


def compare(court: NetworkCourt, *rows: str, ends_missing: bool = False) -> tuple[Difference, str]:
    by = court.official(court.keeper)
    return compare_sheet(
        sheet(*rows), "结对.csv", court.court, day=TODAY, ends_missing=ends_missing, by=by
    )


def faults_of(court: NetworkCourt, *rows: str) -> list[str]:
    with pytest.raises(AssignmentImportError) as refused:
        compare(court, *rows)
    return [str(fault) for fault in refused.value.faults]


def held() -> set[tuple[str, str, str]]:
    found = Assignment.objects.on(TODAY).select_related("area", "person", "body")
    return {
        (one.area.name, one.seat, one.person.name if one.person else str(one.body)) for one in found
    }


def test_sheet_is_shown_as_a_difference_and_stored_only_when_it_is_applied(
    network: Network,
) -> None:
    court = network.xinxing
    with court.scope():
        difference, ticket = compare(court, *GOOD)
        assert held() == set()

        apply_sheet(ticket, court.court, by=court.official(court.keeper), at=NOON)

        assert held() == {
            ("新城镇", "liaison_judge", "祁见山"), ("新城镇", "court_clerk", "苗晚晴"),
            ("车岗镇", "town_contact", "阮听溪"), ("水台镇", "liaison_group", "民事审判庭"),
        }  # fmt: skip
        kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == [*["assignment.made"] * 4, "assignments.imported"]
        again, _ = compare(court, *GOOD)
        assert (again.is_empty, again.same) == (True, 4)
        assert not difference.is_empty


def test_every_fault_is_named_by_sheet_row_and_column_and_nothing_is_stored(
    network: Network,
) -> None:
    """J3: three mistakes in a basic court's sheet, and two more."""
    court = network.xinxing
    with court.scope():
        found = faults_of(
            court,
            GOOD[0],
            ",新成镇,联络法官,祁见山,,,",
            ",车岗镇,联络员,祁见山,,,",
            ",车岗镇,联络法官,阮听溪,,2026-13-01,",
            ",车岗镇,联络法官,祁剑山,,2026-07-01,2026-06-01",
            GOOD[0],
        )

        assert found == [
            "“结对.csv”第 3 行“镇街”是“新成镇”，本院辖区没有。是不是“新城镇”？",
            f"“结对.csv”第 4 行“身份”是“联络员”，应是{SEAT_WORDS}之一。",
            "“结对.csv”第 5 行“姓名或部门”是“阮听溪”，现在的职务不能作联络法官。",
            "“结对.csv”第 5 行“从哪天起”是“2026-13-01”，不是日期，请写成 2026-03-05。",
            "“结对.csv”第 6 行“姓名或部门”是“祁剑山”，本院今天没有这个人在职。是不是“祁见山”？",
            "“结对.csv”第 6 行“到哪天止”是 2026-06-01，早于第一天 2026-07-01，请核对。",
            "“结对.csv”第 7 行“镇街”、身份、姓名和第 2 行相同，请只留一行。",
        ]
        assert held() == set()


def test_towns_of_one_name_in_two_counties_need_their_county(network: Network) -> None:
    court = network.yunfu
    with court.scope():
        assert faults_of(court, ",太平镇,联络组,民事审判庭,,,", ",新城,联络组,民事审判庭,,,") == [
            "“结对.csv”第 3 行“镇街”是“新城”，本院辖区没有。是不是“新城镇”？"
        ]


def test_second_contact_of_a_town_is_a_fault_unless_the_first_one_ends(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
        other = ",新城镇,联系法官,苗晚晴,,2026-07-01,"

        assert "一个镇街只有一位" in faults_of(court, other)[0]
        _, ticket = compare(court, ",新城镇,联系法官,阮听溪,,,2026-06-30", other)
        apply_sheet(ticket, court.court, by=court.official(court.keeper), at=NOON)

        days = Assignment.objects.order_by("starts_on").values_list("starts_on", "ends_on")
        assert list(days) == [
            (date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), None),
        ]  # fmt: skip


def test_what_stands_in_no_row_stays_or_ends_as_was_asked(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        court.assign("水台镇", Seat.LIAISON_JUDGE, court.judge)
        kept, _ = compare(court, GOOD[0])
        ending, ticket = compare(court, GOOD[0], ends_missing=True)
        assert (kept.same, len(kept.ended), len(ending.ended)) == (1, 0, 1)

        apply_sheet(ticket, court.court, by=court.official(court.keeper), at=NOON)

        assert held() == {("新城镇", "liaison_judge", "祁见山")}


def test_difference_that_no_longer_holds_is_not_applied(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        made = court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        by = court.official(court.keeper)
        _, ticket = compare(court, ",新城镇,联络法官,祁见山,,,2026-12-31")
        end_assignment(made, last_day=TODAY, by=by, at=NOON)

        with pytest.raises(StaleImportError):
            apply_sheet(ticket, court.court, by=by, at=NOON)
        with pytest.raises(StaleImportError):
            apply_sheet(f"{ticket}x", court.court, by=by, at=NOON)
        with pytest.raises(NotYoursToArrangeError):
            apply_sheet(ticket, court.court, by=court.official(court.judge), at=NOON)
    other = network.luoding
    with other.scope():
        by = other.official(other.keeper)
        with pytest.raises(StaleImportError):
            apply_sheet(ticket, other.court, by=by, at=NOON)


def test_exported_sheet_comes_back_as_no_difference(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("车岗镇", Seat.LIAISON_GROUP, court.civil)
        stream = io.BytesIO()
        write_assignments(stream, court.court, TODAY)
        rows = list(load_workbook(stream).active.iter_rows(values_only=True))  # type: ignore[union-attr]
        stream.seek(0)
        difference, _ = compare_sheet(
            stream, "a.xlsx", court.court, day=TODAY, ends_missing=True,
            by=court.official(court.keeper),
        )  # fmt: skip

    assert rows[1][:5] == ("新兴县", "新城镇", "联络法官", "祁见山", "民事审判庭")
    assert (difference.is_empty, difference.same) == (True, 2)


# --- ten thousand mutated files ------------------------------------------------------------------

FILES = 10_000
JUNK = (
    "", " ", "，", "新城", "不存在镇", "联络法官", "祁见山", "民事审判庭", "2026-02-30", "1999-1-1",
    "9999-12-31", "=1+1", "'", '"', "\x00", "\ufeff", "0", "-1", "祁见山 ", "𠮷" * 40, "2026/7/1",
    "2026年7月1日", "20260701", "NULL", "联系法官", "太平镇", "新兴县", "罗定市",
)  # fmt: skip


def mutated(chance: random.Random) -> bytes:
    """Return the good sheet with some of its cells, rows or bytes spoiled."""
    rows: list[list[str]] = [list(COLUMNS), *(row.split(",") for row in GOOD)]
    for _ in range(chance.randint(1, 4)):
        _spoil(rows, chance)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    content = bytearray(out.getvalue().encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"])))
    if chance.random() < 0.15 and content:
        for _ in range(chance.randint(1, 3)):
            content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def _spoil(rows: list[list[str]], chance: random.Random) -> None:
    row = rows[chance.randrange(0 if chance.random() < 0.1 else min(1, len(rows) - 1), len(rows))]
    what = chance.random()
    if what < 0.7 and row:
        row[chance.randrange(len(row))] = chance.choice(JUNK)
    elif what < 0.8:
        rows.append(list(chance.choice(rows)))
    elif what < 0.9 and row:
        row.pop(chance.randrange(len(row)))
    else:
        row.insert(chance.randint(0, len(row)), chance.choice(JUNK))


def named(faults: Sequence[object]) -> bool:
    """Tell whether every fault says where it is and what."""
    return bool(faults) and all("”第 " in str(f) and "行“" in str(f) for f in faults)


def outcome_of(content: bytes, directory: Directory) -> str:
    """Return what becomes of a file, read as a whole."""
    try:
        _, faults = read_assignments(io.BytesIO(content), "坏.csv", directory)
    except SheetError as error:
        return "refused as a file" if error.message else "refused without a word"
    if not faults:
        return "accepted"
    return "refused by cells" if named(faults) else "refused without a word"


def test_mutated_files_are_accepted_whole_or_refused_with_named_faults(
    network: Network, record_property: Callable[[str, object], None]
) -> None:
    """All are read; one in ten goes all the way into the database and out again."""
    chance = random.Random(20261121)  # noqa: S311 - files, replayed by the seed
    court = network.xinxing
    outcomes: Counter[str] = Counter()
    with court.scope():
        court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
        by = court.official(court.president)
        directory = Directory(court.court, TODAY)
        before = held()
        for number in range(FILES):
            content = mutated(chance)
            outcome = outcome_of(content, directory)
            outcomes[outcome] += 1
            if number % 10 == 0:
                _go_all_the_way(court, content, by, is_read=outcome == "accepted")
        assert held() == before

    assert outcomes.keys() == {"accepted", "refused by cells", "refused as a file"}
    assert min(outcomes.values()) > FILES // 100, outcomes
    record_property("mutated files", dict(outcomes))


def _go_all_the_way(court: NetworkCourt, content: bytes, by: Official, *, is_read: bool) -> None:
    """Compare a file and, if it is accepted, see that no constraint refuses part of it."""
    try:
        _, ticket = compare_sheet(
            io.BytesIO(content), "坏.csv", court.court, day=TODAY, ends_missing=False, by=by
        )
    except AssignmentImportError as error:
        assert named(error.faults), content  # noqa: PT017 - one of three right outcomes
    except SheetError:
        assert not is_read, content
    else:
        assert is_read, content
        _apply_and_undo(court, ticket)


def _apply_and_undo(court: NetworkCourt, ticket: str) -> None:
    """See that what was accepted is stored as a whole: no constraint refuses part of it."""

    with transaction.atomic():
        apply_sheet(ticket, court.court, by=court.official(court.keeper), at=NOON)
        transaction.set_rollback(True)
