"""Officials are told in office hours, each once, and with them whoever stands in today."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from uuid import UUID

import pytest
from tests.world import World, at

from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.notifications.models import Message
from fenglian.organizations.actions import enter_absence

SUBJECT, OTHER = UUID(int=7), UUID(int=8)
FRIDAY, EVENING, MONDAY = at("2026-11-20 10:00"), at("2026-11-20 21:00"), at("2026-11-23 08:30")
KIND = MessageKind.MATTER_GIVEN


def event_at(world: World, when: datetime) -> Event:
    return record_event(
        EventKind.MATTER_AGREED, court_id=world.court.pk, subject_kind="matter", subject_id=SUBJECT,
        actor=Actor.system(), at=when,
    )  # fmt: skip


def told() -> Counter[int | None]:
    return Counter(Message.objects.values_list("person_id", flat=True))


@pytest.fixture
def away(nansha: World) -> World:
    """On that Friday the judge is away, and a colleague stands in."""
    enter_absence(
        nansha.judge, deputy=nansha.colleague, kind="leave",
        starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 20),
    )  # fmt: skip
    return nansha


def test_whoever_stands_in_is_told_on_the_days_of_the_absence_and_not_after(away: World) -> None:
    tell_of_event(KIND, event_at(away, MONDAY), away.court, [away.judge.pk])
    assert told() == {away.judge.pk: 1}

    tell_of_event(KIND, event_at(away, FRIDAY), away.court, [away.judge.pk])
    assert told() == {away.judge.pk: 2, away.colleague.pk: 1}


def test_each_is_told_once_and_nobody_is_nobody(away: World) -> None:
    people = [away.colleague.pk, None, away.judge.pk, away.judge.pk]
    event = event_at(away, FRIDAY)

    tell_of_event(KIND, event, away.court, people)
    tell_of_event(KIND, event, away.court, people)
    tell_of_event(KIND, event, away.court, [None])

    assert told() == {away.judge.pk: 1, away.colleague.pk: 1}


@pytest.mark.parametrize(("when", "leaves"), [(FRIDAY, FRIDAY), (EVENING, MONDAY)])
def test_message_waits_for_office_hours_and_leads_where_it_should(
    nansha: World, when: datetime, leaves: datetime
) -> None:
    event = event_at(nansha, when)

    tell_of_event(KIND, event, nansha.court, [nansha.judge.pk])
    tell_of_event(
        MessageKind.MATTER_SETTLED, event, nansha.court, [nansha.judge.pk], about=("town", OTHER)
    )

    about = Message.objects.order_by("pk").values_list("subject_kind", "subject_id", "send_after")
    assert list(about) == [("matter", SUBJECT, leaves), ("town", OTHER, leaves)]
