"""Composing histories by chance: who writes when, how long the court takes, what goes wrong.

All chances come from one generator, in the order of time, so that a seed and an end give the same
months again. What is said comes from the situations; the few sentences here are what an official
writes in passing.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from fenglian.cases.models import Case
from fenglian.demonstration.docket import WALKED
from fenglian.demonstration.files import Situation, read_situations
from fenglian.demonstration.handling import Handling
from fenglian.demonstration.histories import Act, Deed, History
from fenglian.demonstration.hours import HOUR, WORKDAY
from fenglian.demonstration.people import citizen
from fenglian.mechanisms.enums import Complexity
from fenglian.organizations.enums import PostKind
from fenglian.requests.actions import PlatformNumber, Submission
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.enums import Relation
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from fenglian.demonstration.ground import Ground

MONTHS = 3
DAYS_PER_MONTH = 30.44
REST_DAY_WEIGHT = 0.25
"""How much comes in on a rest day, beside a working day."""
MONDAY_WEIGHT = 1.35
LATE_AT_DESK = 0.035
IN_COMMON = 0.25
"""How often an order goes to a body rather than to one of its people."""
STAFFED = {"hall": PostKind.DESK_CLERK, "hotline": PostKind.HOTLINE_CLERK}
WAKING = (7 * HOUR, 22 * HOUR + HOUR // 2)
"""When people write, in seconds of the day."""

BODIES_OF_SUBJECT = {
    "family": ("家事审判团队",),
    "labor": ("民事审判一庭",),
    "lending": ("民事审判二庭",),
    "traffic": ("民事审判一庭",),
    "injury": ("民事审判一庭",),
    "medical": ("民事审判一庭",),
    "housing": ("房地产与建设工程审判团队",),
    "land": ("行政审判庭", "榄核人民法庭"),
    "contract": ("民事审判二庭",),
    "construction": ("房地产与建设工程审判团队",),
    "commercial": ("商事审判庭（自贸区）",),
    "criminal": ("刑事审判庭",),
    "administrative": ("行政审判庭",),
    "court_service": ("立案庭", "审判管理办公室", "民事审判一庭"),
    "unclear": ("立案庭", "民事审判一庭"),
}
BODIES_OF_WORD = {
    "执行": ("执行局", "执行实施一组", "执行实施二组"),
    "限高": ("执行局", "执行实施一组"),
    "拍卖": ("执行实施一组", "执行实施二组"),
    "大岗": ("大岗人民法庭",),
    "万顷沙": ("万顷沙人民法庭",),
    "榄核": ("榄核人民法庭",),
}
"""Words in a text that say where it belongs, before its subject does."""


@dataclass(frozen=True, slots=True)
class Docketed:
    """A case as histories need it."""

    case_id: int
    number: str
    judge_id: int | None


class Composer:
    """Composes the requests of some months.

    Args:
        ground: the court.
        rng: where the chances come from.
        citizens: how many different people write.
    """

    def __init__(self, ground: Ground, rng: Random, *, citizens: int) -> None:
        self.ground = ground
        self.rng = rng
        self.citizens = citizens
        self.situations = read_situations()
        self.online = tuple(one for one in self.situations if one.channel not in STAFFED)
        words = ground.service.mechanism.vocabularies
        self._platforms = {channel.id: channel.platform for channel in words.channels}
        self._subjects = {term.label: term.id for term in words.subjects}
        self._cases: defaultdict[int, list[Docketed]] = defaultdict(list)
        self._filed: defaultdict[int, list[dt.date]] = defaultdict(list)
        cases = Case.objects.filter(court=ground.court).exclude(number=WALKED.text)
        for case in cases.order_by("filed_on", "number").iterator():
            if case.department_id is not None:
                found = Docketed(case.pk, case.number, case.judge_id)
                self._cases[case.department_id].append(found)
                self._filed[case.department_id].append(case.filed_on)

    # When

    def compose(self, number: int, *, months: float = MONTHS) -> Iterator[History]:
        """Yield so many histories, in the order in which the requests arrive.

        Args:
            number: how many.
            months: over how long a time before the end.
        """
        last = civil_day(self.ground.end)
        days = [last - dt.timedelta(n) for n in range(round(months * DAYS_PER_MONTH), -1, -1)]
        weights = [self._weight(day, is_last=day == last) for day in days]
        total, so_far, given = sum(weights), 0.0, 0
        for day, weight in zip(days, weights, strict=True):
            so_far += weight
            share = number if day == last else round(number * so_far / total)
            arrivals = [self._arrival(day) for _ in range(share - given)]
            given = share
            for moment, situation in sorted(arrivals, key=lambda arrival: arrival[0]):
                yield self.history(situation, moment)

    def _weight(self, day: dt.date, *, is_last: bool) -> float:
        weight = MONDAY_WEIGHT if day.weekday() == 0 else 1.0
        if not self.ground.calendar.day(day).is_working:
            weight = REST_DAY_WEIGHT
        if is_last:
            opens, closes = WAKING
            weight *= min(1.0, max(0.0, (_clock(self.ground.end) - opens) / (closes - opens)))
        return weight

    def _arrival(self, day: dt.date) -> tuple[dt.datetime, Situation]:
        """Return a moment of a day and what comes in then; never after the history's end."""
        is_working = self.ground.calendar.day(day).is_working
        situation = self.rng.choice(self.situations if is_working else self.online)
        first = dt.datetime.combine(day, dt.time(), COURT_ZONE)
        if situation.channel in STAFFED:
            start = self.ground.time.day_number(day) * WORKDAY
            moment = self.ground.time.moment(start + self.rng.randrange(WORKDAY))
        else:
            seconds = self.rng.triangular(*WAKING, 15 * HOUR)
            moment = first + dt.timedelta(seconds=int(seconds))
        if moment > self.ground.end:
            situation = self.rng.choice(self.online)
            waking = first + dt.timedelta(seconds=WAKING[0])
            moment = waking + (self.ground.end - waking) * self.rng.random()
            moment = moment.replace(microsecond=0)
        return moment, situation

    # Who

    def history(
        self,
        situation: Situation,
        received_at: dt.datetime,
        *,
        request_id: UUID | None = None,
    ) -> History:
        """Return a whole history of a situation, from its arrival to however it ends."""
        docketed, body_id = self._place(situation, received_at)
        submission = self.submission(situation, received_at, docketed)
        acts = self._acts(situation, received_at, docketed, body_id)
        return History(
            request_id=request_id or self._id(received_at),
            received_at=received_at,
            submission=submission,
            case_id=docketed.case_id if docketed else None,
            acts=tuple(acts),
        )

    def submission(
        self, situation: Situation, received_at: dt.datetime, docketed: Docketed | None
    ) -> Submission:
        """Return a situation as it comes in: from somebody, by its channel, about a case."""
        rng, number = self.rng, self.rng.randrange(self.citizens)
        writer = citizen(number)
        principal = ""
        if situation.relation != Relation.SELF:
            is_company = situation.relation == Relation.COMPANY or (
                situation.relation == Relation.LAWYER and rng.random() < 0.5
            )
            principal = citizen(rng.randrange(self.citizens), company=is_company).name
        clerks: list[int] = []
        if situation.channel in STAFFED:
            clerks = self.ground.roll.holders(STAFFED[situation.channel], civil_day(received_at))
        client_key = UUID(int=rng.getrandbits(128), version=4)
        platform = self._platforms.get(situation.channel)
        # From the key and not by chance: the rest of the months stays as it is.
        there = f"{received_at:%Y%m%d%H%M%S}{client_key.int % 10**6:06}"
        return Submission(
            client_key=client_key,
            channel=situation.channel,
            words=situation.text,
            name=writer.name,
            phone=writer.phone,
            relation=situation.relation.value,
            principal_name=principal,
            case_number=docketed.number if docketed else "",
            wants_judge=situation.service_kind == "judge_contact",
            recorded_by_id=rng.choice(clerks) if clerks else None,
            external_numbers=(PlatformNumber(platform, there),) if clerks and platform else (),
        )

    def case_of(self, target: Target | None, received_at: dt.datetime) -> Docketed | None:
        """Return a case that was filed before and stands with a target, by its judge if it can."""
        if target is None:
            return None
        filed = bisect_right(self._filed[target.body_id], civil_day(received_at))
        cases = self._cases[target.body_id][:filed]
        own = [case for case in cases if case.judge_id == target.person_id]
        return self.rng.choice(own or cases) if cases else None

    def _id(self, received_at: dt.datetime) -> UUID:
        """Return an id that sorts by time (version 7), of milliseconds and chance."""
        milliseconds = int(received_at.timestamp() * 1000)
        bits = self.rng.getrandbits(74)
        high = milliseconds << 80 | 7 << 76 | (bits >> 62) << 64
        return UUID(int=high | 2 << 62 | bits & (1 << 62) - 1)

    def _place(self, situation: Situation, received_at: dt.datetime) -> tuple[Docketed | None, int]:
        """Return the case, if it is about one, and the body that it belongs to."""
        names = BODIES_OF_SUBJECT[self._subjects[situation.subject]]
        for word, bodies in BODIES_OF_WORD.items():
            if word in situation.text or word in situation.title:
                names = bodies
                break
        body_id = self.ground.roll.body_ids[self.rng.choice(names)]
        if not situation.with_case:
            return None, body_id
        filed = bisect_right(self._filed[body_id], civil_day(received_at))
        if not filed:
            return None, body_id
        # People ask about what is going on: the later half of what was filed.
        return self._cases[body_id][self.rng.randrange(filed // 2, filed)], body_id

    # What the desk does

    def _acts(
        self,
        situation: Situation,
        received_at: dt.datetime,
        docketed: Docketed | None,
        body_id: int,
    ) -> list[Act]:
        decided = self._desk_position(received_at)
        earliest = self.ground.time.position(received_at) + 60
        screened = max(decided - self.rng.randrange(60, 900), earliest)
        at = self.ground.time.moment(screened)
        clerk = self.rng.choice(self.ground.roll.holders(PostKind.DESK_CLERK, civil_day(at)))
        acts = [Act(Deed.SCREEN, at, clerk, screening=self.screening(situation))]
        handling = Handling(self.ground, self.rng, situation)
        if situation.complexity == Complexity.SIMPLE:
            return acts + handling.answer(decided + 30, clerk, body_id)
        target = self.target(docketed, body_id, civil_day(at))
        return acts + handling.dispatch(decided + 30, clerk, target)

    def screening(self, situation: Situation) -> Screening:
        """Return what the desk decides a situation to be."""
        return Screening(
            subject=self._subjects[situation.subject],
            service_kind=situation.service_kind,
            complexity=situation.complexity.value,
            title=situation.title,
        )

    def _desk_position(self, received_at: dt.datetime) -> int:
        """Return when the desk has decided: within its working day, or some time after."""
        time, rng = self.ground.time, self.rng
        first = time.position(received_at)
        last_day = self.ground.calendar.nth_working_day(civil_day(received_at), 1)
        closing = (time.day_number(last_day) + 1) * WORKDAY - HOUR // 2
        if rng.random() < LATE_AT_DESK:
            return closing + HOUR // 2 + rng.randrange(HOUR // 2, 2 * WORKDAY)
        return first + rng.randrange(300, max(600, min(6 * HOUR, closing - first)))

    def target(self, docketed: Docketed | None, body_id: int, day: dt.date) -> Target:
        """Return where an order goes: the case's judge, one of the body's people, or the body."""
        if self.rng.random() < IN_COMMON:
            return Target(body_id)
        handlers = self.ground.roll.handlers(body_id, day)
        if docketed is not None and docketed.judge_id in handlers:
            return Target(body_id, docketed.judge_id)
        return Target(body_id, self.rng.choice(handlers))


def _clock(moment: dt.datetime) -> int:
    local = moment.astimezone(COURT_ZONE)
    return local.hour * 3600 + local.minute * 60 + local.second
