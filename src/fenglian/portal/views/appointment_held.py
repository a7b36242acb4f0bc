"""One appointment for whoever holds its link: when and where, another time, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.appointments.actions import change_appointment, withdraw_appointment
from fenglian.appointments.actions.acting import require_ahead
from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.errors import SlotTakenError
from fenglian.appointments.policies import is_ahead
from fenglian.appointments.queries.holding import (
    get_held_appointment,
    list_of_request,
    place_in_line,
    token_of,
)
from fenglian.appointments.queries.hosts import get_host, name_hosts, name_of
from fenglian.appointments.slots import line_closes_at
from fenglian.documents.qr import qr_svg
from fenglian.frame.addresses import absolute
from fenglian.isolation.actors import Actor
from fenglian.portal.forms.appointment import WithdrawForm
from fenglian.portal.views.appointment_times import load_times, show_times
from fenglian.portal.views.court import court_page
from fenglian.privacy.codes import follow_code
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.appointments.models import Appointment
    from fenglian.frame.scoping import PortalRequest
    from fenglian.requests.models import ServiceRequest


@dataclass(frozen=True, slots=True)
class ShownAppointment:
    """An appointment on the page of the request that it belongs to."""

    row: Appointment
    token: str
    host_name: str


def list_appointments(held: ServiceRequest) -> list[ShownAppointment]:
    """Return the appointments that belong to a held request."""
    return [
        ShownAppointment(row, token_of(row), name_of(row.host))
        for row in list_of_request(held.court_id, held.pk)
    ]


@require_safe
@court_page
def held(request: PortalRequest, token: str) -> HttpResponse:
    """Show an appointment: the same at every look."""
    appointment = get_held_appointment(token)
    is_waiting = appointment.state == AppointmentState.WAITING
    calendar = load_calendar(request.court.calendar_id)
    link = absolute(request, reverse("portal:appointment-held", args=[request.court.slug, token]))
    context = {
        "held": appointment,
        "token": token,
        "host_name": name_hosts([appointment.host], civil_day(request.now))[appointment.host_id],
        "code": follow_code(appointment.pk, appointment.follow_version),
        "qr": qr_svg(link, _("打开预约的二维码")),
        "may_change": is_ahead(appointment, request.now),
        "place": place_in_line(appointment) if is_waiting else None,
        "line_closes_at": line_closes_at(appointment.day, calendar) if is_waiting else None,
        "tail": appointment.phone_masked[-4:],
    }
    return render(request, "portal/appointment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@court_page
def change(request: PortalRequest, token: str) -> HttpResponse:
    """Choose another time."""
    appointment = get_held_appointment(token)
    page = reverse("portal:appointment-held", args=[request.court.slug, token])
    require_ahead(appointment, pgettext("act", "改时间"), request.now)
    host = get_host(request.court.pk, appointment.host_id, civil_day(request.now))
    times = load_times(request, host, with_line=False)
    if times.form is not None and times.form.is_valid():
        starts_at = times.form.starts_at()
        try:
            with transaction.atomic():
                if starts_at is not None:
                    change_appointment(
                        appointment.pk, starts_at, actor=Actor.citizen(), at=request.now
                    )
        except SlotTakenError as error:
            times.form.add_error("time", error.message)
        else:
            messages.success(request, _("时间改好了，原来的时间已让出。"))
            return redirect(page)
    return show_times(request, host, times, back=page, button=_("改到这个时间"))


@require_POST
@court_page
def withdraw(request: PortalRequest, token: str) -> HttpResponse:
    """Cancel; pressed again, it stays cancelled."""
    appointment = get_held_appointment(token)
    form = WithdrawForm(request.POST)
    if form.is_valid() and appointment.state != AppointmentState.CANCELLED:
        withdraw_appointment(appointment.pk, at=request.now)
        messages.success(request, _("预约取消了，谢谢您让给别人。"))
    elif not form.is_valid():
        for message in form.non_field_errors():
            messages.error(request, str(message))
    return redirect("portal:appointment-held", court=request.court.slug, token=token)
