"""Open work that nobody is there to do alarms the administrators, once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tests.world import World, at

from fenglian.duties.actions import alarm_nobody_on_duty
from fenglian.notifications.models import Message
from fenglian.notifications.queries.words import address_message
from fenglian.organizations.actions import end_absence, enter_absence
from fenglian.organizations.models import Absence, Person
from fenglian.requests.actions import dispatch_order
from fenglian.requests.actions.desk import Target

FRIDAY = at("2026-11-20 10:00")


def away(person: Person, deputy: Person | None, *, until: int = 27) -> Absence:
    return enter_absence(
        person, starts_on=FRIDAY.date(), ends_on=date(2026, 11, until), kind="leave", deputy=deputy
    )


def dispatched(world: World, person: Person | None) -> UUID:
    request_id = world.submit(when=FRIDAY).request_id
    dispatch_order(
        request_id, Target(world.civil.pk, person.pk if person else None),
        by=world.official(world.clerk), at=FRIDAY,
    )  # fmt: skip
    return request_id


def alarms(world: World) -> list[str]:
    """Return the headings of the alarms so far."""
    messages = Message.objects.filter(kind="nobody_on_duty").order_by("pk")
    assert {message.person_id for message in messages} <= {world.administrator.pk}
    return [address_message(message, at=FRIDAY).parcel.heading for message in messages]


def test_deputy_who_is_away_too_raises_the_alarm_once(nansha: World) -> None:
    dispatched(nansha, nansha.judge)
    away(nansha.judge, nansha.colleague)
    control = alarm_nobody_on_duty(nansha.court, at=FRIDAY)
    away(nansha.colleague, nansha.judge)

    for moment in ("2026-11-20 10:07", "2026-11-20 11:07", "2026-11-23 08:07"):
        alarm_nobody_on_duty(nansha.court, at=at(moment))

    assert control == 0
    assert alarms(nansha) == [
        "【nansha】有事没人办：“沈砚秋外出，代理人宋知微”（11月20日至11月27日）"
    ]


def test_absence_without_open_work_alarms_nobody(nansha: World) -> None:
    away(nansha.judge, None)

    assert alarm_nobody_on_duty(nansha.court, at=FRIDAY) == 0
    assert alarms(nansha) == []


def test_empty_bench_raises_the_alarm_once_for_each_absence_that_emptied_it(nansha: World) -> None:
    nansha.submit(when=FRIDAY)
    away(nansha.clerk, None)
    control = alarm_nobody_on_duty(nansha.court, at=FRIDAY)

    head = away(nansha.desk_leader, None)
    for _hour in range(3):
        alarm_nobody_on_duty(nansha.court, at=FRIDAY)
    end_absence(head, at=FRIDAY)
    back = alarm_nobody_on_duty(nansha.court, at=FRIDAY)
    away(nansha.desk_leader, None)
    alarm_nobody_on_duty(nansha.court, at=FRIDAY)

    assert (control, back) == (0, 0)
    assert alarms(nansha) == ["【nansha】有事没人办：“诉讼服务中心的人都不在”（没有人代理）"] * 2


def test_bench_with_a_deputy_from_elsewhere_is_not_empty(nansha: World) -> None:
    nansha.submit(when=FRIDAY)
    away(nansha.clerk, nansha.judge)
    away(nansha.desk_leader, None)

    assert alarm_nobody_on_duty(nansha.court, at=FRIDAY) == 0


def test_day_off_is_left_alone_and_the_message_waits_for_office_hours(nansha: World) -> None:
    dispatched(nansha, nansha.judge)
    away(nansha.judge, None)

    assert alarm_nobody_on_duty(nansha.court, at=at("2026-11-21 09:00")) == 0
    alarm_nobody_on_duty(nansha.court, at=at("2026-11-23 00:07"))

    assert Message.objects.get(kind="nobody_on_duty").send_after == at("2026-11-23 08:30")
