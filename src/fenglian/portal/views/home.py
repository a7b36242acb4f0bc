"""The first page: what one can do here, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fenglian.directory.queries.public import find_mechanism
from fenglian.documents.qr import qr_svg
from fenglian.frame.addresses import absolute
from fenglian.frame.terminal import is_terminal
from fenglian.liaison.queries.towns import has_public_towns
from fenglian.mechanisms.enums import EventKind, Role, Unit
from fenglian.organizations.models import Court
from fenglian.portal.forms.find import CodeForm
from fenglian.portal.views.court import court_page
from fenglian.portal.visits import is_fresh
from fenglian.portal.wording import ROLES
from fenglian.requests.errors import NoServiceMechanismError
from fenglian.requests.queries.following import PromisedLimit, promise_for
from fenglian.requests.queries.vocabulary import find_service_mechanism, open_channels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from fenglian.frame.scoping import PortalRequest
    from fenglian.mechanisms.schema import LimitRule


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One line of what happens when, in the mechanism's own numbers."""

    title: str
    note: str = ""
    is_first: bool = False


@require_safe
def courts(request: HttpRequest) -> HttpResponse:
    """Let people choose their court; with one court there is nothing to choose."""
    found = list(Court.objects.order_by("name"))
    if len(found) == 1:
        return redirect("portal:home", court=found[0].slug)
    return render(request, "portal/courts.html", {"courts": found})


@require_safe
@court_page
def home(request: PortalRequest) -> HttpResponse:
    """Show what one can do here; on a terminal, large and without what one can read at home.

    Where people cannot write to the court here, they choose their town.
    """
    has_directory = find_mechanism(request.court.pk, request.now) is not None
    has_towns = has_public_towns(request.court)
    try:
        mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    except NoServiceMechanismError:
        if not has_towns:
            raise
        return redirect("portal:towns", court=request.court.slug)
    may_write = bool(open_channels(mechanism))
    if is_terminal(request):
        return _draw_terminal(request, has_directory=has_directory, may_write=may_write)
    promise = promise_for(request.court, request.now)
    limits = promise.limits if promise else ()
    return render(
        request,
        "portal/home.html",
        {
            "form": CodeForm(),
            "lines": [line for limit in limits for line in _lines(limit)],
            "limits": limits,
            "has_directory": has_directory,
            "has_towns": has_towns,
            "may_write": may_write,
        },
    )


def _draw_terminal(request: PortalRequest, *, has_directory: bool, may_write: bool) -> HttpResponse:
    address = absolute(request, reverse("portal:home", args=[request.court.slug]))
    context = {
        "has_directory": has_directory,
        "may_write": may_write,
        "is_fresh": is_fresh(request),
        "qr": qr_svg(address, _("打开法院页面的二维码")),
    }
    return render(request, "portal/terminal.html", context)


def _lines(limit: PromisedLimit) -> Iterator[PromiseLine]:
    rule = limit.rule
    length = say_length(rule.length.count, rule.length.unit)
    if rule.holder is Role.DESK:
        yield PromiseLine(
            _("{}内，窗口直接答复，或者派给承办人").format(length),
            _("从您提交的第二天起算，周末和节假日不算"),
            is_first=EventKind.REQUEST_RECEIVED in rule.starts_on,
        )
        return
    yield PromiseLine(
        _("{}内，承办人答复您").format(length), _("从派给承办人的第二天起算，周末和节假日不算")
    )
    yield from _escalations(rule)


def _escalations(rule: LimitRule) -> Iterator[PromiseLine]:
    before = rule.length.count
    for step in rule.steps:
        if step.kind != "escalation" or step.at.after is None:
            continue
        days = step.at.after.count - before
        before = step.at.after.count
        told = ROLES.get(step.to, "")
        if days <= 0:
            title = _("没答复，自动报{}").format(told)
        else:
            title = _("再过{}，报{}").format(say_length(days, step.at.after.unit), told)
        yield PromiseLine(title, _("连同您的原话") if step.with_party_words and days <= 0 else "")


def say_length(count: int, unit: Unit) -> str:
    """Write a length of time: 3 个工作日."""
    if unit is Unit.WORKING_DAYS:
        return ngettext(" {} 个工作日", " {} 个工作日", count).format(count)
    return ngettext(" {} 天", " {} 天", count).format(count)
