"""What was measured, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import click

NOISE = 1.25
"""So much slower at the larger size is still called "no slower": runs differ by as much."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The same thing measured several times.

    Args:
        median: the middle.
        least: the smallest.
        most: the largest.
    """

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """Return the spread of some values."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table.

    Args:
        name: what was measured.
        requests: how many the court has.
        unit: of `value` and `bare`: milliseconds, so many in a second, or megabytes.
        value: the product.
        bare: the same work in bare SQL.
        ratio: to the yardstick, or (sweep, figures) to the bare SQL; of each round by itself.
        budget: what the ratio may be; None: no bound is set.
        bound: whether the budget is the most or the least.
        must_not_grow: whether the ratio must stay as the court grows.
    """

    name: str
    requests: int
    unit: Literal["ms", "/s", "MB"]
    value: Spread
    bare: Spread | None = None
    ratio: Spread | None = None
    budget: float | None = None
    bound: Literal["at most", "at least"] = "at most"
    must_not_grow: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the budget is kept; None where none is set."""
        if self.ratio is None or self.budget is None:
            return None
        if self.bound == "at most":
            return self.ratio.median <= self.budget
        return self.ratio.median >= self.budget


@dataclass(frozen=True, slots=True)
class Growth:
    """How a line changes from one size to the next.

    Args:
        name: which line.
        smaller: so many requests.
        larger: and then so many.
        factor: ratio at the larger size through ratio at the smaller.
        is_met: whether it may be so; None where nothing is asked.
    """

    name: str
    smaller: int
    larger: int
    factor: float
    is_met: bool | None


def growths(results: list[Result]) -> list[Growth]:
    """Compare each line with the same line at the next smaller size."""
    found = []
    for result in results:
        smaller = [
            other
            for other in results
            if other.name == result.name and other.requests < result.requests
        ]
        if not smaller or result.ratio is None:
            continue
        before = max(smaller, key=lambda other: other.requests)
        if before.ratio is None:
            continue
        factor = result.ratio.median / before.ratio.median
        is_met = factor <= NOISE if result.must_not_grow else None
        found.append(Growth(result.name, before.requests, result.requests, factor, is_met))
    return found


def print_results(results: list[Result]) -> None:
    """Print the table, a line for each measurement, and what has grown."""
    heads = (("项目", 28), ("件数", 10), ("本系统（最小–最大）", 27), ("同样工作的裸 SQL", 18))
    titles = "".join(_pad(title, width) for title, width in heads)
    click.echo(f"\n{titles}{_pad('比值（最小–最大）', 24)}限额")
    for result in sorted(results, key=lambda one: one.name):
        click.echo(_line(result))
    for growth in growths(results):
        click.echo(
            f"{_pad(growth.name, 28)}{growth.smaller} → {growth.larger}："
            f"比值 × {growth.factor:.2f}  {_verdict(growth.is_met)}"
        )


def _line(result: Result) -> str:
    unit = " 次/秒" if result.unit == "/s" else f" {result.unit}"
    value = f"{_spread(result.value)}{unit}"
    bare = f"{_number(result.bare.median)}{unit}" if result.bare else ""
    ratio = f"× {_spread(result.ratio)}" if result.ratio else ""
    budget = ""
    if result.budget is not None:
        sign = "≤" if result.bound == "at most" else "≥"
        budget = f"{sign} {result.budget:.3g}  {_verdict(result.is_met)}"
    return (
        f"{_pad(result.name, 28)}{_pad(str(result.requests), 10)}{_pad(value, 27)}{_pad(bare, 18)}"
        f"{_pad(ratio, 24)}{budget}"
    )


def _spread(spread: Spread) -> str:
    parts = (_number(part) for part in (spread.median, spread.least, spread.most))
    return "{}（{}–{}）".format(*parts)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _verdict(is_met: bool | None) -> str:  # noqa: FBT001 - the one thing it says in words
    return {True: "达到", False: "未达到", None: ""}[is_met]


def _pad(text: str, width: int) -> str:
    """Fill up to a width in which a Chinese character takes two places."""
    shown = sum(2 if ord(letter) > 0x2000 and letter != "–" else 1 for letter in text)
    return text + " " * max(1, width - shown)


def write_json(path: Path, results: list[Result], facts: Mapping[str, object]) -> None:
    """Write everything to a file."""
    content = {
        **facts,
        "results": [{**asdict(result), "is_met": result.is_met} for result in results],
        "growth": [asdict(growth) for growth in growths(results)],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
