"""Who is there: absences entered and ended, posts taken up and left, each with its event."""

from __future__ import annotations

import datetime as dt
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from fenglian.directory.actions.upkeep import note_changes_of_posts
from fenglian.directory.errors import NotYourPersonError
from fenglian.directory.policies import may_manage_posts, may_speak_for
from fenglian.duties.actions import alarm_nobody_on_duty
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations import actions as organizations
from fenglian.organizations.models import Absence, Court, Person, Post, PostTerm
from fenglian.organizations.queries import Official
from fenglian.worktime.periods import civil_day


def enter_absence(
    person: Person,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    kind: str,
    deputy: Person | None,
    by: Official,
    at: dt.datetime,
) -> Absence:
    """Note that a person is away, and tell whoever stands in.

    Args:
        person: who.
        starts_on: the first day.
        ends_on: the last day.
        kind: an `AbsenceKind`; it stays out of the ledger.
        deputy: who stands in; None: nobody, which alarms the administrators if anything is open.
        by: the person themselves, or who leads a body of theirs.
        at: when.

    Raises:
        NotYourPersonError: somebody else's to enter.
        AbsenceError: the days or the deputy do not fit.
    """
    if not may_speak_for(by, person, civil_day(at)):
        raise NotYourPersonError
    with transaction.atomic():
        absence = organizations.enter_absence(
            person, starts_on=starts_on, ends_on=ends_on, kind=kind, deputy=deputy
        )
        event = _record(EventKind.ABSENCE_ENTERED, absence, by, at)
        if deputy is not None:
            _tell(MessageKind.DEPUTY_NAMED, absence, event, deputy, at)
        alarm_nobody_on_duty(Court.objects.get(pk=absence.court_id), at=at)
    return absence


def end_absence(absence: Absence, *, by: Official, at: dt.datetime) -> None:
    """End an absence before its last day, or call it off before its first.

    Args:
        absence: with its person.
        by: the person themselves, or who leads a body of theirs.
        at: when; nobody stands in from now on.

    Raises:
        NotYourPersonError: somebody else's to end.
        AbsenceError: it has ended already.
    """
    if not may_speak_for(by, absence.person, civil_day(at)):
        raise NotYourPersonError
    with transaction.atomic():
        organizations.end_absence(absence, at=at)
        event = _record(EventKind.ABSENCE_ENDED, absence, by, at)
        if absence.deputy is not None:
            _tell(MessageKind.DEPUTY_RELEASED, absence, event, absence.deputy, at)


def _record(kind: EventKind, absence: Absence, by: Official, at: dt.datetime) -> Event:
    return record_event(
        kind,
        court_id=absence.court_id,
        subject_kind="absence",
        subject_id=absence.pk,
        actor=by.actor,
        at=at,
        data={
            "person": absence.person_id,
            "deputy": absence.deputy_id,
            "starts_on": absence.starts_on.isoformat(),
            "ends_on": absence.ends_on.isoformat(),
        },
    )


def _tell(
    kind: MessageKind, absence: Absence, event: Event, reader: Person, at: dt.datetime
) -> None:
    queue_message(
        kind,
        court_id=absence.court_id,
        subject_kind="absence",
        subject_id=absence.pk,
        dedupe_key=f"{kind.value}:{event.pk}:{reader.pk}",
        at=at,
        person_id=reader.pk,
    )


def take_up_post(
    person: Person, post: Post, *, starts_on: dt.date, by: Official, at: dt.datetime
) -> PostTerm:
    """Let a person hold a post from a day on; the directory's change is noted when it is due.

    Args:
        person: who.
        post: a post that nobody holds from then on.
        starts_on: the first day.
        by: an administrator.
        at: when.

    Raises:
        NotYourPersonError: not an administrator.
        TermError: the post is held.
    """
    if not may_manage_posts(by):
        raise NotYourPersonError
    with transaction.atomic():
        term = organizations.take_up_post(person, post, starts_on=starts_on)
        _record_term(EventKind.POST_TAKEN_UP, term, by, at)
        note_changes_of_posts(Court.objects.get(pk=term.court_id), at=at)
    return term


def leave_post(term: PostTerm, *, last_day: dt.date, by: Official, at: dt.datetime) -> None:
    """Let a term end with a day; what is open then goes to the successor (`requests`).

    Args:
        term: a running term.
        last_day: the last day.
        by: an administrator.
        at: when.

    Raises:
        NotYourPersonError: not an administrator.
        TermError: it has ended already, or would end before it began.
    """
    if not may_manage_posts(by):
        raise NotYourPersonError
    with transaction.atomic():
        organizations.leave_post(term, last_day=last_day)
        _record_term(EventKind.POST_LEFT, term, by, at)
        note_changes_of_posts(Court.objects.get(pk=term.court_id), at=at)


def term_id(term: PostTerm) -> UUID:
    """Return the id under which the ledger speaks of a term."""
    return uuid5(NAMESPACE_URL, f"fenglian:term:{term.pk}")


def _record_term(kind: EventKind, term: PostTerm, by: Official, at: dt.datetime) -> None:
    record_event(
        kind,
        court_id=term.court_id,
        subject_kind="term",
        subject_id=term_id(term),
        actor=by.actor,
        at=at,
        data={
            "person": term.person_id,
            "post": term.post_id,
            "starts_on": term.starts_on.isoformat(),
            "ends_on": term.ends_on.isoformat() if term.ends_on else None,
        },
    )
