"""What the administrators are told: a calendar not published yet, work that nobody is there for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Absence, Court, PostTerm
from fenglian.organizations.queries import find_holders, list_stand_ins
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

FORESIGHT = timedelta(days=45)
"""How long before a year begins its missing arrangement raises the alarm by itself."""


def alarm_provisional_calendar(court: Court, *, at: datetime) -> int | None:
    """Tell the court's administrators of the next year without a published arrangement (S25).

    Raised when an open limit ends in such a year, or when the year is near; once a week.

    Args:
        court: whose calendar.
        at: the present instant.

    Returns:
        The year, None where nothing is amiss.
    """
    calendar = load_calendar(court.calendar_id)
    today = civil_day(at)
    near = (today + FORESIGHT).year
    hanging = Duty.objects.filter(court=court, state=DutyState.OPEN, is_provisional=True).order_by(
        "last_day"
    )
    first = hanging.first()
    open_years = [year for year in calendar.provisional_years() if today.year <= year <= near]
    year = min([*open_years, *([first.last_day.year] if first else [])], default=None)
    if year is None:
        return None
    for person in find_holders(court.pk, PostKind.ADMINISTRATOR, today):
        week = today.isocalendar()
        queue_message(
            MessageKind.CALENDAR_ALARM,
            court_id=court.pk,
            subject_kind="calendar",
            subject_id=uuid5(NAMESPACE_URL, f"fenglian:calendar:{court.slug}:{year}"),
            dedupe_key=f"calendar:{court.pk}:{year}:{week.year}-{week.week}:{person.pk}",
            at=at,
            send_after=office_hours_next(at, calendar),
            person_id=person.pk,
        )
    return year


def alarm_nobody_on_duty(court: Court, *, at: datetime) -> int:
    """Tell the court's administrators of open work that nobody is there to do today; once each.

    Somebody is away, and neither their deputy nor the deputy's deputy is there; or everybody is
    away whose body owes something in common. Nothing is said on a day off.

    Args:
        court: which.
        at: the present instant.

    Returns:
        How many people and bodies it is about, those told of before among them.
    """
    calendar, today = load_calendar(court.calendar_id), civil_day(at)
    if not calendar.day(today).is_working:
        return 0
    unattended = [*_absent_with_work(court.pk, today), *_empty_benches(court.pk, today)]
    administrators = find_holders(court.pk, PostKind.ADMINISTRATOR, today) if unattended else []
    for kind, subject_id, key in unattended:
        for person in administrators:
            queue_message(
                MessageKind.NOBODY_ON_DUTY,
                court_id=court.pk,
                subject_kind=kind,
                subject_id=subject_id,
                dedupe_key=f"{key}:{person.pk}",
                at=at,
                send_after=office_hours_next(at, calendar),
                person_id=person.pk,
            )
    return len(unattended)


def bench_id(body_id: int) -> UUID:
    """Return the id under which messages speak of the people of a body."""
    return uuid5(NAMESPACE_URL, f"fenglian:bench:{body_id}")


def _uncovered(court_id: int, today: date) -> list[int]:
    """Return who is away without anybody standing in."""
    return [pk for pk, deputy in list_stand_ins(court_id, today).items() if deputy is None]


def _absent_with_work(court_id: int, today: date) -> Iterator[tuple[str, UUID, str]]:
    open_duties = Duty.objects.filter(court_id=court_id, state=DutyState.OPEN)
    absences = Absence.objects.on(today).filter(
        person__in=_uncovered(court_id, today),
        person_id__in=open_duties.filter(holder__isnull=False).values("holder_id"),
    )
    for absence in absences:
        yield "absence", absence.pk, f"absence:{absence.pk.hex}"


def _empty_benches(court_id: int, today: date) -> Iterator[tuple[str, UUID, str]]:
    """Yield the bodies that owe something in common and have nobody there.

    Told again when another absence has emptied the bench, and not before.
    """
    in_common = Duty.objects.filter(court_id=court_id, state=DutyState.OPEN, holder__isnull=True)
    body_ids = set(in_common.values_list("body_id", flat=True).distinct())
    terms = PostTerm.objects.on(today).filter(post__body__in=body_ids)
    there = terms.filter(person__account__is_active=True).exclude(
        person__in=_uncovered(court_id, today)
    )
    for body_id in sorted(body_ids - set(there.values_list("post__body_id", flat=True))):
        away = Absence.objects.on(today).filter(
            person_id__in=terms.filter(post__body=body_id).values("person_id")
        )
        absences = ",".join(sorted(pk.hex for pk in away.values_list("pk", flat=True)))
        emptied_by = uuid5(NAMESPACE_URL, absences).hex if absences else "vacant"
        yield "bench", bench_id(body_id), f"bench:{body_id}:{emptied_by}"
