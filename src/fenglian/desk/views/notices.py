"""消息: what was sent to the official, and how they want it sent."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fenglian.desk.forms.notices import NoticeForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import DomainError
from fenglian.frame.lists import ListState
from fenglian.isolation.scope import Purpose, for_purpose
from fenglian.notifications.actions import choose_channel, mark_all_read
from fenglian.notifications.adapters.gateways import Reach, gateways_of
from fenglian.notifications.enums import Rhythm
from fenglian.notifications.models import Preference
from fenglian.notifications.queries import describe_inbox, list_inbox
from fenglian.notifications.queries.ways import EMAIL, TEXT
from fenglian.organizations.models import Person
from fenglian.privacy.masking import mask_phone
from fenglian.requests.policies import visible_requests
from fenglian.risk.policies import is_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest
    from fenglian.notifications.models import Message
    from fenglian.notifications.queries.inbox import Notice

UNREAD = "unread"
OF_PEOPLE = frozenset({"absence", "bench", "directory_change"})
"""Subjects whose title is no more than their number to whoever was told of them."""


def _sight(request: DeskRequest) -> AbstractContextManager[object]:
    """Let those who read signs of risk see their messages about them; nobody else has any."""
    if is_reader(request.official, request.now):
        return for_purpose(Purpose.RISK)
    return nullcontext()


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page()
def notices(request: DeskRequest) -> HttpResponse:
    """List what was sent to the official, newest first; a press marks all of it as read."""
    person_id = request.official.person_id
    with _sight(request):
        if request.method == "POST":
            mark_all_read(person_id, court_id=request.court.pk, at=request.now)
            response = redirect("desk:notices")
            response.status_code = 303
            return response
        state = ListState.parse(request.GET, filters={"state": (UNREAD,)}, sorts=("newest",))
        inbox = list_inbox(request.court.pk, person_id)
        if state.filters:
            inbox = inbox.filter(read_at__isnull=True)
        page = state.fetch(inbox)
        return render(
            request,
            "desk/notices.html",
            {
                "state": state,
                "page": page,
                "lines": _lines(request, page.rows),
                "tabs": [(None, _("全部")), (UNREAD, _("未读"))],
            },
        )


def _lines(request: DeskRequest, rows: Sequence[Message]) -> list[Notice]:
    """Return messages in words, with titles of what the official may read today and a way there.

    Of a request that has been taken from them since, e.g. because it complains of them, neither.
    """
    about = {message.subject_id for message in rows if message.subject_kind == "request"}
    visible = visible_requests(request.official).filter(pk__in=about)
    readable = set(visible.values_list("pk", flat=True))
    of_people = {message.subject_id for message in rows if message.subject_kind in OF_PEOPLE}
    return describe_inbox(rows, titled=of_people | readable, closed=about - readable)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page()
def settings(request: DeskRequest) -> HttpResponse:
    """Show or store how the official wants to be told."""
    person = Person.objects.get(pk=request.official.person_id)
    form = _form(request, person)
    if request.method == "POST" and form.is_valid():
        try:
            choose_channel(
                person,
                request.court,
                channel=form.cleaned_data["channel"],
                account=form.cleaned_data.get("account", ""),
                rhythm=form.cleaned_data["rhythm"],
                at=request.now,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已存。从下一条消息起照这样发。"))
            response = redirect("desk:notice-settings")
            response.status_code = 303
            return response
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/notice_settings.html", {"form": form}, status=status)


def _form(request: DeskRequest, person: Person) -> NoticeForm:
    gateways = gateways_of(request.court.slug)
    mail = person.email or _("没有登记")
    phone = mask_phone(person.mobile) if person.mobile else _("没有登记")
    stored = Preference.objects.filter(court=request.court, person=person).first()
    return NoticeForm(
        request.POST if request.method == "POST" else None,
        channels=[
            ("", _("按本院的安排：有邮箱的发邮箱，没有的发手机")),
            (EMAIL, _("邮箱（{}）").format(mail)),
            (TEXT, _("手机短信（{}）").format(phone)),
            *((gateway.name, gateway.label) for gateway in gateways if not gateway.serves_text),
        ],
        asks_account=any(gateway.reach is Reach.ACCOUNT for gateway in gateways),
        initial={
            "channel": stored.channel if stored else "",
            "account": (stored.account or "") if stored else "",
            "rhythm": stored.rhythm if stored else Rhythm.AT_ONCE,
        },
    )
