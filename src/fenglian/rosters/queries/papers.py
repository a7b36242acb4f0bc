"""A roster on paper: a report in the official layout with the list as its annex, and a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import override

from fenglian.documents.official.contents import (
    Annex,
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Table,
)
from fenglian.documents.official.layout import written_date
from fenglian.documents.sheets import Column, ColumnKind
from fenglian.liaison.enums import Seat
from fenglian.rosters.entries import unpack
from fenglian.rosters.enums import RosterKind
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fenglian.rosters.entries import Entry
    from fenglian.rosters.models import Roster

CHINESE = "zh-hans"
"""Papers of a court are Chinese, whatever language their reader has the pages in."""
_COURT = Column("法院", width=24)
_COLUMNS = (
    Column("序号", ColumnKind.NUMBER, width=6),
    Column("镇（街）", width=14),
    Column("身份", width=11),
    Column("姓名", width=13),
    Column("职务", width=23),
    Column("办公电话", width=16),
)


@dataclass(frozen=True, slots=True)
class Basis:
    """The notice that a roster is drawn up under.

    Args:
        title: the notice's title.
        number: its document number, empty if it has none.
    """

    title: str
    number: str = ""


def title_of(roster: Roster) -> str:
    """Return what a roster's list is called: 法官联络点联络名单（第 2 版）."""
    level = "两级法院" if roster.kind == RosterKind.COMPILED else ""
    return f"{level}法官联络点联络名单（第{roster.number}版）"


def columns_of(roster: Roster) -> tuple[Column, ...]:
    """Return the columns of a roster's list; one of both levels names the court of each line."""
    return (_COURT, *_COLUMNS) if roster.kind == RosterKind.COMPILED else _COLUMNS


def rows_of(roster: Roster) -> list[tuple[str | int, ...]]:
    """Return the lines of a roster's list; towns are counted, court by court."""
    with override(CHINESE):
        return list(_rows(unpack(roster.entries), names_court=roster.kind == RosterKind.COMPILED))


def _rows(entries: Iterable[Entry], *, names_court: bool) -> Iterable[tuple[str | int, ...]]:
    count, before = 0, ("", "")
    for entry in entries:
        place = (entry.court, entry.town)
        if place[0] != before[0]:
            count = 0
        if place != before:
            count += 1
        before = place
        line = (
            count, entry.town_name, str(Seat(entry.seat).label), entry.name, entry.post,
            entry.phone,
        )  # fmt: skip
        yield (entry.court, *line) if names_court else line


def compose_document(roster: Roster, basis: Basis | None) -> OfficialDocument:
    """Return a roster as the report with which it is handed up; staff edit, number and seal it.

    Args:
        roster: with its court, and with what was sent.
        basis: the notice in force; None where the court has adopted none.
    """
    court = roster.court
    submission = getattr(roster, "submission", None)
    return OfficialDocument(
        title=f"{court.name}\n关于报送{_what(roster)}的报告",
        date=civil_day(submission.sent_at if submission else roster.frozen_at),
        head=court.name,
        addressee=_addressee(roster),
        blocks=[Paragraph(text) for text in _sentences(roster, basis)],
        signature=court.name,
        annexes=[Annex(title_of(roster), _list_of(roster))],
        imprint=Imprint(court.name, civil_day(roster.frozen_at)),
    )


def _list_of(roster: Roster) -> list[Heading | Table]:
    """Return the list as tables in which a town is one cell; each court has its own."""
    blocks: list[Heading | Table] = []
    with override(CHINESE):
        for court, entries in groupby(unpack(roster.entries), key=lambda entry: entry.court):
            if roster.kind == RosterKind.COMPILED:
                blocks.append(Heading(court))
            blocks.append(Table(_COLUMNS, list(_rows(entries, names_court=False)), merged=2))
    return blocks


def _what(roster: Roster) -> str:
    return "两级法院联络名单" if roster.kind == RosterKind.COMPILED else "法官联络点联络名单"


def _addressee(roster: Roster) -> str:
    submission = getattr(roster, "submission", None)
    if submission is not None:
        return str(submission.receiver)
    if roster.kind == RosterKind.COMPILED:
        return "市委政法委"
    return roster.court.superior.name if roster.court.superior else ""


def _sentences(roster: Roster, basis: Basis | None) -> Iterable[str]:
    entries = unpack(roster.entries)
    towns = len({entry.town for entry in entries})
    number = f"（{basis.number}）" if basis and basis.number else ""
    lead = f"根据《{basis.title}》{number}，" if basis else ""
    subject = "全市两级法院" if roster.kind == RosterKind.COMPILED else "我院"
    yield (
        f"{lead}现将{subject}联络法官、辅助人员名单及对应的镇（街）报送如下。"
        f"名单截至{written_date(roster.as_of)}，涉及{towns}个镇（街），共{len(entries)}人次，见附件。"
    )
    if roster.sources:
        parts = "、".join(f"{one['court']}第{one['number']}版" for one in roster.sources)
        yield f"本名单由{parts}汇总而成。"
    if roster.gaps:
        yield f"截至上述日期尚有缺口：{'；'.join(roster.gaps)}。将在补齐后报送下一版。"
    yield "特此报告。"


def file_name(roster: Roster, ending: str) -> str:
    """Return what a roster's file is called.

    Args:
        roster: with its court.
        ending: docx or xlsx.
    """
    return f"{roster.court.name}{title_of(roster)}.{ending}"
