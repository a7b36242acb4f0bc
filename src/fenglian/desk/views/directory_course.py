"""The course of a directory's change in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.frame.parts import StepState, TimelineEntry
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries.names import say_event
from fenglian.organizations.queries import name_stand_in
from fenglian.worktime.periods import civil_day, format_day

if TYPE_CHECKING:
    from fenglian.directory.queries.changes import ChangePage
    from fenglian.ledger.models import Event

TOLD = frozenset({EventKind.DUTY_WARNED, EventKind.DUTY_ESCALATED})


def course_of(page: ChangePage) -> list[TimelineEntry]:
    """Return what happened, oldest first, and at the end what is owed now.

    Args:
        page: the change.
    """
    entries = [_entry(event) for event in page.events]
    entries.sort(key=lambda entry: entry.at or page.change.noted_at)
    main = page.main
    if main is not None and main.duty.closed_at is None:
        holder = main.duty.holder or main.duty.body
        entries.append(
            TimelineEntry(
                title=_(main.rule.title), who=holder.name, until=main.limit.last_day,
                state=StepState.LATE if main.limit.state == "late" else StepState.NOW,
            )
        )  # fmt: skip
    return entries


def _entry(event: Event) -> TimelineEntry:
    kind = EventKind(event.kind)
    title, data = say_event(kind), event.data
    if kind in TOLD and data.get("recipient_name"):
        title = _("{}，{}").format(
            title, name_stand_in(data["recipient_name"], data.get("for_name"))
        )
    detail = data.get("reason", "")
    note = ""
    if kind is EventKind.DIRECTORY_CHANGED:
        noted = dt.datetime.fromisoformat(data["noted_at"])
        note = _("{}登记").format(format_day(civil_day(noted), civil_day(noted)))
    elif kind is EventKind.DIRECTORY_PUBLISHED:
        note = _("第 {} 版").format(data["version"])
    return TimelineEntry(
        title=title, who=_(event.actor_label), at=event.occurred_at, note=note, detail=detail
    )
