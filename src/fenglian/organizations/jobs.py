"""What a job does for every court."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Court

if TYPE_CHECKING:
    from collections.abc import Callable


def for_each_court(act: Callable[[Court], object]) -> None:
    """Do something for every court, a transaction each; a court that fails holds up no other.

    Args:
        act: what to do, within the scope of the court.

    Raises:
        ExceptionGroup: when all courts have had their turn, what failed, each named by its court.
    """
    failures = []
    for court in Court.objects.order_by("pk"):
        try:
            with scoped([court.pk], audience=Audience.SYSTEM):
                act(court)
        except Exception as failure:  # noqa: BLE001 - kept, and raised when all had their turn
            failure.add_note(f"court {court.slug}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("courts failed", failures)
