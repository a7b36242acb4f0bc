"""Town and court write to each other through the town's contact of today (XX-7, XX-8, XX-16)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from tests.correspondence.conftest import MONDAY, OTHER, TOWN, Town, town_scope
from tests.world import at

from fenglian.cases.models import Case
from fenglian.correspondence.actions import (
    Beginning,
    Hands,
    acknowledge_thread,
    answer_center,
    close_thread,
    forward_thread,
    hand_over_towns,
    receive_forwarding,
    report_forwarding,
    report_up,
    return_forwarding,
    settle_thread,
    write_again,
    write_to_town,
)
from fenglian.correspondence.enums import ThreadKind, ThreadState
from fenglian.correspondence.errors import (
    InvalidWordsError,
    NotYourThreadError,
    StaleThreadError,
    ThreadNotFoundError,
    WrongStateError,
)
from fenglian.correspondence.models import Forwarding, Letter, Thread
from fenglian.correspondence.policies import ThreadAct, acts_on, get_thread_for, visible_threads
from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message

TUESDAY = at("2026-11-17 09:30")


def owed(thread: Thread) -> list[tuple[str, str, int | None, str]]:
    """Return what is owed about a thread and what was forwarded of it."""
    subjects = [thread.pk, *thread.forwardings.values_list("pk", flat=True)]
    duties = Duty.objects.filter(subject_id__in=subjects).order_by("pk")
    return [(one.rule_id, one.state, one.holder_id, str(one.body)) for one in duties]


def told(kind: str) -> list[int | None]:
    return list(
        Message.objects.filter(kind=kind).order_by("pk").values_list("person_id", flat=True)
    )


@pytest.mark.clause("XX-7")
def test_message_reaches_the_towns_contact_and_its_answer_the_center(town: Town) -> None:
    thread = town.write()

    assert told("town_message") == [town.here.assistant.pk]
    assert owed(thread) == [("town_answer", "open", town.here.assistant.pk, "民事审判庭")]
    assert Duty.objects.get().last_day == date(2026, 11, 19)

    contact = town.as_official(town.here.assistant)
    answer_center(thread.pk, "已经查过，执行款这个月内发放。", by=contact, at=TUESDAY)

    assert [duty[:2] for duty in owed(thread)] == [("town_answer", "met")]
    assert told("town_answered") == [town.clerk_of_center.pk]
    with town_scope(town.of_center()):
        seen = Thread.objects.get()
        assert (seen.state, [letter.words[:5] for letter in seen.letters.all()]) == (
            "answered", ["镇里一户人", "已经查过，"],
        )  # fmt: skip


@pytest.mark.clause("XX-7")
def test_department_gets_it_with_a_limit_a_receipt_and_answers_inside_the_court(
    town: Town,
) -> None:
    thread = town.write()
    here, enforcement = town.here, town.here.enforcement
    contact, enforcer = town.as_official(here.assistant), town.as_official(town.enforcer)

    forward_thread(thread.pk, Hands(enforcement.pk), "请查这笔执行款。", by=contact, at=MONDAY)
    assert owed(thread)[1:] == [
        ("town_receipt", "open", None, "执行局"), ("town_forward", "open", None, "执行局"),
    ]  # fmt: skip
    receive_forwarding(thread.pk, by=enforcer, at=MONDAY)
    report_forwarding(thread.pk, "款已到账，周五前发。", by=enforcer, at=TUESDAY)

    assert [duty[:2] for duty in owed(thread)] == [
        ("town_answer", "open"), ("town_receipt", "met"), ("town_forward", "met"),
    ]  # fmt: skip
    assert told("town_reported") == [here.assistant.pk]
    with town_scope(town.of_center()):
        assert [letter.side for letter in Letter.objects.all()] == ["center"]
        assert not Forwarding.objects.exists()
    events = Event.objects.filter(subject_id__in=[thread.pk, thread.forwardings.get().pk])
    assert [event.kind for event in events.order_by("pk")] == [
        "town_message.sent", "town_message.taken_up", "town_message.forwarded",
        "town_message.received",
        "town_message.reported",
    ]  # fmt: skip


@pytest.mark.clause("XX-7")
def test_successor_has_what_the_contact_left_open_and_the_limit_runs_on(town: Town) -> None:
    thread, here = town.write(), town.here
    town.replace_contact(here.court_clerk, first_day=date(2026, 11, 17))

    assert hand_over_towns(here.court, at=TUESDAY) == 1
    assert hand_over_towns(here.court, at=TUESDAY) == 0  # control: nothing is left to move

    before, after = (
        town.as_official(here.assistant, TUESDAY),
        town.as_official(here.court_clerk, TUESDAY),
    )
    assert owed(thread) == [("town_answer", "open", here.court_clerk.pk, "民事审判庭")]
    assert Duty.objects.get().last_day == date(2026, 11, 19)
    assert told("town_handed_over") == [here.court_clerk.pk]
    assert not visible_threads(before, TUESDAY.date()).exists()
    assert ThreadAct.ANSWER in acts_on(after, thread, TUESDAY.date())
    answer_center(thread.pk, "我接着办，明天回话。", by=after, at=TUESDAY)
    with pytest.raises(ThreadNotFoundError):
        answer_center(thread.pk, "我也答一句。", by=before, at=TUESDAY)


@pytest.mark.clause("XX-7")
def test_town_without_contact_alarms_and_lies_with_the_filing_division(town: Town) -> None:
    here = town.here
    open_before = town.write()
    town.replace_contact(None, first_day=date(2026, 11, 17))
    hand_over_towns(here.court, at=TUESDAY)
    thread = town.write("现在没有人联系我们镇了吗？", when=TUESDAY)

    assert owed(open_before) == [("town_answer", "open", None, "立案庭")]
    assert owed(thread) == [("town_answer", "open", None, "立案庭")]
    # Of both, once each: the administrator, and who leads the filing division.
    assert sorted(told("town_without_contact"), key=str) == sorted(
        [here.administrator.pk, here.leader.pk] * 2, key=str
    )
    leader = town.as_official(here.leader, TUESDAY)
    answer_center(thread.pk, "已经在安排，暂由立案庭与你们联系。", by=leader, at=TUESDAY)


@pytest.mark.clause("XX-7")
def test_unanswered_message_climbs_to_the_contacts_leader(town: Town) -> None:
    thread = town.write()

    while sweep([town.court_id], at=at("2026-11-20 00:05")).fired:
        pass

    escalated = Message.objects.get(kind="duty_escalated")
    assert (escalated.subject_id, escalated.person_id) == (thread.pk, town.here.leader.pk)
    leader = town.as_official(town.here.leader, at("2026-11-20 09:00"))
    assert get_thread_for(leader, thread.pk, date(2026, 11, 20)) == thread


@pytest.mark.clause("XX-16")
def test_departments_that_hand_it_back_are_settled_by_the_filing_division(town: Town) -> None:
    thread, here = town.write(), town.here
    contact, enforcer = town.as_official(here.assistant), town.as_official(town.enforcer)
    tribunal = town.as_official(here.tribunal_judge)
    forward_thread(thread.pk, Hands(here.enforcement.pk), "请查。", by=contact, at=MONDAY)
    with pytest.raises(InvalidWordsError, match="理由"):
        return_forwarding(thread.pk, " ", by=enforcer, at=MONDAY)
    return_forwarding(thread.pk, "这是审判阶段的事。", by=enforcer, at=MONDAY)
    forward_thread(thread.pk, Hands(here.tribunal.pk), "请查。", by=contact, at=MONDAY)
    return_forwarding(thread.pk, "不在本庭的辖区。", by=tribunal, at=MONDAY)

    assert told("town_disputed") == [here.leader.pk]
    assert [duty[:2] for duty in owed(thread)[1:]] == [
        ("town_receipt", "cancelled"), ("town_forward", "cancelled"),
    ] * 2  # fmt: skip
    with pytest.raises(WrongStateError, match="立案庭确定"):
        forward_thread(thread.pk, Hands(here.civil.pk), "请查。", by=contact, at=TUESDAY)

    filing = town.as_official(here.leader, TUESDAY)
    settle_thread(thread.pk, Hands(here.enforcement.pk), "执行款归执行局。", by=filing, at=TUESDAY)
    assert ThreadAct.RETURN not in acts_on(enforcer, thread, TUESDAY.date())
    with pytest.raises(NotYourThreadError):
        return_forwarding(thread.pk, "还是不归我们。", by=enforcer, at=TUESDAY)
    report_forwarding(thread.pk, "已经查清，本周发。", by=enforcer, at=TUESDAY)


@pytest.mark.clause("XX-8")
def test_notice_of_litigation_names_public_cases_only_and_is_signed_for(town: Town) -> None:
    here, contact = town.here, town.as_official(town.here.assistant)
    number = "（2026）粤5321民初{}号"
    for serial, is_public in ((1, True), (2, False)):
        Case.objects.create(
            court=here.court, number=number.format(serial), serial=serial, is_public=is_public,
            year=2026, type_code="民初", filed_on=date(2026, 11, 2), imported_at=MONDAY,
        )  # fmt: skip

    def notify(words: str, serial: int) -> Thread:
        notice = Beginning(kind=ThreadKind.NOTICE, words=words, case_number=number.format(serial))
        return write_to_town(uuid4(), here.town(TOWN).pk, notice, by=contact, at=MONDAY)

    with pytest.raises(InvalidWordsError, match="不是可以公开的案件"):
        notify("村里一起相邻纠纷已经立案。", 2)
    with pytest.raises(InvalidWordsError, match="电话号码"):
        notify("原告电话13800000000，请转告。", 1)
    thread = notify("村里一起相邻纠纷已经立案，下月八日开庭。", 1)

    assert (thread.state, told("town_told")) == ("sent", [town.clerk_of_center.pk])
    staff = town.of_center()
    with town_scope(staff):
        acknowledge_thread(thread.pk, by=staff, at=TUESDAY)
        acknowledge_thread(thread.pk, by=staff, at=TUESDAY)
    thread.refresh_from_db()
    assert (thread.state, thread.acknowledged_at) == ("answered", TUESDAY)
    assert told("town_acknowledged") == [here.assistant.pk]


def test_center_writes_for_its_own_town_and_reads_no_other(town: Town) -> None:
    ours = town.write()
    theirs = town.write("我们镇也有一件事要问。", by=town.other_center)
    staff = town.of_center()

    with town_scope(staff):
        assert [thread.pk for thread in Thread.objects.all()] == [ours.pk]
        with pytest.raises(ThreadNotFoundError):
            write_again(theirs.pk, "我也说一句。", by=staff, at=MONDAY)
    # Control: in a worker's scope the rows are there, and the policy alone refuses.
    with pytest.raises(ThreadNotFoundError):
        write_again(theirs.pk, "我也说一句。", by=staff, at=MONDAY)


def test_contact_of_another_town_reads_and_does_nothing(town: Town) -> None:
    thread = town.write()
    judge = town.as_official(town.here.judge)

    with pytest.raises(ThreadNotFoundError):
        answer_center(thread.pk, "代答一句。", by=judge, at=MONDAY)
    with pytest.raises(NotYourThreadError):
        write_to_town(
            uuid4(), town.here.town(TOWN).pk,
            Beginning(kind=ThreadKind.MESSAGE, words="下周到你们镇。"), by=judge, at=MONDAY,
        )  # fmt: skip
    # Control: in their own town they do.
    write_to_town(
        uuid4(), town.here.town(OTHER).pk,
        Beginning(kind=ThreadKind.MESSAGE, words="下周到你们镇。"), by=judge, at=MONDAY,
    )  # fmt: skip


def test_answer_on_a_page_that_is_out_of_date_is_not_sent(town: Town) -> None:
    thread, contact = town.write(), town.as_official(town.here.assistant)
    with town_scope(town.of_center()):
        write_again(thread.pk, "补充：是去年的案子。", by=town.of_center(), at=MONDAY)

    with pytest.raises(StaleThreadError):
        answer_center(thread.pk, "查过了。", by=contact, at=TUESDAY, seen_revision=0)
    assert Letter.objects.filter(side="contact").count() == 0


def test_thread_closes_when_nothing_is_outstanding_and_opens_with_the_next_word(
    town: Town,
) -> None:
    thread, contact = town.write(), town.as_official(town.here.assistant)
    with pytest.raises(WrongStateError, match="还在等答复"):
        close_thread(thread.pk, by=contact, at=MONDAY)
    answer_center(thread.pk, "查过了，本月发放。", by=contact, at=MONDAY)
    assert close_thread(thread.pk, by=contact, at=TUESDAY).state == ThreadState.CLOSED

    staff = town.of_center()
    with town_scope(staff):
        write_again(thread.pk, "还没有收到。", by=staff, at=TUESDAY)

    assert Thread.objects.get().state == ThreadState.OPEN
    assert [duty[:2] for duty in owed(thread)] == [("town_answer", "met"), ("town_answer", "open")]


def test_form_sent_twice_makes_one_thread(town: Town) -> None:
    key = uuid4()

    assert town.write(key=key) == town.write(key=key)
    assert (Thread.objects.count(), Letter.objects.count(), Duty.objects.count()) == (1, 1, 1)


@pytest.mark.clause("XX-2")
def test_contact_reports_to_the_liaison_leader_who_reads_it(town: Town) -> None:
    thread, contact = town.write(), town.as_official(town.here.assistant)

    assert report_up(thread.pk, by=contact, at=MONDAY) == [town.here.vice.pk]

    assert told("town_reported_up") == [town.here.vice.pk]
    leader = town.as_official(town.here.vice)
    assert get_thread_for(leader, thread.pk, MONDAY.date()) == thread
