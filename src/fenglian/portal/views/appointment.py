"""Making an appointment (NS-6b): with whom, which day, what time, who comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fenglian.appointments.actions import Booking, book_appointment, stand_in_line
from fenglian.appointments.errors import LineClosedError, SlotTakenError
from fenglian.appointments.queries.holding import hold_by_client_key, token_of
from fenglian.appointments.queries.hosts import find_hall, find_host_of, get_host, name_hosts
from fenglian.cases.actions import look_up_case_state
from fenglian.cases.queries import FoundCase, find_case
from fenglian.errors import DomainError
from fenglian.frame.middleware import client_address
from fenglian.frame.rationing import (
    BOOKED_BY_ADDRESS,
    BOOKED_BY_PHONE,
    CASE_BY_ADDRESS,
    CASE_BY_NUMBER,
    CASE_BY_PHONE,
    ration,
)
from fenglian.isolation.actors import Actor
from fenglian.portal.forms.appointment import JudgeForm, VisitorForm
from fenglian.portal.views.appointment_times import load_times, show_times
from fenglian.portal.views.court import REFUSED, View, court_page, render_form
from fenglian.portal.views.drafts import (
    Draft,
    drop_draft,
    load_draft,
    open_draft,
    save_draft,
    was_ours,
)
from fenglian.portal.visits import own_channel
from fenglian.privacy.indexes import phone_index
from fenglian.requests.queries.following import get_held_request
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.appointments.models import Host
    from fenglian.frame.scoping import PortalRequest

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])
KIND = "appointment"


@READ_AND_SEND
@court_page
def choose(request: PortalRequest) -> HttpResponse:
    """Ask with whom: the hall, or the judge of a case."""
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = _case_of(request, form)
        host = find_host_of(
            request.court.pk, found.judge_id if found else None, civil_day(request.now)
        )
        if found is not None and host is not None:
            return _begin(request, host, case_id=found.case_id)
        form.add_error("case_number", _no_judge(found))
    hall = find_hall(request.court.pk, civil_day(request.now))
    context: dict[str, object] = {"form": form, "hall": hall}
    return render_form(request, "portal/appointment_with.html", context, is_refused=form.is_bound)


def _case_of(request: PortalRequest, form: JudgeForm) -> FoundCase | None:
    """Return the case if it is public, or the telephone number is a party's.

    A case that is not public and one that does not exist end in the same way.
    """
    number, phone = form.cleaned_data["case_number"], form.cleaned_data["phone"]
    found = find_case(request.court.pk, number)
    if not phone:
        return found if found is not None and found.is_public else None
    ration(request, CASE_BY_ADDRESS, client_address(request))
    ration(request, CASE_BY_NUMBER, number)
    ration(request, CASE_BY_PHONE, phone_index(phone))
    state = look_up_case_state(
        request.court.pk, number, phone, actor=Actor.citizen(), at=request.now
    )
    return found if found is not None and (found.is_public or state is not None) else None


def _no_judge(found: FoundCase | None) -> str:
    if found is None:
        return _("没有查到，或者案件不公开。不公开的，请写立案时留的手机号；也可以约大厅。")
    return _("这个案件的法官还没有开放预约。可以约大厅，或者写下来发给法官。")


@require_safe
@court_page
def hall(request: PortalRequest) -> HttpResponse:
    """Begin an appointment with the hall."""
    host = find_hall(request.court.pk, civil_day(request.now))
    if host is None:
        raise Http404
    return _begin(request, host)


@require_safe
@court_page
def about(request: PortalRequest, token: str) -> HttpResponse:
    """Begin an appointment that belongs to a request: with its handler, or with the hall."""
    held = get_held_request(token)
    today = civil_day(request.now)
    handler_id = held.order.handler_id if hasattr(held, "order") else None
    hosts = {
        "handler": find_host_of(request.court.pk, handler_id, today),
        "hall": find_hall(request.court.pk, today),
    }
    chosen = hosts.get(request.GET.get("with", ""))
    if chosen is not None:
        return _begin(request, chosen, request_id=held.pk)
    names = name_hosts(filter(None, hosts.values()), today)
    offered = [(key, names[host.pk]) for key, host in hosts.items() if host is not None]
    context = {"held": held, "token": token, "offered": offered}
    return render(request, "portal/appointment_about.html", context)


def _begin(
    request: PortalRequest,
    host: Host,
    *,
    case_id: int | None = None,
    request_id: UUID | None = None,
) -> HttpResponse:
    draft = open_draft(request, channel=own_channel(request), kind=KIND)
    draft.about = {
        "host": str(host.pk),
        "case_id": case_id,
        "request_id": str(request_id) if request_id else None,
    }
    save_draft(request, draft)
    return redirect("portal:appointment-time", court=request.court.slug, key=draft.key)


def step(view: Callable[[PortalRequest, Draft, Host], HttpResponse]) -> View:
    """Serve one step of a draft; what was booked leads to its page, unknown to the first step."""

    @READ_AND_SEND
    @court_page
    @wraps(view)
    def served(request: PortalRequest, key: UUID) -> HttpResponse:
        slug = request.court.slug
        if was_ours(request, key):
            booked = hold_by_client_key(request.court.pk, key)
            if booked is not None:
                return redirect("portal:appointment-held", court=slug, token=token_of(booked))
        draft = load_draft(request, key, kind=KIND)
        if draft is None:
            messages.info(request, _("这一页放得太久，请从头再约一次。"))
            return redirect("portal:appointment", court=slug)
        host = get_host(request.court.pk, UUID(draft.about["host"]), civil_day(request.now))
        return view(request, draft, host)

    return served


@step
def time(request: PortalRequest, draft: Draft, host: Host) -> HttpResponse:
    """Choose a day; with a day in the address, one of its times."""
    times = load_times(request, host, with_line=True)
    if times.chosen is not None and times.form is not None and times.form.is_valid():
        starts_at = times.form.starts_at()
        draft.about |= {
            "day": times.chosen.day.isoformat(),
            "starts_at": starts_at.isoformat() if starts_at else "",
        }
        save_draft(request, draft)
        return redirect("portal:appointment-who", court=request.court.slug, key=draft.key)
    back = reverse("portal:appointment", args=[request.court.slug])
    return show_times(request, host, times, back=back, button=_("下一步"))


@step
def who(request: PortalRequest, draft: Draft, host: Host) -> HttpResponse:
    """Ask who comes, and book."""
    times = reverse("portal:appointment-time", args=[request.court.slug, draft.key])
    if "day" not in draft.about:
        return redirect(times)
    form = VisitorForm(request.POST if request.method == "POST" else None, initial=draft.who)
    if form.is_valid():
        try:
            token = _book(request, draft, host, form)
        except (SlotTakenError, LineClosedError) as error:
            draft.who = form.cleaned_data
            save_draft(request, draft)
            messages.warning(request, error.message)
            return redirect(f"{times}?day={draft.about['day']}")
        except DomainError as error:
            if error.status != REFUSED:
                raise
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            drop_draft(request, draft)
            return redirect("portal:appointment-held", court=request.court.slug, token=token)
    context = {
        "form": form,
        "times": f"{times}?day={draft.about['day']}",
        "host_name": name_hosts([host], civil_day(request.now))[host.pk],
        "day": dt.date.fromisoformat(draft.about["day"]),
        "starts_at": _starts_at(draft),
    }
    return render_form(request, "portal/appointment_who.html", context, is_refused=form.is_bound)


def _book(request: PortalRequest, draft: Draft, host: Host, form: VisitorForm) -> str:
    """Book what the draft says and return the token of its link."""
    ration(request, BOOKED_BY_ADDRESS, client_address(request))
    ration(request, BOOKED_BY_PHONE, phone_index(form.cleaned_data["phone"]))
    request_id = draft.about["request_id"]
    booking = Booking(
        client_key=draft.key,
        channel=draft.channel,
        request_id=UUID(request_id) if request_id else None,
        case_id=draft.about["case_id"],
        **form.cleaned_data,
    )
    actor, starts_at = Actor.citizen(), _starts_at(draft)
    with transaction.atomic():
        if starts_at is None:
            day = dt.date.fromisoformat(draft.about["day"])
            return stand_in_line(host, booking, day, actor=actor, at=request.now).token
        return book_appointment(host, booking, starts_at, actor=actor, at=request.now).token


def _starts_at(draft: Draft) -> dt.datetime | None:
    kept = draft.about["starts_at"]
    return dt.datetime.fromisoformat(kept) if kept else None
