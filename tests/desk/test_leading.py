"""Who leads the network: groups, the person named for its ledgers, leaders' tasks and areas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.duties.test_occasions import adopted, swept
from tests.network import Network, NetworkCourt, text_of
from tests.quotas.conftest import Towns
from tests.world import at

from fenglian.correspondence.actions import (
    LeaderTask,
    enter_leader_task,
    finish_task,
    withdraw_task,
)
from fenglian.correspondence.errors import InvalidWordsError, NotYourThreadError, WrongStateError
from fenglian.correspondence.models import ContactTask
from fenglian.correspondence.policies import visible_tasks
from fenglian.directory.queries.departments import main_terms
from fenglian.duties.actions import open_occasions
from fenglian.duties.models import Duty
from fenglian.ledger.models import Event
from fenglian.liaison.actions import (
    form_group,
    leave_group_seat,
    name_roster_keeper,
    take_group_seat,
)
from fenglian.liaison.enums import Seat
from fenglian.liaison.errors import InvalidSeatError, NotYoursToArrangeError
from fenglian.liaison.queries.leading import list_groups
from fenglian.notifications.models import Message
from fenglian.organizations.actions import leave_post
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Account, Person, PostTerm
from fenglian.organizations.queries import find_roster_keeper

MORNING = at("2026-06-15 09:00")
TODAY = MORNING.date()
PATH, AREAS = "/desk/network/leading/", "/desk/areas/"
GROUP = "推进“法官进综治中心”工作领导小组"


@pytest.fixture
def xinxing(network: Network, settings: Settings, static_folder: Path) -> Iterator[NetworkCourt]:
    """The county's court under its own notice, on a Monday morning."""
    settings.STATIC_ROOT = static_folder
    settings.CLOCK_SQL = f"SELECT timestamptz '{MORNING.isoformat()}'"
    with network.xinxing.scope():
        adopted(network.xinxing, "xinxing")
        yield network.xinxing


def client_of(court: NetworkCourt, who: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(person=court.people[who]))
    return client


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def kinds_of_events() -> list[str]:
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    wanted = ("leading_group.", "group_seat.", "roster_keeper.", "leader_task.")
    return [kind for kind in kinds if kind.startswith(wanted)]


# --- leading groups ---


@pytest.mark.clause("XX-1", "YB-18")
def test_group_is_formed_filled_and_read_with_everybody_s_days(xinxing: NetworkCourt) -> None:
    president = client_of(xinxing, "president")

    formed = president.post(f"{PATH}groups/", {"name": GROUP})
    (group,) = [one.body for one in list_groups(xinxing.pk, TODAY)]
    seats = {"group_head": "president", "group_deputy": "vice", "group_member": "leader"}
    sent = [
        president.post(
            f"{PATH}groups/{group.pk}/",
            {"kind": kind, "person": xinxing.people[who].pk, "starts_on": "2024-06-20"},
        ).status_code
        for kind, who in seats.items()
    ]
    member = PostTerm.objects.get(post__kind="group_member")
    left = president.post(f"{PATH}terms/{member.pk}/", {"last_day": "2026-06-14"})

    assert (formed.status_code, sent, left.status_code) == (303, [303, 303, 303], 303)
    page = read(client_of(xinxing, "judge"), PATH)
    assert page.index("秦望舒 组长 院长") < page.index("容知白 副组长") < page.index("以前由谁担任")
    assert "骆青川 成员 2024年6月20日（周四） 至 6月14日（周日）" in page
    assert kinds_of_events() == [
        "leading_group.formed", *["group_seat.taken"] * 3, "group_seat.left",
    ]  # fmt: skip


@pytest.mark.clause("XX-1")
def test_group_has_one_head_and_nobody_twice_and_nobody_who_is_not_in_office(
    xinxing: NetworkCourt,
) -> None:
    by = xinxing.official(xinxing.administrator)
    group = form_group(xinxing.court, GROUP, by=by, at=MORNING)

    def take(kind: PostKind, who: Person, starts_on: date = TODAY) -> None:
        take_group_seat(group, kind, who, starts_on=starts_on, by=by, at=MORNING)

    take(PostKind.GROUP_HEAD, xinxing.president)
    for kind, who in (
        (PostKind.GROUP_HEAD, xinxing.vice),
        (PostKind.GROUP_MEMBER, xinxing.president),
        (PostKind.GROUP_MEMBER, xinxing.center_staff),
    ):
        with pytest.raises(InvalidSeatError):
            take(kind, who)
    with pytest.raises(InvalidSeatError):
        form_group(xinxing.court, GROUP, by=by, at=MORNING)
    with pytest.raises(NotYoursToArrangeError):
        form_group(xinxing.court, "另一个", by=xinxing.official(xinxing.judge), at=MORNING)
    (found,) = list_groups(xinxing.pk, TODAY)
    assert [one.term.person.name for one in found.running] == ["秦望舒"]


def test_seat_in_a_group_gives_no_rights_and_no_title(xinxing: NetworkCourt) -> None:
    by = xinxing.official(xinxing.president)
    before = xinxing.official(xinxing.judge)
    group = form_group(xinxing.court, GROUP, by=by, at=MORNING)
    take_group_seat(group, PostKind.GROUP_MEMBER, xinxing.judge, starts_on=TODAY, by=by, at=MORNING)

    assert xinxing.official(xinxing.judge) == before
    assert main_terms([xinxing.judge.pk], TODAY)[xinxing.judge.pk].post.title == "法官"
    (group_now,) = list_groups(xinxing.pk, TODAY)
    assert not group_now.has_head


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("groups/", {"name": "甲"}),
        ("groups/0/", {"kind": "group_head", "person": "1", "starts_on": "2026-06-15"}),
        ("terms/0/", {"last_day": "2026-06-15"}),
        ("keeper/", {"person": "1", "starts_on": "2026-06-15"}),
    ],
)
def test_whoever_may_look_only_changes_nothing(
    xinxing: NetworkCourt, path: str, data: dict[str, str]
) -> None:
    assert client_of(xinxing, "judge").post(PATH + path, data).status_code == 403
    assert client_of(xinxing, "center_staff").post(PATH + path, data).status_code in {403, 404}
    assert client_of(xinxing, "center_staff").get(PATH).status_code == 404
    assert kinds_of_events() == []


# --- the person named for rosters and ledgers ---


@pytest.mark.clause("XX-21")
def test_person_is_named_with_days_and_a_vacancy_is_shown(xinxing: NetworkCourt) -> None:
    vice = client_of(xinxing, "vice")
    vacant = read(vice, PATH)
    reported = read(vice, "/desk/returns/?day=2026-06-01")

    named = vice.post(f"{PATH}keeper/", {"person": xinxing.keeper.pk, "starts_on": "2026-06-01"})
    wrong = vice.post(f"{PATH}keeper/", {"person": xinxing.judge.pk, "starts_on": "2026-06-01"})

    assert "专人 没有指定" in vacant
    assert "没有指定专人" in reported
    assert (named.status_code, wrong.status_code) == (303, 422)
    assert "专人 冯若谷" in read(vice, PATH)
    assert "台账由专人汇总： 冯若谷" in read(vice, "/desk/returns/?day=2026-06-01")
    assert find_roster_keeper(xinxing.pk, date(2026, 5, 31)) is None
    assert kinds_of_events() == ["roster_keeper.named"]


@pytest.mark.clause("XX-21")
def test_roster_lies_with_the_named_person_who_is_warned(xinxing: NetworkCourt) -> None:
    adopted(xinxing, "yunfu", since=MORNING)
    open_occasions(xinxing.court, at=MORNING)
    in_common = Duty.objects.get(rule_id="roster_in_ten_days").holder

    name_roster_keeper(
        xinxing.court, xinxing.keeper, starts_on=TODAY,
        by=xinxing.official(xinxing.president), at=MORNING,
    )  # fmt: skip
    swept(xinxing, at("2026-06-25 08:00"))

    assert in_common is None
    assert Duty.objects.get(rule_id="roster_in_ten_days").holder == xinxing.keeper
    assert Message.objects.get(kind="duty_warning").person_id == xinxing.keeper.pk


@pytest.mark.clause("XX-21")
def test_while_nobody_is_named_the_office_s_leader_is_warned(xinxing: NetworkCourt) -> None:
    adopted(xinxing, "yunfu", since=MORNING)
    open_occasions(xinxing.court, at=MORNING)

    told = swept(xinxing, at("2026-06-25 08:00"))

    assert told == [("warning", "骆青川")]
    assert Message.objects.get(kind="duty_warning").person_id == xinxing.leader.pk


@pytest.mark.clause("XX-21")
def test_successor_takes_over_and_whoever_leaves_the_office_keeps_nothing(
    xinxing: NetworkCourt,
) -> None:
    by = xinxing.official(xinxing.president)
    first = name_roster_keeper(
        xinxing.court, xinxing.keeper, starts_on=date(2026, 6, 1), by=by, at=MORNING
    )
    with pytest.raises(InvalidSeatError):
        name_roster_keeper(xinxing.court, xinxing.keeper, starts_on=TODAY, by=by, at=MORNING)
    own = PostTerm.objects.get(person=xinxing.keeper, post__kind=PostKind.OFFICER)
    leave_post(own, last_day=date(2026, 6, 20))

    assert find_roster_keeper(xinxing.pk, date(2026, 6, 20)) == xinxing.keeper
    assert find_roster_keeper(xinxing.pk, date(2026, 6, 21)) is None
    leave_group_seat(first.pk, court_id=xinxing.pk, last_day=date(2026, 6, 18), by=by, at=MORNING)
    assert find_roster_keeper(xinxing.pk, date(2026, 6, 19)) is None
    assert kinds_of_events() == ["roster_keeper.named", "roster_keeper.ended"]


# --- what leaders coordinate and guide ---


@pytest.mark.clause("YF-2b")
def test_leader_coordinates_in_a_town_until_there_is_a_result(xinxing: NetworkCourt) -> None:
    adopted(xinxing, "yunfu")
    vice, judge = client_of(xinxing, "vice"), client_of(xinxing, "judge")
    entered = vice.post(
        f"{AREAS}task/",
        {
            "key": uuid4(), "leader": xinxing.vice.pk, "kind": "coordination",
            "area": xinxing.town("水台镇").pk, "body": "", "due_on": "2026-06-30",
            "words": "协调水台人民法庭创建枫桥式人民法庭。",
        },
    )  # fmt: skip
    task = ContactTask.objects.get()
    listed = [read(vice, path) for path in (AREAS, "/desk/tasks/", "/desk/network/")]
    foreign = judge.post(f"/desk/tasks/{task.pk}/done/", {"result": "好了。"})
    done = vice.post(f"/desk/tasks/{task.pk}/done/", {"result": "镇里给了两间办公室。"})

    assert (entered.status_code, foreign.status_code, done.status_code) == (303, 404, 303)
    assert all("协调水台人民法庭" in page for page in listed)
    assert "统筹推进" in listed[0]
    assert "镇里给了两间办公室。" in read(vice, "/desk/tasks/")
    assert "协调水台人民法庭" not in read(vice, "/desk/network/") + read(vice, AREAS)
    assert kinds_of_events() == ["leader_task.entered", "leader_task.done"]
    with pytest.raises(WrongStateError):
        finish_task(task.pk, "再写一次", by=xinxing.official(xinxing.vice), at=MORNING)


@pytest.mark.clause("YF-3")
def test_leader_of_the_intermediate_court_guides_a_town_beneath_and_a_division(
    network: Network, settings: Settings
) -> None:
    yunfu, town = network.yunfu, network.luoding.town("太平镇")
    with yunfu.scope():
        adopted(yunfu, "yunfu")
        facts = LeaderTask(
            leader_id=yunfu.vice.pk, kind="guidance", words="督导重点村的纠纷排查。",
            due_on=date(2026, 6, 30), area_id=town.pk, body_id=yunfu.civil.pk,
        )  # fmt: skip
        for_leader = yunfu.official(yunfu.keeper)
        task = enter_leader_task(uuid4(), facts, by=for_leader, at=MORNING)

        told = Message.objects.get(kind="contact_task_given")
        assert (task.place, told.person_id) == ("太平镇，民事审判庭", yunfu.vice.pk)
        assert list(visible_tasks(yunfu.official(yunfu.judge), TODAY)) == [task]
        assert not visible_tasks(yunfu.official(yunfu.desk_clerk), TODAY).exists()
        with pytest.raises(NotYourThreadError):
            enter_leader_task(uuid4(), facts, by=yunfu.official(yunfu.judge), at=MORNING)
        with pytest.raises(NotYourThreadError):
            finish_task(task.pk, "我来写", by=yunfu.official(yunfu.judge), at=MORNING)
        finish_task(task.pk, "排查出四件，都交办了。", by=yunfu.official(yunfu.vice), at=MORNING)
        assert Event.objects.get(kind="leader_task.done").data["body"] == yunfu.civil.pk


@pytest.mark.clause("YF-3")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"leader_id": "judge"}, "leader"),
        ({"kind": "nothing"}, "kind"),
        ({"area_id": None}, "area"),
        ({"area_id": "445381101"}, "area"),
        ({"due_on": date(2026, 6, 14)}, "due_on"),
    ],
)
def test_task_that_cannot_be_right_is_not_stored(
    xinxing: NetworkCourt, wrong: dict[str, object], field: str
) -> None:
    if wrong.get("leader_id") == "judge":
        wrong = {"leader_id": xinxing.judge.pk}
    right: dict[str, object] = {
        "leader_id": xinxing.vice.pk, "kind": "guidance", "words": "到片区调研。",
        "due_on": date(2026, 6, 30), "area_id": "445321100",
    }  # fmt: skip
    by = xinxing.official(xinxing.president)

    with pytest.raises(InvalidWordsError) as refused:
        enter_leader_task(uuid4(), LeaderTask(**{**right, **wrong}), by=by, at=MORNING)  # type: ignore[arg-type]

    assert refused.value.field == field
    assert not ContactTask.objects.exists()


def test_leader_takes_back_what_was_entered_for_them(xinxing: NetworkCourt) -> None:
    facts = LeaderTask(
        leader_id=xinxing.vice.pk, kind="guidance", words="到片区调研。",
        due_on=date(2026, 6, 30), area_id="445321100",
    )  # fmt: skip
    task = enter_leader_task(uuid4(), facts, by=xinxing.official(xinxing.president), at=MORNING)
    withdraw_task(task.pk, "并到七月一起做。", by=xinxing.official(xinxing.vice), at=MORNING)
    assert kinds_of_events() == ["leader_task.entered", "leader_task.withdrawn"]


# --- the board of an area ---


@pytest.mark.clause("XX-2")
def test_board_of_an_area_shows_its_towns_and_what_is_late(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.CONTACT_LEADER, xinxing.vice)
    xinxing.assign("新城镇", Seat.TOWN_CONTACT, xinxing.assistant)
    xinxing.assign("车岗镇", Seat.CONTACT_LEADER, xinxing.president)
    open_occasions(xinxing.court, at=at("2026-04-01 00:15"))

    own = read(client_of(xinxing, "vice"), AREAS)

    assert "容知白 的片区" in own
    assert "新城镇 阮听溪" in own
    assert "报送季度台账" in own
    assert "0 / 3" in own
    assert "一年内没有" in own
    assert "车岗镇" not in own


@pytest.mark.clause("XX-2")
def test_board_of_a_superior_s_leader_shows_when_the_court_beneath_was_there(
    network: Network, xinxing: NetworkCourt
) -> None:
    Towns(xinxing).visit(date(2026, 5, 20), xinxing.assistant)
    with network.yunfu.scope():
        adopted(network.yunfu, "yunfu")
        network.yunfu.assign("新城镇", Seat.CONTACT_LEADER, network.yunfu.vice)

        shown = read(client_of(network.yunfu, "vice"), AREAS)

    assert "5月20日（周三） 26 天前" in shown
    assert "一年内没有" not in shown


@pytest.mark.clause("XX-2")
def test_board_of_an_area_is_its_leader_s_and_theirs_who_watch_all(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.CONTACT_LEADER, xinxing.vice)
    xinxing.assign("车岗镇", Seat.CONTACT_LEADER, xinxing.president)
    of_vice = f"{AREAS}?leader={xinxing.vice.pk}"

    assert "容知白 的片区" in read(client_of(xinxing, "president"), of_vice)
    assert "秦望舒 的片区" in read(client_of(xinxing, "president"), AREAS)
    assert "容知白 的片区" in read(client_of(xinxing, "keeper"), of_vice)
    foreign = f"{AREAS}?leader={xinxing.president.pk}"
    assert client_of(xinxing, "vice").get(foreign).status_code == 404
    for path in (AREAS, of_vice, f"{AREAS}task/"):
        assert client_of(xinxing, "judge").get(path).status_code == 404


# --- the rooms in the bar ---


def test_many_rooms_stand_in_groups_and_few_beside_each_other(xinxing: NetworkCourt) -> None:
    page = client_of(xinxing, "president").get(AREAS).content.decode()
    bar, _, rooms = page.partition('<nav class="fl-bar__rooms"')
    rooms = rooms.partition("</nav>")[0]

    assert '<a href="/desk/network/" aria-current="true">镇街</a>' in bar
    assert '<a href="/desk/areas/" aria-current="page">片区看板</a>' in rooms
    assert "/desk/directory/" not in rooms
    assert "fl-bar__rooms" not in client_of(xinxing, "judge").get("/desk/account/").content.decode()
