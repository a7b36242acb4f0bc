"""Finding one's request or appointment again: the code tells its state, the telephone the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fenglian.appointments import jobs
from fenglian.appointments.models import Appointment
from fenglian.appointments.queries import holding
from fenglian.frame.middleware import client_address
from fenglian.frame.rationing import (
    CODE_BY_ADDRESS,
    CODE_MISSED,
    LOST_BY_ADDRESS,
    LOST_BY_PHONE,
    PROOF_BY_CODE,
    codes_need_phone,
    ration,
)
from fenglian.portal.forms.find import BothForm, CodeForm, PhoneForm, ProofForm
from fenglian.portal.views.course import say_told, say_turn, show_limit
from fenglian.portal.views.court import REFUSED, court_page, render_form
from fenglian.privacy.indexes import phone_index
from fenglian.requests.jobs import send_lost_codes
from fenglian.requests.queries.following import (
    describe_standing,
    hold_by_code,
    is_phone_end,
    token_of,
)
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import PortalRequest
    from fenglian.requests.models import ServiceRequest

ASK_OR_PROVE = require_http_methods(["GET", "HEAD", "POST"])
NO_SUCH = 404


@ASK_OR_PROVE
@court_page
def find(request: PortalRequest) -> HttpResponse:
    """Tell how things stand to whoever knows the code; with the telephone, open the page."""
    if request.method == "POST":
        return _prove(request)
    typed = request.GET.get("code")
    if typed is None:
        return render(request, "portal/find.html", {"form": CodeForm()})
    # Only the code: messengers put names of their own behind links that are passed on.
    form = _code_form(typed)
    if not form.is_valid():
        return render_form(request, "portal/find.html", {"form": form}, is_refused=True)
    code = form.cleaned_data["code"]
    if codes_need_phone(request):
        return _ask_both(request, BothForm(initial={"code": code}))
    held = _held_by(request, code)
    if held is None:
        ration(request, CODE_MISSED, b"")
        return _unknown(request, code)
    return _status(request, held, ProofForm(initial={"code": code}))


def _prove(request: PortalRequest) -> HttpResponse:
    if codes_need_phone(request):
        return _prove_both(request)
    form = ProofForm(request.POST)
    is_valid = form.is_valid()
    code = form.cleaned_data.get("code")
    if code is None:
        again = _code_form(request.POST.get("code", ""))
        return render_form(request, "portal/find.html", {"form": again}, is_refused=True)
    held = _held_by(request, code)
    if held is None:
        ration(request, CODE_MISSED, b"")
        return _unknown(request, code)
    if is_valid:
        ration(request, PROOF_BY_CODE, code)
        if is_phone_end(held.phone_masked, form.cleaned_data["digits"]):
            return _open(request, held)
        form.add_error("digits", _("和反映时留的手机号对不上，请核对。"))
    return _status(request, held, form)


def _prove_both(request: PortalRequest) -> HttpResponse:
    """Open what code and telephone fit; whichever of them does not, the answer is the same."""
    form = BothForm(request.POST)
    if not form.is_valid():
        return _ask_both(request, form)
    code = form.cleaned_data["code"]
    # Also for a code that is none, or the tenth attempt would tell which there are.
    ration(request, PROOF_BY_CODE, code)
    held = _held_by(request, code)
    if held is not None and is_phone_end(held.phone_masked, form.cleaned_data["digits"]):
        return _open(request, held)
    form.add_error("digits", _("没有这样的查询码，或者手机号对不上。请把两样再核对一遍。"))
    return _ask_both(request, form)


def _ask_both(request: PortalRequest, form: BothForm) -> HttpResponse:
    return render_form(
        request, "portal/find_with_phone.html", {"form": form}, is_refused=form.is_bound
    )


def _code_form(typed: str) -> CodeForm:
    data = QueryDict(mutable=True)
    data["code"] = typed
    return CodeForm(data)


def _held_by(request: PortalRequest, code: str) -> ServiceRequest | Appointment | None:
    """Return what a code finds; of a request and an appointment with the same one, the request."""
    ration(request, CODE_BY_ADDRESS, client_address(request))
    found = hold_by_code(request.court.pk, code)
    return found or holding.hold_by_code(request.court.pk, code)


def _open(request: PortalRequest, held: ServiceRequest | Appointment) -> HttpResponse:
    slug = request.court.slug
    if isinstance(held, Appointment):
        return redirect("portal:appointment-held", court=slug, token=holding.token_of(held))
    return redirect("portal:follow", court=slug, token=token_of(held))


def _unknown(request: PortalRequest, code: str) -> HttpResponse:
    """Say that there is none. Not raised: the attempt must stay counted."""
    context = {"form": CodeForm(initial={"code": code}), "unknown": code}
    return render(request, "portal/find.html", context, status=NO_SUCH)


def _status(
    request: PortalRequest, held: ServiceRequest | Appointment, form: ProofForm
) -> HttpResponse:
    status = REFUSED if form.is_bound else 200
    code = form.initial.get("code") or form.cleaned_data.get("code")
    if isinstance(held, Appointment):
        context = {"form": form, "held": held, "code": code}
        return render(request, "portal/appointment_status.html", context, status=status)
    standing = describe_standing(held, load_calendar(request.court.calendar_id), request.now)
    context = {
        "form": form,
        "standing": standing,
        "turn": say_turn(held, standing),
        "limit": show_limit(standing),
        "told": say_told(standing),
        "code": code,
    }
    return render(request, "portal/status.html", context, status=status)


@ASK_OR_PROVE
@court_page
def lost(request: PortalRequest) -> HttpResponse:
    """Send new codes to a telephone; nothing here tells whether there is one to send (S11)."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        index = phone_index(form.cleaned_data["phone"])
        ration(request, LOST_BY_ADDRESS, client_address(request))
        ration(request, LOST_BY_PHONE, index)
        for send in (send_lost_codes, jobs.send_lost_codes):
            send.defer(court_id=request.court.pk, phone=index.hex())
        return redirect("portal:lost-sent", court=request.court.slug)
    return render_form(request, "portal/lost.html", {"form": form}, is_refused=form.is_bound)


@require_safe
@court_page
def lost_sent(request: PortalRequest) -> HttpResponse:
    """Say what happens if the number is known."""
    return render(request, "portal/lost_sent.html")
