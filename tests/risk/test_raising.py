"""Signs raised by rule and by hand, told at once, taken in hand (J8's first half)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override
from tests.appointments.conftest import receive
from tests.risk.conftest import CALM, NIGHT, ULTIMATUM, Watch
from tests.world import World, at

from fenglian.isolation.scope import Audience, Purpose, for_purpose, scoped
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.notifications.queries.words import address_message
from fenglian.organizations.models import Account, Person
from fenglian.requests import actions
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.errors import RequestNotFoundError
from fenglian.requests.models import ServiceRequest
from fenglian.risk.actions import acknowledge_alert
from fenglian.risk.errors import AlertNotFoundError, AlreadyAcknowledgedError, InvalidAlertError
from fenglian.risk.policies import visible_alerts
from fenglian.risk.queries import label_signs, load_alert_page
from fenglian.supervision.actions.special import Complaint, complain

pytestmark = pytest.mark.clause("NS-10")


def read_of(world: World, person: Person, when: Any = NIGHT) -> int:
    with for_purpose(Purpose.RISK):
        return visible_alerts(world.official(person), when).count()


# --- by rule -------------------------------------------------------------------------------------


def test_request_with_a_sign_raises_an_alert_with_the_words_and_tells_the_duty_officer_at_night(
    watch: Watch,
) -> None:
    watch.world.submit(when=NIGHT, words=ULTIMATUM)

    (alert,) = watch.alerts()
    with for_purpose(Purpose.RISK):
        page = load_alert_page(alert)
    assert page.line.number == "警〔2026〕1号"
    assert page.line.signs == ("聚集", "限期要挟")
    marked = [stretch.text for stretch in page.stretches if stretch.sign]
    assert marked == ["没人答复，我就", "和别人一起过来"]
    assert "".join(stretch.text for stretch in page.stretches) == ULTIMATUM
    assert page.clause.number == "10"
    assert watch.told() == [("risk_raised", "方既白", NIGHT)]


def test_complaint_with_a_sign_raises_an_alert_that_whoever_is_complained_of_does_not_see(
    watch: Watch,
) -> None:
    world = watch.world
    request_id = world.submit(when=NIGHT, words=CALM).request_id
    leader = Target(world.civil.pk, world.civil_leader.pk)
    actions.dispatch_order(request_id, leader, by=world.official(world.clerk), at=NIGHT)

    complain(request_id, Complaint("unreachable", ULTIMATUM, "website"), at=NIGHT)

    (alert,) = watch.alerts()
    with for_purpose(Purpose.RISK):
        page = load_alert_page(alert)
    assert alert.complained_of_id == world.civil_leader.pk
    assert "".join(stretch.text for stretch in page.stretches) == ULTIMATUM
    assert page.line.about
    assert page.line.about.path.startswith("/desk/supervision/")
    assert watch.told() == [("risk_raised", "方既白", NIGHT)]


def test_appointment_with_a_sign_raises_an_alert(watch: Watch) -> None:
    receive(watch.world).book(now=NIGHT, matter=ULTIMATUM)

    (alert,) = watch.alerts()
    with for_purpose(Purpose.RISK):
        page = load_alert_page(alert)
    assert "".join(stretch.text for stretch in page.stretches) == ULTIMATUM
    assert page.line.about
    assert page.line.about.title == "预约诉讼服务大厅"


def test_request_without_a_sign_raises_nothing(watch: Watch) -> None:
    """The control of the tests around it."""
    watch.world.submit(when=NIGHT, words=CALM)

    assert watch.alerts() == []
    assert watch.told() == []


def test_alert_is_stored_with_the_request_or_not_at_all(watch: Watch) -> None:
    with transaction.atomic():
        watch.world.submit(when=NIGHT, words=ULTIMATUM)
        transaction.set_rollback(True)

    assert watch.alerts() == []
    assert watch.told() == []


def test_visitor_s_own_transaction_raises_it_and_sees_nothing_of_it(watch: Watch) -> None:
    court = watch.world.court
    with scoped([court.pk], audience=Audience.PORTAL):
        watch.world.submit(when=NIGHT, words=ULTIMATUM)
        assert Event.objects.filter(subject_kind="risk").count() == 0
        with for_purpose(Purpose.RISK):
            assert watch.alerts() == []

    assert len(watch.alerts()) == 1


def test_form_sent_twice_raises_one_alert(watch: Watch) -> None:
    key = "00000000-0000-4000-8000-000000000001"

    watch.world.submit(when=NIGHT, words=ULTIMATUM, client_key=key)
    watch.world.submit(when=NIGHT, words=ULTIMATUM, client_key=key)

    assert len(watch.alerts()) == 1


def _in_hand(world: World) -> Any:
    request_id = world.submit(when=at("2026-11-20 09:47"), words=CALM).request_id
    standing: dict[str, Any] = {"by": world.official(world.clerk), "at": at("2026-11-20 10:00")}
    actions.confirm_screening(
        request_id, Screening("labor", "judge_contact", "ordinary"), **standing
    )
    actions.dispatch_order(request_id, Target(world.civil.pk, world.judge.pk), **standing)
    return request_id


def _ask(world: World, request_id: Any) -> None:
    actions.ask_back(request_id, "请问传票是哪天收到的？", by=world.official(world.judge), at=NIGHT)
    actions.answer_question(request_id, ULTIMATUM, at=NIGHT)


def _contest(world: World, request_id: Any) -> None:
    call = actions.log_call(
        request_id, "已告知", reached=True, by=world.official(world.judge), at=NIGHT
    )
    actions.contest_call(request_id, call.pk, ULTIMATUM, at=NIGHT)


def _not_satisfied(world: World, request_id: Any) -> None:
    actions.accept_order(request_id, by=world.official(world.judge), at=NIGHT)
    actions.reply_to_order(
        request_id, "开庭定在下月八日上午。", by=world.official(world.judge), at=NIGHT
    )
    actions.rate_reply(request_id, satisfied=False, words=ULTIMATUM, at=NIGHT)


@pytest.mark.parametrize(
    ("passage", "say"),
    [
        ("remark", lambda _, pk: actions.supplement_request(pk, ULTIMATUM, at=NIGHT)),
        ("remark", lambda _, pk: actions.urge_request(pk, words=ULTIMATUM, at=NIGHT)),
        ("answer", _ask),
        ("contest", _contest),
        ("remark", _not_satisfied),
    ],
    ids=["supplement", "urging", "answer", "contested call", "dissatisfaction"],
)
def test_whatever_the_party_says_later_is_looked_at_as_well(
    watch: Watch, passage: str, say: Any
) -> None:
    request_id = _in_hand(watch.world)

    say(watch.world, request_id)

    (alert,) = watch.alerts()
    assert alert.passage.partition(":")[0] == passage
    with for_purpose(Purpose.RISK):
        page = load_alert_page(alert)
    assert "".join(stretch.text for stretch in page.stretches) == ULTIMATUM


def test_same_words_added_twice_raise_one_alert(watch: Watch) -> None:
    request_id = _in_hand(watch.world)

    for _ in range(2):
        actions.supplement_request(request_id, ULTIMATUM, at=NIGHT)

    assert len(watch.alerts()) == 1


def test_person_who_writes_for_the_fifth_time_in_thirty_days_is_a_sign(watch: Watch) -> None:
    for number in range(4):
        watch.world.submit(when=NIGHT - timedelta(days=29 - number), words=CALM)
    assert watch.alerts() == []

    watch.world.submit(when=NIGHT, words=CALM)
    watch.world.submit(when=NIGHT, words=CALM)

    (alert,) = watch.alerts()
    assert (alert.signs, alert.found) == (["repeat_contact"], [])


@pytest.mark.parametrize("days", [30, 31])
def test_what_somebody_wrote_before_the_thirty_days_is_not_counted(watch: Watch, days: int) -> None:
    watch.world.submit(when=NIGHT - timedelta(days=days), words=CALM)
    for _ in range(4):
        watch.world.submit(when=NIGHT, words=CALM)

    assert len(watch.alerts()) == (1 if days == 30 else 0)


# --- whom it reaches -----------------------------------------------------------------------------


def test_nobody_on_duty_the_filing_divisions_leader_is_told(watch: Watch) -> None:
    watch.nobody_on_duty()

    watch.world.submit(when=NIGHT, words=ULTIMATUM)

    assert watch.told() == [("risk_raised", "温故知", NIGHT)]


def test_court_that_names_its_filing_division_has_that_ones_leader_told(watch: Watch) -> None:
    watch.nobody_on_duty()
    watch.world.enforcement.is_filing = True
    watch.world.enforcement.save()

    watch.world.submit(when=NIGHT, words=ULTIMATUM)

    assert watch.told() == [("risk_raised", "顾长庚", NIGHT)]


def test_neither_of_them_there_the_leaders_above_are_told_and_the_administrator_alarmed(
    watch: Watch,
) -> None:
    watch.nobody_on_duty()
    watch.vacate(watch.world.desk_leader)

    for _ in range(2):
        watch.world.submit(when=NIGHT, words=ULTIMATUM)

    told = watch.told()
    assert sorted(name for kind, name, _ in told if kind == "risk_raised") == sorted(
        ["江予安", "贺清和"] * 2
    )
    assert [name for kind, name, _ in told if kind == "risk_unattended"] == ["白描"]


def test_officer_whose_account_is_closed_counts_as_not_there(watch: Watch) -> None:
    Account.objects.filter(person=watch.officer).update(is_active=False)

    watch.world.submit(when=NIGHT, words=ULTIMATUM)

    assert watch.told() == [("risk_raised", "温故知", NIGHT)]


def test_alarm_about_nobody_on_duty_names_no_alert(watch: Watch) -> None:
    watch.nobody_on_duty()
    watch.vacate(watch.world.desk_leader)
    watch.world.submit(when=NIGHT, words=ULTIMATUM)

    parcel = address_message(Message.objects.get(kind="risk_unattended"), at=NIGHT).parcel

    assert "警〔" not in parcel.heading + parcel.body


# --- by hand -------------------------------------------------------------------------------------


def test_official_reports_what_they_see_and_the_request_keeps_no_trace(watch: Watch) -> None:
    world = watch.world
    request_id = world.submit(when=NIGHT, words=CALM).request_id
    before = ServiceRequest.objects.values().get(pk=request_id)

    actions.report_risk(
        request_id, ["threat"], note="在窗口说要带人来。", by=world.official(world.clerk), at=NIGHT
    )

    (alert,) = watch.alerts()
    assert (alert.signs, alert.note) == (["threat"], "在窗口说要带人来。")
    assert alert.signature == "何秋实，诉讼服务中心诉讼服务专员"
    assert watch.told() == [("risk_raised", "方既白", NIGHT)]
    assert ServiceRequest.objects.values().get(pk=request_id) == before
    assert read_of(world, world.clerk) == 0


def test_official_who_cannot_read_the_request_cannot_report_on_it(watch: Watch) -> None:
    request_id = watch.world.submit(when=NIGHT, words=CALM).request_id
    enforcer = watch.world.official(watch.world.enforcer)

    with pytest.raises(RequestNotFoundError):
        actions.report_risk(request_id, ["threat"], note="听说的。", by=enforcer, at=NIGHT)


@pytest.mark.parametrize(
    ("signs", "note", "field"),
    [([], "说了狠话", "signs"), (["unheard_of"], "说了狠话", "signs"), (["threat"], " ", "note")],
)
def test_report_without_a_known_sign_or_without_words_is_refused(
    watch: Watch, signs: list[str], note: str, field: str
) -> None:
    world = watch.world
    request_id = world.submit(when=NIGHT, words=CALM).request_id

    with pytest.raises(InvalidAlertError) as refusal:
        actions.report_risk(request_id, signs, note=note, by=world.official(world.clerk), at=NIGHT)

    assert refusal.value.field == field


# --- taken in hand -------------------------------------------------------------------------------


def test_alert_is_taken_in_hand_once_with_name_and_time(watch: Watch) -> None:
    world = watch.world
    world.submit(when=NIGHT, words=ULTIMATUM)
    (alert,) = watch.alerts()
    later = NIGHT + timedelta(minutes=3)

    acknowledge_alert(alert.pk, by=world.official(watch.officer), at=later)
    with pytest.raises(AlreadyAcknowledgedError, match="方既白"):
        acknowledge_alert(alert.pk, by=world.official(world.president), at=later)

    (alert,) = watch.alerts()
    assert (alert.acknowledged_by_id, alert.acknowledged_at) == (watch.officer.pk, later)
    events = Event.objects.filter(subject_id=alert.pk).order_by("pk")
    assert [event.kind for event in events] == ["risk.raised", "risk.acknowledged"]


def test_reader_is_whoever_holds_a_named_post_today_and_nobody_else(watch: Watch) -> None:
    world = watch.world
    world.submit(when=NIGHT, words=ULTIMATUM)

    readers = {
        person.name
        for person in Person.objects.all()
        if Account.objects.filter(person=person).exists() and read_of(world, person)
    }

    assert readers == {"方既白", "温故知", "江予安", "贺清和"}


def test_officer_whose_turn_is_over_reads_what_they_took_in_hand_and_no_more(
    watch: Watch,
) -> None:
    world = watch.world
    for _ in range(2):
        world.submit(when=NIGHT, words=ULTIMATUM)
    first, second = watch.alerts()
    acknowledge_alert(first.pk, by=world.official(watch.officer), at=NIGHT)
    watch.move_on()

    assert read_of(world, watch.officer) == 1
    with pytest.raises(AlertNotFoundError):
        acknowledge_alert(second.pk, by=world.official(watch.officer), at=NIGHT)


def test_official_complained_of_is_neither_told_nor_a_reader(watch: Watch) -> None:
    """The duty officer is complained of; the next post is told instead."""
    world = watch.world
    request_id = world.submit(when=NIGHT, words=CALM).request_id
    actions.confirm_screening(
        request_id,
        Screening("labor", "judge_contact", "ordinary", complained_of_id=watch.officer.pk),
        by=world.official(world.clerk),
        at=NIGHT,
    )

    actions.supplement_request(request_id, ULTIMATUM, at=NIGHT)

    assert watch.told() == [("risk_raised", "温故知", NIGHT)]
    assert read_of(world, watch.officer) == 0


def test_alert_is_kept_from_whoever_turns_out_to_be_complained_of(watch: Watch) -> None:
    world = watch.world
    request_id = world.submit(when=NIGHT, words=ULTIMATUM).request_id
    assert read_of(world, world.vice_president) == 1

    actions.confirm_screening(
        request_id,
        Screening("labor", "judge_contact", "ordinary", complained_of_id=world.vice_president.pk),
        by=world.official(world.clerk),
        at=NIGHT,
    )

    assert read_of(world, world.vice_president) == 0
    assert read_of(world, world.president) == 1


def test_alert_about_a_merged_request_is_kept_from_them_as_well(watch: Watch) -> None:
    world, clerk = watch.world, watch.world.official(watch.world.clerk)
    leading = world.submit(when=NIGHT, words=CALM).request_id
    merged = world.submit(when=NIGHT + timedelta(minutes=5), words=ULTIMATUM).request_id
    actions.merge_requests(leading, merged, reason="同一件事", by=clerk, at=NIGHT)

    actions.confirm_screening(
        leading,
        Screening("labor", "judge_contact", "ordinary", complained_of_id=world.vice_president.pk),
        by=clerk,
        at=NIGHT,
    )

    assert read_of(world, world.vice_president) == 0
    assert read_of(world, world.president) == 1


def test_signs_are_named_in_the_reader_s_language(watch: Watch) -> None:
    watch.world.submit(when=NIGHT, words=ULTIMATUM)
    (alert,) = watch.alerts()

    with override("en"):
        labels = label_signs(alert)

    assert labels
    assert all(label.isascii() for label in labels)
