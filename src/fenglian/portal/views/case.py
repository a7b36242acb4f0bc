"""How a case stands, told to whoever knows its number and a party's telephone number (NS-4b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fenglian.cases.actions import look_up_case_state
from fenglian.frame.middleware import client_address
from fenglian.frame.rationing import (
    CASE_BY_ADDRESS,
    CASE_BY_NUMBER,
    CASE_BY_PHONE,
    ration,
)
from fenglian.isolation.actors import Actor
from fenglian.portal.forms.case import CaseStateForm
from fenglian.portal.views.court import court_page, render_form
from fenglian.privacy.indexes import phone_index

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import PortalRequest

NO_SUCH = 404


@require_http_methods(["GET", "HEAD", "POST"])
@court_page
def case(request: PortalRequest) -> HttpResponse:
    """Ask for number and telephone, and tell how the case stands.

    Neither stands in the address: those are kept by browsers and passed on.
    """
    form = CaseStateForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render_form(request, "portal/case.html", {"form": form}, is_refused=form.is_bound)
    number, phone = form.cleaned_data["case_number"], form.cleaned_data["phone"]
    ration(request, CASE_BY_ADDRESS, client_address(request))
    ration(request, CASE_BY_NUMBER, number)
    ration(request, CASE_BY_PHONE, phone_index(phone))
    state = look_up_case_state(
        request.court.pk, number, phone, actor=Actor.citizen(), at=request.now
    )
    if state is None:
        # Not raised: the attempt must stay counted.
        context = {"form": form, "is_unknown": True}
        return render(request, "portal/case.html", context, status=NO_SUCH)
    return render(request, "portal/case_state.html", {"state": state})
