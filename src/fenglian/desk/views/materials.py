"""教材和范本: what lies ready for those who mediate, at the court and in the centers (YF-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.activities.policies import visible_activities
from fenglian.activities.queries.lists import describe_activities
from fenglian.activities.queries.materials import count_uses, list_uses
from fenglian.correspondence.actions.materials import (
    MATERIAL,
    MaterialFacts,
    publish_material,
    withdraw_material,
)
from fenglian.correspondence.enums import MaterialKind
from fenglian.correspondence.policies.materials import (
    get_material_for,
    may_publish,
    visible_materials,
)
from fenglian.desk.forms.materials import MaterialForm, WithdrawForm
from fenglian.desk.views.center import center_page
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.town_people import lead_to, refuse
from fenglian.documents.uploads import inspect_upload
from fenglian.errors import DomainError
from fenglian.frame.downloads import hand_out
from fenglian.frame.lists import ListState
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Attachment
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from fenglian.correspondence.models import Material
    from fenglian.frame.scoping import DeskRequest

ROOM = "towns"
OLD = "old"
USES_SHOWN = 5


@require_safe
@desk_page(ROOM)
def materials(request: DeskRequest) -> HttpResponse:
    """List the materials in use, or those that were replaced and withdrawn."""
    state = ListState.parse(
        request.GET, filters={"kind": MaterialKind.values, "state": (OLD,)}, sorts=("title",)
    )
    return _list(request, state, "desk/materials.html")


@require_safe
@center_page
def center_materials(request: DeskRequest) -> HttpResponse:
    """List the materials in use, for the people of a center."""
    state = ListState.parse(request.GET, filters={"kind": MaterialKind.values}, sorts=("title",))
    return _list(request, state, "desk/center_materials.html")


def _list(request: DeskRequest, state: ListState, template: str) -> HttpResponse:
    listed = visible_materials(request.official).filter(is_current="state" not in state.filters)
    if "kind" in state.filters:
        listed = listed.filter(kind=state.filters["kind"])
    return render(
        request,
        template,
        {
            "state": state,
            "page": state.fetch(listed),
            "kinds": [(None, _("全部")), *MaterialKind.choices],
            "may_publish": may_publish(request.official),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def material_new(request: DeskRequest) -> HttpResponse:
    """Publish a material; with `of` in the address, the next version of one."""
    if not may_publish(request.official):
        raise Http404
    earlier = _earlier(request)
    initial: dict[str, object] = {"key": uuid4()}
    if earlier is not None:
        initial |= {"kind": earlier.kind, "title": earlier.title, "words": earlier.words}
    is_sent = request.method == "POST"
    form = MaterialForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, initial=initial
    )
    if is_sent and form.is_valid():
        given = form.cleaned_data
        facts = MaterialFacts(
            given["kind"], given["title"], given["words"], earlier.pk if earlier else None
        )
        try:
            checked = inspect_upload(given["file"], given["file"].name) if given["file"] else None
            made = publish_material(
                given["key"], facts, by=request.official, at=request.now, upload=checked
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已发布，各镇街的综治中心也看得到。"))
            return lead_to("material", made.pk)
    return render(
        request,
        "desk/material_new.html",
        {"form": form, "earlier": earlier},
        status=422 if is_sent else 200,
    )


def _earlier(request: DeskRequest) -> Material | None:
    try:
        found = UUID(request.GET.get("of", ""))
    except ValueError:
        return None
    return get_material_for(request.official, found)


@require_safe
@desk_page(ROOM)
def material(request: DeskRequest, material_id: UUID) -> HttpResponse:
    """Show a material with its file."""
    return _draw_at_court(request, get_material_for(request.official, material_id), WithdrawForm())


@require_POST
@desk_page(ROOM)
def material_withdraw(request: DeskRequest, material_id: UUID) -> HttpResponse:
    """Take a material out of use."""
    found = get_material_for(request.official, material_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw_material(
                found.pk, form.cleaned_data["reason"], by=request.official, at=request.now
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已撤回。"))
            return lead_to("material", found.pk)
    return _draw_at_court(request, found, form, status=422)


@require_safe
@center_page
def center_material(request: DeskRequest, material_id: UUID) -> HttpResponse:
    """Show a material in use, for the people of a center."""
    return _draw(
        request,
        get_material_for(request.official, material_id),
        WithdrawForm(),
        template="desk/center_material.html",
    )


def _draw_at_court(
    request: DeskRequest, found: Material, form: WithdrawForm, *, status: int = 200
) -> HttpResponse:
    """Draw a material with the sessions in which it was used, the latest that may be read."""
    uses = list_uses(found.court_id, found.pk, found.published_at)
    readable = visible_activities(request.official, civil_day(request.now)).filter(
        pk__in=uses.order_by().values("pk")
    )
    latest = readable.select_related("area", "village", "recorded_by")
    return _draw(
        request,
        found,
        form,
        template="desk/material.html",
        status=status,
        uses=count_uses(uses),
        lines=describe_activities(list(latest.order_by("-happened_on", "-pk")[:USES_SHOWN])),
    )


def _draw(
    request: DeskRequest,
    found: Material,
    form: WithdrawForm,
    *,
    template: str,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "material": found,
            "file": _file_of(found),
            "form": form,
            "may_change": found.is_current and may_publish(request.official),
            **more,
        },
        status=status,
    )


def _file_of(found: Material) -> Attachment | None:
    """Return the file of a material that the reader has been shown.

    Attachments are out of a center's own sight; this one goes with what they may read.
    """
    with scoped([found.court_id], audience=Audience.SYSTEM):
        return Attachment.objects.filter(
            court_id=found.court_id, subject_kind=MATERIAL, subject_id=found.pk
        ).first()


def _hand_out(request: DeskRequest, material_id: UUID) -> HttpResponseBase:
    file = _file_of(get_material_for(request.official, material_id))
    if file is None:
        raise Http404
    return hand_out(file)


@require_safe
@desk_page(ROOM)
def material_file(request: DeskRequest, material_id: UUID) -> HttpResponseBase:
    """Hand out the file of a material."""
    return _hand_out(request, material_id)


@require_safe
@center_page
def center_material_file(request: DeskRequest, material_id: UUID) -> HttpResponseBase:
    """Hand out the file of a material in use, to the people of a center."""
    return _hand_out(request, material_id)
