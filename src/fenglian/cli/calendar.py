"""`fenglian calendar`: looking at working calendars, making them, importing a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fenglian.cli.courts import court_option, find_court, operator, record_on_court
from fenglian.cli.output import as_json, print_json, print_table, progress
from fenglian.cli.parameters import InputFile, Number

if TYPE_CHECKING:
    from pathlib import Path

    from fenglian.organizations.models import Court
    from fenglian.worktime.actions import CalendarChange

WEEKDAYS = "一二三四五六日"


@click.group()
def calendar() -> None:
    """工作日历：查看、新建、导入国务院公布的放假安排。"""


@calendar.command()
@court_option
@click.option("--year", type=Number(2004, 2100), required=True, help="哪一年。")
@as_json
def show(*, slug: str, year: int, as_json: bool) -> None:
    """列出一年里与平常星期不同的日子。"""
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.errors import NotFoundError
    from fenglian.worktime.enums import DayKind
    from fenglian.worktime.queries import load_calendar

    loaded = load_calendar(find_court(slug).calendar_id)
    days = [day for date, day in sorted(loaded.days.items()) if date.year == year]
    if not days:
        raise NotFoundError(
            f"工作日历“{loaded.name}”没有 {year} 年。公布后用 fenglian calendar import 导入。",
            field="year",
        )
    special = [day for day in days if day.kind not in {DayKind.WORKING, DayKind.WEEKEND}]
    provisional = any(day.is_provisional for day in days)
    if as_json:
        print_json(
            {
                "calendar": loaded.name,
                "version": loaded.version,
                "year": year,
                "provisional": provisional,
                "days": [
                    {
                        "date": day.date,
                        "working": day.is_working,
                        "kind": day.kind,
                        "note": day.note,
                    }
                    for day in special
                ],
            }
        )
        return
    worked = sum(day.is_working for day in days)
    print(f"{loaded.name}，第 {loaded.version} 版，{year} 年：{worked} 个工作日。")
    if provisional:
        print("待定：这一年的放假安排尚未公布，只按法定节假日推算。")
    print_table(
        ["日期", "星期", "", "说明"],
        [
            (
                day.date,
                f"周{WEEKDAYS[day.date.weekday()]}",
                "班" if day.is_working else "休",
                day.label,
            )
            for day in special
        ],
    )


@calendar.command()
@click.argument("name", metavar="名称")
@click.option("--first-year", type=Number(2004, 2100), default=2015, show_default=True)
@click.option("--last-year", type=Number(2004, 2100), default=2028, show_default=True)
def build(*, name: str, first_year: int, last_year: int) -> None:
    """用随附的数据新建一份工作日历；尚未公布的年份标为待定。"""
    if last_year < first_year:
        raise click.UsageError(f"--last-year {last_year} 早于 --first-year {first_year}。")
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.worktime.actions import build_calendar

    build_calendar(name, first_year=first_year, last_year=last_year)
    print(f"已建立工作日历“{name}”，{first_year} 至 {last_year} 年。")


@calendar.command("import")
@click.argument("file", type=InputFile(), metavar="文件")
@court_option
@click.option("--year", type=Number(2004, 2100), default=None, help="核对文件是这一年的。")
@as_json
def import_year(*, file: Path, slug: str, year: int | None, as_json: bool) -> None:
    """导入一年的放假安排（CSV 或 YAML：日期、休或班、说明），并重新计算受影响的期限。"""
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.organizations.models import Court
    from fenglian.worktime.actions import import_arrangement
    from fenglian.worktime.arrangement_files import read_arrangement
    from fenglian.worktime.clock import now

    court = find_court(slug)
    arrangement = read_arrangement(file.read_bytes(), file_name=file.name, year=year)
    courts = list(Court.objects.filter(calendar=court.calendar).order_by("pk"))
    with scoped([one.pk for one in courts], audience=Audience.SYSTEM):
        at = now()
        change = import_arrangement(court.calendar, arrangement, at=at)
        moved = {one.slug: _follow(one, arrangement.year, change) for one in courts}
    if as_json:
        print_json(
            {
                "year": arrangement.year,
                "version": change.version,
                "changed_days": [day.date for day in change.days],
                "moved_duties": moved,
            }
        )
        return
    print(f"已导入 {arrangement.year} 年的安排，工作日历现为第 {change.version} 版。")
    print(f"改变了 {len(change.days)} 天；重新计算后日期有变的期限：{sum(moved.values())} 项。")


def _follow(court: Court, year: int, change: CalendarChange) -> int:
    """Record the change in a court's ledger and reckon its open limits anew."""
    from fenglian.duties.actions import recompute_duties
    from fenglian.mechanisms.enums import EventKind
    from fenglian.worktime.clock import now

    at = now()
    record_on_court(
        court,
        EventKind.CALENDAR_IMPORTED,
        about=f"calendar:{change.calendar_id}",
        at=at,
        data={
            "year": year,
            "version": change.version,
            "changed_days": [day.date.isoformat() for day in change.days],
        },
    )
    return recompute_duties(court, actor=operator(), at=at)
