"""What pages of the demonstration show besides; production does not list this module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import SimpleLazyObject

from fenglian.worktime.clock import now

if TYPE_CHECKING:
    from django.http import HttpRequest


def demonstration(request: HttpRequest) -> dict[str, object]:
    """Give `demonstration_clock`, the moment that the site takes for the present.

    Templates show the banner `demonstration/_clock.html` where it is set, that is here alone.
    """
    return {"demonstration_clock": SimpleLazyObject(lambda: getattr(request, "now", None) or now())}
