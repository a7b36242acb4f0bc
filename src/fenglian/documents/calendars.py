"""Calendar feeds in the format of RFC 5545, from plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

REFRESH = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar.

    Args:
        uid: the same at every look, and nowhere else.
        starts_at: when it begins; a date: the entry has whole days.
        ends_at: when it ends; of whole days the first day after it.
        title: what a phone shows.
        place: where; empty if it goes without saying.
        address: the page behind it.
        revision: rises with each change.
    """

    uid: str
    starts_at: dt.datetime | dt.date
    ends_at: dt.datetime | dt.date
    title: str
    place: str
    address: str
    revision: int


def write_calendar(name: str, entries: Iterable[Entry], *, at: dt.datetime) -> bytes:
    """Return a feed that calendars subscribe to; all texts are escaped by the library.

    Args:
        name: what the calendar is called.
        entries: what stands in it.
        at: when it was written.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Fenglian//Appointments//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.revision)
        event.add("dtstamp", at.astimezone(dt.UTC))
        event.add("dtstart", _stamp(entry.starts_at))
        event.add("dtend", _stamp(entry.ends_at))
        event.add("summary", entry.title)
        if entry.place:
            event.add("location", entry.place)
        event.add("url", entry.address)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _stamp(when: dt.datetime | dt.date) -> dt.datetime | dt.date:
    return when.astimezone(dt.UTC) if isinstance(when, dt.datetime) else when
