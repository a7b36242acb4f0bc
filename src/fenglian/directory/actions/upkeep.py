"""What follows from the posts of the day: changes are noted, reports go to who is there now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Case, Max, Min, When

from fenglian.directory.actions.acting import department_of as bearer_of
from fenglian.directory.actions.acting import record
from fenglian.directory.actions.changes import note_change
from fenglian.directory.enums import OPEN, TO_REPORT, ChangeState
from fenglian.directory.models import Change, Listing
from fenglian.directory.queries.departments import department_of, main_terms
from fenglian.directory.validators import LATEST_NOTICED
from fenglian.duties.actions import move_duties
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.enums import HELD_BESIDE, PostKind
from fenglian.organizations.models import Court, Person, PostTerm
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day


def note_changes_of_posts(court: Court, *, at: dt.datetime) -> int:
    """Note the changes that posts taken up and left have brought about, each from its own day.

    Nothing before the directory has first been published, and nothing twice: whoever has a change
    under way is left alone, and so is whose posts are as they were when the last one was reported,
    or found to be none. What then differs is flagged in the directory.

    Args:
        court: which.
        at: the present instant.

    Returns:
        How many were noted.
    """
    published = Listing.objects.filter(court=court).aggregate(first=Min("published_at"))["first"]
    if published is None:
        return 0
    under_way = set(
        Change.objects.filter(court=court, state__in=OPEN).values_list("person_id", flat=True)
    )
    today, looked_at = civil_day(at), _last_looked_at(court)
    earliest = max(civil_day(published), today - LATEST_NOTICED)
    noted = 0
    for person, day in _changed(court, today):
        if person.pk not in under_way and looked_at.get(person.pk, dt.date.min) < day:
            note_change(person, happened_on=max(day, earliest), actor=Actor.system(), at=at)
            noted += 1
    return noted


def _last_looked_at(court: Court) -> dict[int, dt.date]:
    """Return when each person's last change was reported, or dismissed, of those that are over."""
    moment = Case(When(state=ChangeState.PUBLISHED, then="reported_at"), default="closed_at")
    closed = Change.objects.filter(court=court).exclude(state__in=OPEN)
    found = closed.order_by().values_list("person_id").annotate(last=Max(moment))
    return {person_id: civil_day(last) for person_id, last in found}


def _changed(court: Court, today: dt.date) -> Iterator[tuple[Person, dt.date]]:
    """Yield whoever is published otherwise than their posts are today, and since when."""
    listed = {
        listing.person_id: listing
        for listing in Listing.objects.filter(
            court=court, superseded_at__isnull=True, is_listed=True
        )
    }
    running = PostTerm.objects.on(today).filter(court=court)
    there = set(running.exclude(post__kind__in=HELD_BESIDE).values_list("person_id", flat=True))
    served = {
        term.person_id: term
        for term in running.filter(post__kind=PostKind.LIAISON_OFFICER).select_related("post")
    }
    ended = PostTerm.objects.filter(court=court, ends_on__lt=today)
    ended = ended.exclude(post__kind__in=HELD_BESIDE).order_by()
    left = dict(ended.values_list("person_id").annotate(last_day=Max("ends_on")))
    for person_id, term in main_terms(there | listed.keys(), today).items():
        listing = listed.get(person_id)
        if person_id not in there:
            yield term.person, (term.ends_on or today) + ONE_DAY
        elif listing is None or listing.body_id != department_of(term.post.body).pk:
            # A post held beside the first one becomes the first when that one is left.
            yield term.person, max(term.starts_on, left.get(person_id, dt.date.min) + ONE_DAY)
        elif person_id in served and not listing.is_officer:
            yield term.person, served[person_id].starts_on


def hand_on_reports(court: Court, *, at: dt.datetime) -> int:
    """Put the reports that are owed into the hands of whoever speaks for the person today.

    The department, where the person has moved on; its liaison officer, where that is another one
    now, or all of its people where there is none. Limits run on.

    Args:
        court: which.
        at: the present instant.

    Returns:
        How many changed hands.
    """
    today = civil_day(at)
    moved = 0
    with transaction.atomic():
        changes = list(
            Change.objects.select_for_update(no_key=True, skip_locked=True)
            .filter(court=court, state__in=TO_REPORT)
            .order_by("pk")
        )
        terms = main_terms({change.person_id for change in changes}, today)
        for change in changes:
            moved += _hand_on(change, terms[change.person_id], today, at)
    return moved


def _hand_on(change: Change, term: PostTerm, today: dt.date, at: dt.datetime) -> bool:
    change.body = department_of(term.post.body)
    bearer = bearer_of(change, today)
    owed = Duty.objects.filter(
        court_id=change.court_id, subject_id=change.pk, state=DutyState.OPEN
    ).exclude(body_id=bearer.body_id, holder_id=bearer.person_id)
    rule_ids = tuple(owed.values_list("rule_id", flat=True))
    if not rule_ids:
        return False
    change.save(update_fields=["body"])
    event = record(
        EventKind.WORK_HANDED_ON, change, actor=Actor.system(), at=at,
        data={"to": bearer.person_id},
    )  # fmt: skip
    move_duties(event, rule_ids=rule_ids, bearer=bearer)
    return True
