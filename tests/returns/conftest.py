"""新兴 with its notice in force, a contact for each of two towns, and what they did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from tests.network import Network, NetworkCourt
from tests.quotas.conftest import Towns, adopt_pack
from tests.world import at

from fenglian.liaison.enums import Seat
from fenglian.organizations.models import Person
from fenglian.returns.actions import file_ledger
from fenglian.returns.models import Return

SUMMER = date(2026, 6, 1)
"""A day of the window whose ledger is due on 19 June."""
IN_TIME, LATE = at("2026-06-15 09:00"), at("2026-06-22 09:00")


@dataclass
class County:
    """新兴: the assistant is contact of 新城镇, the clerk of 车岗镇."""

    network: Network
    towns: Towns

    @property
    def court(self) -> NetworkCourt:
        return self.network.xinxing

    def file(self, person: Person, when: datetime = IN_TIME, **facts: Any) -> Return:
        """Let a contact report the summer's ledger."""
        by = self.court.official(person, on=when.date())
        return file_ledger(SUMMER, by=by, at=when, **facts)

    def file_for(self, absent: Person, deputy: Person, when: datetime = IN_TIME) -> Return:
        """Let somebody report it for a contact who is away."""
        by = self.court.official(deputy, on=when.date())
        return file_ledger(SUMMER, for_id=absent.pk, by=by, at=when)


def build_county(network: Network) -> County:
    """Lay it down; in the scope of the court's workers."""
    county = County(network, Towns(network.xinxing))
    court = network.xinxing
    adopt_pack(court, "xinxing")
    county.towns.hold(court.assistant, Seat.TOWN_CONTACT)
    county.towns.hold(court.court_clerk, Seat.TOWN_CONTACT, "车岗镇")
    # On the last day of the turn before, on the first of this, on its last, on the first after.
    for day in (date(2026, 3, 19), date(2026, 3, 20), date(2026, 6, 19), date(2026, 6, 20)):
        county.towns.visit(day, court.assistant, village=0)
    county.towns.visit(date(2026, 5, 6), court.assistant, court.judge)
    county.towns.visit(date(2026, 5, 7), court.court_clerk, town="车岗镇", kinds=("forum",))
    return county


@pytest.fixture
def county(network: Network) -> Iterator[County]:
    """The county; the test runs in the scope of the court's workers."""
    with network.xinxing.scope():
        yield build_county(network)
