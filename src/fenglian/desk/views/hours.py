"""开放时间: when somebody receives people, and the calendar that follows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fenglian.appointments import actions
from fenglian.appointments.models import Closing, Host, Opening
from fenglian.appointments.policies import is_desk
from fenglian.appointments.queries.offering import weekly_in_force
from fenglian.desk.forms.appointments import (
    WHOLE_DAY,
    ClosingForm,
    OpeningForm,
    PressForm,
    RowForm,
    WeeklyForm,
)
from fenglian.desk.views.frame import desk_page
from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from fenglian.frame.addresses import absolute
from fenglian.privacy.codes import follow_token
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from fenglian.frame.forms import Form
    from fenglian.frame.scoping import DeskRequest

HALL = "hall"
USUAL = {"minutes": 30, "capacity": 1}


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done with hours.

    Args:
        form: what is typed.
        done: said when it is done.
        perform: calls the action; receives the page's request, whose hours, and the valid form.
    """

    form: type[Form]
    done: _StrPromise
    perform: Callable[[DeskRequest, int | None, Any], object]


def _by(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.official, "at": request.now}


def _open_weekly(request: DeskRequest, person_id: int | None, form: WeeklyForm) -> None:
    given = form.cleaned_data
    actions.open_weekly(
        person_id, map(int, given["weekdays"]), form.stretch(), starts_on=given["starts_on"],
        **_by(request),
    )  # fmt: skip


def _open_day(request: DeskRequest, person_id: int | None, form: OpeningForm) -> None:
    actions.open_day(person_id, form.cleaned_data["day"], form.stretch(), **_by(request))


def _close(request: DeskRequest, person_id: int | None, form: ClosingForm) -> None:
    given = form.cleaned_data
    days, is_cancelling = (given["starts_on"], given["ends_on"]), given["cancel_booked"]
    booked = actions.close_days(
        person_id, days, form.gap(), reason=given["reason"], cancel_booked=is_cancelling,
        **_by(request),
    )  # fmt: skip
    if booked and not is_cancelling:
        messages.warning(
            request, _("这段时间里已约的 {} 人没有取消，请逐个改时间或取消。").format(booked)
        )
    elif booked:
        messages.info(request, _("已约的 {} 人取消了，短信告诉对方。").format(booked))


def _row(act: Callable[..., object]) -> Callable[[DeskRequest, int | None, Any], object]:
    return lambda request, _person, form: act(form.cleaned_data["row"], **_by(request))


ACTS: dict[str, Act] = {
    "weekly": Act(WeeklyForm, gettext_lazy("每周时间已开放。"), _open_weekly),
    "opening": Act(OpeningForm, gettext_lazy("这一天已开放。"), _open_day),
    "closing": Act(ClosingForm, gettext_lazy("这段时间不再接受预约。"), _close),
    "end": Act(RowForm, gettext_lazy("已停用，已约的不变。"), _row(actions.end_weekly)),
    "withdraw": Act(RowForm, gettext_lazy("已撤销，已约的不变。"), _row(actions.withdraw_opening)),
    "reopen": Act(RowForm, gettext_lazy("已恢复接待。"), _row(actions.reopen)),
    "feed": Act(
        PressForm,
        gettext_lazy("新的订阅链接在下面，旧的作废。"),
        lambda request, person_id, _form: actions.give_feed(person_id, **_by(request)),
    ),
    "no-feed": Act(
        PressForm,
        gettext_lazy("订阅链接已作废。"),
        lambda request, person_id, _form: actions.revoke_feed(person_id, **_by(request)),
    ),
}


@require_safe
@desk_page("appointments")
def show(request: DeskRequest) -> HttpResponse:
    """Show the hours of the official, or of the hall."""
    return _draw(request, {})


@require_POST
@desk_page("appointments")
def act(request: DeskRequest, name: str) -> HttpResponse:
    """Do something with the hours."""
    deed = ACTS.get(name)
    if deed is None:
        raise Http404
    person_id = _whose(request)
    form = deed.form(request.POST, auto_id=f"{name}-%s")
    if form.is_valid():
        try:
            with transaction.atomic():
                deed.perform(request, person_id, form)
        except (ConflictError, NotFoundError, ForbiddenError):
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, str(deed.done))
            response = redirect(_address(person_id))
            response.status_code = 303
            return response
    return _draw(request, {name: form})


def _whose(request: DeskRequest) -> int | None:
    """Return whose hours the address means: None for the hall, which is the desk's alone."""
    if request.GET.get("whose") != HALL:
        return request.official.person_id
    if not is_desk(request.official):
        raise Http404
    return None


def _address(person_id: int | None) -> str:
    return reverse("desk:hours") + (f"?whose={HALL}" if person_id is None else "")


def _draw(request: DeskRequest, bound: dict[str, Form]) -> HttpResponse:
    person_id = _whose(request)
    is_theirs = Q(person__isnull=True) if person_id is None else Q(person_id=person_id)
    host = Host.objects.filter(is_theirs, court_id=request.court.pk).first()
    today = civil_day(request.now)
    forms: dict[str, Form] = {
        "weekly": WeeklyForm(auto_id="weekly-%s", initial={**USUAL, "starts_on": today}),
        "opening": OpeningForm(auto_id="opening-%s", initial=USUAL),
        "closing": ClosingForm(auto_id="closing-%s"),
    }
    context = {
        "forms": {**forms, **bound},
        "wrong": next(iter(bound.values()), None),
        "is_hall": person_id is None,
        "is_desk": is_desk(request.official),
        "suffix": f"?whose={HALL}" if person_id is None else "",
        "feed": _feed(request, host),
        "whole_day": WHOLE_DAY,
        "today": today,
        **_rows(host, today),
    }
    return render(request, "desk/hours.html", context, status=422 if bound else 200)


def _rows(host: Host | None, today: dt.date) -> dict[str, Any]:
    if host is None:
        return {"weekly": [], "openings": [], "closings": []}
    of_host = {"court_id": host.court_id, "host": host}
    return {
        "weekly": weekly_in_force(host, today, None),
        "openings": Opening.objects.filter(**of_host, day__gte=today).order_by("day", "opens"),
        "closings": Closing.objects.filter(**of_host, ends_on__gte=today).order_by("starts_on"),
    }


def _feed(request: DeskRequest, host: Host | None) -> str:
    if host is None or host.feed_since is None:
        return ""
    token = follow_token(host.pk, host.feed_version)
    path = reverse("portal:calendar", args=[request.court.slug, token])
    return absolute(request, path)
