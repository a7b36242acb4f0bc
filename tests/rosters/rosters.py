"""What the tests of rosters do: staff towns, freeze, hand up, answer, adopt the notice."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from tests.network import Network, NetworkCourt
from tests.world import at

from fenglian.isolation.actors import Actor
from fenglian.liaison.enums import Seat
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, Pack, read_pack
from fenglian.organizations.actions import set_numbers
from fenglian.rosters.actions import answer_roster, freeze_roster, submit_roster
from fenglian.rosters.enums import Verdict
from fenglian.rosters.models import Answer, Roster, Submission

MONDAY = at("2026-11-02 09:00")
TUESDAY = at("2026-11-03 09:00")
WEDNESDAY = at("2026-11-04 09:00")


def freeze(court: NetworkCourt, when: Any = MONDAY) -> Roster:
    with court.desk():
        return freeze_roster(court.court, by=court.official(court.keeper), at=when)


def submit(court: NetworkCourt, roster: Roster, when: Any = MONDAY) -> Submission:
    with court.desk():
        return submit_roster(roster.pk, by=court.official(court.keeper), at=when)


def answer(network: Network, roster: Roster, verdict: Verdict, reason: str = "") -> Answer:
    yunfu = network.yunfu
    with yunfu.desk():
        by = yunfu.official(yunfu.keeper)
        return answer_roster(roster.pk, verdict, reason=reason, by=by, at=TUESDAY)


def staff(court: NetworkCourt) -> None:
    """Give each town of a basic court a judge and an assistant."""
    with court.scope():
        set_numbers(court.judge, office_phone="0766-2980001", mobile=None)
        for town in court.towns:
            court.assign(town, Seat.JUDGE_ASSISTANT, court.assistant)
            court.assign(town, Seat.LIAISON_JUDGE, court.judge)


@cache
def _yunfu_pack() -> Pack:
    return read_pack(PACKS / "yunfu")


def adopt_yunfu(network: Network, when: datetime) -> None:
    """Let all three courts follow the notice of Yunfu from a moment on."""
    version = install_pack(_yunfu_pack())
    for court in network.courts:
        with court.scope():
            adopt(court.court, version, effective_from=when, actor=Actor.system(), at=when)
