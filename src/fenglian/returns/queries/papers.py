"""Ledgers as documents in the official layout: the report, the circular, the extract per person."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from fenglian.documents.official.contents import (
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Table,
)
from fenglian.documents.sheets import Column, ColumnKind
from fenglian.returns.enums import FilingState
from fenglian.returns.queries.sheets import LEDGER_COLUMNS
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.organizations.models import Court
    from fenglian.returns.models import Compilation, Return
    from fenglian.returns.queries import Extract

TOWN_COLUMNS = (
    Column("镇街", width=14),
    Column("记录（条）", ColumnKind.NUMBER, 9),
    Column("天数", ColumnKind.NUMBER, 8),
    Column("到过的村（个）", ColumnKind.NUMBER, 10),
    Column("受众（人）", ColumnKind.NUMBER, 10),
    Column("事项（件）", ColumnKind.NUMBER, 10),
    Column("未了结（件）", ColumnKind.NUMBER, 10),
)
PEOPLE_COLUMNS = (
    Column("联系法官", width=11),
    Column("镇街", width=20),
    Column("报送情况", width=14),
    Column("报送日期", ColumnKind.DATE, 15),
)


def chinese_day(day: dt.date) -> str:
    """Return a day as documents write it: 2026年3月19日."""
    return f"{day.year}年{day.month}月{day.day}日"


def return_paper(filed: Return, court: Court, person: str) -> OfficialDocument:
    """Return a report as a document.

    Args:
        filed: what was reported.
        court: whose.
        person: who reported it.
    """
    blocks: list[Heading | Paragraph | Table] = [
        Heading("总体情况"),
        Paragraph(
            f"{chinese_day(filed.first)}至{chinese_day(filed.last)}，"
            f"共登记联络工作 {len(filed.lines)} 条，各镇街情况如下。"
        ),
        Table(TOWN_COLUMNS, [town_row(town) for town in filed.figures]),
    ]
    if filed.words:
        blocks += [Heading("说明"), Paragraph(filed.words)]
    problems = [problem.words for problem in filed.problems.all()]
    if problems:
        numbered = [f"{number}.{words}" for number, words in enumerate(problems, start=1)]
        blocks += [Heading("工作中遇到的问题"), Paragraph("\n".join(numbered))]
    blocks += [Heading("台账"), Table(LEDGER_COLUMNS, frozen_rows(filed), merged=1)]
    return OfficialDocument(
        title="联系法官工作台账季度报表",
        date=filed.filed_on,
        addressee=f"{court.name}立案庭、审判管理办公室",
        blocks=blocks,
        signature=person,
        is_landscape=True,
    )


def frozen_rows(filed: Return) -> list[tuple[Any, ...]]:
    """Return a report's lines as the ledger's form has them."""
    return [
        (
            dt.date.fromisoformat(line["day"]),
            line["town"],
            line["place"],
            "、".join(line["kinds"]),
            line["people"],
            line["met"],
            line["summary"],
            line.get("answers", ""),  # Reports of before had no such column.
            line["audience"],
            line["matters"],
        )
        for line in filed.lines
    ]


def town_row(town: dict[str, Any]) -> tuple[Any, ...]:
    """Return a town's figures as a row."""
    return tuple(
        town[key]
        for key in ("town", "lines", "days", "villages", "audience", "matters", "open_matters")
    )


def compilation_paper(compilation: Compilation, court: Court) -> OfficialDocument:
    """Return a compilation as a circular, with whoever is late by name.

    Args:
        compilation: what was put together.
        court: whose.
    """
    content = compilation.content
    late = [f"{one['name']}（{_late_words(one)}）" for one in content["people"] if one["is_late"]]
    blocks: list[Heading | Paragraph | Table] = [
        Heading("总体情况"),
        Paragraph(
            f"{chinese_day(compilation.first)}至{chinese_day(compilation.last)}，"
            f"{len(content['towns'])} 个镇街共登记联络工作"
            f" {sum(town['lines'] for town in content['towns'])} 条。"
        ),
        Paragraph(compilation.words),
        Heading("各镇街情况"),
        Table(TOWN_COLUMNS, [town_row(town) for town in content["towns"]]),
        Heading("报送情况"),
        Paragraph(
            f"应报 {len(content['people'])} 人，"
            + (f"逾期 {len(late)} 人：{'、'.join(late)}。" if late else "都按时报送。")
        ),
        Table(PEOPLE_COLUMNS, [_person_row(one) for one in content["people"]]),
    ]
    return OfficialDocument(
        title="关于联系法官工作台账报送情况的通报",
        date=civil_day(compilation.made_at),
        blocks=blocks,
        addressee="各部门",
        signature=court.name,
        head=court.name,
        imprint=Imprint(court.name, civil_day(compilation.made_at)),
    )


def _late_words(one: dict[str, Any]) -> str:
    """Return how late somebody is; compilations made before days were kept say only that."""
    days = f"{one['days_late']}天" if one.get("days_late") else ""
    return f"逾期{days}报送" if one["filed_on"] else f"逾期{days}未报"


def _person_row(one: dict[str, Any]) -> tuple[Any, ...]:
    state = str(FilingState(one["state"]).label)
    if one["is_late"]:
        state = _late_words(one)
    day = dt.date.fromisoformat(one["filed_on"]) if one["filed_on"] else None
    return one["name"], "、".join(one["towns"]), state, day


def extract_paper(extract: Extract, court: Court, on: dt.date) -> OfficialDocument:
    """Return somebody's work of a period as a document for the assessment (XX-18).

    Args:
        extract: what they did.
        court: whose.
        on: the day it is drawn.
    """
    first, last = extract.wanted.first, extract.wanted.last
    rows = [(label, count) for label, count in extract.kinds]
    blocks: list[Heading | Paragraph | Table] = [
        Paragraph(
            f"{extract.person.name}，{chinese_day(first)}至{chinese_day(last)}，"
            f"参加联络工作 {extract.lines} 次，到过 {len(extract.towns)} 个镇街。"
        ),
        Table((Column("工作内容", width=24), Column("次数", ColumnKind.NUMBER, 8)), rows),
    ]
    if extract.misses:
        blocks.append(Heading("没有达到的走访次数"))
        blocks.append(
            Table(
                (
                    Column("镇街", width=12),
                    Column("起", ColumnKind.DATE, 12),
                    Column("次数", width=10),
                    Column("原因", width=30),
                ),
                [
                    (m.assignment.area.name, m.first, f"{m.done} / {m.required}", m.reason)
                    for m in extract.misses
                ],
            )
        )
    if extract.filed:
        blocks.append(Heading("台账报送"))
        blocks.append(
            Table(
                (
                    Column("期间", width=24),
                    Column("报送日期", ColumnKind.DATE, 12),
                    Column("按时", width=8),
                ),
                [
                    (
                        f"{chinese_day(one.first)}至{chinese_day(one.last)}",
                        one.filed_on,
                        "逾期" if one.is_late else "是",
                    )
                    for one in extract.filed
                ],
            )
        )
    return OfficialDocument(
        title="联络工作情况摘录\n（绩效考核参考）", date=on, blocks=blocks, signature=court.name
    )
