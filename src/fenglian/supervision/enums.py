"""Which side of a rate is looked at."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """The records behind a number."""

    DENOMINATOR = "denominator"
    NUMERATOR = "numerator"
    MISSED = "missed"
    """In the denominator and not in the numerator."""
