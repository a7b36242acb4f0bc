"""Which promise of the database refused a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db import IntegrityError


def constraint_of(error: IntegrityError) -> str | None:
    """Return the name of the constraint that refused a row; None where it has no name."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return diagnosis.constraint_name if diagnosis else None
