"""Reads of the ledger: its lines and sums, the periods of reporting, who has reported."""

from fenglian.returns.queries.extracts import Extract, draw_extract
from fenglian.returns.queries.filings import Filing, list_filings, list_keepers
from fenglian.returns.queries.ledger import (
    Line,
    TownFigures,
    Wanted,
    add_up,
    count_lines,
    fetch_lines,
    read_lines,
)
from fenglian.returns.queries.periods import (
    ReportingDuty,
    Turn,
    find_reporting_duty,
    turn_of,
)

__all__ = [
    "Extract",
    "Filing",
    "Line",
    "ReportingDuty",
    "TownFigures",
    "Turn",
    "Wanted",
    "add_up",
    "count_lines",
    "draw_extract",
    "fetch_lines",
    "find_reporting_duty",
    "list_filings",
    "list_keepers",
    "read_lines",
    "turn_of",
]
