"""领导小组和专人: who leads the work of the network, and who keeps its ledgers by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.leading import GroupForm, GroupSeatForm, PersonForm
from fenglian.desk.forms.network import EndForm
from fenglian.desk.views.directory import perform, see
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.network import require_readers
from fenglian.directory.queries.departments import main_terms
from fenglian.liaison import actions
from fenglian.liaison.policies import may_arrange, require_arranging
from fenglian.liaison.queries.leading import list_groups, list_keepers
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Body, Person
from fenglian.organizations.queries import find_leading_office, find_roster_keeper
from fenglian.requests.queries.desk_queue import list_hands
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from fenglian.frame.forms import Form
    from fenglian.frame.scoping import DeskRequest
    from fenglian.liaison.queries.leading import Group, Sitting
    from fenglian.requests.queries.desk_queue import Hands


@require_safe
@desk_page("network")
def leading(request: DeskRequest) -> HttpResponse:
    """Show who leads and led the work, and who keeps its rosters and ledgers."""
    require_readers(request)
    return _draw(request)


@require_POST
@desk_page("network")
def form_group(request: DeskRequest) -> HttpResponse:
    """Form a leading group."""
    require_arranging(request.official)
    form = GroupForm(request.POST)

    def do() -> None:
        name = form.cleaned_data["name"]
        actions.form_group(request.court, name, by=request.official, at=request.now)

    if perform(form, do):
        messages.success(request, _("已登记领导小组，请登记组长、副组长和成员。"))
        return see("desk:leading")
    return _draw(request, naming=form)


@require_POST
@desk_page("network")
def take_seat(request: DeskRequest, group_id: int) -> HttpResponse:
    """Let somebody into a leading group."""
    require_arranging(request.official)
    group = Body.objects.filter(
        court=request.court, kind=BodyKind.LEADING_GROUP, pk=group_id
    ).first()
    if group is None:
        raise Http404
    form = GroupSeatForm(request.POST, hands=_hands(request), auto_id=f"g{group.pk}-%s")

    def do() -> None:
        given = form.cleaned_data
        actions.take_group_seat(
            group, PostKind(given["kind"]), _person(request, given["person"]),
            starts_on=given["starts_on"], by=request.official, at=request.now,
        )  # fmt: skip

    if perform(form, do):
        messages.success(request, _("已登记。"))
        return see("desk:leading")
    return _draw(request, taking=(group.pk, form))


@require_POST
@desk_page("network")
def leave_seat(request: DeskRequest, term_id: int) -> HttpResponse:
    """Let somebody's time in a group, or as the keeper, end with a day."""
    require_arranging(request.official)
    form = EndForm(request.POST, auto_id=f"t{term_id}-%s")

    def do() -> None:
        actions.leave_group_seat(
            term_id, court_id=request.court.pk, last_day=form.cleaned_data["last_day"],
            by=request.official, at=request.now,
        )  # fmt: skip

    if perform(form, do):
        messages.success(request, _("已登记，以前由谁担任照样查得到。"))
        return see("desk:leading")
    return _draw(request, leaving=(term_id, form))


@require_POST
@desk_page("network")
def name_keeper(request: DeskRequest) -> HttpResponse:
    """Name the person who keeps rosters and ledgers."""
    require_arranging(request.official)
    form = PersonForm(request.POST, hands=_office_hands(request), auto_id="keeper-%s")

    def do() -> None:
        given = form.cleaned_data
        actions.name_roster_keeper(
            request.court, _person(request, given["person"]), starts_on=given["starts_on"],
            by=request.official, at=request.now,
        )  # fmt: skip

    if perform(form, do):
        messages.success(request, _("已指定专人，没办完的名单和台账报送转给了专人。"))
        return see("desk:leading")
    return _draw(request, keeping=form)


def _person(request: DeskRequest, value: str) -> Person:
    return Person.objects.get(court=request.court, pk=int(value))


def _hands(request: DeskRequest) -> list[Hands]:
    return list_hands(request.court.pk, civil_day(request.now), with_leaders=True)


def _office_hands(request: DeskRequest) -> list[Hands]:
    office = find_leading_office(request.court.pk)
    return [one for one in _hands(request) if one.body.pk == office.pk]


def _draw(
    request: DeskRequest,
    *,
    naming: Form | None = None,
    taking: tuple[int, Form] | None = None,
    leaving: tuple[int, Form] | None = None,
    keeping: Form | None = None,
) -> HttpResponse:
    today = civil_day(request.now)
    groups, keepers = list_groups(request.court.pk, today), list_keepers(request.court.pk)
    people = {one.term.person_id for group in groups for one in group.running}
    titles = {
        pk: term.post.title
        if term.post.body.kind == BodyKind.COURT
        else f"{term.post.body.name}{term.post.title}"
        for pk, term in main_terms(people, today).items()
    }
    begins = {"starts_on": today}
    faulty = naming or keeping or (taking or leaving or (0, None))[1]
    context: dict[str, Any] = {
        "today": today,
        "may_arrange": may_arrange(request.official),
        "faulty": faulty,
        "office": find_leading_office(request.court.pk),
        "keeper": find_roster_keeper(request.court.pk, today),
        "keepers": [(one, _end_form(one.pk, one.starts_on, request, leaving)) for one in keepers],
        "naming": naming or GroupForm(),
        "keeping": keeping
        or PersonForm(hands=_office_hands(request), initial=begins, auto_id="keeper-%s"),
    }
    hands = _hands(request)

    def lines(group: Group) -> list[tuple[Sitting, str, Form]]:
        return [
            (
                one,
                titles.get(one.term.person_id, ""),
                _end_form(one.term.pk, one.term.starts_on, request, leaving),
            )
            for one in group.running
        ]

    def seat_form(group: Group) -> Form:
        if taking is not None and taking[0] == group.body.pk:
            return taking[1]
        return GroupSeatForm(hands=hands, initial=begins, auto_id=f"g{group.body.pk}-%s")

    context["groups"] = [(group, lines(group), seat_form(group)) for group in groups]
    return render(request, "desk/leading.html", context, status=422 if faulty else 200)


def _end_form(
    pk: int, starts_on: dt.date, request: DeskRequest, leaving: tuple[int, Form] | None
) -> Form:
    if leaving is not None and leaving[0] == pk:
        return leaving[1]
    last_day = max(starts_on, civil_day(request.now))
    return EndForm(initial={"last_day": last_day}, auto_id=f"t{pk}-%s")
