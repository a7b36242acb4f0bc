"""Icons, drawn as data: one path to fill and one to stroke.

The words beside an icon are its name, so each is hidden from assistive technology.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

_RING = "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z"


@dataclass(frozen=True, slots=True)
class Icon:
    """A drawing on a square.

    Args:
        fill: the path that is filled.
        line: the path that is stroked.
        size: the side of the square; 16 stands in a line of text, 48 above an empty state.
    """

    fill: str = ""
    line: str = ""
    size: int = 16


ICONS = {
    # The shapes of a limit: each says it without colour.
    "ok": Icon(line=_RING),
    "near": Icon(line=_RING, fill="M8 2a6 6 0 0 1 0 12z"),
    "today": Icon(fill="M8 1.5 15.2 14.5H.8z"),
    "late": Icon(fill="M5 1h6l4 4v6l-4 4H5l-4-4V5zM4 7v2h8V7z"),
    "done-late": Icon(line="M2.5 8h11"),
    "done": Icon(line="M2.5 8.5 6.5 12.5 13.5 4"),
    "paused": Icon(fill="M4 3h3v10H4zM9 3h3v10H9z"),
    "pending": Icon(line="M2 8h.01M8 2h.01M14 8h.01M8 14h.01M4 4h.01M12 4h.01M4 12h.01M12 12h.01"),
    # Notices and ways on.
    "info": Icon(fill="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm-1 6v5h2V7zm0-3v2h2V4z"),
    "go": Icon(line="M5.5 2.5 11 8l-5.5 5.5"),
    # Empty states.
    "inbox": Icon(
        line="M8 26l6-14h20l6 14v12H8zM8 26h10l3 5h6l3-5h10M19 18l4 4 7-8",
        size=48,
    ),
    "search": Icon(line="M21 9a12 12 0 1 0 0 24a12 12 0 1 0 0-24zM30 30l10 10", size=48),
    "lock": Icon(line="M11 21h26v18H11zM16 21v-5a8 8 0 0 1 16 0v5M24 28v5", size=48),
    "calendar": Icon(
        line="M8 11h32v29H8zM8 19h32M16 7v8M32 7v8M21 26c0-5 7-4 6 0-.5 2-3 2-3 5M24 35v.5",
        size=48,
    ),
    "outage": Icon(
        line="M8 12h32v10H8zM8 26h32v10H8zM14 17h.5M14 31h.5M22 17h12M22 31h12", size=48
    ),
}


@cache
def draw(name: str) -> SafeString:
    """Return an icon as inline SVG, in the colour of the text around it.

    Args:
        name: a key of `ICONS`.

    Raises:
        KeyError: there is no such icon.
    """
    icon = ICONS[name]
    if icon.size == 48:
        return format_html(
            '<svg viewBox="0 0 48 48" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
            icon.line,
        )
    return format_html(
        '<svg class="fl-i" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}{}</svg>',
        format_html('<path fill-rule="evenodd" d="{}"/>', icon.fill) if icon.fill else "",
        format_html(
            '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="square"'
            ' d="{}"/>',
            icon.line,
        )
        if icon.line
        else "",
    )
