"""通讯录: who is where under which number, what changed, and what waits to be published."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.desk.forms.directory import (
    STAYS,
    NoteForm,
    ReportForm,
)
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.sources import sources_of
from fenglian.desk.views.work import shown
from fenglian.directory import actions
from fenglian.directory.errors import NotYourChangeError
from fenglian.directory.policies import Act, may_publish, may_report_for
from fenglian.directory.queries.changes import (
    list_closed_changes,
    list_open_changes,
)
from fenglian.directory.queries.departments import department_for, main_terms
from fenglian.directory.queries.entries import list_departments, list_versions
from fenglian.directory.queries.public import find_mechanism
from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Body, Person
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpResponse

    from fenglian.desk.views.sources import Source
    from fenglian.directory.models import Change
    from fenglian.directory.queries.changes import ChangeLine
    from fenglian.frame.parts import ShownLimit
    from fenglian.frame.scoping import DeskRequest


READ_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@desk_page("directory")
def directory(request: DeskRequest) -> HttpResponse:
    """List the departments with their officers and people; what needs attention is marked."""
    calendar = load_calendar(request.court.calendar_id)
    departments = list_departments(request.court.pk, calendar, request.now)
    only_flagged = request.GET.get("show") == "flagged"
    flagged = [
        (department, [entry for entry in department.entries if entry.flags])
        for department in departments
    ]
    return render(
        request,
        "desk/directory.html",
        {
            "departments": [
                (department, entries if only_flagged else department.entries)
                for department, entries in flagged
                if not only_flagged or entries or department.is_gap
            ],
            "only_flagged": only_flagged,
            "people": sum(len(department.entries) for department in departments),
            "gaps": [department for department in departments if department.is_gap],
            "attention": sum(len(entries) for _department, entries in flagged),
            "to_publish": list_open_changes(
                request.official, calendar, request.now, to_publish=True
            )
            if may_publish(request.official)
            else None,
            "is_empty": not any(e.listing for d in departments for e in d.entries),
            "clauses": _sources(request),
        },
    )


def _sources(request: DeskRequest) -> list[Source]:
    """Return the clauses that the directory comes from."""
    mechanism = find_mechanism(request.court.pk, request.now)
    if mechanism is None or mechanism.directory is None:
        return []
    return sources_of(mechanism, mechanism.directory.clauses)


@require_safe
@desk_page("directory")
def publish_queue(request: DeskRequest) -> HttpResponse:
    """Show the service center what to publish, and what departments still owe."""
    if not may_publish(request.official):
        raise Http404
    calendar = load_calendar(request.court.calendar_id)
    return render(
        request,
        "desk/directory_queue.html",
        {
            "to_publish": _with_chips(
                list_open_changes(request.official, calendar, request.now, to_publish=True)
            ),
            "to_report": _with_chips(
                list_open_changes(request.official, calendar, request.now, to_publish=False)
            ),
            "closed": _with_chips(list_closed_changes(request.official, calendar, request.now)),
            "clauses": _sources(request),
        },
    )


def _with_chips(lines: list[ChangeLine]) -> list[tuple[ChangeLine, ShownLimit | None]]:
    return [(line, shown(line.limit) if line.limit else None) for line in lines]


@require_POST
@desk_page("directory")
def publish_first(request: DeskRequest) -> HttpResponse:
    """Publish everybody as the court's files have them, to begin with."""
    if not may_publish(request.official):
        raise Http404
    number = actions.publish_first(request.court, by=request.official, at=request.now)
    messages.success(request, _("已公布 {} 人。以后的变动由部门逐项报送。").format(number))
    return see("desk:directory")


# --- a person ------------------------------------------------------------------------------------


@require_safe
@desk_page("directory")
def person(request: DeskRequest, person_id: int) -> HttpResponse:
    """Show what is public about somebody, and was."""
    return _draw_person(request, _find_person(request, person_id))


def _find_person(request: DeskRequest, person_id: int) -> Person:
    found = Person.objects.filter(court_id=request.court.pk, pk=person_id).first()
    if found is None:
        raise Http404
    return found


def _draw_person(
    request: DeskRequest, about: Person, note: NoteForm | None = None, *, status: int = 200
) -> HttpResponse:
    today = civil_day(request.now)
    versions = list_versions(about)
    body = department_for(about, today)
    return render(
        request,
        "desk/directory_person.html",
        {
            "about": about,
            "body": body,
            "term": main_terms([about.pk], today).get(about.pk),
            "versions": versions,
            "current": next((v for v in versions if v.superseded_at is None), None),
            "may_report": _speaks_for(request, about, body),
            "may_confirm": _speaks_for(request, about, body) or may_publish(request.official),
            "form": note or NoteForm(initial={"happened_on": today}),
            "today": today,
        },
        status=status,
    )


def _speaks_for(request: DeskRequest, about: Person, body: Body | None) -> bool:
    return may_report_for(request.official, about, body.pk if body else None)


@require_POST
@desk_page("directory")
def note(request: DeskRequest, person_id: int) -> HttpResponse:
    """Note that something about somebody changed; the department reports it."""
    about = _find_person(request, person_id)
    form = NoteForm(request.POST)

    def do() -> None:
        actions.note_change(
            about, **form.cleaned_data, actor=request.official.actor, at=request.now
        )

    if perform(form, do):
        messages.success(request, _("已登记，部门会收到。期限从变动那天算。"))
        return see("desk:directory-person", about.pk)
    return _draw_person(request, about, form, status=422)


@require_POST
@desk_page("directory")
def confirm(request: DeskRequest, person_id: int) -> HttpResponse:
    """Say that what is public about somebody is right."""
    about = _find_person(request, person_id)
    with transaction.atomic():
        actions.confirm_listing(about, by=request.official, at=request.now)
    messages.success(request, _("已核对，记下了今天的日期。"))
    return see("desk:directory-person", about.pk)


@READ_OR_SEND
@desk_page("directory")
def report(request: DeskRequest, person_id: int) -> HttpResponse:
    """Report a change that nobody has noted before."""
    about = _find_person(request, person_id)
    if not _speaks_for(request, about, department_for(about, civil_day(request.now))):
        raise NotYourChangeError(pgettext("act", Act.REPORT.value))
    bodies = offered_departments(request)
    if request.method != "POST":
        form = ReportForm(bodies=bodies, is_new=True, initial=known_of(request, about))
        return draw_report(request, about, form)
    form = ReportForm(request.POST, bodies=bodies, is_new=True)

    def do() -> None:
        actions.report_new_change(
            about, form.facts, happened_on=form.cleaned_data["happened_on"],
            by=request.official, at=request.now,
        )  # fmt: skip

    if perform(form, do):
        messages.success(request, _("已报机关服务中心，公布以后群众才看得到。"))
        return see("desk:directory-person", about.pk)
    return draw_report(request, about, form, status=422)


def offered_departments(request: DeskRequest) -> list[Body]:
    bodies = Body.objects.of_court().filter(court_id=request.court.pk)
    return list(bodies.exclude(kind=BodyKind.TEAM).order_by("position", "pk"))


def known_of(request: DeskRequest, about: Person) -> dict[str, Any]:
    """Return what the court knows of somebody, to be corrected instead of typed anew."""
    today = civil_day(request.now)
    current = next((v for v in list_versions(about) if v.superseded_at is None), None)
    term = main_terms([about.pk], today).get(about.pk)
    body = department_for(about, today)
    return {
        "happened_on": today,
        "stays": STAYS,
        "body": str(body.pk) if body else "",
        "title": current.title if current else term.post.title if term else "",
        "office_phone": about.office_phone,
        "mobile": about.mobile or "",
        "is_officer": current is not None and current.is_officer,
    }


def draw_report(
    request: DeskRequest,
    about: Person,
    form: ReportForm,
    change: Change | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "desk/directory_report.html",
        {"about": about, "form": form, "change": change},
        status=status,
    )


def perform(form: BaseForm, do: Callable[[], None]) -> bool:
    """Do what a form asks for; what the domain refuses stands at its field."""
    if not form.is_valid():
        return False
    try:
        # What was stored before the fault must not stay.
        with transaction.atomic():
            do()
    except (ConflictError, NotFoundError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True


def see(name: str, *args: Any) -> HttpResponse:
    response = redirect(name, *args)
    response.status_code = 303
    return response
