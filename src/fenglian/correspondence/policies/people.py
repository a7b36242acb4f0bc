"""Who reads representatives, opinions, petitions and tasks, and whose act is which."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from fenglian.correspondence.errors import RecordNotFoundError
from fenglian.correspondence.models import ContactTask, Petition, Representative, Suggestion
from fenglian.correspondence.policies.threads import bodies_of, is_filing, watched_by, watches_all
from fenglian.correspondence.queries.contacts import find_contact, find_leaders, list_towns
from fenglian.organizations.queries import Official

Row = TypeVar("Row", bound=Model)


def _readable(rows: QuerySet[Row], official: Official, today: dt.date, own: Q) -> QuerySet[Row]:
    """Return rows of the court: all for who watches all, else the own and those of their towns."""
    rows = rows.filter(court_id=official.court_id)
    if watches_all(official):
        return rows
    return rows.filter(own | Q(area__in=list_towns(official, today).order_by().values("pk")))


def _get(rows: QuerySet[Row], row_id: UUID) -> Row:
    found = rows.filter(pk=row_id).first()
    if found is None:
        raise RecordNotFoundError
    return found


def _people_of(official: Official) -> set[int]:
    """Return an official, and those whom they stand in for."""
    return {one.person_id for one in official.capacities}


def _carries_back(official: Official, taker_id: int, area_id: str | None, today: dt.date) -> bool:
    """Tell whether somebody took something down, or is assigned to the town where it was said."""
    if taker_id in _people_of(official):
        return True
    return area_id is not None and keeps_town(official, area_id, today)


def keeps_town(official: Official, area_id: str, today: dt.date) -> bool:
    """Tell whether somebody is assigned to a town today, in whatever seat.

    Args:
        official: who acts, or whom they stand in for.
        area_id: the town.
        today: the court's date.
    """
    return list_towns(official, today).filter(pk=area_id).exists()


def may_gather(official: Official) -> bool:
    """Tell whether somebody takes down opinions and petitions: anybody of the court's bodies."""
    return bool(official.body_ids) and not official.is_of_center


def visible_representatives(official: Official, today: dt.date) -> QuerySet[Representative]:
    """Return the representatives that somebody may read: of their towns; all for who watches all.

    Args:
        official: who looks.
        today: the court's date.
    """
    return _readable(Representative.objects.all(), official, today, Q())


def get_representative_for(
    official: Official, representative_id: UUID, today: dt.date
) -> Representative:
    """Return a representative that somebody may read.

    Raises:
        RecordNotFoundError: there is none, or not for them.
    """
    return _get(visible_representatives(official, today).select_related("area"), representative_id)


def visible_suggestions(official: Official, today: dt.date) -> QuerySet[Suggestion]:
    """Return the opinions that somebody may read.

    Who took them down; who is of the department that answers, or watches over it; who is assigned
    to the town; and who watches all.

    Args:
        official: who looks.
        today: the court's date.
    """
    bodies = bodies_of(official) | watched_by(official)
    own = Q(gathered_by__in=_people_of(official)) | Q(body__in=bodies)
    return _readable(Suggestion.objects.all(), official, today, own)


def get_suggestion_for(official: Official, suggestion_id: UUID, today: dt.date) -> Suggestion:
    """Return an opinion that somebody may read.

    Raises:
        RecordNotFoundError: there is none, or not for them.
    """
    found = visible_suggestions(official, today)
    return _get(found.select_related("body", "area", "representative", "court"), suggestion_id)


def answers_suggestion(official: Official, suggestion: Suggestion) -> bool:
    """Tell whether somebody is of the department that owes an answer, leads it or stands in."""
    return suggestion.body_id in bodies_of(official)


def tells_outcome(official: Official, suggestion: Suggestion, today: dt.date) -> bool:
    """Tell whether somebody carries an answer back: who took it down, or is assigned there."""
    return _carries_back(official, suggestion.gathered_by_id, suggestion.area_id, today)


def visible_petitions(official: Official, today: dt.date) -> QuerySet[Petition]:
    """Return the petitions that somebody may read: received by them, or in their towns; or all.

    Args:
        official: who looks.
        today: the court's date.
    """
    own = Q(received_by__in=_people_of(official))
    return _readable(Petition.objects.all(), official, today, own)


def get_petition_for(official: Official, petition_id: UUID, today: dt.date) -> Petition:
    """Return a petition that somebody may read.

    Raises:
        RecordNotFoundError: there is none, or not for them.
    """
    found = visible_petitions(official, today)
    return _get(found.select_related("area", "court", "service_request"), petition_id)


def tells_visitor(official: Official, petition: Petition, today: dt.date) -> bool:
    """Tell whether somebody tells a visitor the result: who received them, or is assigned there."""
    return _carries_back(official, petition.received_by_id, petition.area_id, today)


def gives_tasks(official: Official, area_id: str, today: dt.date) -> bool:
    """Tell whether somebody gives the contact of a town tasks.

    Its liaison leader, and who watches all towns.

    Args:
        official: who acts.
        area_id: the town.
        today: the court's date.
    """
    leaders = {person.pk for person in find_leaders(official.court_id, area_id, today)}
    return bool(_people_of(official) & leaders) or (
        not official.is_of_center and watches_all(official)
    )


def enters_leader_tasks(official: Official, leader_id: int) -> bool:
    """Tell whether somebody enters what a court leader coordinates or guides (YF-2b, YF-3).

    The leader, whoever stands in, and for all leaders who watches all.

    Args:
        official: who acts.
        leader_id: whose it is to be.
    """
    return leader_id in _people_of(official) or (
        not official.is_of_center and watches_all(official)
    )


def visible_tasks(official: Official, today: dt.date) -> QuerySet[ContactTask]:
    """Return the tasks that somebody may read: given by them, theirs, in their towns; or all.

    What a leader guides in a body is read there, and by who watches over it.

    Args:
        official: who looks.
        today: the court's date.
    """
    people = _people_of(official)
    own = Q(given_by__in=people) | Q(leader__in=people)
    guided = Q(body__in=bodies_of(official) | watched_by(official))
    return _readable(ContactTask.objects.all(), official, today, own | guided)


def get_task_for(official: Official, task_id: UUID, today: dt.date) -> ContactTask:
    """Return a task that somebody may read.

    Raises:
        RecordNotFoundError: there is none, or not for them.
    """
    return _get(visible_tasks(official, today).select_related("area", "body", "court"), task_id)


def does_task(official: Official, task: ContactTask, today: dt.date) -> bool:
    """Tell whether a task is somebody's to do: the town's contact today, else the filing division.

    A leader's own is the leader's, and its result is entered by who entered it as well.

    Args:
        official: who acts, or whom they stand in for.
        task: which.
        today: the court's date.
    """
    if task.leader_id is not None:
        return bool(_people_of(official) & {task.leader_id, task.given_by_id})
    contact = find_contact(official.court_id, str(task.area_id), today)
    if contact is None:
        return is_filing(official)
    return contact.pk in _people_of(official)
