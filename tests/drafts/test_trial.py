"""试算 replays the ledger: the rule in force gives the very duties that were opened."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.world import at

from fenglian.demonstration.court import find_court
from fenglian.demonstration.loader import load
from fenglian.drafts.queries.report import Period, Report
from fenglian.drafts.queries.trial import (
    TrialRun,
    last_year,
    recorded_minutes,
    try_out,
)
from fenglian.drafts.replay import Happened, Replay
from fenglian.duties.models import Duty
from fenglian.duties.schedule import compute_schedule
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import mechanism_in_force
from fenglian.mechanisms.schema import LimitRule, Mechanism
from fenglian.organizations.models import Court, Person
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

END = at("2026-11-20 15:30")
YEAR = last_year(END.date())
REQUESTS = 300


@pytest.fixture(scope="module")
def court(django_db_setup: object, django_db_blocker: DjangoDbBlocker) -> Iterator[Court]:
    """The demonstration's year, for tests that only read; rolled back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(lambda _line: None, seed=11, requests=REQUESTS, at=END)
        court = find_court()
        assert court is not None
        with scoped([court.pk], audience=Audience.SYSTEM):
            yield court
        transaction.set_rollback(True)


def in_force(court: Court) -> Mechanism:
    mechanism = mechanism_in_force(court.pk, END, "nansha")
    assert mechanism is not None
    return mechanism


def with_reply_within(mechanism: Mechanism, days: int) -> Mechanism:
    """Return the mechanism with another length of the reply; its ladder stays."""
    reply = mechanism.rule("reply")
    assert isinstance(reply, LimitRule)
    length = reply.length.model_copy(update={"count": days})
    rules = [
        rule.model_copy(update={"length": length}) if rule is reply else rule
        for rule in mechanism.rules
    ]
    return mechanism.model_copy(update={"rules": tuple(rules)})


def tried(court: Court, after: Mechanism) -> Report:
    return try_out(TrialRun(court, in_force(court), after, YEAR, now=END))


@pytest.mark.clause("NS-18")
def test_replay_of_the_rules_in_force_gives_the_very_duties_that_were_opened(court: Court) -> None:
    run = TrialRun(court, None, in_force(court), YEAR, now=END)
    try_out(run)

    replayed = {
        (duty.subject_id, duty.rule.id, duty.round): (
            duty.starts_at, duty.last_day, duty.schedule.deadline.ends_at, str(duty.state),
            duty.closed_at,
        )
        for duty in run.duties
    }  # fmt: skip
    opened = {
        (duty.subject_id, duty.rule_id, duty.round): (
            duty.starts_at, duty.last_day, duty.ends_at, duty.state, duty.closed_at
        )
        for duty in Duty.objects.all()
    }  # fmt: skip
    assert len(opened) > REQUESTS
    assert replayed == opened


def test_trial_writes_nothing(court: Court) -> None:
    run = TrialRun(court, in_force(court), with_reply_within(in_force(court), 2), YEAR, now=END)

    with CaptureQueriesContext(connection) as captured:
        try_out(run)

    verbs = {query["sql"].split()[0] for query in captured}
    assert verbs <= {"SELECT", "DECLARE", "FETCH", "CLOSE"}


@pytest.mark.parametrize("days", [1, 2, 3, 5])
def test_changed_limit_is_counted_as_a_slow_recount_of_the_duties_counts_it(
    court: Court, days: int
) -> None:
    after = with_reply_within(in_force(court), days)
    rule, calendar = after.rule("reply"), load_calendar(court.calendar_id)
    assert isinstance(rule, LimitRule)
    duties = list(Duty.objects.filter(rule_id="reply"))
    late = sum(
        (duty.closed_at or END)
        >= compute_schedule(
            rule, duty.starts_at, calendar, extra_working_days=duty.extra_working_days
        ).deadline.ends_at
        for duty in duties
    )

    report = tried(court, after)

    (line,) = (line for line in report.rules if line.rule_id == "reply")
    assert line.before is not None
    assert line.after is not None
    assert (line.after.opened, line.after.late) == (len(duties), late)
    assert (line.before.late < line.after.late) == (days < 3)


def test_people_are_those_who_met_the_duties(court: Court) -> None:
    report = tried(court, in_force(court))
    kinds = {
        kind
        for rule in in_force(court).rules
        if isinstance(rule, LimitRule)
        for kind in rule.met_by
    }

    assert report.people
    acting = Event.objects.filter(kind__in=kinds, actor_person_id__isnull=False)
    names = set(
        Person.objects.filter(pk__in=acting.values_list("actor_person_id", flat=True)).values_list(
            "name", flat=True
        )
    )
    assert {line.name for line in report.people} <= names
    assert all(line.before == line.after for line in report.people)
    assert [line.hours for line in report.people] == sorted(
        (line.hours for line in report.people), reverse=True
    )


def test_hours_are_estimates_until_the_ledger_records_minutes(court: Court) -> None:
    rule = in_force(court).rule("reply")
    assert isinstance(rule, LimitRule)
    replay, case = Replay([rule], load_calendar(court.calendar_id)), uuid4()
    for minutes in (30, 45, 40, 90, 35):
        given = {"minutes": minutes}
        replay.follow([
            Happened(EventKind.ORDER_DISPATCHED, case, at("2026-11-16 09:00"), 1, {}),
            Happened(EventKind.ORDER_REPLIED, case, at("2026-11-17 09:00"), 1, given),
        ])  # fmt: skip

    (line,) = (one for one in tried(court, in_force(court)).rules if one.rule_id == "reply")

    assert line.after is not None
    assert (line.after.minutes, line.after.is_recorded) == (60, False)
    assert line.after.hours == line.after.opened
    assert recorded_minutes(replay.duties) == {"reply": 40}
    assert recorded_minutes(replay.duties[:4]) == {}


def test_last_year_ends_yesterday_and_knows_leap_days() -> None:
    assert last_year(at("2026-11-20 09:00").date()) == Period(
        at("2025-11-20 00:00").date(), at("2026-11-19 00:00").date()
    )
    assert last_year(at("2028-02-29 09:00").date()).first_day == at("2027-02-28 00:00").date()
