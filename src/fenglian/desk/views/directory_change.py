"""A change of the 通讯录: what is public, what will be, whose turn it is and until when."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.directory import (
    LEAVES,
    STAYS,
    ReasonForm,
    ReportForm,
    SeenForm,
)
from fenglian.desk.views.course import ladder_of
from fenglian.desk.views.directory_course import course_of
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.work import shown
from fenglian.directory import actions
from fenglian.directory.policies import Act, get_change_for, require
from fenglian.directory.queries.changes import (
    load_change,
)
from fenglian.errors import ConflictError
from fenglian.notifications.actions import mark_read
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpResponse

    from fenglian.directory.models import Change
    from fenglian.frame.scoping import DeskRequest


from fenglian.desk.views.directory import (
    READ_OR_SEND,
    draw_report,
    known_of,
    offered_departments,
    perform,
    see,
)


@require_safe
@desk_page("directory")
def change(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Show a change: what is public, what will be, whose turn it is and until when."""
    found = get_change_for(request.official, change_id)
    mark_read(request.official.person_id, found.pk, court_id=found.court_id, at=request.now)
    return _draw_change(request, found)


def _draw_change(
    request: DeskRequest,
    found: Change,
    *,
    status: int = 200,
    conflict: str = "",
    forms: dict[str, BaseForm] | None = None,
) -> HttpResponse:
    page = load_change(
        request.official, found, load_calendar(request.court.calendar_id), request.now
    )
    seen = {"seen_revision": found.revision}
    return render(
        request,
        "desk/directory_change.html",
        {
            "page": page,
            "change": found,
            "main": page.main,
            "limit": shown(page.main.limit) if page.main else None,
            "ladder": ladder_of(page.main) if page.main else [],
            "timeline": course_of(page),
            "acts": {act.name.lower() for act in page.acts},
            "publish": SeenForm(initial=seen),
            "return_form": ReasonForm(initial=seen, auto_id="return-%s"),
            "dismiss_form": ReasonForm(initial=seen, auto_id="dismiss-%s"),
            "today": civil_day(request.now),
            "conflict": conflict,
            **(forms or {}),
        },
        status=status,
    )


@READ_OR_SEND
@desk_page("directory")
def change_report(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Report a change that has been noted, or returned."""
    found = get_change_for(request.official, change_id)
    require(request.official, Act.REPORT, found)
    bodies = offered_departments(request)
    if request.method != "POST":
        initial = {**known_of(request, found.person), "seen_revision": found.revision}
        form = ReportForm(bodies=bodies, is_new=False, initial=initial | _reported_of(found))
        return draw_report(request, found.person, form, found)
    form = ReportForm(request.POST, bodies=bodies, is_new=False)

    def do() -> None:
        actions.report_change(
            found.pk, form.facts, by=request.official, at=request.now,
            seen_revision=form.cleaned_data["seen_revision"],
        )  # fmt: skip

    if perform(form, do):
        messages.success(request, _("已报机关服务中心，公布以后群众才看得到。"))
        return see("desk:change", found.pk)
    return draw_report(request, found.person, form, found, status=422)


def _reported_of(found: Change) -> dict[str, Any]:
    """Return what was reported before it was returned."""
    if found.reported_at is None:
        return {}
    return {
        "stays": LEAVES if found.leaves else STAYS,
        "body": str(found.listed_in_id or ""),
        "title": found.title,
        "office_phone": found.office_phone,
        "mobile": found.mobile or "",
        "is_officer": found.is_officer,
    }


@require_POST
@desk_page("directory")
def change_publish(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Make a reported change public."""
    found = get_change_for(request.official, change_id)
    form = SeenForm(request.POST)

    def do() -> None:
        actions.publish_change(
            found.pk, by=request.official, at=request.now,
            seen_revision=form.cleaned_data["seen_revision"],
        )  # fmt: skip

    return _decide(request, found, "publish", form, do, _("已公布，群众看得到了。"))


@require_POST
@desk_page("directory")
def change_return(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Give a report back to its department."""
    found = get_change_for(request.official, change_id)
    form = ReasonForm(request.POST, auto_id="return-%s")

    def do() -> None:
        actions.return_change(found.pk, **form.cleaned_data, by=request.official, at=request.now)

    return _decide(request, found, "return_form", form, do, _("已退回部门，期限仍从变动那天算。"))


@require_POST
@desk_page("directory")
def change_dismiss(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Close what turned out to be no change."""
    found = get_change_for(request.official, change_id)
    form = ReasonForm(request.POST, auto_id="dismiss-%s")

    def do() -> None:
        actions.dismiss_change(found.pk, **form.cleaned_data, by=request.official, at=request.now)

    return _decide(request, found, "dismiss_form", form, do, _("已按没有变动办结。"))


def _decide(
    request: DeskRequest,
    found: Change,
    name: str,
    form: BaseForm,
    do: Callable[[], None],
    done: str,
) -> HttpResponse:
    """Do an act on a change, or show the page again with what was typed."""
    try:
        if perform(form, do):
            messages.success(request, done)
            return see("desk:change", found.pk)
    except ConflictError as error:
        again = get_change_for(request.official, found.pk)
        return _draw_change(request, again, status=409, conflict=error.message)
    return _draw_change(request, found, status=422, forms={name: form})
