"""The directory in the demonstration: published, kept up, one report overdue, one gap (NS-15)."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Min

from fenglian.directory.actions import (
    enter_absence,
    note_change,
    note_changes_of_posts,
    publish_change,
    publish_first,
    report_change,
)
from fenglian.directory.enums import OPEN
from fenglian.directory.models import Change
from fenglian.directory.validators import Facts
from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty
from fenglian.organizations.actions import set_numbers
from fenglian.organizations.enums import AbsenceKind
from fenglian.organizations.models import Person, PostTerm
from fenglian.organizations.queries import find_liaison_officers
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.demonstration.ground import Ground
    from fenglian.organizations.queries import Official

Deed = Callable[[dt.datetime], object]

FIRST_PUBLISHED = 45
"""In working days before the history's last one, as all that follow."""
SILENT_SINCE = 6
WAITING_SINCE = 4
AWAY = 4
"""How many working days more."""
MOVED = "management-leader"
"""Who left another post for this one; `former_terms` in the court's file says when."""


def keep_directory(ground: Ground) -> None:
    """Publish the directory, and let changes go their way by the acts that anybody would do.

    Args:
        ground: the court.
    """
    _Switchboard(ground).play()


class _Switchboard:
    """Deeds in the order of time; what falls due in between is swept."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.days = ground.calendar.working
        self.last = bisect_right(self.days, civil_day(ground.end)) - 1

    def play(self) -> None:
        self._give_mobiles()
        deeds = [*self._move(), *self._changes_of_number(), *self._trip()]
        for moment, deed in sorted(deeds, key=lambda one: one[0]):
            if moment <= self.ground.end:
                self._sweep_until(moment)
                deed(moment)
        self._sweep_until(self.ground.end)

    def _give_mobiles(self) -> None:
        officers = find_liaison_officers(self.ground.court.pk, civil_day(self.ground.end))
        for number, body_id in enumerate(sorted(officers)):
            officer = officers[body_id]
            mobile = f"139{number:08d}"
            set_numbers(officer, office_phone=officer.office_phone, mobile=mobile)

    def _move(self) -> Iterator[tuple[dt.datetime, Deed]]:
        """Let a leader move: reported on the fourth working day, published on the second after."""
        person = self._person(MOVED)
        terms = PostTerm.objects.filter(person=person).select_related("post__body")
        before, present = terms.order_by("starts_on")
        facts = Facts(
            body_id=present.post.body_id,
            title=present.post.title,
            office_phone=person.office_phone,
        )
        set_numbers(person, office_phone=before.post.body.phone, mobile=None)
        nth, moved_on = self.ground.calendar.nth_working_day, present.starts_on
        yield _clock(self._ago(FIRST_PUBLISHED), 10), self._publish_first
        yield _clock(nth(moved_on, 1), 8), self._follow_posts
        yield (
            _clock(nth(moved_on, 4), 15),
            partial(self._report, MOVED, facts, "management-officer"),
        )
        yield _clock(nth(moved_on, 6), 10), partial(self._publish, MOVED)

    def _changes_of_number(self) -> Iterator[tuple[dt.datetime, Deed]]:
        """Let one department stay silent about a change, and another's wait to be published."""
        note = "搬了办公室，电话换了号"
        yield _clock(self._ago(SILENT_SINCE), 11), partial(self._note, "dagang-judge", note)
        facts = Facts(
            body_id=self.ground.roll.body_ids["民事审判一庭"],
            title="法官助理",
            office_phone="020-84990808",
        )
        yield _clock(self._ago(WAITING_SINCE), 9), partial(self._note, "civil-assistant", note)
        report = partial(self._report, "civil-assistant", facts, "civil-clerk")
        yield _clock(self._ago(1), 10), report

    def _trip(self) -> Iterator[tuple[dt.datetime, Deed]]:
        """Let a leader be away from the last day on, with a deputy."""
        yield _clock(self._ago(1), 16), self._enter_trip

    # Deeds

    def _publish_first(self, at: dt.datetime) -> None:
        publish_first(self.ground.court, by=self._official("service-leader", at), at=at)

    def _follow_posts(self, at: dt.datetime) -> None:
        note_changes_of_posts(self.ground.court, at=at)

    def _note(self, about: str, words: str, at: dt.datetime) -> None:
        by = self._official("service-clerk", at)
        note_change(
            self._person(about), happened_on=civil_day(at), actor=by.actor, at=at, note=words
        )

    def _report(self, about: str, facts: Facts, by: str, at: dt.datetime) -> None:
        report_change(self._under_way(about).pk, facts, by=self._official(by, at), at=at)

    def _publish(self, about: str, at: dt.datetime) -> None:
        publish_change(self._under_way(about).pk, by=self._official("service-clerk", at), at=at)

    def _enter_trip(self, at: dt.datetime) -> None:
        leader, last_day = "enforcement-leader", self.days[self.last + AWAY]
        enter_absence(
            self._person(leader),
            starts_on=self.days[self.last],
            ends_on=last_day,
            kind=AbsenceKind.TRIP,
            deputy=self._person("enforcer-3"),
            by=self._official(leader, at),
            at=at,
        )

    # Who and when

    def _person(self, username: str) -> Person:
        return Person.objects.get(pk=self.ground.roll.person_ids[username])

    def _official(self, username: str, at: dt.datetime) -> Official:
        return self.ground.roll.official(self.ground.roll.person_ids[username], civil_day(at))

    def _under_way(self, username: str) -> Change:
        return Change.objects.get(person=self._person(username), state__in=OPEN)

    def _ago(self, working_days: int) -> dt.date:
        return self.days[self.last - working_days]

    def _sweep_until(self, moment: dt.datetime) -> None:
        """Let each limit fall due at its own moment, not when the next deed is done."""
        court_id = self.ground.court.pk
        due = Duty.objects.filter(court_id=court_id, next_step_at__lte=moment)
        while (at := due.aggregate(at=Min("next_step_at"))["at"]) is not None:
            sweep([court_id], at=at)


def _clock(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), COURT_ZONE)
