"""Laying down when a host receives: weekly hours, single openings and closings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from fenglian.appointments.actions.acting import lock_hours
from fenglian.appointments.actions.receiving import end_by_court
from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.errors import InvalidHoursError, NotYourHoursError
from fenglian.appointments.models import (
    SEALED,
    Appointment,
    Closing,
    Host,
    Hours,
    Opening,
    WeeklyHours,
)
from fenglian.appointments.policies import require_hours
from fenglian.appointments.queries.offering import weekly_in_force
from fenglian.appointments.slots import Gap, Stretch, day_bounds
from fenglian.appointments.validators import check_stretch
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.queries import Official
from fenglian.requests.validators import check_reason
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

Row = TypeVar("Row", bound=Hours)


def take_host(person_id: int | None, *, by: Official) -> Host:
    """Return a person, or (None) the hall, as host with the hours locked; made at the first time.

    Args:
        person_id: whose hours.
        by: who lays them down.

    Raises:
        NotYourHoursError: they are somebody else's.
    """
    require_hours(by, person_id)
    host, _ = Host.objects.get_or_create(
        court_id=by.court_id,
        person_id=person_id,  # type: ignore[misc]  # None finds the hall
        defaults={"id": UUID(bytes=uuid7().bytes)},
    )
    return lock_hours(host.pk)


def open_weekly(
    person_id: int | None,
    weekdays: Iterable[int],
    stretch: Stretch,
    *,
    starts_on: dt.date,
    by: Official,
    at: dt.datetime,
) -> list[WeeklyHours]:
    """Open hours that come back every week, on the working ones of some weekdays.

    Args:
        person_id: whose; None: the hall's.
        weekdays: 1 Monday to 7 Sunday.
        stretch: from when to when, how long for each, how many at once.
        starts_on: the first day.
        by: who lays them down.
        at: when.

    Raises:
        InvalidHoursError: impossible, or there are such hours already.
    """
    check_stretch(stretch)
    host = take_host(person_id, by=by)
    wanted = sorted(set(weekdays))
    if not wanted:
        raise InvalidHoursError(_("请选星期几。"), field="weekdays")
    for row in weekly_in_force(host, starts_on, None):
        if row.weekday in wanted and row.opens < stretch.closes and stretch.opens < row.closes:
            raise InvalidHoursError(
                _(
                    "{weekday} {opens:%-H:%M}–{closes:%-H:%M} 已经开放，"
                    "和这段时间重叠。请先停用那一段，或者改时间。"
                ).format(weekday=row.get_weekday_display(), opens=row.opens, closes=row.closes),
                field="opens",
            )
    rows = [
        WeeklyHours(
            court_id=host.court_id,
            host=host,
            weekday=weekday,
            starts_on=starts_on,
            **_values(stretch),
        )
        for weekday in wanted
    ]
    WeeklyHours.objects.bulk_create(rows)
    _record(EventKind.HOURS_OPENED, host, by, at, weekdays=wanted, **_told(stretch))
    return rows


def end_weekly(hours_id: int, *, by: Official, at: dt.datetime) -> WeeklyHours:
    """End weekly hours with today; what is booked stays booked, and what has ended stays ended.

    Args:
        hours_id: which row.
        by: who ends them.
        at: when.

    Raises:
        NotYourHoursError: there are none such, or they are somebody else's.
    """
    row = _own(WeeklyHours.objects.all(), hours_id, by)
    if row.ends_on is not None:
        return row
    row.ends_on = civil_day(at)
    if row.ends_on < row.starts_on:
        row.ends_on = row.starts_on - ONE_DAY
    row.save(update_fields=["ends_on"])
    _record(EventKind.HOURS_ENDED, row.host, by, at, weekdays=[row.weekday], **_told(row))
    return row


def open_day(
    person_id: int | None, day: dt.date, stretch: Stretch, *, by: Official, at: dt.datetime
) -> Opening:
    """Open hours of a single day, worked or not; they go before the week's.

    Args:
        person_id: whose; None: the hall's.
        day: which.
        stretch: from when to when, how long for each, how many at once.
        by: who lays them down.
        at: when.

    Raises:
        InvalidHoursError: impossible, or the day is over.
    """
    check_stretch(stretch)
    _require_ahead(day, at, field="day")
    host = take_host(person_id, by=by)
    opening = Opening.objects.create(court_id=host.court_id, host=host, day=day, **_values(stretch))
    _record(EventKind.HOURS_OPENED, host, by, at, day=day.isoformat(), **_told(stretch))
    return opening


def close_days(
    person_id: int | None,
    days: tuple[dt.date, dt.date],
    gap: Gap,
    *,
    reason: str,
    cancel_booked: bool,
    by: Official,
    at: dt.datetime,
) -> int:
    """Receive nobody for some hours of some days; return how many booked appointments lie in them.

    What is booked stays, to be moved one by one, or is cancelled for the same reason.

    Args:
        person_id: whose; None: the hall's.
        days: the first and the last.
        gap: from when to when on each of them.
        reason: why; told to those whose appointment is cancelled.
        cancel_booked: whether what is booked is cancelled.
        by: who closes.
        at: when.

    Raises:
        InvalidHoursError: impossible, or over.
        InvalidSubmissionError: no reason.
    """
    first, last = days
    if gap.opens >= gap.closes:
        raise InvalidHoursError(_("开始应早于结束。"), field="closes")
    if first > last:
        raise InvalidHoursError(_("第一天应不晚于最后一天。"), field="ends_on")
    _require_ahead(last, at, field="ends_on")
    reason = check_reason(reason, what=_("停止接待"))
    host = take_host(person_id, by=by)
    Closing.objects.create(
        court_id=host.court_id,
        host=host,
        starts_on=first,
        ends_on=last,
        opens=gap.opens,
        closes=gap.closes,
        reason=reason,
    )
    _record(EventKind.HOURS_CLOSED, host, by, at, reason=reason,
            days=[first.isoformat(), last.isoformat()],
            hours=[gap.opens.isoformat(), gap.closes.isoformat()])  # fmt: skip
    booked = _lock_booked_in(host, days, gap, at)
    if cancel_booked:
        for appointment in booked:
            end_by_court(appointment, reason, actor=by.actor, at=at)
    return len(booked)


def reopen(closing_id: int, *, by: Official, at: dt.datetime) -> None:
    """Take a closing back; who was cancelled for it stays cancelled.

    Args:
        closing_id: which.
        by: who takes it back.
        at: when.

    Raises:
        NotYourHoursError: there is none such, or it is somebody else's.
    """
    row = _own(Closing.objects.all(), closing_id, by)
    _record(EventKind.HOURS_REOPENED, row.host, by, at,
            days=[row.starts_on.isoformat(), row.ends_on.isoformat()])  # fmt: skip
    row.delete()


def withdraw_opening(opening_id: int, *, by: Official, at: dt.datetime) -> None:
    """Take the hours of a single day back; what is booked stays booked.

    Args:
        opening_id: which.
        by: who takes them back.
        at: when.

    Raises:
        NotYourHoursError: there are none such, or they are somebody else's.
    """
    row = _own(Opening.objects.all(), opening_id, by)
    _record(EventKind.HOURS_ENDED, row.host, by, at, day=row.day.isoformat(), **_told(row))
    row.delete()


def _own(rows: QuerySet[Row], pk: int, by: Official) -> Row:
    """Return a row of hours that the official lays down, with itself and its host locked."""
    own = rows.select_for_update(of=("self",)).filter(court_id=by.court_id, pk=pk)
    found = own.select_related("host").first()
    if found is None:
        raise NotYourHoursError
    require_hours(by, found.host.person_id)
    lock_hours(found.host_id)
    return found


def _lock_booked_in(
    host: Host, days: tuple[dt.date, dt.date], gap: Gap, at: dt.datetime
) -> list[Appointment]:
    """Return what is booked in the hours of a closing and has not begun, with its rows locked.

    What somebody cancels at this very moment is waited for, and left out.
    """
    since, until = day_bounds(*days)
    booked = Appointment.objects.select_for_update(no_key=True).filter(
        court_id=host.court_id,
        host=host,
        state=AppointmentState.BOOKED,
        starts_at__gte=max(since, at),
        starts_at__lt=until,
    )
    return [one for one in booked.defer(*SEALED).order_by("pk") if _lies_in(one, gap)]


def _lies_in(appointment: Appointment, gap: Gap) -> bool:
    clocks = [
        moment.astimezone(COURT_ZONE).time()
        for moment in (appointment.starts_at, appointment.ends_at)
        if moment is not None
    ]
    return clocks[0] < gap.closes and gap.opens < clocks[1]


def _require_ahead(day: dt.date, at: dt.datetime, *, field: str) -> None:
    if day < civil_day(at):
        raise InvalidHoursError(_("这一天已经过去，请选今天或以后。"), field=field)


def _values(stretch: Stretch) -> dict[str, Any]:
    return {
        "opens": stretch.opens,
        "closes": stretch.closes,
        "minutes": stretch.minutes,
        "capacity": stretch.capacity,
    }


def _told(hours: Stretch | WeeklyHours | Opening) -> dict[str, Any]:
    return {
        "hours": [hours.opens.isoformat(), hours.closes.isoformat()],
        "minutes": hours.minutes,
        "capacity": hours.capacity,
    }


def _record(kind: EventKind, host: Host, by: Official, at: dt.datetime, **data: Any) -> None:
    record_event(
        kind,
        court_id=host.court_id,
        subject_kind="host",
        subject_id=host.pk,
        actor=by.actor,
        at=at,
        data=data,
    )
