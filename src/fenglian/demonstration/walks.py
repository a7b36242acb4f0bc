"""The requests that stand where a newcomer should look first."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from fenglian.demonstration.histories import Act, Deed, History
from fenglian.requests.actions.desk import Target
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fenglian.demonstration.composing import Composer
    from fenglian.demonstration.files import Situation

FRESH = dt.timedelta(minutes=40)
"""How long before the end the newest request came in."""


@dataclass(frozen=True, slots=True)
class Then:
    """An act after the dispatch.

    Args:
        deed: what.
        days_ago: working days before the history's last day.
        clock: at what time of that day.
    """

    deed: Deed
    days_ago: int
    clock: dt.time


@dataclass(frozen=True, slots=True)
class Walk:
    """One such request.

    Args:
        key: its name here.
        situation: the key of its situation.
        words: what there is to see.
        username: who should sign in to see it.
        days_ago: when it came in, in working days before the history's last day; 0: just now.
        body: where it was dispatched; empty: it was not.
        handler: who has it, by sign-in name.
        then: what happened next.
        complained_of: the official complained of, by sign-in name.
        channel: how it came in; empty: as in the situation.
        again: the key of an earlier walk, whose person comes again in its case.
        opening: what they say before the words of the situation.
    """

    key: str
    situation: str
    words: str
    username: str
    days_ago: int
    body: str = ""
    handler: str = ""
    then: tuple[Then, ...] = ()
    complained_of: str = ""
    channel: str = ""
    again: str = ""
    opening: str = ""

    @property
    def request_id(self) -> UUID:
        """The same in every demonstration, so that pages and tests find it."""
        return uuid5(NAMESPACE_URL, f"fenglian:demonstration:{self.key}")


WALKS = (
    Walk("fresh", "phone-always-busy", "刚收到，等分流：看系统建议的分类和理由", "clerk", 0),
    Walk("desk-late", "mediation-long-wait", "超过一个工作日没有受理，报了窗口的主任",
         "desk-leader", 3),
    Walk("due-today", "contract-goods-no-pay", "今天（逢休息日为下一个工作日）是答复的最后一天",
         "contract-judge", 3, "民事审判二庭", "contract-judge"),
    Walk("level-1", "house-buy-developer-late", "超期，已报部门领导", "contract-leader", 4,
         "房地产与建设工程审判团队", "housing-judge"),
    Walk("level-2", "exec-progress-silent", "超期更久，已报分管院领导", "vice-enforcement", 6,
         "执行实施一组", "enforcer-2", (Then(Deed.URGE, 2, dt.time(20, 12)),)),
    Walk("level-3", "exec-limit-consumption-remove", "四级走完，已报院长", "president", 8,
         "执行局", "enforcer", (Then(Deed.ACCEPT, 7, dt.time(10, 5)),
                              Then(Deed.URGE, 4, dt.time(12, 40)),
                              Then(Deed.INSTRUCT, 1, dt.time(9, 30)))),
    Walk("asked", "medical-informed-sign", "法官问了当事人一句，等当事人回答（期限照走）",
         "civil-judge-2", 2, "民事审判一庭", "civil-judge-2",
         (Then(Deed.ACCEPT, 2, dt.time(11, 2)), Then(Deed.ASK_BACK, 1, dt.time(10, 20)))),
    Walk("answered", "loan-spouse-debt", "已经答复，等当事人评价", "contract-judge-2", 3,
         "民事审判二庭", "contract-judge-2",
         (Then(Deed.ACCEPT, 3, dt.time(14, 50)), Then(Deed.REPLY, 1, dt.time(15, 10)))),
    Walk("complained-of", "petition-judge-relation", "反映的是庭长：不报他，直接报分管副院长",
         "vice-civil", 4, "民事审判二庭", "contract-judge-2", complained_of="contract-leader"),
    Walk("vacant", "corp-equity-transfer-sign", "庭长空缺，超期直接报分管副院长", "vice-civil", 4,
         "商事审判庭（自贸区）", "commercial-judge"),
    Walk("leader-handles", "injury-elevator-property-medical", "承办人就是庭长，不报自己，报上一级",
         "vice-civil", 4, "民事审判一庭", "civil-leader"),
    Walk("handed-back", "preserve-no-effect", "承办人退回，等窗口重新派单", "clerk", 2,
         "民事审判一庭", "judge", (Then(Deed.HAND_BACK, 1, dt.time(16)),)),
    Walk("asks-time", "build-real-contractor-title", "承办人申请延期，等领导决定",
         "contract-leader", 2, "房地产与建设工程审判团队", "housing-judge",
         (Then(Deed.ACCEPT, 2, dt.time(10, 40)), Then(Deed.ASK_TIME, 1, dt.time(11)))),
    Walk("returned", "injury-beauty-salon", "当事人不满意，退回原承办人，重新计时", "judge", 5,
         "民事审判一庭", "judge",
         (Then(Deed.ACCEPT, 5, dt.time(15)), Then(Deed.REPLY, 3, dt.time(16, 45)),
          Then(Deed.RATE, 2, dt.time(19, 25)))),
    Walk("long", "exec-dishonest-list-mistake", "久拖：派出十多个工作日，答过一次不满意，还没办完",
         "enforcement-clerk", 13, "执行局", "enforcer",
         (Then(Deed.ACCEPT, 13, dt.time(14, 30)), Then(Deed.REPLY, 11, dt.time(10, 30)),
          Then(Deed.RATE, 2, dt.time(20, 5)))),
    Walk("told-hall", "hearing-change-date", "同一个人昨天在大厅说过，今天又打了热线",
         "contract-judge", 1, "民事审判二庭", "contract-judge", channel="hall"),
    Walk("told-hotline", "hearing-change-date", "又打热线的这一件：看为何像同一件事，试试并案",
         "clerk", 0, channel="hotline", again="told-hall", opening="昨天在大厅讲过了，再说一遍。"),
    Walk("settled", "contract-agent-no-commission", "上个月答复过的一件", "contract-judge-2", 22,
         "民事审判二庭", "contract-judge-2",
         (Then(Deed.ACCEPT, 22, dt.time(10, 20)), Then(Deed.REPLY, 20, dt.time(15)))),
    Walk("again", "contract-agent-no-commission", "同一件事答复过又来：列入专项督办，承办人看不到",
         "vice-civil", 0, again="settled", opening="上个月答复过我，还是没有办。"),
)  # fmt: skip


def compose_walks(composer: Composer) -> Iterator[History]:
    """Yield the histories of all walks, each standing where its words say.

    Args:
        composer: gives who writes, about which case.
    """
    told: dict[str, History] = {}
    for number, walk in enumerate(WALKS):
        history = _Course(composer, walk, number).history(told.get(walk.again))
        told[walk.key] = history
        yield history


class _Course:
    def __init__(self, composer: Composer, walk: Walk, number: int) -> None:
        self.composer = composer
        self.walk = walk
        self.number = number
        self.roll = composer.ground.roll
        found: Situation = next(one for one in composer.situations if one.key == walk.situation)
        self.situation = found.model_copy(
            update={
                "channel": walk.channel or found.channel,
                "text": walk.opening + found.text,
            }
        )

    def history(self, before: History | None) -> History:
        walk, composer = self.walk, self.composer
        received_at = self._at(walk.days_ago, dt.time(8, 40))
        if not walk.days_ago:
            received_at = (composer.ground.end - FRESH).replace(microsecond=0)
        target = self._target()
        docketed = composer.case_of(target, received_at) if self.situation.with_case else None
        submission = composer.submission(self.situation, received_at, docketed)
        case_id = docketed.case_id if docketed else None
        if before is not None:
            said = before.submission
            submission = replace(
                submission, name=said.name, phone=said.phone, case_number=said.case_number
            )
            case_id = before.case_id
        return History(
            request_id=walk.request_id,
            received_at=received_at,
            submission=submission,
            case_id=case_id,
            acts=tuple(self._acts(target)) if target else (),
        )

    def _at(self, days_ago: int, clock: dt.time) -> dt.datetime:
        """Return a time of a working day before the one that is, or comes next."""
        ground = self.composer.ground
        number = bisect_left(ground.calendar.working, civil_day(ground.end)) - days_ago
        moment = dt.datetime.combine(ground.calendar.working[number], clock, COURT_ZONE)
        return moment + dt.timedelta(minutes=self.number)

    def _target(self) -> Target | None:
        if not self.walk.body:
            return None
        return Target(self.roll.body_ids[self.walk.body], self.roll.person_ids[self.walk.handler])

    def _acts(self, target: Target) -> Iterator[Act]:
        clerk, days_ago = self.roll.person_ids["clerk"], self.walk.days_ago
        screening = replace(
            self.composer.screening(self.situation),
            complained_of_id=self.roll.person_ids.get(self.walk.complained_of),
        )
        yield Act(Deed.SCREEN, self._at(days_ago, dt.time(9, 10)), clerk, screening=screening)
        yield Act(Deed.DISPATCH, self._at(days_ago, dt.time(9, 12)), clerk, target=target)
        for then in self.walk.then:
            yield self._then(then, target)

    def _then(self, then: Then, target: Target) -> Act:
        situation, handler = self.situation, self.roll.person_ids[self.walk.handler]
        words = {
            Deed.ASK_BACK: situation.question_back,
            Deed.REPLY: situation.reply,
            Deed.HAND_BACK: situation.hand_back_reason,
            Deed.ASK_TIME: situation.extension_reason,
            Deed.INSTRUCT: situation.instruction,
            Deed.RATE: situation.dissatisfied_reason,
            Deed.URGE: situation.urge,
        }
        at = self._at(then.days_ago, then.clock)
        by: int | None = handler
        if then.deed in {Deed.RATE, Deed.URGE}:
            by = None
        elif then.deed is Deed.INSTRUCT:
            by = self.roll.chain(target.body_id, civil_day(at))[0][1]
        return Act(
            then.deed, at, by, words.get(then.deed, ""),
            working_days=3, is_yes=then.deed is not Deed.RATE,
        )  # fmt: skip
