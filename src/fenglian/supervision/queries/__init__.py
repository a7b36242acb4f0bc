"""What supervision reads: figures, boards and lists, reports, what is specially supervised."""

from fenglian.supervision.queries.boards import (
    Board,
    BodyRow,
    Moment,
    load_board,
    moment_of,
)
from fenglian.supervision.queries.changes import (
    count_changes,
    events_under,
    since_of,
)
from fenglian.supervision.queries.figures import (
    AtOnce,
    FigureRow,
    Figures,
    Rate,
    count_figures,
    list_backlog,
    list_counted,
    list_indicators,
    measure_at_once,
)
from fenglian.supervision.queries.listed import BoardLine, describe_lines, list_part
from fenglian.supervision.queries.periods import Period
from fenglian.supervision.queries.reports import (
    get_report_for,
    list_filters,
    list_reports,
    readable_lines,
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
    "Board",
    "BoardLine",
    "BodyRow",
    "FigureRow",
    "Figures",
    "Moment",
    "Period",
    "Rate",
    "count_changes",
    "count_figures",
    "describe_lines",
    "describe_reasons",
    "events_under",
    "get_report_for",
    "kind_of",
    "list_backlog",
    "list_complaints",
    "list_counted",
    "list_entries",
    "list_entries_of",
    "list_filters",
    "list_indicators",
    "list_kinds",
    "list_part",
    "list_reports",
    "load_board",
    "measure_at_once",
    "moment_of",
    "readable_lines",
    "since_of",
]
