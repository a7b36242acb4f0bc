"""Who takes a town from which day on, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fenglian.isolation.constraints import constraint_of
from fenglian.ledger.actions import record_event
from fenglian.liaison.enums import BODIES_OF_GROUP, POSTS_OF_SEAT, Seat
from fenglian.liaison.errors import (
    AssignmentEndedError,
    AssignmentOverlapError,
    InvalidAssignmentError,
    TownNotFoundError,
)
from fenglian.liaison.models import Assignment
from fenglian.liaison.policies import require_arranging
from fenglian.liaison.queries.towns import is_in_district
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Person, PostTerm
from fenglian.worktime.calendars import ONE_DAY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from fenglian.organizations.models import Area, Body, Court
    from fenglian.organizations.queries import Official

ONE_DAY_BEFORE = 1


def assign(
    court: Court,
    town: Area,
    seat: Seat,
    holder: Person | Body,
    *,
    starts_on: dt.date,
    by: Official,
    at: dt.datetime,
) -> Assignment:
    """Let a person, or for a liaison group a body, take a seat of a town from a day on.

    Args:
        court: whose people.
        town: in the court's district, with its parent.
        seat: which.
        holder: who; of the court, and on that day in a post that the seat is for.
        starts_on: the first day; may be past, for what is entered late.
        by: who arranges (`policies.may_arrange`).
        at: when.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        TownNotFoundError: not in the court's district.
        InvalidAssignmentError: the holder cannot take the seat.
        AssignmentOverlapError: they hold it already, or another is the town's one contact.
    """
    require_arranging(by)
    if not is_in_district(court, town):
        raise TownNotFoundError
    _check_holder(court, seat, holder, starts_on)
    assignment = Assignment(
        id=uuid4(), court=court, area=town, seat=seat, starts_on=starts_on,
        person=holder if isinstance(holder, Person) else None,
        body=None if isinstance(holder, Person) else holder,
    )  # fmt: skip
    with transaction.atomic():
        store_assignment(assignment)
        _record(EventKind.ASSIGNMENT_MADE, assignment, by, at)
    return assignment


def store_assignment(assignment: Assignment) -> None:
    """Insert an assignment, or say which one stands in its way.

    Args:
        assignment: complete, in the running scope and transaction.

    Raises:
        AssignmentOverlapError: see `assign`.
    """
    try:
        with transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError as error:
        name = assignment.person.name if assignment.person else str(assignment.body)
        words = {"town": assignment.area.name, "seat": assignment.get_seat_display(), "name": name}
        said = {
            "assignment_no_overlap": _(
                "{name}在这几天里已经是{town}的{seat}。请先结束那一条，或者换日期。"
            ),
            "assignment_one_town_contact": _(
                "{town}已经有一位{seat}，一个镇街只有一位。请先登记那一位到哪天为止。"
            ),
        }.get(constraint_of(error) or "")
        if said is None:
            raise
        raise AssignmentOverlapError(said.format(**words), field="starts_on") from error


def _check_holder(court: Court, seat: Seat, holder: Person | Body, day: dt.date) -> None:
    if holder.court_id != court.pk:
        raise InvalidAssignmentError(_("本院没有这个人或部门，请重新选择。"), field="holder")
    if not isinstance(holder, Person):
        if seat != Seat.LIAISON_GROUP or holder.kind not in BODIES_OF_GROUP:
            raise InvalidAssignmentError(
                _("{name}不能作{seat}：只有联络组由庭室或团队担任。").format(
                    name=holder.name, seat=seat.label
                ),
                field="holder",
            )
        return
    if seat == Seat.LIAISON_GROUP:
        raise InvalidAssignmentError(
            _("联络组由庭室或团队担任，请选部门，不选个人。"), field="holder"
        )
    posts = PostTerm.objects.on(day).filter(
        court_id=court.pk, person=holder, post__kind__in=POSTS_OF_SEAT[seat]
    )
    if not posts.exists():
        raise InvalidAssignmentError(
            _("{name}{day:%Y-%m-%d}没有担任可以作{seat}的职务，请换人，或先登记任职。").format(
                name=holder.name, day=day, seat=seat.label
            ),
            field="holder",
        )


def end_assignment(
    assignment: Assignment, *, last_day: dt.date, by: Official, at: dt.datetime
) -> None:
    """Let an assignment end with a day; before its first day, it is called off.

    Args:
        assignment: a running or coming one, in the running scope.
        last_day: the last day; the day before its first calls it off.
        by: who arranges.
        at: when.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        InvalidAssignmentError: the day lies before its first.
        AssignmentEndedError: it has an end already.
    """
    require_arranging(by)
    if (assignment.starts_on - last_day).days > ONE_DAY_BEFORE:
        raise InvalidAssignmentError(
            _("结对从 {starts_on:%Y-%m-%d} 开始，最后一天不能早于这一天。").format(
                starts_on=assignment.starts_on
            ),
            field="last_day",
        )
    with transaction.atomic():
        running = Assignment.objects.filter(pk=assignment.pk, ends_on__isnull=True)
        if not running.update(ends_on=last_day):
            raise AssignmentEndedError
        assignment.ends_on = last_day
        _record(EventKind.ASSIGNMENT_ENDED, assignment, by, at)


@transaction.atomic
def move_assignment(
    assignment: Assignment,
    towns: Collection[Area],
    *,
    seat: Seat,
    starts_on: dt.date,
    by: Official,
    at: dt.datetime,
) -> list[Assignment]:
    """Let somebody leave a town for others: the one assignment ends the day before these begin.

    Args:
        assignment: a running or coming one, in the running scope, with its town and holder.
        towns: where they go; each in the court's district, with its parent.
        seat: what they are there.
        starts_on: their first day there.
        by: who arranges.
        at: when.

    Raises:
        InvalidAssignmentError: they hold that town now, or cannot take the seat.
        AssignmentEndedError: the assignment has an end already.
        AssignmentOverlapError: see `assign`.
    """
    holder = assignment.person or assignment.body
    assert holder is not None, "the database keeps one of them"  # noqa: S101 - for the types
    if any(town.pk == assignment.area_id for town in towns):
        raise InvalidAssignmentError(
            _("{name}要调出的就是{town}，请选别的镇街。").format(
                name=holder.name, town=assignment.area.name
            ),
            field="towns",
        )
    end_assignment(assignment, last_day=starts_on - ONE_DAY, by=by, at=at)
    return [
        assign(assignment.court, town, seat, holder, starts_on=starts_on, by=by, at=at)
        for town in towns
    ]


def _record(kind: EventKind, assignment: Assignment, by: Official, at: dt.datetime) -> None:
    record_event(
        kind,
        court_id=assignment.court_id,
        subject_kind="assignment",
        subject_id=assignment.pk,
        actor=by.actor,
        at=at,
        data=facts_of(assignment),
    )


def facts_of(assignment: Assignment) -> dict[str, object]:
    """Return what the ledger keeps of an assignment."""
    return {
        "town": assignment.area_id,
        "seat": str(assignment.seat),
        "person": assignment.person_id,
        "body": assignment.body_id,
        "starts_on": assignment.starts_on.isoformat(),
        "ends_on": assignment.ends_on.isoformat() if assignment.ends_on else None,
    }
