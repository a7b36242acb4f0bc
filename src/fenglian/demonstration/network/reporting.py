"""A year of quotas and ledgers: warnings, misses with reasons, reports filed, late and returned."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

from fenglian.isolation.scope import Audience, scoped
from fenglian.mechanisms.enums import Window
from fenglian.mechanisms.readings import window_of
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Account, Court, PostTerm
from fenglian.organizations.queries import Official, find_holders, load_official
from fenglian.quotas.actions import note_shortfalls, read_reason, state_reason
from fenglian.quotas.enums import ShortfallKind
from fenglian.quotas.models import Shortfall
from fenglian.returns.actions import (
    compile_ledgers,
    file_ledger,
    receive_ledger,
    return_ledger,
    settle_problem,
)
from fenglian.returns.models import Problem
from fenglian.returns.queries import find_reporting_duty, list_filings, turn_of
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fenglian.demonstration.network.filling import NetworkGround
    from fenglian.returns.queries import Filing, Turn

REASONS = (
    "八月连续开庭，抽不出整天下乡。下季度每月第一周固定一天到镇里。",
    "上旬住院，回来以后补了一次，没有补齐。",
    "抽调参加专项执行行动，镇里的事由助理电话联系，没有到场。",
    "与综治中心约过两次，对方临时有防汛任务，改期后已过季末。",
    "新接手这个镇，前半个月在办交接。",
)
PROBLEMS = (
    "偏远的村车程三个小时，一天只能去一个，建议和派出法庭拼车。",
    "综治中心的调解室和信访室合用，接待时没有单独的地方。",
    "赠送的普法手册不够，群众反映字太小。",
)
WRONG = "五月走访的村写成了镇，请把记录更正以后重报。"
CIRCULAR = "各镇联系法官都能按要求下沉走访。个别同志报送不及时，请对照台账补齐，下季度按时报。"
SETTLED = "已经和办公室商定，每周三留一辆车给下乡的同志。"
AT_NINE = dt.time(9, 0)
TURNS = 4
"""Times of reporting before the history ends."""


def report_year(ground: NetworkGround) -> None:
    """Let the rules note a year of quotas, people answer, and contacts report their ledgers.

    Args:
        ground: the network with a year of activities.
    """
    chance = random.Random(f"reporting:{ground.seed}")  # noqa: S311 - nothing is guessed from it
    for court in ground.courts:
        with scoped([court.pk], audience=Audience.SYSTEM):
            for moment in _mornings(ground.end):
                note_shortfalls(court, at=moment)
            _explain(court, ground.end, chance)
            _report(court, ground.end, chance)


def _mornings(end: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the mornings of a year on which the daily job has something to say, in order."""
    last = civil_day(end)
    day = window_of(Window.QUARTER, last - dt.timedelta(days=365)).first
    while day <= last:
        quarter = window_of(Window.QUARTER, day)
        for morning in (quarter.last - dt.timedelta(days=7), quarter.last + ONE_DAY):
            if morning <= last:
                yield _at(morning)
        day = quarter.last + ONE_DAY
    yield end


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, AT_NINE, COURT_ZONE)


def _explain(court: Court, end: dt.datetime, chance: random.Random) -> None:
    """Let most holders say why they missed a quota, and leaders read most of that."""
    misses = Shortfall.objects.filter(court=court, kind=ShortfallKind.MISS, reason="")
    leaders = find_holders(court.pk, PostKind.PRESIDENT, civil_day(end))
    for miss in misses.select_related("assignment").order_by("noted_at", "pk"):
        said = min(miss.noted_at + dt.timedelta(days=2), end)
        holder = _official(miss.assignment.person_id or 0, civil_day(said))
        if holder is None or chance.random() < 0.3:
            continue
        state_reason(miss.pk, chance.choice(REASONS), by=holder, at=said)
        reader = _official(leaders[0].pk, civil_day(said)) if leaders else None
        if reader is not None and reader.person_id != holder.person_id and chance.random() < 0.7:
            read_reason(miss.pk, by=reader, at=min(said + dt.timedelta(days=1), end))


def _official(person_id: int, day: dt.date) -> Official | None:
    account = Account.objects.filter(person_id=person_id, is_active=True).first()
    return load_official(account, day) if account else None


def _report(court: Court, end: dt.datetime, chance: random.Random) -> None:
    duty = find_reporting_duty(court.pk, end)
    keeper = _keeper(court, civil_day(end))
    if duty is None or keeper is None:
        return
    calendar = load_calendar(court.calendar_id)
    turns: list[Turn] = []
    day = civil_day(end)
    while len(turns) < TURNS:
        turn = turn_of(duty.rule, day, calendar)
        if turn.due_on < civil_day(end):
            turns.append(turn)
        day = turn.window.first - ONE_DAY
    for turn in reversed(turns):
        filings = list_filings([court.pk], duty, turn, today=turn.due_on)
        _file(turn, filings, keeper, end, chance)


def _keeper(court: Court, day: dt.date) -> Official | None:
    terms = PostTerm.objects.on(day).filter(
        court=court, post__body__is_management_office=True, post__kind=PostKind.OFFICER
    )
    term = terms.order_by("pk").first()
    return _official(term.person_id, day) if term else None


def _file(
    turn: Turn, filings: list[Filing], keeper: Official, end: dt.datetime, chance: random.Random
) -> None:
    """Let all report but one, two of them late; return one, receive the others, compile."""
    late = set(chance.sample(range(len(filings)), min(2, len(filings))))
    for number, filing in enumerate(filings):
        days = chance.randint(2, 5) if number in late else -chance.randint(0, 8)
        when = min(_at(turn.due_on + dt.timedelta(days=days)), end)
        by = _official(filing.person.pk, civil_day(when))
        if by is None or number == len(filings) - 1:
            continue
        named = chance.choice(PROBLEMS) if chance.random() < 0.4 else ""
        filed = file_ledger(turn.due_on, problems=named, by=by, at=when)
        looked = min(when + dt.timedelta(days=1), end)
        if number == 1:
            return_ledger(filed.pk, WRONG, by=keeper, at=looked)
            again = min(looked + dt.timedelta(days=2), end)
            filed = file_ledger(turn.due_on, by=by, at=again)
            looked = min(again + dt.timedelta(days=1), end)
        receive_ledger(filed.pk, by=keeper, at=looked)
    compiled = min(_at(turn.due_on + dt.timedelta(days=8)), end)
    compile_ledgers(turn.due_on, CIRCULAR, by=keeper, at=compiled)
    open_ones = Problem.objects.filter(court_id=keeper.court_id, settled_at__isnull=True)
    for problem in open_ones.order_by("pk")[1:]:
        settle_problem(problem.pk, SETTLED, by=keeper, at=compiled)
