"""Warned in time, missed once, with a reason that somebody above reads (YF-16)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.network import Network
from tests.quotas.conftest import Towns, adopt_pack
from tests.world import at

from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.notifications.models import Message
from fenglian.quotas.actions import Noted, note_shortfalls, read_reason, state_reason
from fenglian.quotas.enums import ShortfallKind
from fenglian.quotas.errors import (
    AlreadyStatedError,
    NothingToReadError,
    NotTheirsToExplainError,
    NotTheirsToReadError,
    ShortfallNotFoundError,
)
from fenglian.quotas.models import Closing, Shortfall
from fenglian.quotas.policies import visible_assignments

pytestmark = pytest.mark.clause("YF-16")

VISIT = ("visit_exchange",)
KEPT_QUIET = at("2026-09-10 09:00")
WARNED = at("2026-09-24 09:00")
OVER = at("2026-10-01 09:00")


@pytest.fixture
def held(towns: Towns) -> Assignment:
    """A judge with a town, once there in the third quarter, met in the others."""
    adopt_pack(towns.court, "yunfu")
    for day in (1, 2, 3):
        towns.visit(date(2026, 2, day), towns.court.judge, kinds=VISIT)
        towns.visit(date(2026, 5, day), towns.court.judge, kinds=VISIT)
    towns.visit(date(2026, 7, 8), towns.court.judge, kinds=VISIT)
    return towns.hold(towns.court.judge, Seat.LIAISON_JUDGE)


def told(towns: Towns, kind: str) -> set[int | None]:
    return set(Message.objects.filter(kind=kind).values_list("person_id", flat=True))


def missed(towns: Towns) -> Shortfall:
    note_shortfalls(towns.court.court, at=OVER)
    return Shortfall.objects.get(kind=ShortfallKind.MISS)


def test_holder_is_warned_once_ten_working_days_before_the_end(
    towns: Towns, held: Assignment
) -> None:
    early = note_shortfalls(towns.court.court, at=KEPT_QUIET)
    first = note_shortfalls(towns.court.court, at=WARNED)
    again = note_shortfalls(towns.court.court, at=WARNED)

    assert (early.warnings, first.warnings, again.warnings) == (0, 1, 0)
    warning = Shortfall.objects.get()
    assert (warning.kind, warning.assignment, warning.done, warning.required) == (
        "warning", held, 1, 3,
    )  # fmt: skip
    assert told(towns, "quota_warned") == {towns.court.judge.pk}
    assert Event.objects.filter(kind="quota.warned", subject_id=warning.pk).count() == 1


def test_miss_is_noted_once_and_told_to_holder_and_leader(towns: Towns, held: Assignment) -> None:
    first = note_shortfalls(towns.court.court, at=OVER)
    again = note_shortfalls(towns.court.court, at=at("2026-10-02 09:00"))

    # The liaison groups' quota is in force as well; each of the three quarters is closed for both.
    assert (first, again) == (Noted(0, 1, 6), Noted(0, 0, 0))
    miss = Shortfall.objects.get(kind=ShortfallKind.MISS)
    assert (miss.first, miss.last, miss.done, miss.required) == (
        date(2026, 7, 1), date(2026, 9, 30), 1, 3,
    )  # fmt: skip
    assert told(towns, "quota_missed") == {towns.court.judge.pk, towns.court.leader.pk}
    judges = Closing.objects.filter(rule_id="monthly_or_quarterly_visits").order_by("first")
    assert list(judges.values_list("bearers", "met")) == [(1, 1), (1, 1), (1, 0)]


def test_three_visits_in_september_alone_are_no_miss(towns: Towns, held: Assignment) -> None:
    for day in (3, 17):
        towns.visit(date(2026, 9, day), towns.court.judge, kinds=VISIT)

    assert note_shortfalls(towns.court.court, at=OVER).misses == 0


def test_long_silence_of_the_worker_loses_no_window(towns: Towns, held: Assignment) -> None:
    noted = note_shortfalls(towns.court.court, at=at("2027-04-01 09:00"))

    assert noted.misses == 3
    assert list(Shortfall.objects.values_list("first", flat=True).order_by("first")) == [
        date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1),
    ]  # fmt: skip


def test_database_refuses_the_same_note_twice(towns: Towns, held: Assignment) -> None:
    miss = missed(towns)
    miss.pk = held.pk  # another row, the same note
    with pytest.raises(IntegrityError, match="shortfall_once"), transaction.atomic():
        miss.save(force_insert=True)


def test_late_record_leaves_the_note_as_it_was(towns: Towns, held: Assignment) -> None:
    miss = missed(towns)
    for day in (3, 17):
        towns.visit(date(2026, 9, day), towns.court.judge, kinds=VISIT)

    assert note_shortfalls(towns.court.court, at=at("2026-10-05 09:00")).misses == 0
    miss.refresh_from_db()
    assert miss.done == 1


def test_holder_states_the_reason_once_and_a_leader_reads_it(
    towns: Towns, held: Assignment
) -> None:
    miss, court = missed(towns), towns.court
    judge, leader = court.official(court.judge), court.official(court.leader)
    with pytest.raises(NothingToReadError):
        read_reason(miss.pk, by=leader, at=OVER)

    state_reason(miss.pk, "八月住院，九月补了一次。", by=judge, at=OVER)
    read = read_reason(miss.pk, by=leader, at=OVER)

    assert (read.reason, read.reason_by, read.read_by) == (
        "八月住院，九月补了一次。", court.judge, court.leader,
    )  # fmt: skip
    with pytest.raises(AlreadyStatedError):
        state_reason(miss.pk, "改一下。", by=judge, at=OVER)
    assert list(
        Event.objects.filter(subject_id=miss.pk).order_by("pk").values_list("kind", flat=True)
    ) == ["quota.missed", "quota.explained", "quota.read"]


def test_reason_is_the_holder_s_and_reading_is_not(towns: Towns, held: Assignment) -> None:
    miss, court = missed(towns), towns.court
    judge = court.official(court.judge)
    with pytest.raises(NotTheirsToExplainError):
        state_reason(miss.pk, "他忙。", by=court.official(court.leader), at=OVER)
    with pytest.raises(ShortfallNotFoundError):
        state_reason(miss.pk, "他忙。", by=court.official(court.tribunal_judge), at=OVER)
    state_reason(miss.pk, "八月住院。", by=judge, at=OVER)
    with pytest.raises(NotTheirsToReadError):
        read_reason(miss.pk, by=judge, at=OVER)


def test_everybody_sees_what_stands_under_them(network: Network) -> None:
    court, yunfu = network.xinxing, network.yunfu
    with court.scope():
        towns = Towns(court)
        civil = towns.hold(court.judge, Seat.LIAISON_JUDGE)
        tribunal = towns.hold(court.tribunal_judge, Seat.LIAISON_JUDGE, "车岗镇")
        led = towns.hold(court.vice, Seat.CONTACT_LEADER)
        seen = {
            name: set(visible_assignments(court.official(court.people[name])))
            for name in ("judge", "tribunal_judge", "assistant", "vice", "keeper", "center_staff")
        }
    with yunfu.desk():
        above = set(visible_assignments(yunfu.official(yunfu.president)))
        beside = set(visible_assignments(yunfu.official(yunfu.judge)))

    everything = {civil, tribunal, led}
    assert seen == {
        "judge": {civil}, "tribunal_judge": {tribunal}, "assistant": set(),
        "vice": everything, "keeper": everything, "center_staff": set(),
    }  # fmt: skip
    assert (above, beside) == (everything, set())


def test_superior_court_reads_what_was_noted_beneath_and_changes_nothing(
    network: Network,
) -> None:
    court, yunfu = network.xinxing, network.yunfu
    with court.scope():
        towns = Towns(court)
        adopt_pack(court, "yunfu")
        towns.hold(court.judge, Seat.LIAISON_JUDGE)
        note_shortfalls(court.court, at=at("2026-04-01 09:00"))

    with yunfu.desk():
        assert Shortfall.objects.count() == 1
        assert Shortfall.objects.update(done=9) == 0
    with scoped([network.luoding.pk], audience=Audience.DESK):
        assert Shortfall.objects.count() == 0
