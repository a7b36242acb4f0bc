"""Taking down a request for somebody who calls or comes, and reading out the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_safe

from fenglian.desk.forms.intake import DIFFERENT, IntakeForm
from fenglian.desk.forms.risk import risk_rule_among
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.merging import describe_other
from fenglian.desk.views.request import find
from fenglian.desk.views.work import shown
from fenglian.documents.qr import qr_svg
from fenglian.duties.queries import describe_limit, list_duties_of
from fenglian.errors import DomainError
from fenglian.frame.addresses import absolute
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.privacy.indexes import phone_index
from fenglian.requests.actions import merge_requests, report_risk, submit_request
from fenglian.requests.errors import KnownNumberError
from fenglian.requests.policies import may_hand_out_code, may_record, visible_requests
from fenglian.requests.queries.duplicates import Matter, find_possible_duplicates
from fenglian.requests.queries.numbers import (
    find_by_platform_numbers,
    format_number,
    list_with_number,
)
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.requests.validators import clean_external_number, spell_case_number
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest
    from fenglian.requests.actions import Submission
    from fenglian.requests.models import ServiceRequest
    from fenglian.requests.queries.duplicates import PossibleDuplicate


HEADINGS = {
    "hotline": gettext_lazy("登记 12368 来电"),
    "hall": gettext_lazy("登记大厅来访"),
    "": gettext_lazy("登记转来的诉求"),
}
"""By channel; without one, what other platforms hold and staff enter here."""


def record(request: HttpRequest, channel: str) -> HttpResponse:
    """Show the form of a channel, or receive what was taken down; pressed twice, it is one request.

    Args:
        request: who records.
        channel: hotline or hall; empty for what comes from other platforms.
    """
    return desk_page(f"new-{channel or 'forwarded'}")(_record)(request, channel)


@require_http_methods(["GET", "HEAD", "POST"])
def _record(request: DeskRequest, channel: str) -> HttpResponse:
    if not may_record(request.official):
        raise Http404
    if request.method == "POST":
        return _receive(request, channel)
    typed = request.GET.get("number", "").strip()
    known = _carrying(request, typed) if typed else None
    if known is not None:
        messages.info(request, _("编号 {} 已经登记过，就是这一件，不用再登记。").format(typed))
        return redirect("desk:request", known.pk)
    return _draw_form(request, channel, _form(request, channel, number=typed))


def _form(request: DeskRequest, channel: str, *, number: str = "") -> IntakeForm:
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    words = mechanism.vocabularies
    if channel:
        channels = [one for one in words.channels if one.id == channel]
    else:
        channels = [one for one in words.channels if one.platform and not one.staffed]
    if not channels:
        raise Http404
    return IntakeForm(
        request.POST if request.method == "POST" else None,
        channels=channels,
        platforms=words.platforms,
        risk_rule=risk_rule_among(mechanism.rules),
        initial={
            "client_key": uuid4(),
            "relation": "self",
            "platform": channels[0].platform,
            "external_number": number,
        },
    )


def _draw_form(
    request: DeskRequest, channel: str, form: IntakeForm, **more: object
) -> HttpResponse:
    status = (409 if more.get("known") else 422) if form.is_bound else 200
    context = {"form": form, "heading": HEADINGS[channel], **more}
    return render(request, "desk/record.html", context, status=status)


def _carrying(request: DeskRequest, typed: str) -> ServiceRequest | None:
    """Return the request that carries a number of another platform, if the official may read it."""
    try:
        number = clean_external_number(typed)
    except DomainError:
        return None
    found = list_with_number(request.court.pk, number)
    return visible_requests(request.official).filter(pk__in=found).first()


def _likely_the_same(request: DeskRequest, submission: Submission) -> list[PossibleDuplicate]:
    """Return what is worth stopping for; what carries a known number is the same by that alone.

    A second press of the form stops for nothing.
    """
    if find_by_platform_numbers(request.court.pk, submission.external_numbers) is not None:
        return []
    matter = Matter(
        words=submission.words,
        phone_index=phone_index(submission.phone),
        case_number=spell_case_number(submission.case_number),
    )
    found = find_possible_duplicates(request.official, matter)
    if any(one.request.client_key == submission.client_key for one in found):
        return []
    return [one for one in found if one.is_likely]


def _receive(request: DeskRequest, channel: str) -> HttpResponse:
    form = _form(request, channel)
    if not form.is_valid():
        return _draw_form(request, channel, form)
    submission = form.submission(recorded_by_id=request.official.person_id)
    alike = {str(one.request.pk): one for one in _likely_the_same(request, submission)}
    chosen = form.cleaned_data["same_as"]
    if alike and chosen not in {DIFFERENT, *alike}:
        mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
        others = [
            describe_other(one.request, request.court, mechanism, one.reasons)
            for one in alike.values()
        ]
        form.ask_whether_same([(str(one.request.pk), one.sentence) for one in others])
        return _draw_form(request, channel, form, alike=others)
    try:
        with transaction.atomic():
            received = submit_request(
                request.court, submission, actor=request.official.actor, at=request.now
            )
            if received.is_first and form.cleaned_data.get("signs"):
                report_risk(
                    received.request_id, form.cleaned_data["signs"], by=request.official,
                    note=form.cleaned_data["note"], at=request.now,
                )  # fmt: skip
            if received.is_first and chosen in alike:
                with override(settings.LANGUAGE_CODE):  # what is stored is Chinese
                    reason = "，".join(alike[chosen].reasons)
                merge_requests(
                    received.request_id, UUID(chosen), reason=reason, by=request.official,
                    at=request.now,
                )  # fmt: skip
    except KnownNumberError as error:
        form.add_error(error.field, error.message)
        return _draw_form(request, channel, form, known=error)
    except DomainError as error:
        if error.status != 422:
            raise
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _draw_form(request, channel, form)
    about = find(request, received.request_id)
    page = "receipt" if may_hand_out_code(request.official, about) else "request"
    response = redirect(f"desk:{page}", about.pk)
    response.status_code = 303
    return response


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
    address = absolute(request, f"/{request.court.slug}/follow/{token}/")
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
