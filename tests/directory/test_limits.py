"""NS-15: reported within 5 working days of the change, published within 2 of the report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.directory.conftest import FRIDAY, Registry
from tests.world import at

from fenglian.directory.actions import (
    dismiss_change,
    note_change,
    publish_change,
    report_change,
    return_change,
)
from fenglian.directory.errors import (
    ChangeNotFoundError,
    ChangeOpenError,
    InvalidChangeError,
    NotYourChangeError,
    WrongChangeStateError,
)
from fenglian.directory.models import Change
from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty, DutyStep
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.notifications.queries.words import address_message
from fenglian.organizations.models import Person

pytestmark = pytest.mark.clause("NS-15")


def noted(registry: Registry, *, when: str = "2026-11-20 10:00") -> Change:
    """The judge's number changed on Friday, November 20th; somebody notes it."""
    return note_change(
        registry.world.judge, happened_on=FRIDAY, actor=Actor.system(), at=at(when),
        note="分机改了",
    )  # fmt: skip


def duties(change: Change) -> list[tuple[str, str, date, bool]]:
    """Return rule, state, last day, and whether it was met in time, in order."""
    found = Duty.objects.filter(subject_id=change.pk).order_by("pk")
    return [
        (d.rule_id, d.state, d.last_day, bool(d.closed_at and d.closed_at < d.ends_at))
        for d in found
    ]


def sweep_at(registry: Registry, moment: str) -> None:
    while sweep([registry.world.court.pk], at=at(moment)).claimed:
        pass


def told(change: Change) -> list[tuple[int, Person | None]]:
    steps = DutyStep.objects.filter(subject_id=change.pk, kind="escalation").order_by("pk")
    return [(step.level, step.recipient) for step in steps]


def test_reported_on_the_fourth_working_day_and_published_on_the_second_is_in_time(
    registry: Registry,
) -> None:
    change = noted(registry)
    report_change(
        change.pk, registry.facts(), by=registry.by(registry.officer), at=at("2026-11-26 09:30")
    )
    registry.publish(change, when="2026-11-30 16:00")

    assert duties(change) == [
        ("directory_report", "met", date(2026, 11, 27), True),
        ("directory_publish", "met", date(2026, 11, 30), True),
    ]
    kinds = Event.objects.filter(subject_id=change.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["directory.changed", "directory.reported", "directory.published"]


@pytest.mark.parametrize(
    ("moment", "in_time"), [("2026-11-27 23:59:59", True), ("2026-11-28 00:00:00", False)]
)
def test_fifth_working_day_is_the_last_for_the_report(
    registry: Registry, moment: str, *, in_time: bool
) -> None:
    change = noted(registry)

    report_change(change.pk, registry.facts(), by=registry.by(registry.officer), at=at(moment))

    assert duties(change)[0] == ("directory_report", "met", date(2026, 11, 27), in_time)


@pytest.mark.parametrize(
    ("moment", "in_time"), [("2026-11-30 23:59:59", True), ("2026-12-01 00:00:00", False)]
)
def test_second_working_day_is_the_last_for_the_publication(
    registry: Registry, moment: str, *, in_time: bool
) -> None:
    change = registry.report(registry.world.judge)

    registry.publish(change, when=moment)

    assert duties(change)[1] == ("directory_publish", "met", date(2026, 11, 30), in_time)


def test_department_silent_for_six_days_is_late_and_its_leaders_are_told(
    registry: Registry,
) -> None:
    change = noted(registry)

    sweep_at(registry, "2026-11-27 23:59:59")
    before = told(change)
    sweep_at(registry, "2026-11-30 09:00")

    assert before == []
    assert told(change) == [(1, registry.world.civil_leader)]
    sweep_at(registry, "2026-12-02 00:00")
    assert told(change)[1:] == [(2, registry.world.vice_president)]


def test_change_learned_of_late_counts_from_the_day_it_happened(registry: Registry) -> None:
    change = noted(registry, when="2026-11-30 10:00")
    sweep_at(registry, "2026-11-30 10:01")

    assert duties(change) == [("directory_report", "open", date(2026, 11, 27), False)]
    step = DutyStep.objects.get(subject_id=change.pk, kind="escalation")
    assert step.fell_due_at == at("2026-11-28 00:00")
    event = Event.objects.get(subject_id=change.pk, kind="directory.changed")
    assert event.occurred_at == at("2026-11-20 00:00")
    assert event.data["noted_at"].startswith("2026-11-30T10:00")


def test_returned_report_never_was_one(registry: Registry) -> None:
    """A hollow report wins no time: the limit runs on from the day of the change."""
    change = registry.report(registry.world.judge, when="2026-11-23 09:00")
    return_change(
        change.pk, reason="号码打不通", by=registry.by(registry.publisher),
        at=at("2026-11-24 09:00"),
    )  # fmt: skip

    assert duties(change) == [
        ("directory_report", "met", date(2026, 11, 27), True),
        ("directory_publish", "cancelled", date(2026, 11, 25), True),
        ("directory_report", "open", date(2026, 11, 27), False),
    ]
    report_change(
        change.pk, registry.facts(), by=registry.by(registry.officer), at=at("2026-11-25 09:00")
    )
    assert duties(change)[2:] == [
        ("directory_report", "met", date(2026, 11, 27), True),
        ("directory_publish", "open", date(2026, 11, 27), False),
    ]


def test_only_the_service_center_finds_that_nothing_changed(registry: Registry) -> None:
    change = noted(registry)
    with pytest.raises(NotYourChangeError):
        dismiss_change(
            change.pk, reason="没有变", by=registry.by(registry.officer), at=at("2026-11-23 09:00")
        )

    dismiss_change(
        change.pk, reason="打过了，没有变", by=registry.by(registry.publisher),
        at=at("2026-11-23 10:00"),
    )  # fmt: skip

    assert duties(change) == [("directory_report", "cancelled", date(2026, 11, 27), True)]
    assert Change.objects.get(pk=change.pk).state == "dismissed"


def test_acts_out_of_turn_are_refused(registry: Registry) -> None:
    change = noted(registry)
    publisher = registry.by(registry.publisher)

    with pytest.raises(WrongChangeStateError, match="待报送"):
        publish_change(change.pk, by=publisher, at=at("2026-11-23 09:00"))
    with pytest.raises(ChangeNotFoundError):
        report_change(
            change.pk, registry.facts(), by=registry.by(registry.world.enforcer),
            at=at("2026-11-23 09:00"),
        )  # fmt: skip
    with pytest.raises(NotYourChangeError):
        report_change(change.pk, registry.facts(), by=publisher, at=at("2026-11-23 09:00"))
    with pytest.raises(ChangeOpenError, match="已有一项变动在办"):
        noted(registry)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": " "}, "请填写现在的职务"),
        ({"office_phone": "找总机"}, "办公电话请写成"),
        ({"mobile": "12345"}, "电话|手机"),
        ({"mobile": "020-84990001"}, "11 位数字"),
        ({"is_officer": True}, "联络员的手机要一并登记"),
        ({"body_id": None}, "请选现在的部门"),
        ({"body_id": 0}, "没有这个部门"),
    ],
)
def test_facts_that_cannot_be_right_are_refused(
    registry: Registry, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidChangeError, match=said):
        registry.report(registry.world.judge, **given)

    assert not Change.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2025, 11, 1)])
def test_day_that_cannot_be_is_refused(registry: Registry, day: date) -> None:
    with pytest.raises(InvalidChangeError):
        note_change(
            registry.world.judge, happened_on=day, actor=Actor.system(), at=at("2026-11-20 10:00")
        )


def messages(change: Change) -> list[tuple[str, str | None, str]]:
    """Return kind, reader and heading of what was sent about a change."""
    names = dict(Person.objects.values_list("pk", "name"))
    found = Message.objects.filter(subject_id=change.pk).order_by("pk")
    now = at("2026-11-20 10:00")
    return [
        (m.kind, names.get(m.person_id or 0), address_message(m, at=now).parcel.heading)
        for m in found
    ]


def test_whoever_owes_the_next_step_is_told_without_a_number(registry: Registry) -> None:
    change = noted(registry)
    (first,) = messages(change)
    report_change(
        change.pk, registry.facts(mobile="13911112222"), by=registry.by(registry.officer),
        at=at("2026-11-23 09:30"),
    )  # fmt: skip
    sweep_at(registry, "2026-11-25 00:00")

    assert first == (
        "directory_to_report", "宋知微",
        "【nansha】请报送变动：“沈砚秋的职务或电话变动”（民事审判一庭）",
    )  # fmt: skip
    assert [(kind, who) for kind, who, _heading in messages(change)] == [
        ("directory_to_report", "宋知微"),
        ("directory_to_publish", "余泽芬"),
    ]
    bodies = [
        address_message(m, at=at("2026-11-25 10:00")).parcel.body
        for m in Message.objects.filter(subject_id=change.pk)
    ]
    assert not any("13911112222" in body for body in bodies)


def test_ladder_speaks_of_reports_and_not_of_answers(registry: Registry) -> None:
    change = noted(registry)
    sweep_at(registry, "2026-11-28 00:00")

    assert [(kind, who, heading) for kind, who, heading in messages(change)][1:] == [
        ("duty_warning", "宋知微", "【nansha】今天到期：“沈砚秋的职务或电话变动”（民事审判一庭）"),
        (
            "duty_escalated", "陆闻笙",
            "【nansha】超期未报送，现报送督办：“沈砚秋的职务或电话变动”（民事审判一庭）",
        ),
    ]  # fmt: skip
