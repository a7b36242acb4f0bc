"""The permission matrix of appointments: at the desk, with hosts, and by links (A1, A5)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.appointments.conftest import booking
from tests.security.matrix import (
    APPOINTMENTS,
    ODD,
    POLICY,
    ask,
    leads_to_sign_in,
    report,
    roles,
    some_roles,
)
from tests.security.matrix_world import ANONYMOUS, MatrixWorld, Thing
from tests.security.test_mass_assignment import FORGED
from tests.world import World

from fenglian.appointments.actions import book_appointment, give_feed, open_day
from fenglian.appointments.models import Appointment, Host
from fenglian.appointments.slots import Stretch
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.organizations.models import Person
from fenglian.privacy.codes import follow_token
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

MORNING = Stretch(dt.time(9), dt.time(12), minutes=30, capacity=3)
NOTHING = Thing(pk=UUID(int=0), slug="")


@dataclass(frozen=True)
class Received:
    """The appointments of the matrix.

    Args:
        world: both courts.
        by_state: the appointments by how they are called in the table.
        hosts: hall and judge of the first court.
        slot: a time that is free.
    """

    world: MatrixWorld
    by_state: dict[str, Appointment]
    hosts: dict[str, Host]
    slot: dt.datetime

    def path(self, name: str, state: str) -> str:
        pk = self.by_state[state].pk if state in self.by_state else UUID(int=7)
        path = reverse(f"desk:{name}", kwargs={"appointment_id": pk})
        return f"{path}?day={self.day}" if name == "appointment-move" else path

    @property
    def day(self) -> dt.date:
        return self.slot.date()

    def sent(self, name: str) -> dict[str, str]:
        """Return what a form sends, every field right."""
        kinds = {
            "appointment-cancel": {"seen_revision": "0", "reason": "大厅停电"},
            "appointment-move": {"seen_revision": "0", "time": self.slot.isoformat()},
            "appointment-reveal": {"reason": "要打电话"},
            "appointment-new": {
                "client_key": str(uuid4()), "time": self.slot.isoformat(), "name": "何田田",
                "phone": "13912345678", "matter": "", "channel": "hall",
            },
            "hours-act": {
                "day": self.day.isoformat(), "opens": "14:00", "closes": "15:00", "minutes": "30",
                "capacity": "1",
            },
        }  # fmt: skip
        return kinds.get(name, {})


@pytest.fixture(scope="module")
def received(world: MatrixWorld) -> Received:
    """An appointment with the hall and the judge of one court, and one of the other court."""
    here, there = world.here, world.there
    day = load_calendar(here.court.calendar_id).nth_working_day(civil_day(world.now), 1)
    slot = dt.datetime.combine(day, dt.time(10), COURT_ZONE).astimezone(dt.UTC)
    by_state: dict[str, Appointment] = {}
    hosts: dict[str, Host] = {}
    with scoped([here.court.pk], audience=Audience.SYSTEM):
        hosts["hall"] = host_of(here, None, here.clerk, day, world.now)
        hosts["judge"] = host_of(here, here.judge.pk, here.judge, day, world.now)
        by_state["with_hall"] = begun(hosts["hall"], slot, world.now)
        by_state["with_judge"] = begun(hosts["judge"], slot, world.now)
    with scoped([there.court.pk], audience=Audience.SYSTEM):
        foreign = host_of(there, None, there.clerk, day, world.now)
        by_state["foreign"] = begun(foreign, slot, world.now)
    with scoped(world.sight, audience=Audience.SYSTEM):
        world.last_event = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return Received(world, by_state, hosts, slot)


def host_of(
    world: World, person_id: int | None, by: Person, day: dt.date, now: dt.datetime
) -> Host:
    """Open a day for a host and give them a calendar feed."""
    official = world.official(by, on=civil_day(now))
    open_day(person_id, day, MORNING, by=official, at=now)
    give_feed(person_id, by=official, at=now)
    found = Host.objects.select_related("court").filter(court=world.court)
    return next(host for host in found if host.person_id == person_id)


def begun(host: Host, slot: dt.datetime, now: dt.datetime) -> Appointment:
    """Book, and let the time have come: whoever may act can do anything with it."""
    receipt = book_appointment(host, booking(), slot, actor=Actor.citizen(), at=now)
    times = {"starts_at": now - dt.timedelta(minutes=5), "ends_at": now, "day": civil_day(now)}
    Appointment.objects.filter(pk=receipt.appointment_id).update(**times)
    return Appointment.objects.select_related("court").get(pk=receipt.appointment_id)


@pytest.mark.parametrize("name", dict.fromkeys([*APPOINTMENTS["pages"], *APPOINTMENTS["acts"]]))
def test_appointment_is_there_for_whom_the_table_says(
    received: Received, cells: Counter[str], name: str
) -> None:
    world, faults = received.world, []
    methods = ["GET"] * (name in APPOINTMENTS["pages"]) + ["POST"] * (name in APPOINTMENTS["acts"])
    for role, method, state in product(roles(world), methods, APPOINTMENTS["sees"]):
        cells[f"desk:{name}"] += 1
        left: list[bool] = []
        answer = ask(
            world.clients[role], method, received.path(name, state), received.sent(name),
            afterwards=lambda: left.append(world.has_changed(NOTHING)),  # noqa: B023 - called at once
        )  # fmt: skip
        may = role in APPOINTMENTS["sees"][state]
        done = 200 if method == "GET" or name == "appointment-reveal" else 303
        is_fine = answer.status == (done if may else 404) and left == [may and method == "POST"]
        if role in POLICY["strangers"]:
            is_fine = leads_to_sign_in(answer) and left == [False]
        if not is_fine:
            faults.append(f"{method} {name} {state} as {role}: {answer.status}, changed {left}")
    report(faults)


@pytest.mark.parametrize("name", dict.fromkeys([*APPOINTMENTS["pages"], *APPOINTMENTS["acts"]]))
def test_odd_methods_are_answered_by_no_appointment(
    received: Received, cells: Counter[str], name: str
) -> None:
    faults = []
    for role, method in product(some_roles(received.world), ODD):
        cells[f"desk:{name}"] += 1
        answer = ask(received.world.clients[role], method, received.path(name, "with_judge"))
        if not (leads_to_sign_in(answer) or answer.status == 405):
            faults.append(f"{method} {name} as {role}: {answer.status}")
    report(faults)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_official_books_with_hosts_that_are_theirs(
    received: Received, cells: Counter[str], method: str
) -> None:
    world, faults = received.world, []
    for role, (key, allowed) in product(
        roles(world), APPOINTMENTS["hosts"]["appointment-new"].items()
    ):
        cells["desk:appointment-new"] += 1
        path = f"{reverse('desk:appointment-new')}?host={received.hosts[key].pk}"
        answer = ask(
            world.clients[role], method, f"{path}&day={received.day}",
            received.sent("appointment-new"),
        )  # fmt: skip
        expected = (303 if method == "POST" else 200) if role in allowed else 404
        is_fine = answer.status == expected
        if role in POLICY["strangers"]:
            is_fine = leads_to_sign_in(answer)
        if not is_fine:
            faults.append(f"{method} with {key} as {role}: {answer.status}, expected {expected}")
    report(faults)


def test_official_lays_down_their_own_hours_and_the_desk_the_hall_s(
    received: Received, cells: Counter[str]
) -> None:
    world, faults = received.world, []
    allowed = APPOINTMENTS["hosts"]["hours-act"]["hall"]
    path = reverse("desk:hours-act", kwargs={"name": "opening"})
    for role, whose in product(roles(world), ("", "?whose=hall")):
        cells["desk:hours-act"] += 1
        answer = ask(world.clients[role], "POST", path + whose, received.sent("hours-act"))
        expected = 303 if not whose or role in allowed else 404
        is_fine = answer.status == expected
        if role in POLICY["strangers"]:
            is_fine = leads_to_sign_in(answer)
        if not is_fine:
            faults.append(f"opening{whose} as {role}: {answer.status}, expected {expected}")
    report(faults)


def test_forms_refuse_what_they_do_not_know(received: Received) -> None:
    clerk, faults = received.world.clients["clerk"], []
    paths = {name: received.path(name, "with_hall") for name in APPOINTMENTS["acts"]}
    hall = f"?host={received.hosts['hall'].pk}&day={received.day}"
    paths["appointment-new"] = reverse("desk:appointment-new") + hall
    paths["hours-act"] = reverse("desk:hours-act", kwargs={"name": "opening"}) + "?whose=hall"
    for (name, path), forged in product(paths.items(), FORGED):
        left: list[bool] = []
        answer = ask(
            clerk, "POST", path, {**received.sent(name), **forged},
            afterwards=lambda: left.append(received.world.has_changed(NOTHING)),  # noqa: B023 - called at once
        )  # fmt: skip
        if answer.status != 422 or any(left):
            faults.append(f"{name} with {[*forged]}: {answer.status}, changed: {any(left)}")
    report(faults)


# --- by link -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", APPOINTMENTS["links"])
def test_link_opens_its_own_and_nothing_else(
    received: Received, cells: Counter[str], name: str
) -> None:
    """Neither does the feed's link open an appointment, nor an appointment's link the feed."""
    world, faults = received.world, []
    here, there = world.here.court.slug, world.there.court.slug
    visitor, booked = world.clients[ANONYMOUS], received.by_state["with_judge"]
    if name == "calendar":
        right, other = follow_token(received.hosts["judge"].pk, 1), follow_token(booked.pk, 1)
    else:
        right, other = follow_token(booked.pk, 1), follow_token(received.hosts["judge"].pk, 1)
    method = "POST" if name == "appointment-withdraw" else "GET"
    wrong = {
        "other court": (there, right),
        "other kind": (here, other),
        "a request's": (here, world.things["in_hand"].link),
        "forged": (here, right[:-1] + ("A" if right[-1] != "A" else "B")),
        "outdated": (here, follow_token(booked.pk, 9)),
        "unknown": (here, follow_token(uuid4(), 1)),
        "nonsense": (here, "x" * 48),
    }
    # What has begun is shown, and neither changed nor given back.
    expected = {"appointment-change": 409, "appointment-withdraw": 409}.get(name, 200)
    for kind, (slug, token) in {"right": (here, right), **wrong}.items():
        cells[f"portal:{name}"] += 1
        path = reverse(f"portal:{name}", kwargs={"court": slug, "token": token})
        status = ask(visitor, method, path).status
        if status != (expected if kind == "right" else 404):
            faults.append(f"{method} {name} by {kind} link: {status}")
    path = reverse(f"portal:{name}", kwargs={"court": here, "token": right})
    for odd in ODD:
        cells[f"portal:{name}"] += 1
        if ask(visitor, odd, path).status != 405:
            faults.append(f"{odd} {name} is answered")
    report(faults)


def test_link_of_a_request_begins_an_appointment_for_it_alone(
    received: Received, cells: Counter[str]
) -> None:
    world = received.world
    statuses = {}
    for kind, token in {
        "right": world.things["in_hand"].link,
        "an appointment's": follow_token(received.by_state["with_judge"].pk, 1),
        "unknown": follow_token(uuid4(), 1),
    }.items():
        cells["portal:appointment-about"] += 1
        parts = {"court": world.here.court.slug, "token": token}
        path = reverse("portal:appointment-about", kwargs=parts)
        statuses[kind] = ask(world.clients[ANONYMOUS], "GET", path).status

    assert statuses == {"right": 200, "an appointment's": 404, "unknown": 404}


@pytest.mark.parametrize("name", APPOINTMENTS["drafts"])
def test_draft_is_open_to_the_session_that_began_it_alone(
    received: Received, cells: Counter[str], name: str
) -> None:
    court = received.world.here.court.slug
    owner, other = Client(), Client()
    begun_at = owner.get(reverse("portal:appointment-hall", kwargs={"court": court}))
    key = begun_at.headers["Location"].rstrip("/").split("/")[-1]
    answers = {}
    for who, client, slug in (
        ("owner", owner, court),
        ("other session", other, court),
        ("other court", owner, received.world.there.court.slug),
    ):
        cells[f"portal:{name}"] += 1
        path = reverse(f"portal:{name}", kwargs={"court": slug, "key": key})
        answers[who] = ask(client, "GET", path)

    assert answers["owner"].status == 200 or answers["owner"].location.endswith(f"/{key}/")
    for who in ("other session", "other court"):
        assert answers[who].status == 302
        assert answers[who].location.endswith("/appointment/")
