"""Addresses whose views fail in every way that the frame answers."""

from __future__ import annotations

import datetime as dt
import errno
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from fenglian.errors import ConflictError, DomainError, NotFoundError
from fenglian.privacy.errors import TooManyAttemptsError

if TYPE_CHECKING:
    from django.http import HttpRequest

RETRY_AT = dt.datetime(2026, 11, 24, 2, tzinfo=dt.UTC)
FAILURES: dict[str, Exception] = {
    "unknown": NotFoundError("没有找到这件诉求。"),
    "forbidden": PermissionDenied("it is somebody else's"),
    "absent": Http404("no such row"),
    "refused": DomainError("案号少了“号”前面的数字。"),
    "changed": ConflictError("何秋实 9:41 已经转交。"),
    "often": TooManyAttemptsError("10 点以后再试。", retry_at=RETRY_AT),
    "lost": OperationalError("connection to server lost"),
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "broken": IntegrityError("DETAIL: Key (phone)=(13800000000) already exists."),
}


def fail(request: HttpRequest, how: str) -> HttpResponse:  # the address says how
    raise FAILURES[how]


@require_POST
def press(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("words", ""))


urlpatterns = [
    path("", include("fenglian.frame.urls")),
    path("press/", press),
    path("fail/<how>/", fail),
    path("desk/fail/<how>/", fail),
]
handler400 = "fenglian.frame.views.bad_request"
handler403 = "fenglian.frame.views.permission_denied"
handler404 = "fenglian.frame.views.page_not_found"
handler500 = "fenglian.frame.views.server_error"
