"""What is public: published version by version, and confirmed in between."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fenglian.directory.actions.acting import SUBJECT, begin, record, save_act, service_center_of
from fenglian.directory.enums import ChangeState
from fenglian.directory.errors import InvalidChangeError, NotYourChangeError
from fenglian.directory.models import Change, Listing
from fenglian.directory.policies import Act, may_publish, may_report_for
from fenglian.directory.queries.departments import department_of, main_terms
from fenglian.directory.queries.public import find_directory
from fenglian.duties.actions import follow_event
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import DirectoryField, EventKind
from fenglian.mechanisms.schema import Directory
from fenglian.organizations.actions import name_liaison_officer, set_numbers
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Body, Court, Person, PostTerm
from fenglian.organizations.queries import Official, find_liaison_officers
from fenglian.worktime.periods import civil_day


def publish_change(
    change_id: UUID, *, by: Official, at: dt.datetime, seen_revision: int | None = None
) -> Listing:
    """Make public what a department reported; whoever it relieves as officer goes with it.

    One transaction: nobody ever reads one half of a move. The person's numbers and the post of the
    liaison officer follow what is published.

    Args:
        change_id: which change.
        by: of the service center.
        at: when.
        seen_revision: the revision that they saw.
    """
    with transaction.atomic():
        change = begin(by, change_id, Act.PUBLISH, seen_revision=seen_revision)
        # One after the other: each may relieve the officer whom another one names.
        Court.objects.select_for_update(no_key=True).get(pk=change.court_id)
        fields = _public_fields(change.court_id, at)
        before = _supersede(change, at)
        listing = _list(change, before.get(change.person_id), fields, at)
        for former in before.values():
            if former.person_id != change.person_id:
                _relieve(former, change, fields, at)
        change.state, change.closed_at = ChangeState.PUBLISHED, at
        save_act(change, "state", "closed_at")
        _follow_in_organizations(change, civil_day(at))
        event = record(
            EventKind.DIRECTORY_PUBLISHED, change, actor=by.actor, at=at,
            data={"version": listing.number, "effective_on": listing.effective_on.isoformat()},
        )  # fmt: skip
        follow_event(event, court=change.court, bearer=service_center_of(change.court_id))
    return listing


def _public_fields(court_id: int, at: dt.datetime) -> Directory:
    directory = find_directory(court_id, at)
    if directory is None:
        raise InvalidChangeError(_("本院采用的机制里没有通讯录，不能公布。"))
    return directory


def _supersede(change: Change, at: dt.datetime) -> dict[int, Listing]:
    """End the versions in force that a change replaces: the person's, and the officer's before."""
    replaced = Q(person_id=change.person_id)
    if change.is_officer:
        replaced |= Q(body_id=change.listed_in_id, is_officer=True)
    in_force = Listing.objects.select_for_update(no_key=True).filter(
        replaced, court_id=change.court_id, superseded_at__isnull=True
    )
    before = {listing.person_id: listing for listing in in_force.order_by("pk")}
    Listing.objects.filter(pk__in=[one.pk for one in before.values()]).update(superseded_at=at)
    return before


def _list(change: Change, before: Listing | None, fields: Directory, at: dt.datetime) -> Listing:
    """Write the person's next version; who leaves stands where they stood, and is not listed."""
    term = main_terms([change.person_id], civil_day(at)).get(change.person_id)
    listing = _compose(
        fields,
        title=change.title,
        office_phone=change.office_phone,
        mobile=change.mobile,
        is_officer=change.is_officer,
        court_id=change.court_id,
        person_id=change.person_id,
        body_id=change.listed_in_id or (before.body_id if before else change.body_id),
        number=before.number + 1 if before else 1,
        is_listed=not change.leaves,
        name=change.person.name,
        position=term.post.position if term else 0,
        effective_on=change.happened_on,
        published_at=at,
        confirmed_on=civil_day(at),
        change=change,
    )
    listing.save(force_insert=True)
    return listing


def _relieve(former: Listing, change: Change, fields: Directory, at: dt.datetime) -> None:
    """Write the next version of the officer before, who is one of the people now."""
    _compose(
        fields,
        title=former.title,
        office_phone=former.office_phone,
        mobile=former.mobile,
        is_officer=False,
        court_id=former.court_id,
        person_id=former.person_id,
        body_id=former.body_id,
        number=former.number + 1,
        is_listed=True,
        name=former.name,
        position=former.position,
        effective_on=change.happened_on,
        published_at=at,
        confirmed_on=former.confirmed_on,
        change=change,
    ).save(force_insert=True)


def _compose(
    fields: Directory,
    *,
    title: str,
    office_phone: str,
    mobile: str | None,
    is_officer: bool,
    **facts: Any,
) -> Listing:
    """Return a version that says of somebody what is public today, and nothing else."""
    public = fields.officers if is_officer else fields.people
    return Listing(
        id=uuid4(),
        title=title if DirectoryField.TITLE in public else "",
        office_phone=office_phone if DirectoryField.OFFICE_PHONE in public else "",
        mobile=mobile if DirectoryField.MOBILE in public else None,
        is_officer=is_officer,
        **facts,
    )


def _follow_in_organizations(change: Change, today: dt.date) -> None:
    if not change.leaves:
        set_numbers(change.person, office_phone=change.office_phone, mobile=change.mobile)
    place = change.listed_in if change.is_officer else None
    served = Body.objects.filter(
        posts__kind=PostKind.LIAISON_OFFICER,
        posts__terms__in=PostTerm.objects.on(today).filter(person_id=change.person_id),
    ).distinct()
    for body in served:
        if place is None or body.pk != place.pk:
            name_liaison_officer(body, None, today=today)
    if place is not None:
        name_liaison_officer(place, change.person, today=today)


def publish_first(court: Court, *, by: Official, at: dt.datetime) -> int:
    """Publish everybody who holds a post today, as the court's files have them; once.

    Args:
        court: the court.
        by: of the service center.
        at: when.

    Returns:
        How many people are listed.

    Raises:
        NotYourChangeError: somebody else's act.
        InvalidChangeError: the directory has begun already.
    """
    if not may_publish(by):
        raise NotYourChangeError(_("首次公布"))
    with transaction.atomic():
        Court.objects.select_for_update(no_key=True).get(pk=court.pk)
        if Listing.objects.filter(court=court).exists():
            raise InvalidChangeError(_("通讯录已经公布过，以后的变动由部门逐项报送。"))
        listings = _first_listings(court, _public_fields(court.pk, at), at)
        Listing.objects.bulk_create(listings)
        record_event(
            EventKind.DIRECTORY_PUBLISHED, court_id=court.pk, subject_kind="directory",
            subject_id=uuid4(), actor=by.actor, at=at, data={"people": len(listings)},
        )  # fmt: skip
    return len(listings)


def _first_listings(court: Court, fields: Directory, at: dt.datetime) -> list[Listing]:
    today = civil_day(at)
    holders = PostTerm.objects.on(today).filter(court=court)
    terms = main_terms(set(holders.values_list("person_id", flat=True)), today)
    officers = {body_id: one.pk for body_id, one in find_liaison_officers(court.pk, today).items()}
    return [
        _compose(
            fields,
            title=term.post.title,
            office_phone=term.person.office_phone,
            mobile=term.person.mobile,
            is_officer=officers.get(department_of(term.post.body).pk) == person_id,
            court=court,
            person=term.person,
            body=department_of(term.post.body),
            number=1,
            is_listed=True,
            name=term.person.name,
            position=term.post.position,
            effective_on=term.starts_on,
            published_at=at,
            confirmed_on=today,
        )
        for person_id, term in terms.items()
    ]


def confirm_listing(person: Person, *, by: Official, at: dt.datetime) -> Listing:
    """Say that what is public about a person is right; it changes nothing but the date.

    Args:
        person: about whom.
        by: the person themselves, their department, or the service center.
        at: when.

    Raises:
        NotYourChangeError: somebody else's act.
        InvalidChangeError: nothing about the person is public.
    """
    with transaction.atomic():
        listing = (
            Listing.objects.select_for_update(no_key=True)
            .filter(person=person, superseded_at__isnull=True, is_listed=True)
            .first()
        )
        if listing is None:
            raise InvalidChangeError(_("{}还没有公布，没有可以核对的。").format(person.name))
        if not (may_report_for(by, person, listing.body_id) or may_publish(by)):
            raise NotYourChangeError(_("核对"))
        listing.confirmed_on = civil_day(at)
        listing.save(update_fields=["confirmed_on"])
        record_event(
            EventKind.DIRECTORY_CONFIRMED, court_id=listing.court_id, subject_kind=SUBJECT,
            subject_id=listing.pk, actor=by.actor, at=at, data={"person": person.pk},
        )  # fmt: skip
    return listing
