"""Every address of liaison work × everybody × what it is about, held against one table (A1).

Whoever may not read a thing meets nothing there (404); readers whose act it is not are refused
(403); strangers are led to the sign-in. Nothing changes where something is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.activities.conftest import NOON, Towns
from tests.census import take_census
from tests.security.matrix import POLICY
from tests.world import at

from fenglian.activities.actions import NewMatter, Plan, plan_visit
from fenglian.activities.enums import MatterKind, PlanKind
from fenglian.activities.models import Activity, AgreedMatter, ResearchReport
from fenglian.liaison.enums import Seat
from fenglian.organizations.models import Account

# Of 新兴: judge and assistant (its contact) have 新城镇, colleague 车岗镇; the others have no town.
COURT = frozenset(
    {
        *("president", "vice", "leader", "judge", "colleague", "assistant", "court_clerk"),
        *("tribunal_judge", "keeper", "desk_clerk", "administrator"),
    }
)
LEADERS = frozenset({"president", "vice", "leader", "keeper", "desk_clerk", "administrator"})
READERS = {
    "room": COURT,
    "own": LEADERS | {"judge", "assistant"},  # the judge's, in 新城镇
    "others": LEADERS | {"judge", "assistant", "tribunal_judge"},  # by the tribunal's judge
    "matter": LEADERS | {"judge", "assistant"},  # owned by the judge
    "plan": COURT,
    "report": COURT,
}
# Address: what it is about; who may act (None: it is only read); what is sent.
ADDRESSES: dict[str, tuple[str, frozenset[str] | None, dict[str, str]]] = {
    "activities": ("room", None, {}),
    "matters": ("room", None, {}),
    "visits": ("room", None, {}),
    "research-reports": ("room", None, {}),
    "activity": ("own", None, {}),
    "matter": ("matter", None, {}),
    "visit": ("plan", None, {}),
    "research": ("report", None, {}),
    "activity-confirm": ("others", frozenset({"assistant"}), {"revision": "0"}),
    "activity-decline": ("others", frozenset({"assistant"}), {"revision": "0", "reason": "不是"}),
    "activity-withdraw": ("own", frozenset({"judge"}), {"revision": "0", "reason": "没去"}),
    "matter-settle": (
        "matter",
        frozenset({"judge", "assistant"}),
        {"revision": "0", "outcome": "办好了", "state": "settled"},
    ),
    "visit-call-off": (
        "plan",
        frozenset({"judge", "president", "vice", "keeper", "administrator"}),
        {"revision": "0", "reason": "开会"},
    ),
    "research-decide": ("report", frozenset({"president", "vice"}), {"decision": "发建议"}),
}
WITH_FORMS = ("activity-new", "visit-plan", "research-new", "activity-correct", "activity-photo")
"""Held against everybody below, each by itself."""


@dataclass
class Ground:
    """新兴 with one of each thing, and everybody signed in."""

    towns: Towns
    things: dict[str, Any]
    clients: dict[str, Client]

    def path(self, name: str, about: str) -> str:
        key = {"own": "activity_id", "others": "activity_id", "matter": "matter_id"} | {
            "plan": "plan_id", "report": "research_id",
        }  # fmt: skip
        kwargs = {key[about]: self.things[about]} if about in key else {}
        return reverse(f"desk:{name}", kwargs=kwargs)


@pytest.fixture
def ground(make_towns: Callable[[], Towns], settings: Settings) -> Ground:
    settings.CLOCK_SQL = f"SELECT timestamptz '{NOON.isoformat()}'"
    towns = make_towns()
    court = towns.xinxing
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
        court.assign("车岗镇", Seat.LIAISON_JUDGE, court.colleague)
        matters = (NewMatter(MatterKind.AGREED, "周五再谈费用"),)
        own = towns.record(court.judge, matters=matters).activity
        others = towns.record(court.tribunal_judge, same_as="another").activity
        plan = plan_visit(
            court.court,
            Plan(
                id=uuid4(), kind=PlanKind.VISIT, town_id=own.area_id, place="综治中心",
                person_id=court.judge.pk, day=at("2026-11-26 09:00").date(),
                opens=at("2026-11-26 09:00").time(), closes=at("2026-11-26 11:00").time(),
                is_announced=True,
            ),
            by=court.official(court.judge),
            at=NOON,
        )  # fmt: skip
        report = ResearchReport.objects.create(
            id=uuid4(), court=court.court, title="排水", words="排水", author=court.judge,
            reported_at=NOON,
        )  # fmt: skip
        things = {
            "own": own.pk, "others": others.pk, "matter": AgreedMatter.objects.get().pk,
            "plan": plan.pk, "report": report.pk,
        }  # fmt: skip
    clients = {"anonymous": Client()}
    for slug in (towns.xinxing, towns.network.luoding, towns.yunfu):
        with slug.scope():
            for name, person in slug.people.items():
                client = Client()
                client.force_login(Account.objects.get(person=person))
                prefix = "" if slug is towns.xinxing else f"{slug.court.slug}."
                clients[f"{prefix}{name}"] = client
    return Ground(towns, things, clients)


def expected(about: str, role: str, may: frozenset[str] | None, method: str) -> set[int]:
    if role == "anonymous" or role.endswith("center_staff"):
        return {302 if role == "anonymous" else 404}
    if (method == "GET") is (may is not None):
        return {405}
    if about == "room":
        return {200}  # Every court has its own.
    if role not in READERS[about]:
        return {404}
    if method == "GET":
        return {200}
    return {303} if may is not None and role in may else {403}


def test_every_address_is_in_the_table() -> None:
    assert {*ADDRESSES, *WITH_FORMS} == set(POLICY["activities"])


def test_address_answers_as_the_table_says(ground: Ground, record_property: Any) -> None:
    faults, cells = [], 0
    courts = [one.pk for one in ground.towns.network.courts]
    for name, (about, may, sent) in ADDRESSES.items():
        path = ground.path(name, about)
        for role, client in ground.clients.items():
            for method in ("GET", "POST"):
                cells += 1
                before = take_census(courts) if method == "POST" else None
                with transaction.atomic():
                    answer = client.get(path) if method == "GET" else client.post(path, sent)
                    if answer.status_code != 303 and before != (
                        take_census(courts) if before is not None else None
                    ):
                        faults.append(f"{method} {name} as {role}: refused and yet changed")
                    transaction.set_rollback(True)
                if answer.status_code not in expected(about, role, may, method):
                    faults.append(f"{method} {name} as {role}: {answer.status_code}")
    record_property("cells", cells)
    assert faults == []


def test_forms_open_to_everybody_of_the_court_and_store_for_them_alone(ground: Ground) -> None:
    court = ground.towns.xinxing
    town = court.town("水台镇").code
    sent = {"day": "today", "where": town, "kinds": ["field_visit"], "summary": "走访"}
    faults = []
    for role, client in ground.clients.items():
        of_court, stranger = role in COURT, role == "anonymous"
        for name in ("activity-new", "visit-plan", "research-new"):
            status = client.get(reverse(f"desk:{name}")).status_code
            if status != (302 if stranger else 404 if role.endswith("center_staff") else 200):
                faults.append(f"GET {name} as {role}: {status}")
        made = client.post(
            reverse("desk:activity-new"), sent | {"id": str(uuid4()), "same_as": "another"}
        )
        # Of other courts, the town is not theirs to enter, but for the one above it.
        fine = 303 if of_court else 302 if stranger else 404 if "center_staff" in role else 422
        if made.status_code not in ({fine} if not role.startswith("yunfu.") else {404, 422}):
            faults.append(f"POST activity-new as {role}: {made.status_code}")
    assert faults == []
    with court.scope():
        recorded = Activity.objects.filter(area_id=town).values_list("recorded_by_id", flat=True)
        assert set(recorded) == {court.people[name].pk for name in COURT}


def test_correction_and_photos_are_found_by_their_own_people(ground: Ground) -> None:
    correct = ground.path("activity-correct", "own")
    photo = reverse("desk:activity-photo", args=[ground.things["own"], uuid4()])
    found = {
        role for role, client in ground.clients.items() if client.get(correct).status_code == 200
    }

    assert found == {"judge"}
    assert {one.get(photo).status_code for one in ground.clients.values()} == {302, 404}
