"""Recording what was done in a town: once, whatever is sent twice, by whoever was there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fenglian.activities.actions.acting import (
    SUBJECT,
    About,
    bearer_for,
    lock_activity,
    record,
    save_act,
)
from fenglian.activities.actions.entries import ANOTHER_VISIT, Checked, Entry, check_entry
from fenglian.activities.actions.matters import store_matters
from fenglian.activities.enums import COUNTED, ActivityState
from fenglian.activities.errors import (
    InvalidActivityError,
    NotYourRecordError,
    SameVisitError,
    TakenKeyError,
)
from fenglian.activities.models import Activity, BodyMet, Participant, PersonMet, PlannedVisit
from fenglian.activities.queries.kinds import Kinds, join_kinds
from fenglian.activities.queries.likeness import find_same
from fenglian.activities.queries.standing import held_by
from fenglian.activities.validators import (
    LONGEST_NAME,
    LONGEST_REASON,
    MOST_PHOTOS,
    check_words,
    count_reached,
)
from fenglian.duties.actions import settle_occasions
from fenglian.isolation.constraints import constraint_of
from fenglian.ledger.storage import store_attachment
from fenglian.liaison.enums import Seat
from fenglian.liaison.queries.current import contact_of, holders_of
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import list_stand_ins
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.documents.uploads import CheckedUpload
    from fenglian.ledger.models import Event
    from fenglian.organizations.models import Court
    from fenglian.organizations.queries import Official


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an entry.

    Args:
        activity: its record.
        is_first: whether it was stored now, and not by an earlier sending of the same.
    """

    activity: Activity
    is_first: bool


def record_activity(
    court: Court,
    entry: Entry,
    *,
    photos: Sequence[CheckedUpload] = (),
    by: Official,
    at: dt.datetime,
) -> Recorded:
    """Enter liaison work into the ledger; the same entry sent again gives the first record.

    Work in a town that somebody of those who came has, or had for somebody who was away that day,
    is recorded; what others do there waits for the town's contact, who is told (XX-17). A visit is
    reported to the town's leader (XX-8).

    Args:
        court: whose ledger.
        entry: what was done.
        photos: as `inspect_upload` let them through, without place and time in them.
        by: who enters it, and was there, or stands in for who was (`Entry.for_id`).
        at: when it arrives.

    Raises:
        InvalidActivityError: something in it cannot be right.
        SameVisitError: somebody has entered what looks like the same visit, and `same_as` does not
            say whether it is.
        TakenKeyError: the id is somebody else's record.
        NotStoredError: the disk did not take a photo.
    """
    with transaction.atomic():
        there = _sent_before(court, entry, by)
        if there is not None:
            return Recorded(there, is_first=False)
        checked = check_entry(court, entry, by=by, at=at)
        leading = _same_visit(court, entry, checked)
        return _store(court, entry, checked, photos, by=by, at=at, leading=leading)


def correct_activity(
    court: Court,
    activity_id: UUID,
    entry: Entry,
    *,
    photos: Sequence[CheckedUpload] = (),
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Recorded:
    """Put a better record in the place of one's own; the old one stays as it was, uncounted.

    Its photos stay with it, and so do the matters agreed on.

    Args:
        court: whose ledger.
        activity_id: the record to be corrected.
        entry: how it should have been, with the reason.
        photos: further photos.
        by: who recorded it.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidActivityError: something in it cannot be right, or no reason is given.
        NotYourRecordError: somebody else's.
        StaleActivityError: somebody acted on it since.
        WrongActivityStateError: it does not stand in the ledger.
    """
    with transaction.atomic():
        there = _sent_before(court, entry, by)
        if there is not None:
            return Recorded(there, is_first=False)
        old = lock_activity(
            activity_id, *COUNTED, ActivityState.TO_CONFIRM, seen_revision=seen_revision
        )
        if old.recorded_by_id != by.person_id:
            raise NotYourRecordError
        reason = check_words(
            entry.reason, what=_("为什么更正"), field="reason", most=LONGEST_REASON
        )
        checked = check_entry(court, entry, by=by, at=at)
        old.state, old.reason = ActivityState.CORRECTED, reason
        save_act(old, "state", "reason")
        made = _store(
            court, entry, checked, photos, by=by, at=at, leading=old.part_of, corrects=old
        )
        Activity.objects.filter(part_of=old).update(part_of=made.activity)
        PlannedVisit.objects.filter(activity=old).update(activity=made.activity)
        record(
            EventKind.ACTIVITY_CORRECTED,
            About(court, SUBJECT, old.pk),
            actor=by.actor,
            at=at,
            data={"by": str(made.activity.pk)},
        )
        return made


def _sent_before(court: Court, entry: Entry, by: Official) -> Activity | None:
    there = Activity.objects.filter(pk=entry.id).first()
    if there is not None and (there.court_id, there.recorded_by_id) != (court.pk, by.person_id):
        raise TakenKeyError
    return there


def _same_visit(court: Court, entry: Entry, checked: Checked) -> Activity | None:
    """Return the record that this one is part of; None for a visit of its own."""
    if entry.same_as == ANOTHER_VISIT:
        return None
    candidates = find_same(
        court.pk, checked.town.pk, entry.happened_on, checked.person_ids,
        village_id=checked.village.pk if checked.village else None,
    )  # fmt: skip
    chosen = next((one for one in candidates if str(one.pk) == entry.same_as), None)
    if candidates and chosen is None:
        raise SameVisitError(candidates)
    return chosen


def _store(
    court: Court,
    entry: Entry,
    checked: Checked,
    photos: Sequence[CheckedUpload],
    *,
    by: Official,
    at: dt.datetime,
    leading: Activity | None,
    corrects: Activity | None = None,
) -> Recorded:
    day = entry.happened_on
    holders = [*checked.person_ids, *_stood_in_for(court, checked.person_ids, day)]
    is_theirs = held_by(court.pk, holders, day).filter(area=checked.town).exists()
    bearer = bearer_for(court.pk, by.person_id, civil_day(at))
    activity = Activity(
        id=entry.id,
        court=court,
        kinds=list(checked.kind_ids),
        version_ids=list(checked.kinds.version_ids),
        happened_on=day,
        area=checked.town,
        village=checked.village,
        place=entry.place.strip()[:100],
        recorded_by_id=by.person_id,
        department_id=bearer.body_id if bearer else None,
        summary=checked.summary,
        details=checked.details,
        audience=count_reached(checked.details),
        copies=entry.copies,
        latitude=entry.location[0] if entry.location else None,
        longitude=entry.location[1] if entry.location else None,
        state=ActivityState.RECORDED if is_theirs else ActivityState.TO_CONFIRM,
        recorded_at=at,
        kept_since=entry.kept_since,
        corrects=corrects,
        part_of=leading,
    )
    try:
        with transaction.atomic():
            activity.save(force_insert=True)
    except IntegrityError as error:
        if constraint_of(error) != "activities_activity_pkey":
            raise
        # Sent twice at once: the other one was first.
        there = _sent_before(court, entry, by)
        if there is None:
            raise TakenKeyError from error
        return Recorded(there, is_first=False)
    _store_rows(activity, entry, checked)
    event = record(
        EventKind.ACTIVITY_RECORDED,
        About(court, SUBJECT, activity.pk),
        actor=by.actor,
        at=at,
        data={
            "town": activity.area_id,
            "village": activity.village_id,
            "kinds": activity.kinds,
            "day": day.isoformat(),
            "people": list(checked.person_ids),
            "state": str(activity.state),
            "part_of": str(leading.pk) if leading else None,
            "corrects": str(corrects.pk) if corrects else None,
            **_on_behalf(entry, by),
            **({"minutes": entry.minutes} if entry.minutes else {}),
        },
        bearer=bearer,
        is_first=True,
    )
    settle_occasions(event, court=court, day=day)
    store_matters(activity, entry.matters, by=by, at=at)
    _store_photos(activity, photos, by=by, at=at)
    if entry.plan_id is not None:
        _close_plan(activity, entry.plan_id)
    _tell_of(activity, event, checked)
    return Recorded(activity, is_first=True)


def _stood_in_for(court: Court, person_ids: Collection[int], day: dt.date) -> list[int]:
    """Return who was away on a day and had one of these people as deputy."""
    deputies = list_stand_ins(court.pk, day).items()
    return [absent for absent, deputy in deputies if deputy in person_ids]


def _on_behalf(entry: Entry, by: Official) -> dict[str, object]:
    names = {one.person_id: one.name for one in by.stands_in_for}
    return {} if entry.for_id is None else {"for": entry.for_id, "for_name": names[entry.for_id]}


def _store_rows(activity: Activity, entry: Entry, checked: Checked) -> None:
    court_id = activity.court_id
    Participant.objects.bulk_create(
        Participant(court_id=court_id, activity=activity, person_id=person_id)
        for person_id in checked.person_ids
    )
    PersonMet.objects.bulk_create(
        PersonMet(
            court_id=court_id,
            activity=activity,
            standing=met.standing,
            name=met.name.strip(),
            of=met.of.strip()[:LONGEST_NAME],
        )
        for met in entry.people
    )
    BodyMet.objects.bulk_create(
        BodyMet(court_id=court_id, activity=activity, body_id=body_id, name=name)
        for body_id, name in checked.bodies
    )


def _store_photos(
    activity: Activity, photos: Sequence[CheckedUpload], *, by: Official, at: dt.datetime
) -> None:
    if len(photos) > MOST_PHOTOS:
        raise InvalidActivityError(
            _("照片最多 {} 张，您选了 {} 张。").format(MOST_PHOTOS, len(photos)), field="photos"
        )
    for photo in photos:
        store_attachment(
            photo,
            court_id=activity.court_id,
            subject_kind=SUBJECT,
            subject_id=activity.pk,
            actor=by.actor,
            at=at,
            from_party=False,
        )


def _close_plan(activity: Activity, plan_id: UUID) -> None:
    PlannedVisit.objects.filter(
        pk=plan_id,
        court_id=activity.court_id,
        area_id=activity.area_id,
        activity__isnull=True,
        called_off_at__isnull=True,
    ).update(activity=activity)


def _tell_of(activity: Activity, event: Event, checked: Checked) -> None:
    """Tell the contact of what waits for them, and the leader of a visit; once it is known."""
    today = civil_day(event.occurred_at)
    if activity.state == ActivityState.TO_CONFIRM:
        contact = contact_of(activity.court_id, activity.area_id, today)
        person_id = contact.person_id if contact else None
        tell_of_event(MessageKind.ACTIVITY_TO_CONFIRM, event, activity.court, [person_id])
    elif activity.part_of_id is None and activity.corrects_id is None:
        report_visit(activity, event, checked.kinds)


def report_visit(activity: Activity, event: Event, kinds: Kinds | None = None) -> None:
    """Report a visit that stands in the ledger to the leaders of the town (XX-8), unasked.

    Args:
        activity: what was done.
        event: by which it came into the ledger.
        kinds: of its day; None: looked up.
    """
    kinds = kinds or join_kinds(activity.version_ids)
    if not any(kind.is_visit for kind in kinds.kinds if kind.id in activity.kinds):
        return
    day = civil_day(event.occurred_at)
    went = set(activity.participants.values_list("person_id", flat=True))
    held = holders_of([activity.court_id], [activity.area_id], day).get(activity.area_id, [])
    for one in held:
        if one.seat == Seat.CONTACT_LEADER and one.person_id not in went:
            tell_of_event(MessageKind.VISIT_REPORTED, event, activity.court, [one.person_id])
