"""预约: who comes today and after, and what is done about each (NS-6b)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.appointments.actions import (
    VisitorData,
    call_off,
    change_appointment,
    note_came,
    note_missed,
    reveal_visitor,
)
from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.models import Appointment
from fenglian.appointments.policies import get_appointment_for, is_desk, may_hand_out_code
from fenglian.appointments.queries.hosts import name_hosts
from fenglian.appointments.queries.lists import (
    Whose,
    coming,
    count_attendance,
    in_line,
    list_appointments,
    past,
)
from fenglian.desk.forms.appointments import CallOffForm, MoveForm, PressForm, RevealForm, starts_at
from fenglian.desk.views.appointment_times import offer_times
from fenglian.desk.views.frame import desk_page
from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from fenglian.frame.lists import ListState
from fenglian.frame.parts import TimelineEntry
from fenglian.ledger.queries import list_events_of
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries.names import EVENT_NAMES
from fenglian.notifications.queries import list_deliveries
from fenglian.privacy.codes import follow_code
from fenglian.requests.policies import visible_requests
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.vocabulary import channel_of, find_service_mechanism
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest
    from fenglian.requests.models import ServiceRequest

TABS = (
    (Whose.HALL, gettext_lazy("大厅")),
    (Whose.MINE, gettext_lazy("约我的")),
    (Whose.ALL, gettext_lazy("全院")),
)
MOST_IN_LINE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One appointment with what the page makes of it."""

    row: Appointment
    is_unnoted: bool
    """It has begun, and nobody has noted whether they came."""
    may_come: bool
    is_day_off: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The appointments of a day on this page."""

    day: dt.date
    is_today: bool
    lines: list[Line]


@require_safe
@desk_page("appointments")
def board(request: DeskRequest) -> HttpResponse:
    """List today's and coming appointments: the desk's of the hall, everybody else's own."""
    desk = is_desk(request.official)
    state = ListState.parse(
        request.GET,
        filters={"whose": [whose.value for whose in Whose] if desk else [], "when": ["past"]},
        sorts=("time",),
    )
    whose = Whose(state.filters.get("whose", Whose.HALL if desk else Whose.MINE))
    found = list_appointments(request.official, whose)
    is_past = "when" in state.filters
    page = state.fetch((past if is_past else coming)(found, request.now))
    today = civil_day(request.now)
    return render(
        request,
        "desk/appointments.html",
        {
            "state": state,
            "page": page,
            "groups": _groups(request, page.rows),
            "tabs": [(tab.value, label, tab is whose) for tab, label in TABS] if desk else [],
            "is_past": is_past,
            "waiting": [] if is_past else list(in_line(found)[:MOST_IN_LINE]),
            "attendance": count_attendance(found, since=today.replace(day=1), now=request.now),
            "today": today,
            "shows_host": whose is Whose.ALL,
        },
    )


def _groups(request: DeskRequest, rows: list[Appointment] | Any) -> list[Group]:
    calendar = load_calendar(request.court.calendar_id)
    today = civil_day(request.now)
    return [
        Group(
            day,
            day == today,
            [_line(row, request.now, is_off=not calendar.day(day).is_working) for row in of_day],
        )
        for day, of_day in groupby(rows, key=lambda row: row.day)
    ]


def _line(row: Appointment, now: dt.datetime, *, is_off: bool) -> Line:
    is_booked = row.state == AppointmentState.BOOKED
    return Line(
        row,
        is_unnoted=is_booked and row.starts_at is not None and row.starts_at <= now,
        may_come=is_booked and row.day <= civil_day(now),
        is_day_off=is_off,
    )


@require_safe
@desk_page("appointments")
def show(request: DeskRequest, appointment_id: UUID) -> HttpResponse:
    """Show an appointment."""
    return draw(request, get_appointment_for(request.official, appointment_id))


def draw(
    request: DeskRequest,
    about: Appointment,
    *,
    status: int = 200,
    revealed: VisitorData | None = None,
    **forms: Any,
) -> HttpResponse:
    """Draw the page of an appointment.

    Args:
        request: who asks.
        about: the appointment.
        status: of the response.
        revealed: what stood behind the masks.
        forms: `call_off_form`, `reveal_form` that are open or come back.
    """
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    calendar = load_calendar(request.court.calendar_id)
    tied = _tied(request, about)
    return render(
        request,
        "desk/appointment.html",
        {
            "about": about,
            "line": _line(about, request.now, is_off=not calendar.day(about.day).is_working),
            "is_ahead": about.state in {AppointmentState.BOOKED, AppointmentState.WAITING},
            "host_name": name_hosts([about.host], civil_day(request.now))[about.host_id],
            "channel": channel_of(mechanism, about.channel),
            "tied": tied,
            "tied_number": format_number(tied) if tied else "",
            "code": follow_code(about.pk, about.follow_version)
            if may_hand_out_code(request.official, about)
            else "",
            "timeline": _timeline(about),
            "deliveries": list_deliveries(about.court_id, about.pk),
            "revealed": revealed,
            **forms,
        },
        status=status,
    )


def _tied(request: DeskRequest, about: Appointment) -> ServiceRequest | None:
    """Return the request that an appointment belongs to, if the official may read it."""
    if about.request_id is None:
        return None
    found = visible_requests(request.official).filter(pk=about.request_id).first()
    if found is not None:
        found.court = request.court
    return found


def _timeline(about: Appointment) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            title=EVENT_NAMES[EventKind(event.kind)],
            who=_(event.actor_label),
            at=event.occurred_at,
            detail=str(event.data.get("reason", "")),
        )
        for event in list_events_of(about.court_id, about.pk)
    ]


def _done(request: DeskRequest, path: str, said: str) -> HttpResponse:
    messages.success(request, said)
    response = redirect(path)
    response.status_code = 303
    return response


def _note(
    request: DeskRequest, appointment_id: UUID, act: Callable[..., Appointment], said: str
) -> HttpResponse:
    """Note from the list how it went, and lead back to it."""
    form = PressForm(request.POST)
    if not form.is_valid():
        return draw(request, get_appointment_for(request.official, appointment_id), status=422)
    act(appointment_id, by=request.official, at=request.now)
    return _done(request, reverse("desk:appointments"), said)


@require_POST
@desk_page("appointments")
def came(request: DeskRequest, appointment_id: UUID) -> HttpResponse:
    """Note that they came."""
    return _note(request, appointment_id, note_came, _("已登记：来了。"))


@require_POST
@desk_page("appointments")
def missed(request: DeskRequest, appointment_id: UUID) -> HttpResponse:
    """Note that they did not come."""
    return _note(request, appointment_id, note_missed, _("已登记：没有来。"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("appointments")
def cancel(request: DeskRequest, appointment_id: UUID) -> HttpResponse:
    """Ask for the reason, and cancel."""
    about = get_appointment_for(request.official, appointment_id)
    if request.method != "POST":
        form = CallOffForm(initial={"seen_revision": about.revision})
        return draw(request, about, call_off_form=form)
    form = CallOffForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                call_off(about.pk, by=request.official, at=request.now, **form.cleaned_data)
        except (ConflictError, NotFoundError, ForbiddenError):
            raise
        except DomainError as error:
            form.add_error("reason", error.message)
        else:
            path = reverse("desk:appointment", args=[about.pk])
            return _done(request, path, _("已取消，短信告诉对方。"))
    return draw(request, about, status=422, call_off_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("appointments")
def move(request: DeskRequest, appointment_id: UUID) -> HttpResponse:
    """Choose another day and time."""
    about = get_appointment_for(request.official, appointment_id)
    offer = offer_times(request, about.host, with_line=False)
    form: MoveForm | None = None
    if offer.chosen is not None:
        data = request.POST if request.method == "POST" else None
        initial = {"seen_revision": about.revision}
        form = MoveForm(data, times=offer.times, initial=initial)
        when = starts_at(form) if form.is_valid() else None
        if when is not None:
            change_appointment(
                about.pk, when, actor=request.official.actor, at=request.now,
                seen_revision=form.cleaned_data["seen_revision"],
            )  # fmt: skip
            path = reverse("desk:appointment", args=[about.pk])
            return _done(request, path, _("已改时间，短信告诉对方。"))
    context = {
        "about": about,
        "offer": offer,
        "form": form,
        "host_name": name_hosts([about.host], civil_day(request.now))[about.host_id],
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "desk/appointment_move.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("appointments")
def reveal(request: DeskRequest, appointment_id: UUID) -> HttpResponse:
    """Ask why somebody wants to see who comes; then show it once."""
    about = get_appointment_for(request.official, appointment_id)
    if request.method != "POST":
        return draw(request, about, reveal_form=RevealForm())
    form = RevealForm(request.POST)
    if not form.is_valid():
        return draw(request, about, status=422, reveal_form=form)
    with transaction.atomic():
        data = reveal_visitor(
            about.pk, reason=form.cleaned_data["reason"], by=request.official, at=request.now
        )
    return draw(request, about, revealed=data)


ACTS = {"came": came, "missed": missed, "cancel": cancel, "move": move, "reveal": reveal}
"""The acts on an appointment, by the last part of their address."""
