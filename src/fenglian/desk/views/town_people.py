"""代表委员和意见建议: who represents a town, what they and others say, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.correspondence.actions import (
    RepresentativeFacts,
    SuggestionFacts,
    answer_suggestion,
    end_representative,
    enter_representative,
    gather_suggestion,
    note_encounter,
    tell_outcome,
)
from fenglian.correspondence.policies import (
    answers_suggestion,
    get_representative_for,
    get_suggestion_for,
    keeps_town,
    may_gather,
    tells_outcome,
)
from fenglian.correspondence.queries.contacts import list_towns
from fenglian.correspondence.queries.meetings import last_met, list_meetings
from fenglian.correspondence.queries.people import (
    describe_suggestions,
    list_representatives,
    list_suggestions,
)
from fenglian.correspondence.queries.vocabulary import list_representative_kinds
from fenglian.desk.forms.town_people import (
    EncounterForm,
    EndForm,
    RepresentativeForm,
    SuggestionAnswerForm,
    SuggestionForm,
)
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.work import shown
from fenglian.errors import DomainError
from fenglian.frame.lists import ListState
from fenglian.notifications.actions import mark_read
from fenglian.organizations.models import Body
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from fenglian.correspondence.models import Suggestion
    from fenglian.frame.scoping import DeskRequest

ROOM = "towns"
OPEN, ANSWERED, TOLD = "open", "answered", "told"


def refuse(form: Form, error: DomainError) -> None:
    """Put a fault beside its field; what is no fault of the form goes on to the error page."""
    if error.status != 422:
        raise error
    form.add_error(error.field if error.field in form.fields else None, error.message)


def lead_to(name: str, *args: object) -> HttpResponse:
    """Lead to a page after an act."""
    response = redirect(f"desk:{name}", *args)
    response.status_code = 303
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def representatives(request: DeskRequest) -> HttpResponse:
    """List the representatives of the official's towns, and enter one."""
    today = civil_day(request.now)
    towns = list(list_towns(request.official, today))
    kinds = list_representative_kinds(request.court.pk, request.now)
    form = RepresentativeForm(
        request.POST if request.method == "POST" else None,
        towns=towns,
        kinds=kinds,
        initial={"key": uuid4(), "area": towns[0].pk if len(towns) == 1 else ""},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = RepresentativeFacts(
            given["kind"], given["name"], given["workplace"], given["phone"]
        )
        try:
            person = enter_representative(
                given["key"], given["area"], facts, by=request.official, at=request.now
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已登记。"))
            return lead_to("representative", person.pk)
    state = ListState.parse(request.GET, filters={}, sorts=("town",))
    page = state.fetch(list_representatives(request.official, today))
    return render(
        request,
        "desk/representatives.html",
        {
            "form": form,
            "towns": towns,
            "page": page,
            "lines": last_met(page.rows),
            "state": state,
            "kinds": dict(kinds),
        },
        status=422 if form.is_bound else 200,
    )


@require_safe
@desk_page(ROOM)
def representative(request: DeskRequest, representative_id: UUID) -> HttpResponse:
    """Show a representative with every contact and opinion."""
    return _draw(request, representative_id)


def _draw(
    request: DeskRequest,
    representative_id: UUID,
    *,
    form: EncounterForm | None = None,
    end: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = civil_day(request.now)
    person = get_representative_for(request.official, representative_id, today)
    kinds = dict(list_representative_kinds(request.court.pk, request.now))
    return render(
        request,
        "desk/representative.html",
        {
            "person": person,
            "kind": kinds.get(person.kind, person.kind),
            "encounters": person.encounters.all(),
            "meetings": list_meetings(request.official, person, today),
            "suggestions": person.suggestions.select_related("body").order_by("-gathered_at"),
            "keeps": keeps_town(request.official, person.area_id, today),
            "form": form or EncounterForm(initial={"key": uuid4(), "happened_on": today}),
            "end": end or EndForm(auto_id="end-%s"),
        },
        status=status,
    )


@require_POST
@desk_page(ROOM)
def representative_met(request: DeskRequest, representative_id: UUID) -> HttpResponse:
    """Note a contact with a representative."""
    form = EncounterForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            note_encounter(
                given["key"],
                representative_id,
                given["happened_on"],
                given["words"],
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已登记这次联系。"))
            return lead_to("representative", representative_id)
    return _draw(request, representative_id, form=form, status=422)


@require_POST
@desk_page(ROOM)
def representative_end(request: DeskRequest, representative_id: UUID) -> HttpResponse:
    """Note somebody's last day as a representative."""
    form = EndForm(request.POST, auto_id="end-%s")
    if form.is_valid():
        end_representative(
            representative_id,
            last_day=form.cleaned_data["last_day"],
            by=request.official,
            at=request.now,
        )
        messages.success(request, _("已登记，以前的联系和意见都保留。"))
        return lead_to("representative", representative_id)
    return _draw(request, representative_id, end=form, status=422)


@require_safe
@desk_page(ROOM)
def suggestions(request: DeskRequest) -> HttpResponse:
    """List the opinions that the official reads, open ones first."""
    state = ListState.parse(request.GET, filters={"state": (OPEN, ANSWERED, TOLD)}, sorts=("open",))
    listed = list_suggestions(request.official, civil_day(request.now))
    match state.filters.get("state"):
        case "open":
            listed = listed.filter(answered_at__isnull=True)
        case "answered":
            listed = listed.filter(answered_at__isnull=False, told_at__isnull=True)
        case "told":
            listed = listed.filter(told_at__isnull=False)
    page = state.fetch(listed)
    lines = describe_suggestions(page.rows, load_calendar(request.court.calendar_id), request.now)
    return render(
        request,
        "desk/suggestions.html",
        {
            "state": state,
            "page": page,
            "lines": [(line, shown(line.limit) if line.limit else None) for line in lines],
            "tabs": [
                (None, _("全部")),
                (OPEN, _("待答复")),
                (ANSWERED, _("待告知")),
                (TOLD, _("已告知")),
            ],
            "may_gather": may_gather(request.official),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def suggestion_new(request: DeskRequest) -> HttpResponse:
    """Take down an opinion."""
    if not may_gather(request.official):
        raise Http404
    today = civil_day(request.now)
    people = list_representatives(request.official, today).filter(ended_on__isnull=True)
    form = SuggestionForm(
        request.POST if request.method == "POST" else None,
        towns=list(list_towns(request.official, today)),
        people=[(str(one.pk), _("{}，{}").format(one.name, one.area.name)) for one in people],
        bodies=list(Body.objects.of_court().filter(court=request.court)),
        initial={
            "key": uuid4(),
            "source": "representative" if request.GET.get("who") else "research",
            "representative": request.GET.get("who", ""),
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = SuggestionFacts(
            source=given["source"],
            words=given["words"],
            body_id=int(given["body"]),
            area_id=given["area"],
            representative_id=UUID(given["representative"]) if given["representative"] else None,
        )
        try:
            made = gather_suggestion(given["key"], facts, by=request.official, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已交给部门答复。答复以后会告诉您，请转告提意见的人。"))
            return lead_to("suggestion", made.pk)
    context = {"form": form}
    return render(
        request, "desk/suggestion_new.html", context, status=422 if form.is_bound else 200
    )


@require_safe
@desk_page(ROOM)
def suggestion(request: DeskRequest, suggestion_id: UUID) -> HttpResponse:
    """Show an opinion with its answer, or the place for it."""
    found = get_suggestion_for(request.official, suggestion_id, civil_day(request.now))
    mark_read(request.official.person_id, found.pk, court_id=found.court_id, at=request.now)
    return _show(request, found, SuggestionAnswerForm())


def _show(
    request: DeskRequest, found: Suggestion, form: SuggestionAnswerForm, *, status: int = 200
) -> HttpResponse:
    calendar = load_calendar(request.court.calendar_id)
    (line,) = describe_suggestions([found], calendar, request.now)
    open_ = found.answered_at is None
    return render(
        request,
        "desk/suggestion.html",
        {
            "suggestion": found,
            "limit": shown(line.limit) if line.limit else None,
            "form": form,
            "may_answer": open_ and answers_suggestion(request.official, found),
            "may_tell": not open_
            and found.told_at is None
            and tells_outcome(request.official, found, civil_day(request.now)),
        },
        status=status,
    )


@require_POST
@desk_page(ROOM)
def suggestion_answer(request: DeskRequest, suggestion_id: UUID) -> HttpResponse:
    """Say what becomes of an opinion."""
    found = get_suggestion_for(request.official, suggestion_id, civil_day(request.now))
    form = SuggestionAnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_suggestion(
                found.pk,
                form.cleaned_data["outcome"],
                form.cleaned_data["answer"],
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已答复，收集意见的人会去告知。"))
            return lead_to("suggestion", found.pk)
    return _show(request, found, form, status=422)


@require_POST
@desk_page(ROOM)
def suggestion_told(request: DeskRequest, suggestion_id: UUID) -> HttpResponse:
    """Note that whoever said it was told."""
    tell_outcome(suggestion_id, by=request.official, at=request.now)
    messages.success(request, _("已登记告知。"))
    return lead_to("suggestion", suggestion_id)
