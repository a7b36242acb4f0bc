"""The directory as officials read it: departments with gaps, people with what needs attention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from fenglian.directory.enums import OPEN, Flag
from fenglian.directory.models import Change, Listing
from fenglian.directory.queries.departments import department_of, main_terms
from fenglian.directory.queries.public import find_directory
from fenglian.mechanisms.enums import Unit
from fenglian.mechanisms.schema import Directory
from fenglian.organizations.enums import DEPARTMENTS, HELD_BESIDE
from fenglian.organizations.models import Body, Person, PostTerm
from fenglian.organizations.queries import list_stand_ins
from fenglian.worktime.calendars import ONE_DAY, WorkingCalendar
from fenglian.worktime.periods import civil_day


@dataclass(frozen=True, slots=True)
class Entry:
    """A person in the directory.

    Args:
        person: with the numbers as the court has them.
        title: their post, as published; as held where nothing is.
        listing: what is public, None where nothing is.
        is_officer: published as liaison officer.
        flags: what needs attention.
        change: the change under way, None where there is none.
        deputy: who stands in today; empty where the person is there; None: away, and nobody does.
    """

    person: Person
    title: str
    listing: Listing | None
    is_officer: bool
    flags: tuple[Flag, ...]
    change: Change | None
    deputy: str | None


@dataclass(frozen=True, slots=True)
class Department:
    """A department with its people.

    Args:
        body: the department.
        needs_officer: it must name a liaison officer (NS-9a).
        entries: the officer first.
    """

    body: Body
    needs_officer: bool
    entries: tuple[Entry, ...]

    @property
    def officer(self) -> Entry | None:
        """The liaison officer as published; None: a gap."""
        return next((entry for entry in self.entries if entry.is_officer), None)

    @property
    def is_gap(self) -> bool:
        """Whether it must name an officer and none is published."""
        return self.needs_officer and self.officer is None


def list_departments(
    court_id: int, calendar: WorkingCalendar, now: dt.datetime
) -> list[Department]:
    """Return the whole directory, in a number of statements that does not grow with it.

    Args:
        court_id: whose.
        calendar: its working days.
        now: the present instant.
    """
    today = civil_day(now)
    directory = find_directory(court_id, now)
    oldest = _oldest(directory, calendar, today) if directory else dt.date.min
    listed = {
        listing.person_id: listing
        for listing in Listing.objects.filter(
            court_id=court_id, superseded_at__isnull=True, is_listed=True
        )
    }
    there = set(
        PostTerm.objects.on(today)
        .filter(court_id=court_id)
        .exclude(post__kind__in=HELD_BESIDE)
        .values_list("person_id", flat=True)
    )
    changes = {
        change.person_id: change
        for change in Change.objects.filter(court_id=court_id, state__in=OPEN)
    }
    deputies = _name_deputies(court_id, today)
    entries: dict[int, list[tuple[int, Entry]]] = {}
    for person_id, term in main_terms(there | listed.keys(), today).items():
        listing = listed.get(person_id)
        body_id = listing.body_id if listing else department_of(term.post.body).pk
        entry = Entry(
            person=term.person,
            title=listing.title if listing else term.post.title,
            listing=listing,
            is_officer=listing is not None and listing.is_officer,
            flags=tuple(_flags(listing, term, person_id in there, changes.get(person_id), oldest)),
            change=changes.get(person_id),
            deputy=deputies.get(person_id, ""),
        )
        entries.setdefault(body_id, []).append((term.post.position, entry))
    return [
        Department(
            body,
            body.kind in DEPARTMENTS,
            tuple(entry for _place, entry in sorted(entries.get(body.pk, ()), key=_order)),
        )
        for body in Body.objects.filter(court_id=court_id).order_by("position", "pk")
        if body.pk in entries or body.kind in DEPARTMENTS
    ]


def _order(placed: tuple[int, Entry]) -> tuple[bool, int, int]:
    place, entry = placed
    return not entry.is_officer, place, entry.person.pk


def _oldest(directory: Directory, calendar: WorkingCalendar, today: dt.date) -> dt.date:
    """Return the last day that is too long ago for a number to be taken for confirmed."""
    length = directory.confirm_after
    if length.unit is Unit.CALENDAR_DAYS:
        return today - dt.timedelta(length.count)
    day = today
    while calendar.count_working_days(day, today) < length.count:
        day -= ONE_DAY
    return day


def _flags(
    listing: Listing | None,
    term: PostTerm,
    is_there: bool,  # noqa: FBT001 - one of many facts
    change: Change | None,
    oldest: dt.date,
) -> Iterable[Flag]:
    if listing is None:
        yield Flag.MISSING
    elif not is_there or listing.body_id != department_of(term.post.body).pk:
        yield Flag.GONE
    elif listing.confirmed_on < oldest:
        yield Flag.UNCONFIRMED
    if change is not None:
        yield Flag.CHANGING


def _name_deputies(court_id: int, today: dt.date) -> dict[int, str | None]:
    stand_ins = list_stand_ins(court_id, today)
    if not stand_ins:
        return {}
    names = dict(
        Person.objects.filter(pk__in=[pk for pk in stand_ins.values() if pk]).values_list(
            "pk", "name"
        )
    )
    return {pk: names.get(deputy) if deputy else None for pk, deputy in stand_ins.items()}


def list_versions(person: Person) -> list[Listing]:
    """Return what was public about a person, the newest version first.

    Args:
        person: about whom.
    """
    listings = Listing.objects.filter(person=person).select_related("body", "change")
    return list(listings.order_by("-number"))
