"""Tasks given to contacts: told when they fall due and when they are late, once each (XX-20)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from tests.correspondence.conftest import LADDER, LIMITS, MONDAY, TOWN, Town
from tests.world import at

from fenglian.correspondence.actions import (
    finish_task,
    give_task,
    hand_over_towns,
    remind_of_tasks,
)
from fenglian.correspondence.models import ContactTask
from fenglian.correspondence.queries.people import list_own_tasks
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import read_pack
from fenglian.notifications.models import Message
from fenglian.organizations.models import Person

THURSDAY, FRIDAY = at("2026-11-19 10:00"), at("2026-11-20 10:00")
LIMIT = """\
  - id: task
    kind: limit
    title: 办结交办的任务
    summary: 交办的任务五个工作日内办结。
    clauses: [TW-1]
    origin: court
    note: 文件没有规定，本院自定。
    checked: {by: 编写者, day: 2026-11-21}
    holder: town_contact
    starts_on: [contact_task.given]
    met_by: [contact_task.done]
    cancelled_by: [contact_task.withdrawn]
    length: {count: 5, unit: working_days}
"""


def give(town: Town, due_on: date, *, when: datetime = MONDAY) -> ContactTask:
    leader = town.as_official(town.here.vice, when)
    return give_task(
        uuid4(), town.here.town(TOWN).pk, "核对镇里调解员的名单。", due_on, by=leader, at=when
    )


def told(kind: str) -> list[Person]:
    messages = Message.objects.filter(kind=kind, person_id__isnull=False).order_by("pk")
    return [Person.objects.get(pk=one.person_id or 0) for one in messages]


@pytest.mark.clause("XX-20")
def test_contact_is_told_once_when_it_falls_due_and_once_when_it_is_late(town: Town) -> None:
    give(town, date(2026, 11, 20))

    assert remind_of_tasks(town.here.court, at=THURSDAY) == 0
    assert [remind_of_tasks(town.here.court, at=FRIDAY) for _run in range(2)] == [1, 0]
    assert told("contact_task_due") == [town.here.assistant]
    later = at("2026-11-23 09:00")
    assert [remind_of_tasks(town.here.court, at=later) for _run in range(2)] == [1, 0]
    assert told("contact_task_late") == [town.here.assistant]
    kinds = Event.objects.filter(subject_kind="contact_task").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "contact_task.given", "contact_task.due", "contact_task.late",
    ]  # fmt: skip


def test_task_of_a_saturday_is_told_of_on_the_friday_before(town: Town) -> None:
    give(town, date(2026, 11, 21))

    assert remind_of_tasks(town.here.court, at=THURSDAY) == 0
    assert remind_of_tasks(town.here.court, at=FRIDAY) == 1


def test_finished_task_is_not_told_of(town: Town) -> None:
    task = give(town, date(2026, 11, 20))
    contact = town.as_official(town.here.assistant)
    finish_task(task.pk, "已核对。", by=contact, at=MONDAY)

    assert remind_of_tasks(town.here.court, at=FRIDAY) == 0


def test_reminder_goes_to_whoever_is_the_contact_then(town: Town) -> None:
    give(town, date(2026, 11, 20))
    town.replace_contact(None, first_day=date(2026, 11, 18))

    remind_of_tasks(town.here.court, at=FRIDAY)

    assert told("contact_task_due") == [town.here.leader]  # leads the filing division


@pytest.fixture
def limited(town: Town, tmp_path: Path) -> Town:
    """Let a mechanism of the court limit tasks."""
    pack = tmp_path / "tasks"
    pack.mkdir()
    ladder = LADDER.replace("COUNT", "5").replace("to: handler", "to: town_contact")
    text = LIMITS.replace("id: towns", "id: tasks") + LIMIT + ladder
    (pack / "mechanism.yaml").write_text(text, encoding="utf-8")
    adopt(
        town.here.court, install_pack(read_pack(pack)), effective_from=at("2026-01-02 00:00"),
        actor=Actor.system(), at=at("2026-01-02 00:00"),
    )  # fmt: skip
    return town


@pytest.mark.clause("XX-20")
def test_limit_of_a_mechanism_opens_a_duty_that_goes_with_the_contact(limited: Town) -> None:
    town = limited
    task = give(town, date(2026, 11, 20))
    duty = Duty.objects.get(subject_id=task.pk)
    assert (duty.holder, duty.last_day) == (town.here.assistant, date(2026, 11, 23))

    town.replace_contact(town.here.court_clerk, first_day=date(2026, 11, 18))
    assert [hand_over_towns(town.here.court, at=THURSDAY) for _run in range(2)] == [1, 0]

    duty.refresh_from_db()
    assert (duty.holder, duty.last_day) == (town.here.court_clerk, date(2026, 11, 23))
    assert remind_of_tasks(town.here.court, at=FRIDAY) == 0  # its own ladder warns
    finish_task(task.pk, "好。", by=town.as_official(town.here.court_clerk, FRIDAY), at=FRIDAY)
    duty.refresh_from_db()
    assert duty.state == "met"


def test_own_tasks_are_those_of_ones_towns(town: Town) -> None:
    task = give(town, date(2026, 11, 20))
    today = MONDAY.date()

    assert list(list_own_tasks(town.as_official(town.here.assistant), today)) == [task]
    assert not list_own_tasks(town.as_official(town.here.judge), today)
