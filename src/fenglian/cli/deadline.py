"""`fenglian deadline`: one limit, reckoned step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fenglian.cli.courts import court_option, find_court
from fenglian.cli.output import as_json, print_json, print_table, progress
from fenglian.cli.parameters import Instant, Number

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.worktime.periods import CountedDay, Deadline

WEEKDAYS = "一二三四五六日"


@click.command()
@court_option
@click.option("--from", "start", type=Instant(), required=True, help="起算的时刻（北京时间）。")
@click.option("--working-days", type=Number(1, 3660), default=None, help="几个工作日。")
@click.option("--days", type=Number(1, 3660), default=None, help="几个自然日。")
@as_json
def deadline(
    *, slug: str, start: dt.datetime, working_days: int | None, days: int | None, as_json: bool
) -> None:
    """按一个法院的工作日历计算期限，逐日列出。

    起算当日不计入；末日为休息日的自然日期限顺延至下一个工作日。
    """
    if (working_days is None) == (days is None):
        raise click.UsageError("--working-days 与 --days 二者写一个。")
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.worktime.clock import COURT_ZONE
    from fenglian.worktime.enums import LengthUnit
    from fenglian.worktime.periods import Length, compute_deadline
    from fenglian.worktime.queries import load_calendar

    unit = LengthUnit.CALENDAR_DAYS if working_days is None else LengthUnit.WORKING_DAYS
    length = Length(working_days or days or 0, unit)
    calendar = load_calendar(find_court(slug).calendar_id)
    begin = start if start.tzinfo else start.replace(tzinfo=COURT_ZONE)
    result = compute_deadline(begin, length, calendar)
    if as_json:
        print_json(_plain(result, calendar_version=calendar.version))
    else:
        _print(result, f"{length.count} 个{'自然' if working_days is None else '工作'}日")


def _plain(result: Deadline, *, calendar_version: int) -> dict[str, object]:
    return {
        "start": result.start.isoformat(),
        "last_day": result.last_day.isoformat(),
        "ends_at": result.ends_at.isoformat(),
        "provisional": result.provisional,
        "calendar_version": calendar_version,
        "trace": [
            {
                "day": step.day.isoformat(),
                "kind": step.kind.value,
                "number": step.number,
                "note": step.note,
                "provisional": step.provisional,
            }
            for step in result.trace
        ],
    }


def _print(result: Deadline, length: str) -> None:
    from fenglian.worktime.periods import format_day

    print(
        f"自 {format_day(result.start_day, result.start_day)}起 {length}，"
        f"至 {format_day(result.last_day, result.start_day)}止。"
    )
    if result.provisional:
        print("待定：其中有日子的放假安排尚未公布，公布并导入后会重新计算。")
    print()
    rows = [
        (
            step.day.isoformat(),
            f"周{WEEKDAYS[step.day.weekday()]}",
            _counted(step),
            step.note + ("（待定）" if step.provisional else ""),
        )
        for step in result.trace
    ]
    print_table(["日期", "星期", "计算", "说明"], rows)


def _counted(step: CountedDay) -> str:
    from fenglian.worktime.enums import CountKind

    if step.kind is CountKind.START:
        return "起算日，不计入"
    if step.number is None:
        return "不计入"
    return f"第 {step.number} 日" + ("，期限届满" if step.kind is CountKind.END else "")
