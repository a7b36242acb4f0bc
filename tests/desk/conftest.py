"""The desk in a test: a court, a clock that stands still, and officials who are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import World, at

from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Account, Person
from fenglian.requests.actions import dispatch_order
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import ServiceRequest

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

FRIDAY = "2026-11-20 09:00"
"""When most tests play: a working day, the weekend after it."""


@dataclass
class Seats:
    """Officials of any court who use the desk at a moment that the test sets."""

    settings: Settings

    def set_clock(self, moment: str) -> None:
        """Let every page be asked for at a moment, e.g. "2026-11-20 09:47"."""
        self.settings.CLOCK_SQL = f"SELECT timestamptz '{at(moment).isoformat()}'"

    def client(self, person: Person) -> Client:
        """Return a browser in which a person is signed in."""
        client = Client()
        with scoped([person.court_id], audience=Audience.SYSTEM):
            client.force_login(Account.objects.get(person=person))
        return client


@dataclass
class Desk(Seats):
    """A court whose officials use the desk."""

    world: World

    def dispatched(
        self, *, when: str = "2026-11-19 09:00", to: Person | None = None, **facts: Any
    ) -> UUID:
        """Let a request come in and be dispatched to the civil division's judge, or to another."""
        request_id = self.world.submit(when=at(when), **facts).request_id
        dispatch_order(
            request_id,
            Target(self.world.civil.pk, (to or self.world.judge).pk),
            by=self.world.official(self.world.clerk),
            at=at(when),
        )
        return request_id

    def statements(self, client: Client, path: str) -> int:
        """Count the statements of a page that has been asked for before."""
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        assert response.status_code == 200
        return len(captured)


def page_of(request_id: UUID, act: str = "") -> str:
    """Return the address of a request, or of an act on it."""
    return f"/desk/requests/{request_id}/" + (f"{act}/" if act else "")


def revision_of(request_id: UUID) -> int:
    """Return what a page shown now would send back as seen."""
    return ServiceRequest.objects.get(pk=request_id).revision


@pytest.fixture(autouse=True)
def _folders(settings: Settings, static_folder: Path, tmp_path: Path) -> None:
    """Give the site a place of its own for static files and papers."""
    settings.STATIC_ROOT = static_folder
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def desk(nansha: World, settings: Settings) -> Desk:
    """The court of the tests on a Friday morning."""
    desk = Desk(settings, nansha)
    desk.set_clock(FRIDAY)
    return desk
