"""The uniform form of the ledger (XX-15): one set of columns for files, documents and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenglian.documents.sheets import Column, ColumnKind

if TYPE_CHECKING:
    from fenglian.returns.queries import Line

LEDGER_TITLE = "联络工作台账"
LEDGER_COLUMNS = (
    Column("日期", ColumnKind.DATE, 22),
    Column("镇街", width=12),
    Column("村（社区）、地点", width=17),
    Column("工作内容", width=14),
    Column("参加人员", width=14),
    Column("走访、对接的单位", width=18),
    Column("情况", width=40),
    Column("另外登记的", width=24),
    Column("受众（人）", ColumnKind.NUMBER, 11),
    Column("约定、收集的事项（件）", ColumnKind.NUMBER, 13),
)


def ledger_row(line: Line) -> tuple[Any, ...]:
    """Return a line of the ledger as the form has it."""
    return (
        line.day,
        line.town,
        line.place,
        "、".join(line.kinds),
        line.people,
        line.met,
        line.summary,
        line.answers,
        line.audience,
        line.matters,
    )
