"""登记走访: one form for all kinds of liaison work, on the phone and at the desk.

The phone keeps the page and what was written without a signal (`field.js`), and sends it here
later: as the form would, but it asks for JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fenglian.activities.actions import correct_activity, record_activity
from fenglian.activities.enums import ActivityState
from fenglian.activities.errors import ActivityNotFoundError, SameVisitError
from fenglian.activities.models import Activity
from fenglian.activities.policies import get_activity_for, get_plan_for, may_record
from fenglian.activities.queries.lists import describe_activities
from fenglian.activities.queries.offering import offer_entry
from fenglian.desk.forms.activities import OTHER, TODAY, ActivityForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import DomainError
from fenglian.frame.middleware import HEADERS
from fenglian.quotas.queries import list_turns
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.activities.models import PlannedVisit
    from fenglian.frame.scoping import DeskRequest
    from fenglian.organizations.queries import Official

JSON, HTML = "application/json", "text/html"
WITH_PLACE = HEADERS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")
"""The one page that may ask the phone where it is, if whoever holds it agrees."""


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("activities")
def new(request: DeskRequest) -> HttpResponse:
    """Show the form, or take in what was written; sent twice, it is one record."""
    if not may_record(request.official):
        raise ActivityNotFoundError
    wants_json = request.get_preferred_type([HTML, JSON]) == JSON
    if request.method != "POST" and wants_json:
        # What a phone needs before it sends what it kept: who is signed in, and the form's token.
        return JsonResponse({"me": request.official.person_id, "token": get_token(request)})
    form = _form(request, _begin(request))
    if request.method != "POST":
        return _draw(request, form)
    status = 422
    if form.is_valid():
        try:
            recorded = record_activity(
                request.court,
                form.entry(civil_day(request.now)),
                photos=form.cleaned_data["photos"],
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            status = _explain(form, error)
        else:
            return _stored(request, recorded.activity, wants_json=wants_json)
    if wants_json:
        return JsonResponse({"state": "faults", "words": _all_words(form)}, status=status)
    return _draw(request, form, status=status)


def _begin(request: DeskRequest) -> dict[str, Any]:
    """Return what stands in the form at first: of a planned visit, where and when it was."""
    begun: dict[str, Any] = {"id": uuid4(), "day": TODAY}
    planned = request.GET.get("plan", "")
    if planned:
        try:
            plan: PlannedVisit = get_plan_for(request.official, UUID(planned))
        except ValueError:
            return begun
        begun |= {
            "plan": plan.pk,
            "where": plan.village_id or plan.area_id,
            "place": plan.place,
            "other_day": civil_day(plan.starts_at),
            "day": TODAY if civil_day(plan.starts_at) == civil_day(request.now) else OTHER,
        }
    elif "where" in request.GET:
        begun["where"] = request.GET["where"]
    return begun


def _form(request: DeskRequest, initial: dict[str, Any]) -> ActivityForm:
    today = civil_day(request.now)
    is_sent = request.method == "POST"
    return ActivityForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        offer=offer_entry(request.court, request.official, today),
        today=None if "kept" in request.GET else today,
        initial=initial,
    )


def _explain(form: ActivityForm, error: DomainError) -> int:
    """Put a refusal of the domain where its reader can act on it; return the answer's status."""
    if error.status not in {409, 422}:
        raise error
    if isinstance(error, SameVisitError):
        lines = describe_activities(error.candidates)
        form.ask_whether_same(
            [
                (
                    str(line.activity.pk),
                    _("是同一次：{people}，{kinds}").format(
                        people=_("、").join(line.people), kinds=_("、").join(line.kinds)
                    ),
                )
                for line in lines
            ]
        )
    form.add_error(form.name_of(error.field), error.message)
    return error.status


def _all_words(form: ActivityForm) -> list[str]:
    return [str(words) for faults in form.errors.values() for words in faults]


def _stored(request: DeskRequest, activity: Activity, *, wants_json: bool) -> HttpResponse:
    address = reverse("desk:activity", args=[activity.pk])
    if activity.state == ActivityState.TO_CONFIRM:
        words = _("已存。这个镇街由别人联系，已请镇街的联系人确认，确认以后列入台账。")
    elif activity.part_of_id is not None:
        words = _("已存，和同事登记的算同一次。")
    else:
        words = _("已存，列入台账。")
    if wants_json:
        return JsonResponse({"state": "stored", "address": address, "words": words})
    messages.success(request, words)
    response = redirect(address)
    response.status_code = 303
    return response


def _draw(
    request: DeskRequest, form: ActivityForm, *, status: int = 200, about: Activity | None = None
) -> HttpResponse:
    is_kept = "kept" in request.GET
    names = {town.code: town.name for town, _villages in form.offer.own}
    turns = []
    if about is None and not is_kept:
        people = [one.person_id for one in request.official.capacities]
        today = civil_day(request.now)
        turns = list_turns(request.court.pk, list(names), people, today, at=request.now)
    response = render(
        request,
        "desk/activity_form.html",
        {
            "form": form,
            "about": about,
            "is_kept": is_kept,
            "towns": list(names.values()),
            "turns": [(turn, names[turn.town]) for turn in turns],
        },
        status=status,
    )
    response["Permissions-Policy"] = WITH_PLACE
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("activities")
def correct(request: DeskRequest, activity_id: UUID) -> HttpResponse:
    """Write one's record anew, with the reason; the old one stays to be read."""
    about = get_activity_for(request.official, activity_id, civil_day(request.now))
    if about.recorded_by_id != request.official.person_id:
        raise ActivityNotFoundError
    form = _form(request, _as_written(about, request.official))
    form.fields["reason"].required = True
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = correct_activity(
                    request.court,
                    about.pk,
                    form.entry(civil_day(request.now)),
                    photos=form.cleaned_data["photos"],
                    by=request.official,
                    at=request.now,
                )
            except DomainError as error:
                status = _explain(form, error)
            else:
                return _stored(request, made.activity, wants_json=False)
    return _draw(request, form, status=status, about=about)


def _as_written(about: Activity, official: Official) -> dict[str, Any]:
    """Return a record as its form was filled; matters stay with the record and are not repeated."""
    there = {one.person_id for one in about.participants.all()}
    absent = [one.person_id for one in official.stands_in_for if one.person_id in there]
    for_whom = absent[0] if absent and official.person_id not in there else None
    others = there - {official.person_id, for_whom}
    met = {
        f"met{number}_{name}": value
        for number, one in enumerate(about.people_met.order_by("pk"))
        for name, value in (("standing", one.standing), ("name", one.name), ("of", one.of))
    }
    bodies = list(about.bodies_met.order_by("pk"))
    return {
        "id": uuid4(),
        "day": OTHER,
        "other_day": about.happened_on,
        "where": about.village_id or about.area_id,
        "place": about.place,
        "kinds": about.kinds,
        "summary": about.summary,
        "copies": about.copies,
        "for_whom": for_whom,
        "colleagues": [str(pk) for pk in others],
        "bodies": [str(one.body_id) for one in bodies if one.body_id is not None],
        "other_bodies": "、".join(one.name for one in bodies if one.body_id is None),
        **{name: _as_chosen(answer) for name, answer in about.details.items()},
        **met,
    }


def _as_chosen(answer: Any) -> Any:
    """Return an answer as its field has it: of materials their ids."""
    return [one["id"] for one in answer] if isinstance(answer, list) else answer
