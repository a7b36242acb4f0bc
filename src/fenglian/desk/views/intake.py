"""Taking down a request for somebody who calls or comes, and reading out the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fenglian.desk.forms.intake import IntakeForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.request import find
from fenglian.desk.views.work import shown
from fenglian.documents.qr import qr_svg
from fenglian.duties.queries import describe_limit, list_duties_of
from fenglian.errors import DomainError
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.requests.actions import submit_request
from fenglian.requests.policies import may_hand_out_code, may_record
from fenglian.requests.queries.numbers import format_number
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest


def record(request: HttpRequest, channel: str) -> HttpResponse:
    """Show the form of a channel, or receive what was taken down; pressed twice, it is one request.

    Args:
        request: who records.
        channel: hotline or hall.
    """
    return desk_page(f"new-{channel}")(_record)(request, channel)


@require_http_methods(["GET", "HEAD", "POST"])
def _record(request: DeskRequest, channel: str) -> HttpResponse:
    if not may_record(request.official):
        raise Http404
    heading = _("登记 12368 来电") if channel == "hotline" else _("登记大厅来访")
    if request.method == "POST":
        form = IntakeForm(request.POST, channel=channel)
        if form.is_valid():
            try:
                with transaction.atomic():
                    receipt = submit_request(
                        request.court,
                        form.submission(recorded_by_id=request.official.person_id),
                        actor=request.official.actor,
                        at=request.now,
                    )
            except DomainError as error:
                if error.status != 422:
                    raise
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                response = redirect("desk:receipt", receipt.request_id)
                response.status_code = 303
                return response
        return render(request, "desk/record.html", {"form": form, "heading": heading}, status=422)
    form = IntakeForm(channel=channel, initial={"client_key": uuid4(), "relation": "self"})
    return render(request, "desk/record.html", {"form": form, "heading": heading})


@require_safe
@desk_page()
def receipt(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show the receipt to the clerk who took the request down: to read out and to print."""
    about = find(request, request_id)
    if not may_hand_out_code(request.official, about):
        raise Http404
    duty = list_duties_of(about.court_id, [about.pk]).first()
    calendar = load_calendar(request.court.calendar_id)
    token = follow_token(about.pk, about.follow_version)
    path = f"/{request.court.slug}/follow/{token}/"
    address = f"{settings.PUBLIC_ADDRESS or request.build_absolute_uri('/')[:-1]}{path}"
    return render(
        request,
        "desk/receipt.html",
        {
            "about": about,
            "number": format_number(about),
            "code": follow_code(about.pk, about.follow_version),
            "address": address,
            "qr": qr_svg(address, _("打开查询页的二维码")),
            "limit": shown(describe_limit(duty, calendar, request.now)) if duty else None,
        },
    )
