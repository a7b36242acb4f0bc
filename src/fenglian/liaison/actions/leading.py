"""Who leads the work: leading groups (XX-1), and the person named to keep its ledgers (XX-21)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fenglian.duties.actions import pass_on_occasions
from fenglian.ledger.actions import record_event
from fenglian.liaison.errors import InvalidSeatError, SeatNotFoundError
from fenglian.liaison.policies import require_arranging
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations import actions as organizations
from fenglian.organizations.enums import HELD_BESIDE, BodyKind, PostKind
from fenglian.organizations.models import Body, Court, Person, PostTerm
from fenglian.organizations.queries import find_leading_office
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from fenglian.organizations.queries import Official

SEAT, GROUP = "group_seat", "leading_group"
"""What events are about."""


def form_group(court: Court, name: str, *, by: Official, at: dt.datetime) -> Body:
    """Form a leading group; it begins without members.

    Args:
        court: whose.
        name: as the notice calls it; no other body of the court has it.
        by: who arranges the network (`policies.may_arrange`).
        at: when.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        InvalidSeatError: the name is taken.
    """
    require_arranging(by)
    root = Body.objects.filter(court=court, kind=BodyKind.COURT).first()
    with transaction.atomic():
        try:
            with transaction.atomic():
                group = Body.objects.create(
                    court=court, parent=root, kind=BodyKind.LEADING_GROUP, name=name
                )
        except IntegrityError as error:
            raise InvalidSeatError(
                _("本院已经有“{}”，请换个名称。").format(name), field="name"
            ) from error
        _record(EventKind.LEADING_GROUP_FORMED, GROUP, group.pk, group, {}, by, at)
    return group


def take_group_seat(
    group: Body,
    kind: PostKind,
    person: Person,
    *,
    starts_on: dt.date,
    by: Official,
    at: dt.datetime,
) -> PostTerm:
    """Let somebody be head, deputy or member of a leading group from a day on.

    Args:
        group: a leading group, in the running scope.
        kind: one of `SEATS_OF_GROUP`; there is one head.
        person: who; in office at the court on that day, and in no other seat of the group.
        starts_on: the first day; may be past, for what is entered late.
        by: who arranges.
        at: when.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        InvalidSeatError: not in office, in the group already, or there is a head.
    """
    require_arranging(by)
    with transaction.atomic():
        _lock(group)
        _check_in_office(person, starts_on, group.court_id)
        later = _from_day(starts_on).filter(post__body=group)
        if later.filter(person=person).exists():
            raise InvalidSeatError(
                _("{}那时已经在这个领导小组里，先登记那一条到哪天为止。").format(person.name),
                field="person",
            )
        head = later.filter(post__kind=PostKind.GROUP_HEAD).select_related("person").first()
        if kind == PostKind.GROUP_HEAD and head is not None:
            raise InvalidSeatError(
                _("组长只有一位，现在是{}，先登记到哪天为止。").format(head.person.name),
                field="kind",
            )
        post = organizations.add_seat(group, kind, from_day=starts_on)
        term = organizations.take_up_post(person, post, starts_on=starts_on)
        _record_term(EventKind.GROUP_SEAT_TAKEN, term, by, at)
    return term


def leave_group_seat(
    term_id: int, *, court_id: int, last_day: dt.date, by: Official, at: dt.datetime
) -> PostTerm:
    """Let somebody's time in a leading group end with a day.

    Args:
        term_id: which.
        court_id: whose.
        last_day: the last day.
        by: who arranges.
        at: when.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        SeatNotFoundError: no time in a leading group of the court.
        TermError: it has ended, or would before it began.
    """
    require_arranging(by)
    term = find_term(court_id, term_id)
    with transaction.atomic():
        organizations.leave_post(term, last_day=last_day)
        kind = (
            EventKind.ROSTER_KEEPER_ENDED
            if term.post.kind == PostKind.ROSTER_KEEPER
            else EventKind.GROUP_SEAT_LEFT
        )
        _record_term(kind, term, by, at)
        if kind == EventKind.ROSTER_KEEPER_ENDED:
            pass_on_occasions(term.court, civil_day(at))
    return term


def name_roster_keeper(
    court: Court, person: Person, *, starts_on: dt.date, by: Official, at: dt.datetime
) -> PostTerm:
    """Name the person who keeps rosters and ledgers, from a day on; what is open passes to them.

    Whoever was it is so until the day before.

    Args:
        court: whose.
        person: of the office that leads them, on that day.
        starts_on: the first day; not to come.
        by: who arranges.
        at: when.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        InvalidSeatError: not of the office, named already, or the day does not fit.
    """
    require_arranging(by)
    today, office = civil_day(at), find_leading_office(court.pk)
    if starts_on > today:
        raise InvalidSeatError(_("专人从哪天起，不能晚于今天。"), field="starts_on")
    with transaction.atomic():
        _lock(office)
        own = PostTerm.objects.on(starts_on).filter(person=person, post__body=office)
        if not own.exclude(post__kind__in=HELD_BESIDE).exists():
            raise InvalidSeatError(
                _("{name}那时不在{office}任职，专人从{office}的人里定。").format(
                    name=person.name, office=office.name
                ),
                field="person",
            )
        post = organizations.find_seat(office, PostKind.ROSTER_KEEPER)
        for running in _from_day(starts_on).filter(post=post).select_related("person"):
            if running.person_id == person.pk or running.starts_on >= starts_on:
                raise InvalidSeatError(
                    _("{name}从 {day:%Y-%m-%d} 起担任专人，请换人，或者换日期。").format(
                        name=running.person.name, day=running.starts_on
                    ),
                    field="starts_on",
                )
            if running.ends_on is None:
                organizations.leave_post(running, last_day=starts_on - ONE_DAY)
        term = organizations.take_up_post(person, post, starts_on=starts_on)
        _record_term(EventKind.ROSTER_KEEPER_NAMED, term, by, at)
        pass_on_occasions(court, today)
    return term


def find_term(court_id: int, term_id: int) -> PostTerm:
    """Return somebody's time in a leading group, or as the keeper.

    Args:
        court_id: whose.
        term_id: which.

    Raises:
        SeatNotFoundError: there is none.
    """
    terms = PostTerm.objects.filter(court_id=court_id, post__kind__in=HELD_BESIDE)
    terms = terms.exclude(post__kind=PostKind.LIAISON_OFFICER)
    found = terms.select_related("post__body", "person", "court").filter(pk=term_id).first()
    if found is None:
        raise SeatNotFoundError
    return found


def _from_day(day: dt.date) -> QuerySet[PostTerm]:
    return PostTerm.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def _lock(body: Body) -> None:
    """Let acts on the seats of a body come one after the other."""
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)


def _check_in_office(person: Person, day: dt.date, court_id: int) -> None:
    terms = PostTerm.objects.on(day).filter(court_id=court_id, person=person)
    if not terms.exclude(post__kind__in=[*HELD_BESIDE, PostKind.CENTER_STAFF]).exists():
        raise InvalidSeatError(
            _("{name}{day:%Y-%m-%d}不在本院任职，请换人，或者换日期。").format(
                name=person.name, day=day
            ),
            field="person",
        )


def _record_term(kind: EventKind, term: PostTerm, by: Official, at: dt.datetime) -> None:
    facts = {
        "seat": term.post.kind,
        "person": term.person_id,
        "starts_on": term.starts_on.isoformat(),
        "ends_on": term.ends_on.isoformat() if term.ends_on else None,
    }
    _record(kind, SEAT, term.pk, term.post.body, facts, by, at)


def _record(
    kind: EventKind,
    subject: str,
    pk: int,
    body: Body,
    facts: dict[str, object],
    by: Official,
    at: dt.datetime,
) -> None:
    record_event(
        kind,
        court_id=body.court_id,
        subject_kind=subject,
        subject_id=_subject_id(subject, pk),
        actor=by.actor,
        at=at,
        data={"body": body.pk, "name": body.name, **facts},
    )


def _subject_id(subject: str, pk: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"fenglian:{subject}:{pk}")
