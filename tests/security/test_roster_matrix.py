"""The permission matrix of rosters: address × method × person × version, over three courts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from tests.conftest import Clone
from tests.network import Network, NetworkCourt, build_network
from tests.security.matrix import POLICY, report
from tests.world import at

from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.liaison.enums import Seat
from fenglian.organizations.actions import set_numbers
from fenglian.organizations.models import Account
from fenglian.rosters.actions import (
    compile_rosters,
    forward_roster,
    freeze_roster,
    submit_roster,
)
from fenglian.rosters.models import Roster

TABLE = POLICY["rosters"]
NOW = at("2026-11-20 09:00")
LATER = at("2026-11-20 10:00")


@dataclass
class Versions:
    """The courts, what they froze, and everybody signed in.

    Args:
        network: the courts.
        ids: a version for each state of the table.
        clients: everybody's browser.
    """

    network: Network
    ids: dict[str, UUID] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def events(self) -> int:
        courts = [one.pk for one in self.network.courts]
        with scoped(courts, audience=Audience.SYSTEM):
            return Event.objects.count()


@pytest.fixture(scope="module")
def versions(module_clone: Clone, static_folder: Path) -> Iterator[Versions]:
    """One version of xinxing that waits for its answer, a newer frozen one, and yunfu's whole."""
    clock = f"SELECT timestamptz '{LATER.isoformat()}'"
    with module_clone.bound(), override_settings(STATIC_ROOT=static_folder, CLOCK_SQL=clock):
        network = build_network()
        found = Versions(network, {"unknown": uuid4()})
        for court in network.courts:
            _assign(network, court)
        found.ids["sent"] = _freeze(network.xinxing, NOW).pk
        _submit(network.xinxing, found.ids["sent"])
        with network.xinxing.scope():
            set_numbers(network.xinxing.judge, office_phone="0766-2980009", mobile=None)
        found.ids["frozen"] = _freeze(network.xinxing, NOW).pk
        with network.xinxing.scope():  # so that there is something to freeze again
            set_numbers(network.xinxing.judge, office_phone="0766-2980010", mobile=None)
        found.ids["whole"] = _whole(network.yunfu)
        for name in TABLE["people"]:
            found.clients[name] = _client(network, name)
        yield found


def _assign(network: Network, court: NetworkCourt) -> None:
    with court.scope():
        if court is network.yunfu:
            court.assign("新城镇", Seat.CONTACT_LEADER, court.vice)
            return
        court.assign(next(iter(court.towns)), Seat.LIAISON_JUDGE, court.judge)


def _freeze(court: NetworkCourt, when: datetime) -> Roster:
    with court.desk():
        return freeze_roster(court.court, by=court.official(court.keeper), at=when)


def _submit(court: NetworkCourt, roster_id: UUID) -> None:
    with court.desk():
        submit_roster(roster_id, by=court.official(court.keeper), at=NOW)


def _whole(yunfu: NetworkCourt) -> UUID:
    _freeze(yunfu, NOW)
    with yunfu.desk():
        by = yunfu.official(yunfu.keeper)
        whole = compile_rosters(yunfu.court, by=by, at=NOW)
        forward_roster(whole.pk, by=by, at=NOW)
    with yunfu.scope():  # so that there is something to freeze and to compile again
        yunfu.assign("车岗镇", Seat.CONTACT_LEADER, yunfu.vice)
    _freeze(yunfu, NOW)
    with yunfu.scope():
        yunfu.assign("水台镇", Seat.CONTACT_LEADER, yunfu.vice)
    return whole.pk


def _client(network: Network, name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name != "anonymous":
        slug, person = name.split(".")
        court: NetworkCourt = getattr(network, slug)
        with court.scope():
            client.force_login(Account.objects.get(person=court.people[person]))
    return client


SENT: dict[str, dict[str, Any]] = {
    "roster-return": {"reason": "少了一个镇"},
    "roster-receipt": {
        "verdict": "received", "answered_by": "办公室黎明", "answered_on": "2026-11-20",
        "reason": "",
    },
}  # fmt: skip


def expected_of(name: str, state: str, person: str, method: str) -> set[int]:
    address = TABLE["addresses"][name]
    if person == "anonymous":
        return {302}
    if person.endswith("center_staff"):
        return {403, 404}  # of another body: nothing of the court is there for them
    if method not in address["methods"]:
        return {405}
    if person not in TABLE["readers"][state]:
        return {404}
    if method == "GET":
        return {200}
    return {303} if person in address[state] else {403, 409, 422}


@pytest.mark.parametrize("name", TABLE["addresses"])
def test_rosters_answer_as_the_table_says(versions: Versions, name: str) -> None:
    faults = []
    states = [state for state in TABLE["addresses"][name] if state != "methods"]
    for state, person, method in product(states, TABLE["people"], ("GET", "POST")):
        kwargs = {} if state == "room" else {"roster_id": versions.ids[state]}
        path = reverse(f"desk:{name}", kwargs=kwargs)
        expected = expected_of(name, state, person, method)
        with transaction.atomic():
            before = versions.events()
            if method == "GET":
                answer = versions.clients[person].get(path)
            else:
                answer = versions.clients[person].post(path, SENT.get(name, {}))
            if answer.streaming:
                b"".join(answer)  # closes the file
            has_changed = versions.events() != before
            transaction.set_rollback(True)
        if answer.status_code not in expected:
            faults.append(f"{method} {name} {state} as {person}: {answer.status_code}")
        elif has_changed != (expected == {303}):
            faults.append(f"{method} {name} {state} as {person}: changed {has_changed}")
    report(faults)
