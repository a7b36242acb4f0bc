"""What the levels learn of each other: how many letters wait beneath, and what leaders above do."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings
from tests.correspondence.conftest import MONDAY, OTHER, TOWN, Town
from tests.duties.test_occasions import adopted
from tests.network import NetworkCourt, text_of
from tests.world import at

from fenglian.correspondence.actions import (
    LeaderTask,
    answer_center,
    enter_leader_task,
    finish_task,
    withdraw_task,
)
from fenglian.correspondence.models import ContactTask, Letter, Thread
from fenglian.correspondence.queries.levels import (
    Waiting,
    count_waiting_beneath,
    list_tasks_from_above,
)
from fenglian.isolation.scope import Audience, scoped
from fenglian.liaison.enums import Seat
from fenglian.organizations.models import Account

THURSDAY = at("2026-11-19 09:00")
FRIDAY = at("2026-11-20 09:00")
WORDS = "督导镇里的纠纷排查。"


def read(court: NetworkCourt, who: str, path: str) -> str:
    client = Client(raise_request_exception=False)
    with court.scope():
        client.force_login(Account.objects.get(person=court.people[who]))
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


# --- letters that wait beneath ---


@pytest.mark.clause("XX-2")
def test_superior_court_counts_letters_that_wait_beneath_and_reads_none(town: Town) -> None:
    late, _open = town.write(), town.write(when=FRIDAY)
    answered = town.write(when=THURSDAY)
    answer_center(answered.pk, "已转执行局。", by=town.as_official(town.here.assistant),
                  at=THURSDAY, seen_revision=answered.revision)  # fmt: skip
    town.write(by=town.other_center, when=FRIDAY)
    towns = [town.here.town(TOWN).pk, town.here.town(OTHER).pk]

    with town.network.yunfu.desk():
        found = count_waiting_beneath(towns, FRIDAY.date())

        assert found == {
            towns[0]: Waiting(2, 1, date(2026, 11, 19)),
            towns[1]: Waiting(1, 0, date(2026, 11, 25)),
        }
        assert count_waiting_beneath(towns[1:], FRIDAY.date()).keys() == {towns[1]}
        assert not Thread.objects.filter(pk=late.pk).exists()
        assert not Letter.objects.exists()


def test_letters_beneath_are_counted_for_the_desk_above_alone(town: Town) -> None:
    town.write()
    network, towns = town.network, [town.here.town(TOWN).pk]
    beneath = [town.here.pk]

    def counted() -> object:
        return count_waiting_beneath(towns, FRIDAY.date())

    for audience in set(Audience) - {Audience.DESK}:
        with scoped([network.yunfu.pk], audience=audience, overseen_ids=beneath):
            assert counted() == {}
    for court in (network.luoding, network.xinxing):
        with court.desk():
            assert counted() == {}
    with network.yunfu.desk():
        assert counted() != {}


@pytest.mark.clause("XX-2")
def test_board_of_a_superior_s_leader_shows_letters_and_visits_of_the_court_beneath(
    town: Town, settings: Settings, static_folder: Path
) -> None:
    settings.STATIC_ROOT = static_folder
    settings.CLOCK_SQL = f"SELECT timestamptz '{FRIDAY.isoformat()}'"
    yunfu, title = town.network.yunfu, town.write("密语：镇里有一户人家来问。").title
    town.here.assign(TOWN, Seat.LIAISON_JUDGE, town.here.judge)
    with yunfu.scope():
        adopted(yunfu, "yunfu")
        yunfu.assign(TOWN, Seat.CONTACT_LEADER, yunfu.vice)

    shown = read(yunfu, "vice", "/desk/areas/")

    assert "下级法院 1 件 1 件超期" in shown
    assert "1 个镇街， 1 项超期" in shown
    assert f"0 / 3 {town.here.judge.name}" in shown
    assert title not in shown


# --- what leaders above do in a town ---


def enter(court: NetworkCourt, **facts: Any) -> ContactTask:
    given: dict[str, Any] = {
        "leader_id": court.vice.pk, "kind": "guidance", "words": WORDS,
        "due_on": date(2026, 11, 30), "area_id": "445321100", **facts,
    }  # fmt: skip
    return enter_leader_task(uuid4(), LeaderTask(**given), by=court.official(court.vice), at=MONDAY)


@pytest.mark.clause("YF-3")
def test_task_from_above_is_read_in_its_town_with_its_result_and_by_nobody_else(
    town: Town,
) -> None:
    here, yunfu = town.here, town.network.yunfu
    with yunfu.scope():
        task = enter(yunfu)
        withdraw_task(enter(yunfu, words="撤销的。").pk, "并到一起。",
                      by=yunfu.official(yunfu.vice), at=MONDAY)  # fmt: skip
        enter(yunfu, words="督导民庭。", area_id=None, body_id=yunfu.civil.pk)
        enter(yunfu, words="罗定的。", area_id="445381101")

    def seen(who: str, court: NetworkCourt = here) -> list[str]:
        with court.desk():
            return [one.words for one in list_tasks_from_above(
                court.official(court.people[who]), FRIDAY)]  # fmt: skip

    assert seen("assistant") == seen("vice") == seen("president") == seen("keeper") == [WORDS]
    assert seen("judge") == seen("desk_clerk") == []
    assert seen("president", town.network.luoding) == ["罗定的。"]
    assert seen("president", yunfu) == []
    with here.desk():
        assert not ContactTask.objects.exists()
        (found,) = list_tasks_from_above(here.official(here.assistant), FRIDAY)
        assert (found.court, found.leader, found.town) == ("云浮", yunfu.vice.name, TOWN)
    with here.scope():
        assert list_tasks_from_above(here.official(here.assistant), FRIDAY) == []
    with yunfu.scope():
        finish_task(task.pk, "排查出四件。", by=yunfu.official(yunfu.vice), at=THURSDAY)
    with here.desk():
        (ended,) = list_tasks_from_above(here.official(here.assistant), FRIDAY)
        assert (ended.result, ended.ended_at) == ("排查出四件。", THURSDAY)
        assert list_tasks_from_above(here.official(here.assistant), at("2027-03-01 09:00")) == []


@pytest.mark.parametrize("audience", sorted(set(Audience) - {Audience.DESK}))
def test_door_to_tasks_above_opens_to_the_desk_alone(town: Town, audience: Audience) -> None:
    with town.network.yunfu.scope():
        enter(town.network.yunfu)
    statement = "SELECT count(*) FROM correspondence_tasks_from_above(%s)"
    counts: list[int] = []
    for one in (Audience.DESK, audience):
        with scoped([town.here.pk], audience=one), connection.cursor() as cursor:
            cursor.execute(statement, [FRIDAY.date()])
            counts += cursor.fetchone() or []

    assert counts == [1, 0]


@pytest.mark.clause("YF-3")
def test_contact_finds_the_task_from_above_in_the_own_work_and_cannot_end_it(
    town: Town, settings: Settings, static_folder: Path
) -> None:
    settings.STATIC_ROOT = static_folder
    settings.CLOCK_SQL = f"SELECT timestamptz '{FRIDAY.isoformat()}'"
    with town.network.yunfu.scope():
        task = enter(town.network.yunfu)

    work, tasks = (read(town.here, "assistant", f"/desk/{path}") for path in ("", "tasks/"))
    area = read(town.here, "vice", "/desk/areas/")
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(person=town.here.assistant))
    ended = client.post(f"/desk/tasks/{task.pk}/done/", {"result": "好了。"})

    assert "统筹、督导的事 1 件" in work
    assert "统筹、督导的事" not in read(town.here, "judge", "/desk/")
    assert re.search(f"{TOWN} 督导指导 {WORDS} 云浮，容知白 ，最晚 11月30日（周一）", tasks)
    assert f"云浮容知白：{WORDS}" in area
    assert ended.status_code == 404
