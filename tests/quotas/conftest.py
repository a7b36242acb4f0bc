"""Towns, people with towns, and what they did there, laid down row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID, uuid4

import pytest
from tests.network import Network, NetworkCourt
from tests.world import at

from fenglian.activities.enums import ActivityState
from fenglian.activities.models import Activity, Participant
from fenglian.isolation.actors import Actor
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, Pack, read_pack
from fenglian.organizations.models import Body, Person

RECORDED = at("2026-01-01 09:00")


@dataclass
class Towns:
    """新兴 and its people; nothing is assigned and nothing has happened."""

    court: NetworkCourt

    def hold(
        self,
        holder: Person | Body,
        seat: Seat,
        town: str = "新城镇",
        *,
        since: date = date(2024, 1, 1),
        until: date | None = None,
    ) -> Assignment:
        """Assign somebody, as rows that were imported."""
        person = holder if isinstance(holder, Person) else None
        body = holder if isinstance(holder, Body) else None
        return Assignment.objects.create(
            id=uuid4(), court=self.court.court, area=self.court.town(town), seat=seat,
            person=person, body=body, starts_on=since, ends_on=until,
        )  # fmt: skip

    def visit(
        self,
        day: date,
        *people: Person,
        town: str = "新城镇",
        village: int | None = None,
        kinds: tuple[str, ...] = ("visit",),
        state: ActivityState = ActivityState.RECORDED,
        part_of: UUID | None = None,
        recorded: datetime = RECORDED,
    ) -> UUID:
        """Record that people were in a town."""
        activity = Activity.objects.create(
            id=uuid4(), court=self.court.court, kinds=list(kinds), version_ids=[],
            happened_on=day, area=self.court.town(town), recorded_by=people[0],
            village=None if village is None else self.court.village(town, village),
            department=self.court.civil, summary="走访。", state=state,
            recorded_at=recorded, part_of_id=part_of,
        )  # fmt: skip
        Participant.objects.bulk_create(
            Participant(court=self.court.court, activity=activity, person=person)
            for person in people
        )
        return activity.pk


@pytest.fixture
def towns(network: Network) -> Iterator[Towns]:
    """The court; the test runs in its workers' scope."""
    with network.xinxing.scope():
        yield Towns(network.xinxing)


YUNFU_SINCE = at("2026-01-01 00:00")


@cache
def shipped(name: str) -> Pack:
    """Read a shipped pack once a run."""
    return read_pack(PACKS / name)


def adopt_pack(court: NetworkCourt, name: str, *, since: datetime = YUNFU_SINCE) -> None:
    """Put a shipped notice into force at a court; in its scope."""
    version = install_pack(shipped(name))
    adopt(court.court, version, effective_from=since, actor=Actor.system(), at=since)
