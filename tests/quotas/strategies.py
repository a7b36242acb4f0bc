"""Quotas, assignments and visits of every shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

FIRST, LAST = date(2023, 12, 1), date(2025, 2, 28)
"""A leap year with what lies around it."""
days = st.dates(FIRST, LAST)
FITTING = {
    "week": ["week"],
    "month": ["month"],
    "quarter": ["month", "quarter"],
    "half_year": ["month", "quarter", "half_year"],
    "year": ["month", "quarter", "half_year", "year"],
}


@dataclass(frozen=True)
class Asked:
    """What a quota asks."""

    window: str
    any_of: tuple[tuple[int, str], ...]
    once_a_day: bool = True
    prorate: bool = True
    every_village: bool = False

    def as_rule(self) -> dict[str, object]:
        """Return it as a mechanism's file has it."""
        return {
            "id": "visits", "kind": "quota", "title": "走访", "summary": "走访镇街。",
            "clauses": ["YF-16"], "origin": "notice",
            "checked": {"by": "立案庭", "day": date(2024, 4, 19)},
            "bearer": "liaison_judge", "window": self.window,
            "any_of": [{"times": times, "each": each} for times, each in self.any_of],
            "counts": ["visit"], "counted_by": ["liaison_judge", "judge_assistant"],
            "places": "town_and_villages", "every_village": self.every_village,
            "per_day": "one" if self.once_a_day else "each", "prorate": self.prorate,
            "warn_before": {"count": 10, "unit": "calendar_days"}, "misses_to": ["president"],
        }  # fmt: skip


@st.composite
def quotas(draw: st.DrawFn) -> Asked:
    """Any quota that a file may lay down."""
    window = draw(st.sampled_from(list(FITTING)))
    way = st.tuples(st.integers(1, 5), st.sampled_from(FITTING[window]))
    return Asked(
        window,
        tuple(draw(st.lists(way, min_size=1, max_size=3))),
        once_a_day=draw(st.booleans()),
        prorate=draw(st.booleans()),
        every_village=draw(st.booleans()),
    )


@st.composite
def terms(draw: st.DrawFn) -> tuple[date | None, date | None]:
    """The first and last day of an assignment, either perhaps open."""
    since = draw(st.none() | days)
    until = draw(st.none() | days)
    if since and until and until < since:
        return until, since
    return since, until


visits = st.lists(days, max_size=40) | st.lists(
    st.dates(date(2024, 10, 1), date(2024, 12, 31)), max_size=12
)
