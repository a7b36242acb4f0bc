"""The rosters of the network: two rounds; one court late, one roster returned, the rest received.

The first round followed the notice; the second, of the last weeks, what changed in the meantime. It
is still on its way.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from fenglian.isolation.scope import Audience, Scope, scoped
from fenglian.organizations.models import Account, Court, Person
from fenglian.organizations.queries import Official, load_official
from fenglian.rosters.actions import (
    answer_roster,
    compile_rosters,
    enter_receipt,
    forward_roster,
    freeze_roster,
    submit_roster,
)
from fenglian.rosters.enums import Verdict
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from uuid import UUID

    from fenglian.demonstration.network.filling import NetworkGround
    from fenglian.rosters.models import Roster

IN_TIME = dt.date(2024, 4, 28)
LATE = dt.date(2024, 5, 8)
"""The notice was issued on April 19th; the tenth day is the 29th."""
COMPILED = dt.date(2024, 5, 10)
RECEIPT = dt.date(2024, 5, 13)
LATE_COURT = "luoding"
RETURNED_COURT, RETURNED_FOR = "yunan", "富林镇的联络点还没有设，名单里没有写明；请核对后再报。"
UNSENT_COURT = "yuncheng"
FRESH = 12
"""Days before the end of the history on which the second round began."""


def write_rosters(ground: NetworkGround) -> None:
    """Let the courts hand their rosters up, twice.

    Args:
        ground: the network, with its towns matched.
    """
    _write_first_round(ground)
    _write_second_round(ground)


def _write_first_round(ground: NetworkGround) -> None:
    for court in ground.basic:
        day = LATE if court.slug == LATE_COURT else IN_TIME
        roster_id = _hand_up(ground, court, _at(day, 10))
        _answer(ground, roster_id, Verdict.RECEIVED, "", _at(day, 15))
    superior = ground.superior
    _freeze(ground, superior, _at(IN_TIME, 11))
    with _desk(ground, superior):
        by = _keeper(superior, COMPILED)
        whole = compile_rosters(superior, by=by, at=_at(COMPILED, 9))
        forward_roster(whole.pk, by=by, at=_at(COMPILED, 10))
        enter_receipt(
            whole.pk, Verdict.RECEIVED, answered_by="市委政法委办公室", answered_on=RECEIPT,
            by=by, at=_at(RECEIPT, 9),
        )  # fmt: skip


def _write_second_round(ground: NetworkGround) -> None:
    """Numbers have changed since; one court's version lies there, another's came back."""
    first = ground.today - dt.timedelta(FRESH)
    for number, court in enumerate(ground.basic):
        _change_a_number(court, number)
        at = _at(first + dt.timedelta(number), 10)
        if court.slug == UNSENT_COURT:
            _freeze(ground, court, at)
            continue
        roster_id = _hand_up(ground, court, at)
        is_wrong = court.slug == RETURNED_COURT
        verdict = Verdict.RETURNED if is_wrong else Verdict.RECEIVED
        reason = RETURNED_FOR if is_wrong else ""
        _answer(ground, roster_id, verdict, reason, at + dt.timedelta(hours=5))


def _change_a_number(court: Court, number: int) -> None:
    """Give one of those who hold a town another extension."""
    with scoped([court.pk], audience=Audience.SYSTEM):
        holder = (
            Person.objects.filter(court=court, assignments__isnull=False).order_by("pk").first()
        )
        if holder is not None:
            holder.office_phone = f"0766-88{number}2100"
            holder.save(update_fields=["office_phone"])


def _desk(ground: NetworkGround, court: Court) -> AbstractContextManager[Scope]:
    """Open the scope of an official's page of the court."""
    beneath = [one.pk for one in ground.basic] if court == ground.superior else []
    return scoped([court.pk], audience=Audience.DESK, overseen_ids=beneath)


def _keeper(court: Court, day: dt.date) -> Official:
    """Return who keeps a court's rosters: the management office's officer."""
    account = Account.objects.get(court=court, username__endswith="-mgmt-officer1")
    official = load_official(account, day)
    if official is None:
        raise LookupError(account.username)
    return official


def _freeze(ground: NetworkGround, court: Court, at: dt.datetime) -> Roster:
    with _desk(ground, court):
        return freeze_roster(court, by=_keeper(court, civil_day(at)), at=at)


def _hand_up(ground: NetworkGround, court: Court, at: dt.datetime) -> UUID:
    roster = _freeze(ground, court, at)
    with _desk(ground, court):
        by = _keeper(court, civil_day(at))
        submit_roster(roster.pk, by=by, at=at + dt.timedelta(minutes=20))
    return roster.pk


def _answer(
    ground: NetworkGround, roster_id: UUID, verdict: Verdict, reason: str, at: dt.datetime
) -> None:
    with _desk(ground, ground.superior):
        by = _keeper(ground.superior, civil_day(at))
        answer_roster(roster_id, verdict, reason=reason, by=by, at=at)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, 12), COURT_ZONE)
