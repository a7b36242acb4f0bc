"""What every template of the product can use without its view handing it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenglian.frame.languages import list_languages
from fenglian.frame.scoping import DESK
from fenglian.frame.terminal import is_terminal

if TYPE_CHECKING:
    from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give what the frame shows, from what `ScopeMiddleware` found out about the request.

    `court`, `now` and `official` are None where they are not known; `nav` are the desk's rooms, as
    its views have put them on the request; `home` is where the court's name leads; `languages` are
    those that the page can be read in; `terminal` tells whether it stands on one in the hall.
    """
    court = getattr(request, "court", None)
    portal = f"/{court.slug}/" if court else "/"
    return {
        "court": court,
        "now": getattr(request, "now", None),
        "official": getattr(request, "official", None),
        "nav": getattr(request, "nav", ()),
        "languages": list_languages(request),
        "terminal": court is not None and is_terminal(request) and not is_desk(request),
        "home": f"/{DESK}/" if is_desk(request) else portal,
    }


def is_desk(request: HttpRequest) -> bool:
    """Tell whether a page belongs to the officials' side, signed in or not."""
    return request.path_info.startswith(f"/{DESK}/")
