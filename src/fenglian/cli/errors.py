"""What goes wrong before the product runs: on this machine, not in the work of a court."""

from __future__ import annotations

from fenglian.errors import DomainError


class GroundError(DomainError):
    """The machine, the database or the configuration does not let the product start."""

    code = "ground"
    status = 503
