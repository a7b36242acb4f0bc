"""Who is away and who stands in; who takes up posts and leaves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.appointments.queries.lists import count_booked_meanwhile
from fenglian.desk.forms.directory import AbsenceForm, LeaveForm, TakeUpForm
from fenglian.desk.views.directory import perform, see
from fenglian.desk.views.frame import desk_page
from fenglian.directory import actions
from fenglian.directory.policies import may_manage_posts, may_speak_for
from fenglian.directory.queries.presence import list_absences, list_people_of, list_posts
from fenglian.organizations.models import Absence, Person, Post, PostTerm
from fenglian.requests.actions import leave_post
from fenglian.requests.queries.desk_queue import list_hands
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest


# --- absences ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page()
def absences(request: DeskRequest) -> HttpResponse:
    """List who is away and who stands in; enter an absence."""
    today = civil_day(request.now)
    people = list_people_of(request.official, today)
    facts: dict[str, Any] = {"people": people, "hands": list_hands(request.court.pk, today)}
    if request.method != "POST":
        initial = {
            "person": request.official.person_id, "starts_on": today, "ends_on": today,
            "kind": "leave",
        }  # fmt: skip
        return _draw_absences(request, AbsenceForm(initial=initial, **facts))
    form = AbsenceForm(request.POST, **facts)

    def enter() -> None:
        given = dict(form.cleaned_data)
        deputy = given.pop("deputy")
        actions.enter_absence(
            Person.objects.get(court_id=request.court.pk, pk=given.pop("person")),
            **given,
            deputy=Person.objects.get(court_id=request.court.pk, pk=deputy) if deputy else None,
            by=request.official,
            at=request.now,
        )

    if perform(form, enter):
        messages.success(request, _("已登记。代理人会收到。"))
        return see("desk:absences")
    return _draw_absences(request, form, status=422)


def _draw_absences(request: DeskRequest, form: AbsenceForm, *, status: int = 200) -> HttpResponse:
    today = civil_day(request.now)
    lines = list_absences(request.official, today)
    booked = count_booked_meanwhile(line.absence for line in lines if line.may_end)
    return render(
        request,
        "desk/absences.html",
        {
            "form": form,
            "absences": [(line, booked[line.absence.pk]) for line in lines],
            "stands_in_for": request.official.stands_in_for,
            "today": today,
        },
        status=status,
    )


@require_POST
@desk_page()
def end_absence(request: DeskRequest, absence_id: UUID) -> HttpResponse:
    """End an absence before its last day, or call it off."""
    absence = get_object_or_404(
        Absence.objects.select_related("person", "deputy"),
        court_id=request.court.pk,
        pk=absence_id,
    )
    if not may_speak_for(request.official, absence.person, civil_day(request.now)):
        raise Http404
    with transaction.atomic():
        actions.end_absence(absence, by=request.official, at=request.now)
    messages.success(request, _("已结束。没办完的事回到本人手里。"))
    return see("desk:absences")


# --- posts ---------------------------------------------------------------------------------------


@require_safe
@desk_page()
def posts(request: DeskRequest) -> HttpResponse:
    """List the posts of the court with their holders."""
    if not may_manage_posts(request.official):
        raise Http404
    return render(
        request,
        "desk/posts.html",
        {"groups": list_posts(request.court.pk, civil_day(request.now))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page()
def post(request: DeskRequest, post_id: int) -> HttpResponse:
    """Let the holder of a post leave it, or somebody take it up."""
    if not may_manage_posts(request.official):
        raise Http404
    about = get_object_or_404(
        Post.objects.select_related("body"), court_id=request.court.pk, pk=post_id
    )
    today = civil_day(request.now)
    term = PostTerm.objects.filter(post=about, ends_on__isnull=True).first()
    form = _post_form(request, term)
    if request.method == "POST" and perform(form, lambda: _change_post(request, about, term, form)):
        messages.success(request, _("已登记。没办完的事、通讯录随后跟着变。"))
        return see("desk:posts")
    return render(
        request,
        "desk/post.html",
        {"about": about, "term": term, "form": form, "today": today},
        status=422 if form.is_bound else 200,
    )


def _post_form(request: DeskRequest, term: PostTerm | None) -> LeaveForm | TakeUpForm:
    data = request.POST if request.method == "POST" else None
    today = civil_day(request.now)
    if term is not None:
        return LeaveForm(data, initial={"term": term.pk, "last_day": today})
    people = list(Person.objects.filter(court_id=request.court.pk).order_by("name", "pk"))
    return TakeUpForm(data, people=people, initial={"starts_on": today})


def _change_post(
    request: DeskRequest, about: Post, term: PostTerm | None, form: LeaveForm | TakeUpForm
) -> None:
    given = form.cleaned_data
    if term is not None:
        # Of whoever held the post when the page was opened: a successor has not left.
        seen = get_object_or_404(PostTerm, post=about, pk=given["term"])
        leave_post(seen, last_day=given["last_day"], by=request.official, at=request.now)
        return
    actions.take_up_post(
        Person.objects.get(court_id=request.court.pk, pk=given["person"]),
        about,
        starts_on=given["starts_on"],
        by=request.official,
        at=request.now,
    )
