"""Three courts with towns, in force two notices that ask for liaison work in words of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings
from tests.network import Network, NetworkCourt, build_network
from tests.world import at

from fenglian.activities.actions import Entry, Recorded, record_activity
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.actions import adopt
from fenglian.mechanisms.models import MechanismVersion
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.organizations.models import Person

TODAY = date(2026, 11, 20)
NOON = at("2026-11-20 12:00")

CITY_KINDS = [
    {
        "id": "policy_outreach", "label": "政策宣传", "clause": "NS-8", "counts_as_visit": True,
        "fields": [
            {"id": "form", "label": "用什么形式", "kind": "choice", "required": True,
             "choices": [{"id": "talk", "label": "宣讲会"}, {"id": "forum", "label": "座谈会"}]},
            {"id": "audience", "label": "多少人听", "kind": "number"},
            {"id": "materials", "label": "发了什么材料", "kind": "text"},
        ],
    },
    {
        "id": "mediation_guidance", "label": "指导调解", "clause": "NS-8", "counts_as_visit": True,
        "fields": [
            {"id": "mediators", "label": "指导了哪些调解员", "kind": "people", "required": True,
             "standing": "mediator"},
            {"id": "dispute", "label": "哪一起纠纷", "kind": "text"},
            {"id": "dispute_number", "label": "综治中心的编号", "kind": "file_number"},
            {"id": "materials", "label": "用了什么教材", "kind": "materials"},
        ],
    },
    {
        "id": "exchange_visit", "label": "访谈交流", "clause": "NS-8", "counts_as_visit": True,
        "fields": [{"id": "met", "label": "见了哪些单位", "kind": "bodies", "required": True}],
    },
    {
        "id": "law_publicity", "label": "法治宣传", "clause": "NS-8", "counts_as_visit": True,
        "fields": [
            {"id": "form", "label": "用什么形式", "kind": "choice", "required": True,
             "choices": [{"id": "talk", "label": "讲座"}, {"id": "books", "label": "发书"}]},
            {"id": "audience", "label": "多少人听", "kind": "number", "required": True},
        ],
    },
    {"id": "remote_consultation", "label": "远程咨询", "clause": "NS-8", "counts_as_visit": False},
]  # fmt: skip
COUNTY_KINDS = [
    {"id": "field_visit", "label": "走访", "clause": "NS-8", "counts_as_visit": True},
    {"id": "exchange_visit", "label": "座谈", "clause": "NS-9a", "counts_as_visit": True},
]


def adopt_kinds(court: NetworkCourt, mechanism_id: str, kinds: list[dict[str, Any]]) -> None:
    """Put a notice into force at a court that knows these kinds of work; in the court's scope."""
    content = read_pack(PACKS / "nansha").mechanism.model_dump(mode="json")
    content |= {"id": mechanism_id, "rules": content["rules"][:1], "triage": None}
    content["vocabularies"] |= {"activity_kinds": kinds}
    version, _made = MechanismVersion.objects.get_or_create(
        mechanism_id=mechanism_id, number=1,
        defaults={"source": mechanism_id, "lexicon": "", "content": content, "checksum": "0" * 64},
    )  # fmt: skip
    early = at("2025-01-01 00:00")
    adopt(court.court, version, effective_from=early, actor=Actor.system(), at=early)


@dataclass
class Towns:
    """The network with what its courts record.

    新兴 has both notices in force, the others the city's alone. Nobody is assigned.
    """

    network: Network

    @property
    def xinxing(self) -> NetworkCourt:
        return self.network.xinxing

    @property
    def yunfu(self) -> NetworkCourt:
        return self.network.yunfu

    def entry(self, town: str = "新城镇", *, day: date = TODAY, **facts: Any) -> Entry:
        """Write down the smallest visit there can be."""
        return Entry(
            **{
                "id": uuid4(),
                "happened_on": day,
                "town_id": self.xinxing.town(town).code,
                "kind_ids": ("field_visit",),
                "summary": "看了两家争议的排水沟，两家同意先清沟。",
                **facts,
            }
        )

    def record(
        self, person: Person, town: str = "新城镇", *, when: datetime = NOON, **facts: Any
    ) -> Recorded:
        """Let somebody of 新兴 enter it; in the court's scope."""
        court = self.xinxing
        by = court.official(person, on=when.date())
        return record_activity(court.court, self.entry(town, **facts), by=by, at=when)


def build_towns() -> Towns:
    """Build the courts and adopt the notices; runs outside any scope."""
    network = build_network()
    for court in network.courts:
        with court.scope():
            adopt_kinds(court, "city", CITY_KINDS)
    with network.xinxing.scope():
        adopt_kinds(network.xinxing, "county", COUNTY_KINDS)
    return Towns(network)


@pytest.fixture(autouse=True)
def _folders(settings: Settings, static_folder: Path, tmp_path: Path) -> None:
    """Give the site a place of its own for static files and photos."""
    settings.STATIC_ROOT = static_folder
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def towns(db: None) -> Iterator[Towns]:
    """The courts; the test runs in the scope of 新兴's workers."""
    built = build_towns()
    with built.xinxing.scope():
        yield built


@pytest.fixture
def make_towns(db: None) -> Callable[[], Towns]:
    """Build them outside any scope, for tests that sign in."""
    return build_towns
