"""What the calendar and an adoption ask: opened once for each holder, told up, met, passed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from tests.network import Network, NetworkCourt, build_network
from tests.world import at

from fenglian.duties.actions import open_occasions, settle_occasions, sweep
from fenglian.duties.models import Duty, DutyStep, Occasion
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.liaison.actions import end_assignment
from fenglian.liaison.enums import Seat
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import parse_mechanism, read_pack
from fenglian.mechanisms.queries.files import PACKS
from fenglian.notifications.adapters import adapter_for

ADOPTED = at("2026-01-05 09:00")


@pytest.fixture
def xinxing(db: None) -> Iterator[NetworkCourt]:
    """A basic court with two towns in hand, in its workers' scope."""
    network: Network = build_network()
    court = network.xinxing
    with court.scope():
        yield court


def adopted(court: NetworkCourt, pack: str, *, since: datetime = ADOPTED) -> None:
    version = install_pack(read_pack(PACKS / pack))
    adopt(court.court, version, effective_from=since, actor=Actor.system(), at=since)


def happened(court: NetworkCourt, what: EventKind, when: datetime, **data: list[str]) -> Event:
    return record_event(
        what, court_id=court.pk, subject_kind="test", subject_id=uuid4(),
        actor=Actor.system(), at=when, data=data,
    )  # fmt: skip


def swept(court: NetworkCourt, when: datetime) -> list[tuple[str, str]]:
    """Sweep until nothing is due; return who was told, and of what kind, so far."""
    while sweep([court.pk], at=when).claimed:
        pass
    steps = DutyStep.objects.order_by("pk").select_related("recipient")
    return [(step.kind, step.recipient.name if step.recipient else "—") for step in steps]


@pytest.mark.clause("XX-15")
def test_ledger_is_owed_by_each_contact_once_in_each_quarter(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    xinxing.assign("车岗镇", Seat.TOWN_CONTACT, xinxing.court_clerk)
    adopted(xinxing, "xinxing")

    for day in ("2026-01-06 00:15", "2026-01-07 00:15", "2026-02-01 00:15"):
        open_occasions(xinxing.court, at=at(day))
    open_occasions(xinxing.court, at=at("2026-04-01 00:15"))

    duties = Duty.objects.order_by("last_day", "pk").select_related("holder")
    assert [(duty.holder and duty.holder.name, duty.last_day) for duty in duties] == [
        ("阮听溪", date(2026, 3, 19)),
        ("苗晚晴", date(2026, 3, 19)),
        ("阮听溪", date(2026, 6, 19)),
        ("苗晚晴", date(2026, 6, 19)),
    ]


@pytest.mark.clause("XX-15")
def test_ledger_that_is_not_filed_climbs_to_the_contact_leader_and_the_president(
    xinxing: NetworkCourt,
) -> None:
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    xinxing.assign("新城镇", Seat.CONTACT_LEADER, xinxing.vice)
    adopted(xinxing, "xinxing")
    open_occasions(xinxing.court, at=at("2026-01-06 00:15"))

    before = swept(xinxing, at("2026-03-11 23:59"))
    warned = swept(xinxing, at("2026-03-19 23:59"))
    late = swept(xinxing, at("2026-03-20 00:00"))
    top = swept(xinxing, at("2026-03-25 00:00"))

    assert before == []
    assert warned == [("warning", "阮听溪"), ("warning", "阮听溪")]
    assert late == [*warned, ("escalation", "容知白")]
    assert top == [*late, ("escalation", "秦望舒")]
    events = Event.objects.filter(kind="duty.escalated").order_by("pk")
    assert [event.occurred_at for event in events] == [
        at("2026-03-20 00:00"), at("2026-03-25 00:00")
    ]  # fmt: skip


def test_step_for_a_seat_that_nobody_holds_goes_to_the_post_above(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    adopted(xinxing, "xinxing")
    open_occasions(xinxing.court, at=at("2026-01-06 00:15"))

    told = swept(xinxing, at("2026-03-20 00:00"))

    # The vice president in charge of the assistant's division, in place of a contact leader.
    assert told[-1] == ("escalation", "容知白")


@pytest.mark.clause("XX-15")
def test_filing_meets_the_duty_of_its_town_and_quarter_alone(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    xinxing.assign("车岗镇", Seat.TOWN_CONTACT, xinxing.court_clerk)
    adopted(xinxing, "xinxing")
    open_occasions(xinxing.court, at=at("2026-01-06 00:15"))
    open_occasions(xinxing.court, at=at("2026-04-01 00:15"))
    event = happened(xinxing, EventKind.LEDGER_FILED, at("2026-04-02 10:00"))

    closed = settle_occasions(
        event, court=xinxing.court, key="town:445321100", day=date(2026, 4, 2)
    )

    (duty,) = closed
    assert (duty.last_day, duty.state) == (date(2026, 6, 19), "met")
    assert Duty.objects.filter(state="open").count() == 3
    assert settle_occasions(event, court=xinxing.court, key="town:445321100") != []
    assert Duty.objects.filter(state="open", holder=xinxing.assistant).count() == 0


@pytest.mark.clause("XX-7")
def test_successor_in_a_town_takes_over_what_is_open(xinxing: NetworkCourt) -> None:
    first = xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    adopted(xinxing, "xinxing")
    open_occasions(xinxing.court, at=at("2026-01-06 00:15"))
    end_assignment(
        first, last_day=date(2026, 2, 10), by=xinxing.official(xinxing.keeper),
        at=at("2026-02-10 09:00"),
    )  # fmt: skip
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.court_clerk, since=date(2026, 2, 11),
                   when=at("2026-02-10 09:05"))  # fmt: skip

    open_occasions(xinxing.court, at=at("2026-02-11 00:15"))

    (duty,) = Duty.objects.select_related("holder")
    assert duty.holder is not None
    assert (duty.holder.name, duty.last_day) == ("苗晚晴", date(2026, 3, 19))


def test_window_whose_day_was_over_before_adoption_is_not_opened(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    adopted(xinxing, "xinxing", since=at("2026-03-20 09:00"))

    assert open_occasions(xinxing.court, at=at("2026-03-21 00:15")) == []
    assert len(open_occasions(xinxing.court, at=at("2026-04-01 00:15"))) == 1


def test_later_version_opens_no_second_duty_in_the_same_window(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    adopted(xinxing, "xinxing")
    opened = open_occasions(xinxing.court, at=at("2026-01-06 00:15"))
    pack = read_pack(PACKS / "xinxing")
    changed = type(pack)(pack.mechanism, pack.lexicon, pack.source + "\n# 第二版\n", "")
    later = at("2026-02-01 09:00")
    adopt(xinxing.court, install_pack(changed), effective_from=later, actor=Actor.system(),
          at=later)  # fmt: skip

    again = open_occasions(xinxing.court, at=at("2026-02-02 00:15"))

    assert (len(opened), again) == (1, [])


@pytest.mark.clause("YF-14")
def test_adoption_opens_the_ten_days_for_the_roster_once(xinxing: NetworkCourt) -> None:
    adopted(xinxing, "yunfu", since=at("2026-04-17 09:00"))

    opened = open_occasions(xinxing.court, at=at("2026-04-17 09:00"))
    again = open_occasions(xinxing.court, at=at("2026-04-18 00:15"))

    (duty,) = opened
    assert again == []
    assert (duty.holder, duty.body.name) == (None, "审判管理办公室（研究室）")
    assert duty.last_day == date(2026, 4, 27)
    event = happened(xinxing, EventKind.ROSTER_SUBMITTED, at("2026-04-20 10:00"))
    assert settle_occasions(event, court=xinxing.court) == [duty]


@pytest.mark.clause("YF-14")
def test_roster_not_submitted_in_ten_days_is_told_to_the_leader_in_charge(
    xinxing: NetworkCourt,
) -> None:
    adopted(xinxing, "yunfu", since=at("2026-04-17 09:00"))
    open_occasions(xinxing.court, at=at("2026-04-17 09:00"))

    in_time = swept(xinxing, at("2026-04-27 23:59"))
    late = swept(xinxing, at("2026-04-28 00:00"))

    assert in_time == [("warning", "骆青川")]
    assert late[-1] == ("escalation", "容知白")


@pytest.mark.clause("YB-11")
def test_half_year_meeting_is_met_by_recording_the_meeting_and_by_nothing_else(
    xinxing: NetworkCourt,
) -> None:
    adopted(xinxing, "yanbian")
    open_occasions(xinxing.court, at=at("2026-01-06 00:15"))
    when = at("2026-05-06 15:00")
    training = happened(xinxing, EventKind.ACTIVITY_RECORDED, when, kinds=["training"])
    meeting = happened(xinxing, EventKind.ACTIVITY_RECORDED, when, kinds=["joint_meeting"])

    assert settle_occasions(training, court=xinxing.court) == []
    (duty,) = settle_occasions(meeting, court=xinxing.court)
    assert (duty.rule_id, duty.last_day) == ("half_year_meeting", date(2026, 6, 30))


def test_occasion_is_described_by_town_and_window(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    adopted(xinxing, "xinxing")
    open_occasions(xinxing.court, at=at("2026-01-06 00:15"))
    (occasion,) = Occasion.objects.all()

    text = adapter_for("occasion").describe(xinxing.pk, [occasion.pk])[occasion.pk]

    assert text.title == "新城镇，1月1日至3月31日"
    assert text.path == "/desk/returns/"


@pytest.mark.parametrize(
    ("unit", "starts", "late"),
    [
        ("clock_hours", "2026-05-16 16:30", "2026-05-16 18:30"),  # a Saturday evening
        ("service_hours", "2026-05-15 16:30", "2026-05-18 09:30"),  # Friday to Monday morning
    ],
)
def test_limit_in_hours_climbs_at_the_very_minute(
    xinxing: NetworkCourt, unit: str, starts: str, late: str
) -> None:
    pack = read_pack(PACKS / "yunfu")
    ten_days = "{count: 10, unit: calendar_days}"
    source = pack.source.replace(f"length: {ten_days}", f"length: {{count: 2, unit: {unit}}}")
    source = source.replace(f"after: {ten_days}", f"after: {{count: 2, unit: {unit}}}")
    source = source.replace("after: {count: 15, unit: calendar_days}",
                            f"after: {{count: 4, unit: {unit}}}")  # fmt: skip
    source = "".join(
        line
        for line in source.splitlines(keepends=True)
        if "last_day_start: true}, to: roster_keeper" not in line
    )
    before, _, after = source.partition("    examples:\n      # 2024 年 4 月 29 日")
    source = before + "  - id: roster_chain" + after.partition("  - id: roster_chain")[2]
    mechanism = parse_mechanism(source, file="mechanism.yaml")
    version = install_pack(type(pack)(mechanism, None, source, ""))
    adopt(xinxing.court, version, effective_from=at(starts), actor=Actor.system(), at=at(starts))
    open_occasions(xinxing.court, at=at(starts))

    one_minute_before = swept(xinxing, at(late) - timedelta(minutes=1))
    then = swept(xinxing, at(late))

    assert (one_minute_before, then) == ([], [("escalation", "容知白")])
