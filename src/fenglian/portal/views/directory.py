"""Whom to call: the departments with their liaison officers, as published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fenglian.directory.queries.public import find_mechanism, list_public
from fenglian.portal.views.court import court_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import PortalRequest


@require_safe
@court_page
def directory(request: PortalRequest) -> HttpResponse:
    """Show the directory as it is published; there is none where no mechanism has one."""
    mechanism = find_mechanism(request.court.pk, request.now)
    if mechanism is None:
        raise Http404
    departments = list_public(request.court.pk, request.now)
    return render(
        request,
        "portal/directory.html",
        {
            "departments": departments,
            "is_empty": not any(one.officer or one.people for one in departments),
        },
    )
