"""What becomes of a request once the desk has decided: hands, questions, delays, ratings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.demonstration.histories import Act, Deed
from fenglian.demonstration.hours import HOUR, WORKDAY
from fenglian.requests.actions.desk import Target
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from random import Random

    from fenglian.demonstration.files import Situation
    from fenglian.demonstration.ground import Ground

REPLY_DAYS = 3
"""Working days of the reply limit that courses are timed by; the rule itself is the mechanism's."""
DELAYS = ((0.86, None), (0.06, (4, 5)), (0.045, (6, 7)), (0.03, (8, 11)))
"""How likely an answer comes in time (None) or on which working days after the dispatch; the rest
never comes."""
REDISPATCHED = "按退回意见核对过，改由{body}办理。"
REASSIGNED = ("承办人连日开庭，改由同一部门的同事办理。", "承办人外出，先由同事接着办。")
REFUSED = "这件事不需要等，请在期限内先给当事人一个说法。"
GRANTED = "同意。请先告诉当事人要等什么、等到哪天。"
CONTESTED = ("我那天没有接到法院的电话。", "电话里没有说清楚，不能算已经答复。")
SUPPLEMENTED = "补充一下：我这几天白天都方便接电话。"
OTHER_BODIES = ("民事审判一庭", "民事审判二庭", "立案庭", "执行局", "审判管理办公室")


@dataclass(slots=True)
class _Hands:
    """Who has an order while its history is told."""

    body_id: int
    person_id: int | None


class Handling:
    """Tells what the court and the party do with one request, by chance.

    Args:
        ground: the court.
        rng: where the chances come from.
        situation: what may be said.
    """

    def __init__(self, ground: Ground, rng: Random, situation: Situation) -> None:
        self.ground = ground
        self.rng = rng
        self.situation = situation

    def _at(self, position: int) -> dt.datetime:
        return self.ground.time.moment(position)

    def _day(self, position: int) -> dt.date:
        return self.ground.time.working[position // WORKDAY]

    def _happens(self, share: float) -> bool:
        return self.rng.random() < share

    # Simple: the desk answers

    def answer(self, position: int, clerk: int, body_id: int) -> list[Act]:
        """Return the desk's answer and what the party thinks of it."""
        situation = self.situation
        acts = [Act(Deed.ANSWER, self._at(position), clerk, words=situation.reply)]
        if situation.phone_note and self._happens(0.6):
            acts.insert(0, self._call(position - 20, clerk))
        if not (situation.second_reply and self._happens(0.5)):
            return acts + self._rate(acts[-1].at)
        returned = self._return(acts[-1].at)
        again = self.ground.time.position(returned.at) + self.rng.randrange(900, WORKDAY // 2)
        if self._happens(0.4):
            second = Act(Deed.ANSWER, self._at(again), clerk, words=situation.second_reply)
            return [*acts, returned, second, *self._rate(second.at)]
        target = Target(body_id, self._anyone(body_id, again))
        acts += [returned, *self._order(again, clerk, target, situation.second_reply)]
        return acts + (self._rate(acts[-1].at) if acts[-1].deed is Deed.REPLY else [])

    def _call(self, position: int, by: int) -> Act:
        situation = self.situation
        return Act(
            Deed.CALL, self._at(position), by, situation.phone_note,
            is_yes=situation.phone_reached,
        )  # fmt: skip

    def _rate(self, answered_at: dt.datetime) -> list[Act]:
        """Return a rating by some, a few hours or days after the answer."""
        if not self._happens(0.55):
            return []
        return [Act(Deed.RATE, self.waking(answered_at, 60))]

    def _return(self, answered_at: dt.datetime) -> Act:
        words = self.situation.dissatisfied_reason
        return Act(Deed.RATE, self.waking(answered_at, 48), words=words, is_yes=False)

    def waking(self, after: dt.datetime, hours: int) -> dt.datetime:
        """Return a moment within so many hours at which people are awake."""
        moment = after + dt.timedelta(seconds=self.rng.randrange(600, hours * HOUR))
        local = moment.astimezone(COURT_ZONE)
        if 7 <= local.hour < 23:
            return local
        morning = local.replace(hour=7, minute=0, second=0)
        if local.hour >= 23:
            morning += dt.timedelta(days=1)
        return morning + dt.timedelta(seconds=self.rng.randrange(4 * HOUR))

    # Ordinary: an order

    def dispatch(self, position: int, clerk: int, target: Target) -> list[Act]:
        """Return the order's whole way, with a second round where the first did not satisfy."""
        acts = self._order(position, clerk, target, self.situation.reply)
        last = acts[-1]
        if last.deed is not Deed.REPLY:
            return acts
        if not (self.situation.second_reply and self._happens(0.55)):
            return acts + self._rate(last.at)
        returned = self._return(last.at)
        again = self._reply_position(self.ground.time.position(returned.at), 0)
        if again is None:
            return [*acts, returned]
        second = Act(Deed.REPLY, self._at(again), last.by, words=self.situation.second_reply)
        return [*acts, returned, second, *self._rate(second.at)]

    def _reply_position(self, start: int, extra_days: int) -> int | None:
        """Return when the answer to what started there comes; None: not at all."""
        number = start // WORKDAY
        chance = self.rng.random()
        for share, days in DELAYS:
            chance -= share
            if chance < 0:
                if days is None:
                    end = (number + REPLY_DAYS + extra_days + 1) * WORKDAY - 300
                    return int(self.rng.triangular(start + 1800, end, start + WORKDAY))
                first, last = (number + day + extra_days for day in days)
                return self.rng.randrange(first * WORKDAY, (last + 1) * WORKDAY)
        return None

    def _order(self, position: int, clerk: int, target: Target, words: str) -> list[Act]:
        """Return an order from its dispatch to its reply, with what comes between."""
        acts = [Act(Deed.DISPATCH, self._at(position), clerk, target=target)]
        asks_time, granted = self._extension()
        reply = self._reply_position(position, granted)
        # Where no answer comes, other things go on for three weeks.
        end = reply if reply is not None else position + 15 * WORKDAY
        hands = _Hands(target.body_id, target.person_id)
        between, start = self._changes_of_hands(position, end, clerk, hands)
        between += self._acceptance(start, end, hands)
        holder = hands.person_id or self._anyone(hands.body_id, end)
        if hands.person_id is not None:
            between += self._conversation(start, end, holder)
            if asks_time:
                between += self._extension_acts(granted, start, end, holder, hands)
        between += self._pressure(position, end, hands)
        acts += sorted(between, key=lambda act: act.at)
        if reply is not None:
            acts.append(Act(Deed.REPLY, self._at(reply), holder, words=words))
        return acts

    def _changes_of_hands(
        self, start: int, end: int, clerk: int, hands: _Hands
    ) -> tuple[list[Act], int]:
        """Return at most one change of hands, and from when on the last hands have it."""
        situation = self.situation
        if end - start < 6 * HOUR:
            return [], start
        moved = start + self.rng.randrange(HOUR // 2, min(2 * WORKDAY, (end - start) // 3))
        if situation.hand_back_reason and self._happens(0.4):
            return self._hand_back(moved, end, clerk, hands)
        if situation.transfer_reason and hands.person_id is not None and self._happens(0.5):
            body_id = self.ground.roll.body_ids[self.rng.choice(OTHER_BODIES)]
            deed, by, words = Deed.TRANSFER, hands.person_id, situation.transfer_reason
        elif hands.person_id is not None and self._happens(0.06):
            body_id, deed = hands.body_id, Deed.REASSIGN
            by, words = self._above(hands, moved, None), self.rng.choice(REASSIGNED)
        else:
            return [], start
        handlers = self.ground.roll.handlers(body_id, self._day(moved))
        others = [person for person in handlers if person != hands.person_id]
        if not others:
            return [], start
        hands.body_id, hands.person_id = body_id, self.rng.choice(others)
        target = Target(body_id, hands.person_id)
        return [Act(deed, self._at(moved), by, words=words, target=target)], moved

    def _hand_back(self, moved: int, end: int, clerk: int, hands: _Hands) -> tuple[list[Act], int]:
        """Return an order's way back to the desk, and from there to somebody else."""
        holder = hands.person_id or self._anyone(hands.body_id, moved)
        again = moved + self.rng.randrange(600, 5 * HOUR)
        if again >= end - HOUR:
            again = moved + (end - moved) // 2
        name = self.rng.choice(OTHER_BODIES)
        hands.body_id = self.ground.roll.body_ids[name]
        hands.person_id = self._anyone(hands.body_id, again)
        target = Target(hands.body_id, hands.person_id)
        words = REDISPATCHED.format(body=name)
        return [
            Act(Deed.HAND_BACK, self._at(moved), holder, words=self.situation.hand_back_reason),
            Act(Deed.DISPATCH, self._at(again), clerk, words=words, target=target),
        ], again

    def _anyone(self, body_id: int, position: int) -> int:
        return self.rng.choice(self.ground.roll.handlers(body_id, self._day(position)))

    def _acceptance(self, start: int, end: int, hands: _Hands) -> list[Act]:
        """Return the acceptance by whoever has it; of a body in common, by one of its people."""
        if end - start < HOUR or not self._happens(0.85):
            return []
        accepted = start + self.rng.randrange(300, max(301, min(5 * HOUR, (end - start) // 3)))
        if hands.person_id is None:
            hands.person_id = self._anyone(hands.body_id, accepted)
        return [Act(Deed.ACCEPT, self._at(accepted), hands.person_id)]

    def _conversation(self, start: int, end: int, holder: int) -> list[Act]:
        """Return what handler and party say to each other on the way."""
        situation, rng = self.situation, self.rng
        # The first third of the time is for passing on and accepting.
        first = start + (end - start) // 3 + 60
        if end - first < HOUR:
            return []
        acts = []
        if situation.question_back and self._happens(0.8):
            asked = rng.randrange(first, end - HOUR // 2)
            acts.append(Act(Deed.ASK_BACK, self._at(asked), holder, situation.question_back))
            answered = self.waking(self._at(asked), 20)
            if answered < self._at(end) and self._happens(0.8):
                acts.append(Act(Deed.ANSWER_QUESTION, answered, words=situation.answer_back))
        if situation.phone_note and self._happens(0.85):
            called = rng.randrange(first, end)
            acts.append(self._call(called, holder))
            contested = self.waking(self._at(called), 24)
            if situation.phone_reached and contested < self._at(end) and self._happens(0.12):
                acts.append(Act(Deed.CONTEST, contested, words=rng.choice(CONTESTED)))
        if self._happens(0.05):
            acts.append(
                Act(Deed.SUPPLEMENT, self._at(rng.randrange(first, end)), words=SUPPLEMENTED)
            )
        return acts

    def _extension(self) -> tuple[bool, int]:
        """Return whether more time is asked for, and how many working days are granted."""
        if not (self.situation.extension_reason and self._happens(0.6)):
            return False, 0
        return True, self.rng.randint(1, 3) if self._happens(0.6) else 0

    def _extension_acts(
        self, granted: int, start: int, end: int, holder: int, hands: _Hands
    ) -> list[Act]:
        """Return the wish for more time and, mostly, the decision on it."""
        rng = self.rng
        first = start + (end - start) // 3 + 60
        asked = rng.randrange(first, max(first + 1, min(end, first + WORKDAY)))
        decided = asked + rng.randrange(900, 5 * HOUR)
        acts = [
            Act(
                Deed.ASK_TIME, self._at(asked), holder, self.situation.extension_reason,
                working_days=granted or rng.randint(2, 5),
            )
        ]  # fmt: skip
        if granted or self._happens(0.7):
            leader = self._above(hands, decided, holder)
            note = GRANTED if granted else REFUSED
            acts.append(
                Act(Deed.DECIDE_TIME, self._at(decided), leader, note, is_yes=bool(granted))
            )
        return [act for act in acts if act.at < self._at(end)]

    def _above(self, hands: _Hands, position: int, holder: int | None) -> int:
        chain = self.ground.roll.chain(hands.body_id, self._day(position))
        return next(person for _, person in chain if person != holder)

    def _pressure(self, start: int, end: int, hands: _Hands) -> list[Act]:
        """Return what the party and the leaders do when it takes long."""
        situation, rng = self.situation, self.rng
        late = (start // WORKDAY + REPLY_DAYS + 1) * WORKDAY
        acts = []
        if end > late + HOUR:
            if self._happens(0.85 if situation.urge else 0.25):
                moment = self.waking(self._at(late), 30)
                if moment < self._at(end):
                    acts.append(Act(Deed.URGE, moment, words=situation.urge))
            if situation.instruction and self._happens(0.8):
                written = rng.randrange(late + 600, end)
                term = self.ground.calendar.nth_working_day(self._day(written), rng.randint(1, 2))
                acts.append(
                    Act(
                        Deed.INSTRUCT, self._at(written), self._above(hands, written, None),
                        situation.instruction, term=term if self._happens(0.5) else None,
                    )
                )  # fmt: skip
        return acts
