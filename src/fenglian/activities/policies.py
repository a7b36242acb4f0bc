"""Who records what was done in a town, who confirms it, and who reads it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from fenglian.activities.errors import (
    ActivityNotFoundError,
    MatterNotFoundError,
    PlanNotFoundError,
    ReportNotFoundError,
)
from fenglian.activities.models import (
    Activity,
    ActivityQuerySet,
    AgreedMatter,
    Participant,
    PlannedVisit,
    ResearchReport,
)
from fenglian.activities.queries.standing import held_by
from fenglian.liaison.policies import may_arrange, may_read_network
from fenglian.liaison.queries.current import contact_of
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.queries import Official


def may_record(official: Official) -> bool:
    """Tell whether an official records liaison work: everybody of the court itself (XX-17)."""
    return may_read_network(official)


def reads_all(official: Official) -> bool:
    """Tell whether an official reads all records of the court.

    Leaders of court and departments, the service center's and management office's people.
    """
    return official.has_role(OfficialRole.COURT_LEADER, OfficialRole.SUPERVISION) or may_arrange(
        official
    )


def visible_activities(official: Official, today: dt.date) -> ActivityQuerySet:
    """Return the records that an official reads.

    Their own, those of towns that they have today (or have for somebody away), and for those who
    lead or keep the ledgers all. People of other bodies read none.

    Args:
        official: who looks.
        today: the court's date.
    """
    found = Activity.objects.filter(court_id=official.court_id)
    if not may_record(official):
        return found.none()
    if reads_all(official):
        return found
    people = [one.person_id for one in official.capacities]
    towns = held_by(official.court_id, people, today).values("area_id")
    part = Participant.objects.filter(court_id=official.court_id, person_id=official.person_id)
    return found.filter(
        Q(recorded_by_id=official.person_id)
        | Q(area_id__in=towns)
        | Q(pk__in=part.values("activity_id"))
    )


def get_activity_for(official: Official, activity_id: UUID, today: dt.date) -> Activity:
    """Return a record that the official may read: the one gateway of the desk.

    Raises:
        ActivityNotFoundError: there is none, or it is not for this official.
    """
    found = (
        visible_activities(official, today)
        .select_related(
            "court", "area", "village", "recorded_by", "department", "judged_by", "part_of"
        )
        .filter(pk=activity_id)
        .first()
    )
    if found is None:
        raise ActivityNotFoundError
    return found


def may_confirm(official: Official, activity: Activity, today: dt.date) -> bool:
    """Tell whether an official takes others' work in a town into the ledger.

    The town's contact or whoever stands in for them; where nobody is the contact, who keeps the
    ledgers. Never who recorded it.
    """
    people = {one.person_id for one in official.capacities}
    if activity.recorded_by_id in people:
        return False
    contact = contact_of(activity.court_id, activity.area_id, today)
    if contact is None:
        return may_arrange(official)
    return contact.person_id in people


def visible_matters(official: Official, today: dt.date) -> QuerySet[AgreedMatter]:
    """Return the matters that an official reads: of records they read, and those they own.

    Args:
        official: who looks.
        today: the court's date.
    """
    found = AgreedMatter.objects.filter(court_id=official.court_id)
    if not may_record(official):
        return found.none()
    if reads_all(official):
        return found
    return found.filter(
        owned_by(official) | Q(activity_id__in=visible_activities(official, today).values("pk"))
    )


def owned_by(official: Official) -> Q:
    """Return the condition for matters that an official sees to, with their department or alone."""
    owned = Q()
    for one in official.capacities:
        owned |= Q(owner_id=one.person_id) | Q(owner_body_id__in=one.body_ids | one.led_body_ids)
    return owned


def get_matter_for(official: Official, matter_id: UUID, today: dt.date) -> AgreedMatter:
    """Return a matter that the official may read.

    Raises:
        MatterNotFoundError: there is none, or it is not for this official.
    """
    found = (
        visible_matters(official, today)
        .select_related(
            "court", "activity__area", "activity__village", "owner", "owner_body", "settled_by"
        )
        .filter(pk=matter_id)
        .first()
    )
    if found is None:
        raise MatterNotFoundError
    return found


def may_settle(official: Official, matter: AgreedMatter, today: dt.date) -> bool:
    """Tell whether an official says what came of a matter.

    Who owns it, who wrote it down, and who has the town: what a governance center owns is theirs to
    follow.
    """
    if not may_record(official):
        return False
    people = {one.person_id for one in official.capacities}
    bodies = frozenset().union(*(one.body_ids | one.led_body_ids for one in official.capacities))
    if matter.owner_id in people or matter.owner_body_id in bodies:
        return True
    if matter.activity.recorded_by_id in people:
        return True
    return held_by(matter.court_id, people, today).filter(area=matter.activity.area_id).exists()


def get_plan_for(official: Official, plan_id: UUID) -> PlannedVisit:
    """Return a planned visit; everybody of the court reads them.

    Raises:
        PlanNotFoundError: there is none, or it is not for this official.
    """
    found = (
        PlannedVisit.objects.filter(court_id=official.court_id, pk=plan_id)
        .select_related("court", "area", "village", "person", "planned_by")
        .first()
    )
    if found is None or not may_record(official):
        raise PlanNotFoundError
    return found


def may_change_plan(official: Official, plan: PlannedVisit) -> bool:
    """Tell whether an official calls a planned visit off: who goes or planned it, or arranges."""
    people = {one.person_id for one in official.capacities}
    return bool({plan.person_id, plan.planned_by_id} & people) or may_arrange(official)


def get_report_for(official: Official, report_id: UUID) -> ResearchReport:
    """Return a research report; everybody of the court reads them.

    Raises:
        ReportNotFoundError: there is none, or it is not for this official.
    """
    found = (
        ResearchReport.objects.filter(court_id=official.court_id, pk=report_id)
        .select_related("court", "author", "decided_by")
        .first()
    )
    if found is None or not may_record(official):
        raise ReportNotFoundError
    return found


def may_decide_research(official: Official) -> bool:
    """Tell whether an official notes what was decided: the leaders of the court."""
    return official.has_role(OfficialRole.COURT_LEADER)
