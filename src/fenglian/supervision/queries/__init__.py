"""What supervision reads: figures and their records, what is specially supervised."""

from fenglian.supervision.queries.figures import (
    AtOnce,
    FigureRow,
    Figures,
    Month,
    Rate,
    count_figures,
    list_backlog,
    list_counted,
    list_indicators,
    measure_at_once,
)
from fenglian.supervision.queries.special import (
    describe_reasons,
    kind_of,
    list_complaints,
    list_entries,
    list_entries_of,
    list_kinds,
)

__all__ = [
    "AtOnce",
    "FigureRow",
    "Figures",
    "Month",
    "Rate",
    "count_figures",
    "describe_reasons",
    "kind_of",
    "list_backlog",
    "list_complaints",
    "list_counted",
    "list_entries",
    "list_entries_of",
    "list_indicators",
    "list_kinds",
    "measure_at_once",
]
