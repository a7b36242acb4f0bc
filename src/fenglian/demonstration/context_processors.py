"""What pages of the demonstration's site show besides; production does not list this module."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

OWN_PAGES = "/demonstration/"


def demonstration(request: HttpRequest) -> dict[str, datetime | None]:
    """Give `demonstration_clock`, what the site takes for the present.

    Where it is set, the frame shows the banner `demonstration/_clock.html`: on desk and portal, not
    on the demonstration's own pages, which have the buttons in their text. It asks no database, so
    that error pages stand without one.
    """
    is_own = request.path_info.startswith(OWN_PAGES)
    return {"demonstration_clock": None if is_own else getattr(request, "now", None)}
