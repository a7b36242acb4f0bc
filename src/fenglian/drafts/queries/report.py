"""What a trial found out, in plain values and in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the ledger that are replayed, both included."""

    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True, slots=True)
class Tally:
    """What a rule brought, or would have brought.

    Args:
        opened: how many duties were opened in the period.
        late: how many of them were closed late, or are open and late, at the pace of then.
        cancelled: how many ended without being met.
        escalations: how often somebody above would have been told.
        median_days: how many days it took to meet half of them, with one decimal; None: none was.
        minutes: what one takes its holder.
        is_recorded: the minutes are the median of the ledger's, not an estimate.
        units: how many took so long: the duties themselves; of a quota, the visits asked for.
    """

    opened: int
    late: int
    cancelled: int
    escalations: int
    median_days: float | None
    minutes: int
    is_recorded: bool
    units: int

    @property
    def hours(self) -> float:
        """What all of them take together, in hours."""
        return round(self.units * self.minutes / 60, 1)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with what it brought before and what it would bring.

    Args:
        rule_id: the rule.
        title: its title.
        clauses: where it comes from.
        holder: who owes it, in words.
        before: under the version in force; None: it has no such rule.
        after: under the changed one; None: it has none any more.
    """

    rule_id: str
    title: str
    clauses: tuple[str, ...]
    holder: str
    before: Tally | None
    after: Tally | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody who met duties, and what they would have under the changed rules.

    Args:
        name: who.
        before: how many they met under the version in force.
        after: how many it would have been.
        late: how many of those too late.
        hours: what those would take together.
    """

    name: str
    before: int
    after: int
    late: int
    hours: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a trial found out.

    Args:
        period: the days replayed.
        events: how many events made a difference.
        rules: each rule that either version has.
        people: who is loaded, the most first.
        people_count: how many people met anything.
    """

    period: Period
    events: int
    rules: tuple[RuleLine, ...]
    people: tuple[PersonLine, ...]
    people_count: int

    def plain(self) -> dict[str, Any]:
        """Return it in plain values, as it is stored and printed."""
        found = asdict(self)
        found["period"] = {name: day.isoformat() for name, day in found["period"].items()}
        for line, rule in zip(found["rules"], self.rules, strict=True):
            for side in ("before", "after"):
                tally = getattr(rule, side)
                if tally is not None:
                    line[side]["hours"] = tally.hours
        return found


def say_report(report: Report) -> str:
    """Return what came out in words, for the terminal.

    Args:
        report: from `try_out`.
    """
    period = report.period
    lines = [f"重放 {period.first_day} 至 {period.last_day} 的台账，{report.events} 个事件。", ""]
    for line in report.rules:
        lines.append(f"{line.title}（{'、'.join(line.clauses)}），{line.holder}：")
        for name, tally in (("现行", line.before), ("改后", line.after)):
            lines.append(f"  {name}：{_say_tally(tally)}")
    lines += ["", "谁办多少（改后）："]
    lines += [
        f"  {one.name}：{one.after} 项（现行 {one.before} 项），超期 {one.late} 项，"
        f"约 {one.hours} 小时"
        for one in report.people
    ]
    return "\n".join(lines) + "\n"


def _say_tally(tally: Tally | None) -> str:
    if tally is None:
        return "没有这条规则。"
    pace = f"，中位用时 {tally.median_days} 天" if tally.median_days is not None else ""
    source = "记录的中位数" if tally.is_recorded else "估计"
    return (
        f"开立 {tally.opened} 项，超期 {tally.late} 项，报送 {tally.escalations} 次，"
        f"作废 {tally.cancelled} 项{pace}；每项 {tally.minutes} 分钟（{source}），"
        f"共约 {tally.hours} 小时。"
    )
