"""The sheet that cases come in by: its columns, its template, and what each row says."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import IO, TYPE_CHECKING, Any, TypeVar

from fenglian.cases.enums import PartyRole
from fenglian.cases.errors import CaseNumberError
from fenglian.cases.numbers import CaseNumber, parse_case_number
from fenglian.documents.cells import Value, cell_date, cell_flag, cell_text
from fenglian.documents.errors import CellError, Fault
from fenglian.documents.sheets import Column, clean_text, write_sheet
from fenglian.privacy.errors import InvalidPhoneError
from fenglian.privacy.indexes import normalize_phone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fenglian.documents.readers import Row

T = TypeVar("T")

NUMBER, FILED_ON = "案号", "立案日期"
CAUSE, DEPARTMENT, JUDGE = "案由", "承办部门", "承办法官"
STAGE, IS_PUBLIC, EXTERNAL_ID = "办理阶段", "是否公开", "案件标识"
PHONE_SUFFIX = "电话"
REQUIRED = (NUMBER, FILED_ON)
COLUMNS = (
    *(NUMBER, CAUSE, DEPARTMENT, JUDGE, FILED_ON, STAGE, IS_PUBLIC, EXTERNAL_ID),
    *(header for role in PartyRole for header in (role.label, role.label + PHONE_SUFFIX)),
)
EARLIEST_FILING = dt.date(1990, 1, 1)
LONGEST_NAME = 100
EXAMPLE_MARK = "例"
"""A row whose number begins so is the template's example and is passed over."""

_LONGEST = {CAUSE: 100, STAGE: 40, EXTERNAL_ID: 64}
_BETWEEN_PEOPLE = re.compile(r"[、；;，\n]")
_BETWEEN_PHONES = re.compile(r"[、；;，,/\n]")
_NO_PHONE = frozenset(["无", "-", "—", "不详"])


@dataclass(frozen=True, slots=True)
class Directory:
    """Whom the rows may name.

    Args:
        court_code: 法院代字 that every number must carry.
        departments: ids of bodies by name.
        people: ids of people by name; some share one.
        members: ids of the people in each body today.
        today: the court's date.
    """

    court_code: str
    departments: Mapping[str, int]
    people: Mapping[str, list[int]]
    members: Mapping[int, set[int]]
    today: dt.date


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """A party as a row names it; the telephone number is normalized, empty where none is given."""

    role: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row without faults.

    Args:
        row: where it stands, for faults that show later.
        number: the case number.
        values: fields of the case by name, only those whose columns the file has.
        roles: roles whose columns the file has; parties in other roles stay as they are.
        parties: the parties in these roles.
    """

    row: Row
    number: CaseNumber
    values: Mapping[str, Any]
    roles: frozenset[str]
    parties: tuple[Party, ...]


def write_case_template(stream: IO[bytes], *, court_code: str, today: dt.date) -> None:
    """Write an .xlsx with every column and one example row, which an import passes over.

    Args:
        stream: where to.
        court_code: 法院代字, for the example.
        today: the court's date, for the example.
    """
    example = {
        NUMBER: f"{EXAMPLE_MARK}：（{today.year}）{court_code}民初1234号",
        CAUSE: "民间借贷纠纷",
        DEPARTMENT: "民事审判一庭",
        JUDGE: "（法官姓名）",
        FILED_ON: today.isoformat(),
        STAGE: "审理",
        IS_PUBLIC: "是",
        PartyRole.PLAINTIFF.label: "张三、李四",
        PartyRole.PLAINTIFF.label + PHONE_SUFFIX: "13800000000、无",
        PartyRole.DEFENDANT.label: "某某公司",
        PartyRole.DEFENDANT.label + PHONE_SUFFIX: "020-84996666",
    }
    columns = [Column(header, width=24 if header == NUMBER else 14) for header in COLUMNS]
    write_sheet(stream, columns, [[example.get(header) for header in COLUMNS]], title="案件")


def read_case_rows(rows: Iterable[Row], directory: Directory) -> tuple[list[CaseRow], list[Fault]]:
    """Read every row; a fault in one cell hides none in the others.

    Args:
        rows: of the file.
        directory: whom they may name.

    Returns:
        The rows without faults, and all faults from the top.
    """
    read: list[CaseRow] = []
    faults: list[Fault] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        if str(row.cells.get(NUMBER) or "").startswith(EXAMPLE_MARK):
            continue
        reading = _Reading(row, directory)
        case = reading.case()
        for column, text in reading.unique_texts():
            earlier = first_rows.setdefault(f"{column} {text}", row.number)
            if earlier != row.number:
                reading.fault(column, f"“{text}”与第 {earlier} 行相同，请只留一行。")
        faults += reading.faults
        if case is not None and not reading.faults:
            read.append(case)
    return read, faults


@dataclass(slots=True)
class _Reading:
    """One row on its way to a case."""

    row: Row
    directory: Directory
    faults: list[Fault] = field(default_factory=list)
    number: CaseNumber | None = None
    external_id: str = ""

    def fault(self, column: str, message: str) -> None:
        self.faults.append(Fault(self.row.sheet, self.row.number, column, message))

    def unique_texts(self) -> list[tuple[str, str]]:
        texts = [(NUMBER, self.number.text if self.number else ""), (EXTERNAL_ID, self.external_id)]
        return [(column, text) for column, text in texts if text]

    def case(self) -> CaseRow | None:
        number = self.number = self._number()
        readers: dict[str, tuple[str, Callable[[str], object]]] = {
            CAUSE: ("cause", self._text),
            DEPARTMENT: ("department_id", self._department),
            FILED_ON: ("filed_on", self._filed_on),
            STAGE: ("stage", self._text),
            IS_PUBLIC: ("is_public", lambda column: bool(self._cell(column, cell_flag))),
            EXTERNAL_ID: ("external_id", self._external_id),
        }
        values = {
            name: reader(column)
            for column, (name, reader) in readers.items()
            if column in self.row.cells
        }
        if JUDGE in self.row.cells:
            values["judge_id"] = self._judge(values.get("department_id"))
        roles = [role for role in PartyRole if role.label in self.row.cells]
        parties = tuple(party for role in roles for party in self._parties(role))
        self._check_orphaned_phones()
        if number is None:
            return None
        return CaseRow(self.row, number, values, frozenset(role.value for role in roles), parties)

    def _cell(self, column: str, reader: Callable[[Value], T]) -> T | None:
        try:
            return reader(self.row.cells.get(column))
        except CellError as error:
            self.fault(column, error.message)
            return None

    def _text(self, column: str) -> str:
        text = clean_text(self._cell(column, cell_text) or "")
        longest = _LONGEST.get(column)
        if longest and len(text) > longest:
            self.fault(column, f"有 {len(text)} 个字，最多 {longest} 个。")
        return text

    def _number(self) -> CaseNumber | None:
        text = self._text(NUMBER)
        if not text:
            self.fault(NUMBER, "是空的，请填写案号。")
            return None
        try:
            number = parse_case_number(text)
        except CaseNumberError as error:
            self.fault(NUMBER, f"是“{text[:40]}”：{error.message}")
            return None
        if number.court_code != self.directory.court_code:
            self.fault(
                NUMBER,
                f"是 {number}，不是本院（{self.directory.court_code}）的案号，请删去这一行。",
            )
        return number

    def _filed_on(self, column: str) -> dt.date | None:
        day = self._cell(column, cell_date)
        if day is None:
            if self.row.cells.get(column) is None:
                self.fault(column, "是空的，请填写立案日期。")
        elif not EARLIEST_FILING <= day <= self.directory.today:
            self.fault(
                column,
                f"是 {day}，应在 {EARLIEST_FILING} 和今天（{self.directory.today}）之间。",
            )
        return day

    def _external_id(self, column: str) -> str | None:
        self.external_id = self._text(column)
        return self.external_id or None

    def _department(self, column: str) -> int | None:
        name = self._text(column)
        if not name:
            return None
        department_id = self.directory.departments.get(name)
        if department_id is None:
            self.fault(
                column, f"“{name[:40]}”不在本院机构里。{_like(name, self.directory.departments)}"
            )
        return department_id

    def _judge(self, department_id: object) -> int | None:
        name = re.sub(r"\s", "", self._text(JUDGE))
        if not name:
            return None
        people = self.directory.people.get(name, [])
        if not people:
            self.fault(JUDGE, f"“{name[:40]}”不在本院人员里。{_like(name, self.directory.people)}")
            return None
        if len(people) > 1 and isinstance(department_id, int):
            members = self.directory.members.get(department_id, set())
            people = [person for person in people if person in members]
        if len(people) != 1:
            self.fault(
                JUDGE, f"“{name}”在本院不止一位，按承办部门分不清，请填对承办部门或到后台指定。"
            )
            return None
        return people[0]

    def _parties(self, role: PartyRole) -> list[Party]:
        column = role.label + PHONE_SUFFIX
        names = _split(_BETWEEN_PEOPLE, self._text(role.label))
        phones = _split(_BETWEEN_PHONES, self._text(column))
        for name in names:
            if len(name) > LONGEST_NAME:
                self.fault(
                    role.label, f"“{name[:20]}…”有 {len(name)} 个字，最多 {LONGEST_NAME} 个。"
                )
        if phones and len(phones) != len(names):
            self.fault(
                column,
                f"有 {len(phones)} 个电话，“{role.label}”有 {len(names)} 人；"
                "请按人的先后一一对应，没有电话的写“无”。",
            )
            return []
        numbers = [self._phone(column, phone) for phone in phones] or [""] * len(names)
        return [Party(role.value, name, phone) for name, phone in zip(names, numbers, strict=True)]

    def _phone(self, column: str, phone: str) -> str:
        if phone in _NO_PHONE:
            return ""
        try:
            return normalize_phone(phone)
        except InvalidPhoneError as error:
            self.fault(column, f"“{phone[:20]}”：{error.message}")
            return ""

    def _check_orphaned_phones(self) -> None:
        for role in PartyRole:
            column = role.label + PHONE_SUFFIX
            if self.row.cells.get(column) is not None and role.label not in self.row.cells:
                self.fault(column, f"有电话，但文件里没有“{role.label}”这一列，请补上。")


def _split(between: re.Pattern[str], text: str) -> list[str]:
    return [part for part in (part.strip() for part in between.split(text)) if part]


def _like(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.4)
    if near:
        return f"是不是“{'”“'.join(near)}”？"
    return "请核对名称，或先在后台登记。"
