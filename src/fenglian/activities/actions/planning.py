"""Days in the towns that are planned, announced and called off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fenglian.activities.actions.acting import PLAN, About, record
from fenglian.activities.enums import PlanKind
from fenglian.activities.errors import (
    InvalidActivityError,
    NotYourPlanError,
    PlanNotFoundError,
    StaleActivityError,
    WrongActivityStateError,
)
from fenglian.activities.models import PlannedVisit
from fenglian.activities.policies import may_change_plan
from fenglian.activities.validators import LONGEST_REASON, check_words
from fenglian.liaison.queries.towns import list_towns
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Area, Person
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.organizations.models import Court
    from fenglian.organizations.queries import Official

LONGEST_PLACE = 100
LONGEST_PURPOSE = 200
AHEAD = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A visit to come.

    Args:
        id: made with the form.
        kind: a visit or a hearing.
        town_id: the town's code.
        village_id: the village's; empty: the town itself.
        place: where people find whoever comes.
        person_id: who goes.
        day: when.
        opens: from what time.
        closes: until what time.
        words: what people can come for.
        is_announced: whether the town's public page says so.
    """

    id: UUID
    kind: PlanKind
    town_id: str
    village_id: str = ""
    place: str
    person_id: int
    day: dt.date
    opens: dt.time
    closes: dt.time
    words: str = ""
    is_announced: bool


def plan_visit(court: Court, plan: Plan, *, by: Official, at: dt.datetime) -> PlannedVisit:
    """Lay down when somebody will be in a town; the same form sent again plans it once.

    Args:
        court: whose.
        plan: what is planned.
        by: who plans it.
        at: when they do.

    Raises:
        InvalidActivityError: something in it cannot be right.
    """
    there = PlannedVisit.objects.filter(pk=plan.id, planned_by=by.person_id).first()
    if there is not None:
        return there
    town, village, person = _look_up(court, plan, civil_day(at))
    visit = PlannedVisit(
        id=plan.id,
        court=court,
        kind=plan.kind,
        area=town,
        village=village,
        place=check_words(plan.place, what=_("地点"), field="place", most=LONGEST_PLACE),
        person=person,
        starts_at=dt.datetime.combine(plan.day, plan.opens, COURT_ZONE),
        ends_at=dt.datetime.combine(plan.day, plan.closes, COURT_ZONE),
        words=plan.words.strip()[:LONGEST_PURPOSE],
        is_announced=plan.is_announced,
        planned_by_id=by.person_id,
        planned_at=at,
    )
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
            record(
                EventKind.VISIT_PLANNED,
                About(court, PLAN, visit.pk),
                actor=by.actor,
                at=at,
                data={"town": town.pk, "day": plan.day.isoformat(), "person": person.pk},
            )
    except IntegrityError as error:
        there = PlannedVisit.objects.filter(pk=plan.id, planned_by=by.person_id).first()
        if there is None:
            raise PlanNotFoundError from error
        return there
    return visit


def _look_up(court: Court, plan: Plan, today: dt.date) -> tuple[Area, Area | None, Person]:
    if not today <= plan.day <= today + AHEAD:
        raise InvalidActivityError(_("请填今天以后、一年以内的日期。"), field="day")
    if plan.opens >= plan.closes:
        raise InvalidActivityError(_("结束的时间要在开始以后。"), field="closes")
    town = list_towns(court).filter(pk=plan.town_id).first()
    if town is None:
        raise InvalidActivityError(_("请选本院辖区的镇街。"), field="where")
    village = None
    if plan.village_id:
        village = Area.objects.filter(pk=plan.village_id, parent=town).first()
        if village is None:
            raise InvalidActivityError(
                _("{}没有这个村居，请重新选。").format(town.name), field="where"
            )
    person = Person.objects.of_court().filter(court=court, pk=plan.person_id).first()
    if person is None:
        raise InvalidActivityError(_("去的人要是本院的，请重新选。"), field="person")
    return town, village, person


def call_off_visit(
    plan_id: UUID,
    reason: str,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> PlannedVisit:
    """Call a planned visit off; the town's public page says so no more.

    Args:
        plan_id: which.
        reason: why.
        by: who goes, or planned it.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        PlanNotFoundError: it is outside the running scope.
        NotYourPlanError: somebody else's.
        StaleActivityError: somebody acted on it since.
        WrongActivityStateError: it was held or called off.
        InvalidActivityError: no reason is given.
    """
    with transaction.atomic():
        visit = (
            PlannedVisit.objects.select_for_update(of=("self",), no_key=True)
            .select_related("court")
            .filter(pk=plan_id)
            .first()
        )
        if visit is None:
            raise PlanNotFoundError
        if not may_change_plan(by, visit):
            raise NotYourPlanError
        if seen_revision is not None and visit.revision != seen_revision:
            raise StaleActivityError
        if visit.called_off_at is not None or visit.activity_id is not None:
            raise WrongActivityStateError(
                _("已取消") if visit.called_off_at is not None else _("已登记")
            )
        visit.reason = check_words(reason, what=_("原因"), field="reason", most=LONGEST_REASON)
        visit.called_off_at = at
        visit.revision += 1
        visit.save(update_fields=["reason", "called_off_at", "revision"])
        record(
            EventKind.VISIT_CALLED_OFF,
            About(visit.court, PLAN, visit.pk),
            actor=by.actor,
            at=at,
            data={"town": visit.area_id},
        )
    return visit
