"""Booking for somebody who calls or stands at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fenglian.appointments.actions import Booking, Receipt, book_appointment, stand_in_line
from fenglian.appointments.policies import is_desk, may_book_with
from fenglian.appointments.queries.hosts import get_host, name_hosts, serving_hosts
from fenglian.desk.forms.appointments import BookForm, starts_at
from fenglian.desk.views.appointment_times import Offer, offer_times
from fenglian.desk.views.frame import desk_page
from fenglian.errors import DomainError, ForbiddenError, NotFoundError
from fenglian.requests.policies import get_request_for
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.appointments.models import Host
    from fenglian.frame.scoping import DeskRequest
    from fenglian.requests.models import ServiceRequest


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("appointments")
def new(request: DeskRequest) -> HttpResponse:
    """Choose with whom, then the day, then the time and who comes; each stands in the address."""
    tied = _tied(request)
    host = _host(request)
    if host is None:
        hosts = _hosts(request)
        names = name_hosts(hosts, civil_day(request.now))
        choices = [(one.pk, names[one.pk]) for one in hosts]
        return render(request, "desk/appointment_new.html", {"hosts": choices, "tied": tied})
    offer = offer_times(request, host, with_line=True)
    form: BookForm | None = None
    if offer.chosen is not None:
        form = _form(request, offer)
        receipt = _book(request, host, offer, form, tied) if form.is_valid() else None
        if receipt is not None:
            messages.success(request, _("约好了，短信告诉对方。查询码在下面，可以念给对方。"))
            response = redirect("desk:appointment", receipt.appointment_id)
            response.status_code = 303
            return response
    context = {
        "host": host,
        "host_name": name_hosts([host], civil_day(request.now))[host.pk],
        "offer": offer,
        "form": form,
        "tied": tied,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "desk/appointment_new.html", context, status=status)


def _tied(request: DeskRequest) -> ServiceRequest | None:
    """Return the request in the address that the appointment is to belong to."""
    given = request.GET.get("request")
    return get_request_for(request.official, _uuid(given)) if given else None


def _host(request: DeskRequest) -> Host | None:
    given = request.GET.get("host")
    if not given:
        return None
    host = get_host(request.court.pk, _uuid(given), civil_day(request.now))
    if not may_book_with(request.official, host):
        raise Http404
    return host


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _hosts(request: DeskRequest) -> list[Host]:
    hosts = serving_hosts(request.court.pk, civil_day(request.now))
    if not is_desk(request.official):
        hosts = hosts.filter(person_id=request.official.person_id)
    return list(hosts.order_by("person__name"))


def _form(request: DeskRequest, offer: Offer) -> BookForm:
    if request.method == "POST":
        return BookForm(request.POST, times=offer.times)
    initial = {"client_key": uuid4(), "channel": "hotline"}
    return BookForm(times=offer.times, initial=initial)


def _book(
    request: DeskRequest,
    host: Host,
    offer: Offer,
    form: BookForm,
    tied: ServiceRequest | None,
) -> Receipt | None:
    given = form.cleaned_data
    booking = Booking(
        client_key=given["client_key"],
        name=given["name"],
        phone=given["phone"],
        matter=given["matter"],
        channel=given["channel"],
        request_id=tied.pk if tied else None,
        recorded_by_id=request.official.person_id,
    )
    actor, when = request.official.actor, starts_at(form)
    try:
        with transaction.atomic():
            if when is not None:
                return book_appointment(host, booking, when, actor=actor, at=request.now)
            if offer.chosen is not None:
                day = offer.chosen.day
                return stand_in_line(host, booking, day, actor=actor, at=request.now)
    except (NotFoundError, ForbiddenError):
        raise
    except DomainError as error:
        field = error.field if error.field in form.fields else "time"
        form.add_error(field, error.message)
    return None
