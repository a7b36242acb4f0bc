"""综治中心的页面: what a town's center and the court say to each other, for the center's people.

They read in a scope that shows nothing else of the court; see `frame.scoping` and `isolation`.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.correspondence.actions import (
    Beginning,
    acknowledge_thread,
    write_again,
    write_to_court,
)
from fenglian.correspondence.enums import FROM_CENTER, SUPPORTS_OF, ThreadKind, ThreadState
from fenglian.correspondence.policies import get_thread_for, visible_threads
from fenglian.correspondence.queries.contacts import find_contact
from fenglian.desk.forms.towns import CenterNewForm, CenterWriteForm
from fenglian.errors import DomainError
from fenglian.frame.lists import ListState
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Area
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from fenglian.correspondence.models import Thread
    from fenglian.frame.scoping import DeskRequest
    from fenglian.organizations.models import Person

OFFERED = {
    ThreadKind.MESSAGE: gettext_lazy("有事告诉法院，或者问法院的部门"),
    ThreadKind.CONSULTATION: gettext_lazy("自己遇到的，或者群众来问的法律问题"),
    ThreadKind.GUIDANCE: gettext_lazy("正在调处的纠纷，请法官指导"),
    ThreadKind.JUDGE: gettext_lazy("请法官来指导调解、现场咨询、讲课"),
}
"""What a center may begin, each with a line that says when."""


def center_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only the people of a center in; for officials of the court the page is not there."""

    @wraps(view)
    def framed(request: HttpRequest, /, **kwargs: object) -> HttpResponseBase:
        official = getattr(request, "official", None)
        if official is None or not official.is_of_center:
            raise Http404
        return view(request, **kwargs)

    return framed


@require_safe
@center_page
def center(request: DeskRequest) -> HttpResponse:
    """List the town's threads, and offer what may be written."""
    state = ListState.parse(request.GET, filters={"state": ThreadState.values}, sorts=("new",))
    threads = visible_threads(request.official, civil_day(request.now)).order_by("-said_at", "pk")
    if "state" in state.filters:
        threads = threads.filter(state=state.filters["state"])
    page = state.fetch(threads)
    return render(
        request,
        "desk/center.html",
        {
            "town": Area.objects.get(pk=request.official.town),
            "contact": _contact(request),
            "offered": [(kind, kind.label, hint) for kind, hint in OFFERED.items()],
            "state": state,
            "page": page,
            "tabs": [(None, _("全部")), *((one.value, one.label) for one in ThreadState)],
        },
    )


def _contact(request: DeskRequest) -> Person | None:
    """Return who answers for the town today; who is assigned is out of the center's own sight."""
    with scoped([request.court.pk], audience=Audience.SYSTEM):
        return find_contact(request.court.pk, request.official.town, civil_day(request.now))


@require_http_methods(["GET", "HEAD", "POST"])
@center_page
def center_new(request: DeskRequest, kind: str) -> HttpResponse:
    """Write to the court; pressed twice, it is one thread.

    Args:
        request: who writes.
        kind: what it is.
    """
    if kind not in FROM_CENTER:
        raise Http404
    wanted = ThreadKind(kind)
    form = CenterNewForm(
        request.POST if request.method == "POST" else None,
        kind=wanted,
        supports=SUPPORTS_OF.get(wanted, ()),
        initial={"key": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            thread = write_to_court(
                given["key"],
                Beginning(
                    kind=wanted,
                    words=given["words"],
                    support=given.get("support", ""),
                    wished_on=given.get("wished_on"),
                ),
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已发给法院。有答复会发消息给您，也在这里看得到。"))
            return _see(thread)
    context = {"form": form, "kind": wanted, "hint": OFFERED[wanted], "contact": _contact(request)}
    return render(request, "desk/center_new.html", context, status=422 if form.is_bound else 200)


def _see(thread: Thread) -> HttpResponse:
    response = redirect("desk:center-thread", thread.pk)
    response.status_code = 303
    return response


@require_safe
@center_page
def center_thread(request: DeskRequest, thread_id: UUID) -> HttpResponse:
    """Show what was said, and who is to come."""
    thread = get_thread_for(request.official, thread_id, civil_day(request.now))
    return _draw(request, thread, CenterWriteForm())


def _draw(
    request: DeskRequest, thread: Thread, form: CenterWriteForm, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "desk/center_thread.html",
        {
            "thread": thread,
            "letters": thread.letters.all(),
            "arrangements": thread.arrangements.select_related("judge"),
            "contact": _contact(request),
            "form": form,
        },
        status=status,
    )


@require_POST
@center_page
def center_write(request: DeskRequest, thread_id: UUID) -> HttpResponse:
    """Say more in a thread."""
    thread = get_thread_for(request.official, thread_id, civil_day(request.now))
    form = CenterWriteForm(request.POST)
    if form.is_valid():
        try:
            write_again(thread.pk, form.cleaned_data["words"], by=request.official, at=request.now)
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error("words", error.message)
        else:
            messages.success(request, _("已发给法院。"))
            return _see(thread)
    return _draw(request, thread, form, status=422)


@require_POST
@center_page
def center_acknowledge(request: DeskRequest, thread_id: UUID) -> HttpResponse:
    """Sign for what the court has told the town."""
    thread = get_thread_for(request.official, thread_id, civil_day(request.now))
    acknowledge_thread(thread.pk, by=request.official, at=request.now)
    messages.success(request, _("已签收，法院看得到。"))
    return _see(thread)
