"""What the people's pages show: the versions in force, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fenglian.directory.models import Listing
from fenglian.mechanisms.enums import DirectoryField
from fenglian.mechanisms.queries import load_version, versions_in_force
from fenglian.mechanisms.schema import Directory, Mechanism
from fenglian.organizations.enums import DEPARTMENTS
from fenglian.organizations.models import Body


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """What is public about a person today.

    Args:
        name: the person.
        title: their post; empty where it is not public.
        office_phone: empty where it is not public.
        mobile: empty where it is not public.
        is_officer: their department's liaison officer.
        effective_on: since when it is so.
    """

    name: str
    title: str
    office_phone: str
    mobile: str
    is_officer: bool
    effective_on: dt.date


@dataclass(frozen=True, slots=True)
class PublicDepartment:
    """A department as the people's page shows it.

    Args:
        id: of the body.
        name: the department.
        officer: its liaison officer; None: a gap.
        needs_officer: it must name one (NS-9a).
        people: everybody else, in the order of their posts.
    """

    id: int
    name: str
    officer: PublicEntry | None
    needs_officer: bool
    people: tuple[PublicEntry, ...]


def find_mechanism(court_id: int, at: dt.datetime) -> Mechanism | None:
    """Return the first mechanism in force that has a directory, None where none has.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    versions = map(load_version, versions_in_force(court_id, at))
    return next((one for one in versions if one.directory is not None), None)


def find_directory(court_id: int, at: dt.datetime) -> Directory | None:
    """Return what the court's mechanisms make public, None where none has a directory.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    mechanism = find_mechanism(court_id, at)
    return mechanism.directory if mechanism else None


def list_public(court_id: int, at: dt.datetime) -> list[PublicDepartment]:
    """Return the directory as it is published at this moment.

    Everything about people is read in one statement, so that a publication at the same moment is
    seen whole or not at all. What a later version of the mechanism no longer makes public is left
    out at once.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    directory = find_directory(court_id, at)
    if directory is None:
        return []
    entries: dict[int, list[PublicEntry]] = {}
    in_force = Listing.objects.filter(
        court_id=court_id, superseded_at__isnull=True, is_listed=True
    ).order_by("position", "name", "pk")
    for listing in in_force:
        entries.setdefault(listing.body_id, []).append(_entry(listing, directory))
    return [
        PublicDepartment(
            id=body.pk,
            name=body.name,
            officer=next((e for e in entries.get(body.pk, ()) if e.is_officer), None),
            needs_officer=body.kind in DEPARTMENTS,
            people=tuple(e for e in entries.get(body.pk, ()) if not e.is_officer),
        )
        for body in Body.objects.filter(court_id=court_id).order_by("position", "pk")
        if body.pk in entries or body.kind in DEPARTMENTS
    ]


def _entry(listing: Listing, directory: Directory) -> PublicEntry:
    public = directory.officers if listing.is_officer else directory.people
    return PublicEntry(
        name=listing.name,
        title=listing.title if DirectoryField.TITLE in public else "",
        office_phone=listing.office_phone if DirectoryField.OFFICE_PHONE in public else "",
        mobile=(listing.mobile or "") if DirectoryField.MOBILE in public else "",
        is_officer=listing.is_officer,
        effective_on=listing.effective_on,
    )
