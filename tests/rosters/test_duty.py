"""The ten days after the notice: opened by adoption, met by handing a roster on (YF-14)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.network import Network, NetworkCourt
from tests.rosters.rosters import TUESDAY, adopt_yunfu, freeze, staff, submit
from tests.world import at

from fenglian.drafts.actions import confirm_proposal, propose_adoption, upload_draft
from fenglian.drafts.actions.drafting import Upload
from fenglian.duties.actions import open_occasions, sweep
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty, DutyStep, Occasion
from fenglian.liaison.enums import Seat
from fenglian.mechanisms.queries.files import PACKS
from fenglian.rosters.actions import compile_rosters, forward_roster
from fenglian.rosters.queries.rules import find_roster_duty

ADOPTED = at("2026-11-02 09:00")
"""A Monday: the tenth day after it is Thursday the 12th."""


def roster_duty(court: NetworkCourt) -> Duty:
    with court.scope():
        duty = find_roster_duty(court.pk)
    assert duty is not None
    return duty


@pytest.fixture
def adopted(network: Network) -> Network:
    """All three courts follow the notice from Monday on."""
    adopt_yunfu(network, ADOPTED)
    for court in network.courts:
        with court.scope():
            open_occasions(court.court, at=ADOPTED)
    return network


@pytest.mark.clause("YF-14")
def test_adoption_gives_every_court_ten_calendar_days(adopted: Network) -> None:
    for court in adopted.courts:
        duty = roster_duty(court)

        assert (duty.rule_id, duty.clause_id) == ("roster_in_ten_days", "YF-14")
        assert (duty.state, duty.last_day) == (DutyState.OPEN, date(2026, 11, 12))
        assert duty.body_id == court.management.pk


def adopt_by_two(court: NetworkCourt, day: str, *, confirmed: str) -> None:
    """Let one person propose the notice from a day on, and another confirm it at a moment."""
    text = (PACKS / "yunfu" / "mechanism.yaml").read_text(encoding="utf-8")
    with court.scope():
        administrator = court.official(court.administrator)
        draft = upload_draft(uuid4(), Upload("通知.yaml", text), by=administrator, at=ADOPTED)
        proposal = propose_adoption(
            uuid4(), draft.pk, effective_from=at(f"{day} 00:00"), words="",
            by=administrator, at=ADOPTED,
        )  # fmt: skip
        confirm_proposal(proposal.pk, by=court.official(court.president), at=at(confirmed))


@pytest.mark.clause("YF-14")
def test_mechanism_in_force_from_today_opens_the_ten_days_with_its_confirmation(
    network: Network,
) -> None:
    adopt_by_two(network.xinxing, "2026-11-02", confirmed="2026-11-02 11:00")

    duty = roster_duty(network.xinxing)
    assert (duty.starts_at, duty.last_day) == (at("2026-11-02 11:00"), date(2026, 11, 12))


@pytest.mark.clause("YF-14")
def test_mechanism_that_begins_later_opens_them_in_the_night_it_begins(network: Network) -> None:
    xinxing = network.xinxing
    adopt_by_two(xinxing, "2026-11-04", confirmed="2026-11-02 11:00")
    with xinxing.scope():
        open_occasions(xinxing.court, at=at("2026-11-03 00:15"))
        assert find_roster_duty(xinxing.pk) is None
        open_occasions(xinxing.court, at=at("2026-11-04 00:15"))

    duty = roster_duty(xinxing)
    # The tenth day is a Saturday.
    assert (duty.starts_at, duty.last_day) == (at("2026-11-04 00:00"), date(2026, 11, 16))


@pytest.mark.clause("YF-14")
def test_they_open_once_however_often_they_are_asked_for(network: Network) -> None:
    xinxing = network.xinxing
    adopt_by_two(xinxing, "2026-11-02", confirmed="2026-11-02 11:00")
    with xinxing.scope():
        open_occasions(xinxing.court, at=at("2026-11-03 00:15"))

        once = Occasion.objects.get(rule_id="roster_in_ten_days")
        with pytest.raises(IntegrityError, match="occasion_once"), transaction.atomic():
            Occasion.objects.create(
                court=xinxing.court, mechanism_id=once.mechanism_id, rule_id=once.rule_id,
                first_day=once.first_day, key=once.key, about=once.about,
            )  # fmt: skip
        assert Duty.objects.filter(rule_id="roster_in_ten_days").count() == 1


@pytest.mark.clause("YF-14")
def test_basic_court_meets_it_by_submitting_and_the_superior_by_forwarding(
    adopted: Network,
) -> None:
    yunfu, xinxing, luoding = adopted.courts
    staff(xinxing)
    roster = freeze(xinxing, TUESDAY)
    assert roster_duty(xinxing).state == DutyState.OPEN  # frozen is not handed up
    submit(xinxing, roster, TUESDAY)
    with yunfu.scope():
        yunfu.assign("新城镇", Seat.LIAISON_GROUP, yunfu.civil)
    freeze(yunfu, TUESDAY)
    with yunfu.desk():
        by = yunfu.official(yunfu.keeper)
        whole = compile_rosters(yunfu.court, by=by, at=TUESDAY)
    assert roster_duty(yunfu).state == DutyState.OPEN
    with yunfu.desk():
        forward_roster(whole.pk, by=by, at=TUESDAY)

    assert roster_duty(xinxing).state == DutyState.MET
    assert roster_duty(yunfu).state == DutyState.MET
    assert roster_duty(luoding).state == DutyState.OPEN


@pytest.mark.clause("YF-14")
def test_court_that_is_late_is_told_upwards(adopted: Network) -> None:
    luoding = adopted.luoding
    with luoding.scope():
        sweep([luoding.pk], at=at("2026-11-12 23:59"))
        warned = DutyStep.objects.filter(kind="escalation").count()
        sweep([luoding.pk], at=at("2026-11-13 00:00"))
        told = DutyStep.objects.filter(kind="escalation").values_list("recipient", flat=True)

        assert warned == 0
        assert list(told) == [luoding.vice.pk]
