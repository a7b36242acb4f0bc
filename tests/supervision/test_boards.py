"""NS-13, NS-9a: what stands under whom is counted once, opens to its records, and changes."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import World, appoint, at

from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.actions import enter_absence
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Body, Person
from fenglian.organizations.queries import Official
from fenglian.requests.actions import (
    decide_extension,
    dispatch_order,
    press_order,
    rate_reply,
    reply_to_order,
    request_extension,
)
from fenglian.requests.actions.bulk import Chosen, do_each
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import Pressing, ServiceRequest
from fenglian.supervision.actions import report_department
from fenglian.supervision.enums import Change, Part
from fenglian.supervision.errors import (
    NothingToReportError,
    NotTheirBodyError,
    SupervisionNotFoundError,
)
from fenglian.supervision.queries import (
    Moment,
    count_changes,
    describe_lines,
    events_under,
    get_report_for,
    list_part,
    load_board,
    moment_of,
    readable_lines,
    since_of,
)
from fenglian.supervision.queries.boards import condition_of, limits_under
from fenglian.worktime.queries import load_calendar

TUESDAY = "2026-11-24 09:00"
ANSWER = "开庭定在12月8日上午9:30，第三法庭，传票今天寄出。"


def dispatched(
    world: World, when: str, *, to: Person | None = None, body: Body | None = None
) -> UUID:
    request_id = world.submit(when=at(when)).request_id
    target = Target((body or world.civil).pk, (to or world.judge).pk)
    dispatch_order(request_id, target, by=world.official(world.clerk), at=at(when))
    return request_id


def moment(world: World, when: str = TUESDAY) -> Moment:
    return moment_of(world.court.pk, at(when), load_calendar(world.court.calendar_id))


def counted(world: World, official: Official, when: str = TUESDAY) -> dict[Part, int]:
    board = load_board(official, moment(world, when), body_ids=None)
    return {part: number for part, number in board.total.items() if number}


def late_one(world: World, official: Official) -> Duty:
    return limits_under(official).get(condition_of(Part.LATE, moment(world)))


@pytest.fixture
def officer(nansha: World) -> Person:
    """The civil division's liaison officer."""
    post = (PostKind.LIAISON_OFFICER, "联络员", "祁知秋", "civil-officer")
    return appoint(nansha.court, nansha.civil, *post)[0]


@pytest.fixture
def busy(nansha: World) -> World:
    """On Tuesday: one late, one due that day, one returned, one replied to with hollow words."""
    judge = nansha.official(nansha.judge)
    dispatched(nansha, "2026-11-16 10:00")
    dispatched(nansha, "2026-11-19 10:00", to=nansha.colleague)
    returned = dispatched(nansha, "2026-11-20 10:00")
    reply_to_order(returned, ANSWER, by=judge, at=at("2026-11-20 11:00"))
    rate_reply(returned, satisfied=False, words="没有说为什么", at=at("2026-11-23 10:00"))
    hollow = dispatched(nansha, "2026-11-23 10:00")
    reply_to_order(hollow, "正在办理，请耐心等待。", by=judge, at=at("2026-11-23 11:00"))
    dispatched(nansha, "2026-11-23 10:00", to=nansha.enforcer, body=nansha.enforcement)
    return nansha


@pytest.mark.clause("NS-13")
def test_each_level_counts_what_stands_under_it_and_nobody_elses(busy: World) -> None:
    civil = {
        Part.OPEN: 3, Part.LATE: 1, Part.TODAY: 1, Part.RETURNED: 1, Part.IMPROPER: 1,
    }  # fmt: skip

    assert counted(busy, busy.official(busy.civil_leader)) == civil
    assert counted(busy, busy.official(busy.enforcement_leader)) == {Part.OPEN: 1}
    for person in (busy.vice_president, busy.president):
        assert counted(busy, busy.official(person)) == {**civil, Part.OPEN: 4}
    assert counted(busy, busy.official(busy.judge)) == {}


@pytest.mark.clause("NS-13")
@pytest.mark.parametrize("part", Part)
def test_every_number_of_a_board_opens_to_as_many_lines(busy: World, part: Part) -> None:
    president = busy.official(busy.president)
    number = counted(busy, president).get(part, 0)

    rows: list[Duty | ServiceRequest] = [*list_part(president, part, moment(busy))]

    assert len(rows) == number
    assert len(describe_lines(president, part, rows)) == number


@pytest.mark.clause("NS-13")
def test_board_is_a_tree_from_the_leader_in_charge_to_the_teams_and_people(busy: World) -> None:
    team = Body.objects.create(
        court=busy.court, name="家事审判团队", kind=BodyKind.TEAM, parent=busy.civil, position=9,
        leader_post=busy.civil.leader_post, supervising_post=busy.civil.supervising_post,
    )  # fmt: skip
    judge, _post = appoint(busy.court, team, PostKind.JUDGE, "法官", "岑若岚", "family-judge")
    dispatched(busy, "2026-11-23 14:00", to=judge, body=team)

    board = load_board(busy.official(busy.president), moment(busy), body_ids=None)

    (branch,) = board.branches
    assert branch.leader == "江予安"
    civil = next(row for row in branch.rows if row.body == busy.civil)
    assert (civil.leader, civil.counts[Part.OPEN]) == ("陆闻笙", 4)
    assert [(row.body.name, row.counts[Part.OPEN]) for row in civil.teams] == [("家事审判团队", 1)]
    people = {row.person.name: row.counts[Part.OPEN] for row in board.people if row.person}
    assert people == {"沈砚秋": 2, "宋知微": 1, "岑若岚": 1, "乔木": 1}


@pytest.mark.clause("NS-9a")
def test_department_without_an_officer_shows_as_a_gap(nansha: World, officer: Person) -> None:
    board = load_board(nansha.official(nansha.president), moment(nansha), body_ids=None)

    officers = {row.body.name: row.officer for row in board.branches[0].rows}
    assert officers == {"诉讼服务中心": "", "民事审判一庭": "祁知秋", "执行局": ""}
    assert all(row.needs_officer for row in board.branches[0].rows)


@pytest.mark.clause("NS-9a")
def test_order_unanswered_for_longer_than_the_rule_lets_pass_is_long_pending(
    nansha: World,
) -> None:
    """Ten working days: one dispatched on the 9th is not long pending on the 23rd, but the 24th."""
    dispatched(nansha, "2026-11-09 10:00")
    leader = nansha.official(nansha.civil_leader)

    found = [counted(nansha, leader, day).get(Part.LONG, 0)
             for day in ("2026-11-23 23:59", "2026-11-24 00:00")]  # fmt: skip

    assert found == [0, 1]


@pytest.mark.clause("NS-9a")
def test_returned_order_is_long_pending_from_its_first_dispatch(nansha: World) -> None:
    request_id = dispatched(nansha, "2026-11-09 10:00")
    judge = nansha.official(nansha.judge)
    reply_to_order(request_id, ANSWER, by=judge, at=at("2026-11-10 10:00"))
    rate_reply(request_id, satisfied=False, words="没有说为什么", at=at("2026-11-23 10:00"))

    assert counted(nansha, nansha.official(nansha.civil_leader))[Part.LONG] == 1


@pytest.mark.clause("NS-13")
def test_leader_complained_of_neither_counts_nor_lists_it(nansha: World) -> None:
    request_id = dispatched(nansha, "2026-11-23 10:00")
    ServiceRequest.objects.filter(pk=request_id).update(complained_of=nansha.civil_leader)
    Duty.objects.filter(subject_id=request_id).update(complained_of=nansha.civil_leader)

    leader = nansha.official(nansha.civil_leader)
    assert counted(nansha, leader) == {}
    assert not events_under(leader, at("2026-11-23 00:00")).exists()
    assert counted(nansha, nansha.official(nansha.vice_president)) == {Part.OPEN: 1}


@pytest.mark.clause("NS-13")
def test_changes_are_those_since_the_last_working_day_began(busy: World) -> None:
    since = since_of(at(TUESDAY), load_calendar(busy.court.calendar_id))
    while sweep([busy.court.pk], at=at(TUESDAY)).claimed:
        pass
    leader = busy.official(busy.civil_leader)

    changes = count_changes(leader, since, body_ids=None)

    assert since == at("2026-11-23 00:00")
    assert changes == {Change.CAME: 1, Change.ANSWERED: 1, Change.RETURNED: 1, Change.CLIMBED: 1}
    for change, number in changes.items():
        assert events_under(leader, since, change=change).count() == number


@pytest.mark.clause("NS-13")
def test_board_takes_as_many_statements_with_much_work_as_with_little(nansha: World) -> None:
    president = nansha.official(nansha.president)
    dispatched(nansha, "2026-11-16 10:00")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            load_board(president, moment(nansha), body_ids=None)
        return len(captured)

    few = statements()
    for person in (nansha.judge, nansha.colleague, nansha.civil_leader):
        dispatched(nansha, "2026-11-20 10:00", to=person)

    assert statements() == few


# --- the officer ---------------------------------------------------------------------------------


@pytest.mark.clause("NS-9a")
def test_officer_has_the_board_of_the_department_and_presses_its_hands(
    busy: World, officer: Person
) -> None:
    mine = busy.official(officer)
    late = late_one(busy, mine)

    press_order(late.subject_id, by=mine, at=at(TUESDAY), words="请今天答复当事人。")

    assert counted(busy, mine) == counted(busy, busy.official(busy.civil_leader))
    pressing = Pressing.objects.get()
    assert (pressing.words, pressing.person) == ("请今天答复当事人。", officer)
    event = Event.objects.get(kind="work_order.pressed")
    assert event.data == {"pressing": pressing.pk}
    (message,) = Message.objects.filter(kind="order_pressed")
    assert message.person_id == busy.judge.pk


@pytest.mark.clause("NS-9a")
def test_report_keeps_the_list_as_it_stood_and_reaches_the_leader(
    busy: World, officer: Person
) -> None:
    mine = busy.official(officer)

    report = report_department(
        busy.civil.pk, moment(busy), by=mine, at=at(TUESDAY), words="三件要您过问。"
    )
    judge = busy.official(busy.judge)
    for line in report.lines[:1]:
        reply_to_order(UUID(line["request"]), ANSWER, by=judge, at=at("2026-11-24 10:00"))

    report.refresh_from_db()
    assert [line["parts"] for line in report.lines] == [["late"], ["returned"], ["improper"]]
    assert {line["handler"] for line in report.lines} == {"沈砚秋"}
    assert (report.recipient, report.words) == (busy.civil_leader, "三件要您过问。")
    (message,) = Message.objects.filter(kind="department_report")
    assert (message.person_id, message.subject_id) == (busy.civil_leader.pk, report.pk)
    assert Event.objects.get(kind="report.made").data["lines"] == 3


@pytest.mark.clause("NS-9a")
def test_report_leaves_out_what_its_reader_is_complained_of(busy: World, officer: Person) -> None:
    mine = busy.official(officer)
    late = late_one(busy, mine)
    late.complained_of = busy.civil_leader
    late.save(update_fields=["complained_of"])

    report = report_department(busy.civil.pk, moment(busy), by=mine, at=at(TUESDAY))

    assert str(late.subject_id) not in {line["request"] for line in report.lines}


@pytest.mark.clause("NS-9a")
def test_report_reaches_who_stands_in_for_the_leader_without_what_complains_of_them(
    busy: World, officer: Person
) -> None:
    today = at(TUESDAY).date()
    late = late_one(busy, busy.official(officer))
    ServiceRequest.objects.filter(pk=late.subject_id).update(complained_of=busy.colleague)
    enter_absence(
        busy.civil_leader, starts_on=today, ends_on=today, kind="leave", deputy=busy.colleague
    )

    report = report_department(
        busy.civil.pk, moment(busy), by=busy.official(officer), at=at(TUESDAY)
    )

    told = Message.objects.filter(kind="department_report").values_list("person_id", flat=True)
    assert set(told) == {busy.civil_leader.pk, busy.colleague.pk}
    deputy = busy.official(busy.colleague, on=today)
    read = {line["request"] for line in readable_lines(deputy, get_report_for(deputy, report.pk))}
    every = {line["request"] for line in report.lines}
    assert every - read == {str(late.subject_id)}
    with pytest.raises(SupervisionNotFoundError):
        get_report_for(busy.official(busy.colleague), report.pk)  # on a day without the deputy


@pytest.mark.clause("NS-9a")
def test_only_the_departments_own_officer_reports_and_only_where_there_is_something(
    busy: World, officer: Person
) -> None:
    for by in (busy.official(busy.civil_leader), busy.official(busy.judge)):
        with pytest.raises(NotTheirBodyError):
            report_department(busy.civil.pk, moment(busy), by=by, at=at(TUESDAY))
    with pytest.raises(NotTheirBodyError):
        report_department(
            busy.enforcement.pk, moment(busy), by=busy.official(officer), at=at(TUESDAY)
        )
    appointed, _post = appoint(
        busy.court, busy.enforcement, PostKind.LIAISON_OFFICER, "联络员", "程可悦", "enf-officer"
    )
    with pytest.raises(NothingToReportError):
        report_department(
            busy.enforcement.pk, moment(busy), by=busy.official(appointed), at=at(TUESDAY)
        )


# --- several at once -----------------------------------------------------------------------------


@pytest.mark.clause("NS-13")
def test_bulk_act_does_each_by_itself_and_says_which_was_refused_and_why(busy: World) -> None:
    leader = busy.official(busy.civil_leader)
    found = ServiceRequest.objects.filter(order__department=busy.civil, state="in_hand")
    chosen = [Chosen(one.pk, one.revision) for one in found.order_by("pk")]
    stale, pressed = chosen[0], chosen[1]
    press_order(pressed.request_id, by=leader, at=at(TUESDAY))
    ServiceRequest.objects.filter(pk=stale.request_id).update(revision=stale.seen_revision + 1)
    events = Event.objects.count()

    result = do_each(
        [Chosen(one.request_id, one.seen_revision + (one is pressed)) for one in chosen],
        lambda one: press_order(
            one.request_id, by=leader, at=at("2026-11-24 10:00"), seen_revision=one.seen_revision
        ),
    )

    assert result.done == (chosen[2].request_id,)
    why = {one.request_id: one.why for one in result.refused}
    assert "别人已经办过" in why[stale.request_id]
    assert "今天已经督促过" in why[pressed.request_id]
    assert Event.objects.count() == events + 1
    assert Pressing.objects.count() == 2


@pytest.mark.clause("NS-13")
def test_extension_is_to_be_decided_until_it_is_or_the_order_is_answered(busy: World) -> None:
    judge, leader = busy.official(busy.judge), busy.official(busy.civil_leader)
    asked, answered = dispatched(busy, "2026-11-23 15:00"), dispatched(busy, "2026-11-23 15:00")
    for request_id in (asked, answered):
        request_extension(request_id, 2, reason="等评估报告", by=judge, at=at("2026-11-23 16:00"))

    def waiting() -> set[UUID]:
        rows = list_part(leader, Part.EXTENSION, moment(busy))
        return {row.pk for row in rows if isinstance(row.pk, UUID)}

    assert waiting() == {asked, answered}
    reply_to_order(answered, ANSWER, by=judge, at=at("2026-11-23 17:00"))
    assert waiting() == {asked}
    decide_extension(asked, granted=True, by=leader, at=at("2026-11-23 17:10"))
    assert waiting() == set()
