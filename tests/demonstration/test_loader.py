"""The loaded demonstration: everything is there, and nothing in it could not have happened."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import NoReverseMatch, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.world import at

from fenglian.appointments.models import Appointment
from fenglian.cases.models import Case, CaseParty
from fenglian.demonstration.court import find_court, one_time_key
from fenglian.demonstration.ground import Ground
from fenglian.demonstration.loader import compose_histories, load
from fenglian.demonstration.queries import list_walks
from fenglian.demonstration.walks import WALKS
from fenglian.directory.models import Change
from fenglian.directory.queries.entries import list_departments
from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty, DutyStep
from fenglian.duties.queries import reckon
from fenglian.feedback.models import Opinion
from fenglian.isolation.scope import Audience, scoped
from fenglian.knowledge.models import Article
from fenglian.ledger.models import Event
from fenglian.ledger.queries import verify_ledger
from fenglian.notifications.models import Message
from fenglian.organizations.models import Account, Area, Court, Person, PostTerm
from fenglian.organizations.queries import load_official
from fenglian.requests.models import Extension, Handover, RegisterCounter, ServiceRequest
from fenglian.supervision.enums import Part
from fenglian.supervision.queries import load_board, moment_of
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from fenglian.demonstration.court import SignIn

END = at("2026-11-20 15:30")
HOUR = timedelta(hours=1)
REQUESTS = 600


def loaded(moment: str = "2026-11-20 15:30", *, seed: int = 7, requests: int) -> list[SignIn]:
    return load(lambda _line: None, seed=seed, requests=requests, at=at(moment))


def the_court() -> Court:
    court = find_court()
    assert court is not None
    return court


@pytest.fixture(scope="module")
def court(django_db_setup: object, django_db_blocker: DjangoDbBlocker) -> Iterator[Court]:
    """One loaded court for all tests that only read; rolled back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded(requests=REQUESTS)
        court = the_court()
        with scoped([court.pk], audience=Audience.SYSTEM):
            yield court
        transaction.set_rollback(True)


def test_load_brings_places_people_cases_and_answers(court: Court) -> None:
    assert Area.objects.towns().under("440115").count() == 9
    assert Person.objects.filter(is_fictional=False).count() == 0
    assert Article.objects.count() > 50
    assert Case.objects.count() == 3000
    assert CaseParty.objects.filter(phone_index__isnull=False).count() == 2 * 3000
    assert {True, False} == set(Case.objects.values_list("is_public", flat=True))
    walked = Case.objects.get(number="（2026）粤0115民初1234号")
    assert walked.judge is not None
    assert walked.department is not None
    assert (walked.judge.name, walked.department.name) == ("沈砚秋", "民事审判一庭")


def test_load_reaches_every_state_outcome_and_level(court: Court) -> None:
    assert ServiceRequest.objects.count() == REQUESTS
    assert set(ServiceRequest.objects.values_list("state", flat=True)) == {
        "received", "in_hand", "handed_back", "answered", "closed",
    }  # fmt: skip
    assert set(Handover.objects.values_list("kind", flat=True)) == {
        "dispatch", "transfer", "hand_back", "redispatch", "reassign",
    }  # fmt: skip
    assert set(Extension.objects.values_list("granted", flat=True)) == {True, False, None}
    late_now = Counter(
        Duty.objects.filter(state="open", ends_at__lte=END).values_list("rule_id", "level")
    )
    assert {("desk_acceptance", 1), ("reply", 1), ("reply", 2), ("reply", 3)} <= late_now.keys()
    met_late = Duty.objects.filter(rule_id="reply", state="met", level__gt=0)
    assert set(met_late.values_list("level", flat=True)) == {1, 2, 3}
    in_second_round = Duty.objects.filter(rule_id="reply", round=2)
    assert set(in_second_round.values_list("state", flat=True)) == {"open", "met"}


def test_every_duty_has_the_dates_that_its_rule_gives(court: Court) -> None:
    calendar = load_calendar(court.calendar_id)
    for duty in Duty.objects.prefetch_related("steps"):
        schedule = reckon(duty, calendar)
        fired = [step.step for step in sorted(duty.steps.all(), key=lambda step: step.step)]
        following = schedule.step_after(fired[-1] if fired else None)

        assert duty.last_day == schedule.deadline.last_day
        assert duty.ends_at == schedule.deadline.ends_at
        if duty.state == "open":
            assert duty.next_step_at == (following.fires_at if following else None)


def test_every_step_fired_at_its_moment_and_none_is_missing(court: Court) -> None:
    calendar = load_calendar(court.calendar_id)
    # More time moves the steps to come and leaves those that have fired: its own test has these.
    duties = Duty.objects.filter(extra_working_days=0).prefetch_related("steps")
    for duty in duties:
        until = duty.closed_at or END
        due = {s.number: s.fires_at for s in reckon(duty, calendar).steps if s.fires_at <= until}
        assert {step.step: step.fell_due_at for step in duty.steps.all()} == due
    assert sweep([court.pk], at=END).claimed == 0


def test_nobody_is_told_of_what_complains_of_them_or_of_a_post_they_left(court: Court) -> None:
    escalations = DutyStep.objects.filter(kind="escalation")
    assert escalations.filter(outcome="alarm").exists()
    assert not escalations.filter(recipient=F("duty__complained_of")).exists()
    left = PostTerm.objects.get(ends_on__isnull=False)
    commercial = escalations.filter(duty__body=left.post.body, level=1)
    assert not commercial.filter(fell_due_at__date__gt=left.ends_on).exists()


def test_officials_act_in_office_hours_and_nothing_lies_ahead(court: Court) -> None:
    calendar = load_calendar(court.calendar_id)
    # A change of the directory is entered as of the day on which it happened.
    acts = Event.objects.filter(actor_kind="official").exclude(kind="directory.changed")
    for moment in acts.values_list("occurred_at", flat=True):
        assert office_hours_next(moment, calendar) == moment
    assert not Event.objects.filter(occurred_at__gt=END).exists()


def test_register_numbers_are_gapless_in_order_of_arrival(court: Court) -> None:
    arrivals = ServiceRequest.objects.order_by("serial").values_list("serial", "received_at")
    assert [serial for serial, _ in arrivals] == list(range(1, REQUESTS + 1))
    assert all(earlier <= later for (_, earlier), (_, later) in pairwise(arrivals))
    assert RegisterCounter.objects.get(year=2026).last == REQUESTS


def test_ledger_is_sealed_and_verifies(court: Court) -> None:
    found = verify_ledger(court.pk)
    assert (found.faults, found.unsealed) == ((), 0)
    assert found.events == Event.objects.count()


def test_messages_of_the_past_have_left_by_the_file_channel(court: Court) -> None:
    assert set(Message.objects.values_list("state", "channel")) <= {
        ("sent", "file"),
        ("waiting", ""),
    }
    assert not Message.objects.to_send(END).exists()


def test_people_come_by_appointment_and_some_lie_ahead(court: Court) -> None:
    states = Counter(Appointment.objects.values_list("state", flat=True))

    assert min(states[state] for state in ("came", "missed", "booked", "waiting")) >= 1
    assert Appointment.objects.filter(state="booked", starts_at__gt=END).count() >= 10
    assert not Appointment.objects.filter(state="booked", starts_at__lte=END - HOUR).exists()
    in_line = Appointment.objects.get(state="waiting")
    assert in_line.host.person is not None
    assert in_line.host.person.name == "沈砚秋"


@pytest.mark.clause("NS-15")
def test_directory_has_one_change_of_each_state_and_one_gap(court: Court) -> None:
    states = dict(Change.objects.values_list("person__name", "state"))
    assert states == {"罗正礽": "published", "黎婉婷": "reported", "彭晓岚": "noted"}

    duties = Duty.objects.filter(subject_kind="directory_change")
    kept = duties.filter(state="met")
    assert set(kept.values_list("rule_id", flat=True)) == {"directory_report", "directory_publish"}
    assert not kept.filter(closed_at__gt=F("ends_at")).exists()
    silent = duties.get(rule_id="directory_report", state="open")
    assert silent.ends_at <= END
    assert silent.level == 1
    departments = list_departments(court.pk, load_calendar(court.calendar_id), END)
    assert [one.body.name for one in departments if one.is_gap] == ["榄核人民法庭"]


@pytest.mark.clause("NS-18")
def test_one_problem_with_a_rule_is_interpreted_and_one_waits(court: Court) -> None:
    opinions = Opinion.objects.filter(court=court).order_by("raised_at")

    assert list(opinions.values_list("clause_id", "answered_by__name")) == [
        ("NS-8", "欧阳静姝"), ("NS-9a", None),
    ]  # fmt: skip


@pytest.mark.clause("NS-9a")
def test_president_s_board_shows_something_of_every_kind(court: Court) -> None:
    president = load_official(Account.objects.get(username="president"), END.date())
    assert president is not None

    moment = moment_of(court.pk, END, load_calendar(court.calendar_id))
    board = load_board(president, moment, body_ids=None)

    empty = {part for part in Part if not board.total[part]}
    assert empty == {Part.REVIEW}  # nothing is reviewed before it goes out, by this notice


def test_walks_stand_where_their_words_say(court: Court) -> None:
    assert [walk.words for walk in list_walks(court)] == [walk.words for walk in WALKS]
    levels = {}
    for walk in WALKS:
        duty = Duty.objects.filter(subject_id=walk.request_id).order_by("-pk")[0]
        request = ServiceRequest.objects.get(pk=walk.request_id)
        levels[walk.key] = (request.state, duty.rule_id, duty.level)
    assert levels == {
        "fresh": ("received", "desk_acceptance", 0),
        "desk-late": ("received", "desk_acceptance", 1),
        "due-today": ("in_hand", "reply", 0),
        "level-1": ("in_hand", "reply", 1),
        "level-2": ("in_hand", "reply", 2),
        "level-3": ("in_hand", "reply", 3),
        "asked": ("in_hand", "reply", 0),
        "answered": ("answered", "reply", 0),
        "complained-of": ("in_hand", "reply", 2),
        "vacant": ("in_hand", "reply", 2),
        "leader-handles": ("in_hand", "reply", 2),
        "handed-back": ("handed_back", "redispatch", 0),
        "asks-time": ("in_hand", "reply", 0),
        "returned": ("in_hand", "reply", 0),
        "long": ("in_hand", "reply", 0),
        "told-hall": ("in_hand", "reply", 0),
        "told-hotline": ("received", "desk_acceptance", 0),
        "settled": ("answered", "reply", 0),
        "again": ("received", "desk_acceptance", 0),
    }
    due_today = next(walk for walk in WALKS if walk.key == "due-today")
    assert Duty.objects.get(subject_id=due_today.request_id, state="open").last_day == END.date()


def test_sign_ins_are_shown_once_each_with_codes_that_open(court: Court) -> None:
    sign_ins = loaded(requests=REQUESTS)
    assert len({one.username for one in sign_ins}) == len(sign_ins) == Account.objects.count()
    judge = next(one for one in sign_ins if one.name == "沈砚秋")
    assert (judge.username, judge.title) == ("judge", "民事审判一庭法官")
    assert TOTPDevice.objects.get(user__username="judge").verify_token(judge.code)


def test_second_load_changes_nothing(court: Court) -> None:
    before = (Event.objects.count(), ServiceRequest.objects.count())
    loaded("2027-03-01 09:00", seed=8, requests=2 * REQUESTS)
    assert (Event.objects.count(), ServiceRequest.objects.count()) == before
    assert Court.objects.count() == 7


def test_same_seed_and_moment_give_the_same_histories_and_another_seed_does_not(
    court: Court,
) -> None:
    ground = Ground(court, END)
    first = list(compose_histories(ground, seed=7, number=200))
    assert len(first) == 200
    assert first == list(compose_histories(ground, seed=7, number=200))
    assert first != list(compose_histories(ground, seed=8, number=200))
    assert one_time_key("judge", seed=7) == one_time_key("judge", seed=7)
    assert one_time_key("judge", seed=7) != one_time_key("judge", seed=8)


@pytest.mark.django_db
def test_load_across_the_year_end_begins_the_register_anew() -> None:
    loaded("2027-01-12 11:00", requests=80)
    court = the_court()
    with scoped([court.pk], audience=Audience.SYSTEM):
        counters = dict(RegisterCounter.objects.values_list("year", "last"))
        assert set(counters) == {2026, 2027}
        for year, last in counters.items():
            serials = ServiceRequest.objects.filter(year=year).values_list("serial", flat=True)
            assert sorted(serials) == list(range(1, last + 1))
        assert all(
            civil_day(request.received_at).year == request.year
            for request in ServiceRequest.objects.all()
        )
        assert Duty.objects.filter(is_provisional=True).exists()
        assert sweep([court.pk], at=at("2027-01-12 11:00")).claimed == 0


def test_production_has_no_clock_to_move() -> None:
    assert "fenglian.demonstration" not in settings.INSTALLED_APPS
    assert "demonstration" not in settings.CLOCK_SQL
    with pytest.raises(NoReverseMatch):
        reverse("demonstration:clock")
