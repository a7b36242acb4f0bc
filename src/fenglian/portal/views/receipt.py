"""The receipt: the same at every look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fenglian.documents.qr import qr_svg
from fenglian.frame.addresses import absolute
from fenglian.frame.parts import StepState, TimelineEntry
from fenglian.portal.views.case_notes import note_case
from fenglian.portal.views.court import court_page
from fenglian.privacy.codes import follow_code
from fenglian.requests.queries.following import get_held_request, promise_for
from fenglian.requests.queries.numbers import format_number

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import PortalRequest
    from fenglian.requests.models import ServiceRequest


@require_safe
@court_page
def receipt(request: PortalRequest, token: str) -> HttpResponse:
    """Show what was received, its code and link, and by when it is answered."""
    held = get_held_request(token)
    link = absolute(
        request, reverse("portal:follow", kwargs={"court": request.court.slug, "token": token})
    )
    return render(
        request,
        "portal/receipt.html",
        {
            "held": held,
            "token": token,
            "code": follow_code(held.pk, held.follow_version),
            "qr": qr_svg(link, _("打开查询页的二维码")),
            "promise": promise_for(request.court, held.received_at),
            "entries": _what_comes(held),
        },
    )


def _what_comes(held: ServiceRequest) -> list[TimelineEntry]:
    note = note_case(held.court, held.case_number if held.case_id else "")
    return [
        TimelineEntry(
            title=_("收到您的反映"), note=_("已登记，编号 {}").format(format_number(held))
        ),
        TimelineEntry(
            title=_("窗口直接答复，或者派给承办人"),
            note=note.words if note else "",
            state=StepState.NOW,
        ),
        TimelineEntry(
            title=_("法院答复您"),
            note=_("短信提醒尾号 {} 的手机").format(held.phone_masked[-4:]),
            state=StepState.NEXT,
        ),
        TimelineEntry(
            title=_("您来评价满意不满意"), note=_("不满意，退回去重新办"), state=StepState.NEXT
        ),
    ]
