"""The clock that a newcomer moves, and the page where they begin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import RequestFactory
from tests.world import SHANGHAI, at

from fenglian.demonstration.context_processors import demonstration
from fenglian.demonstration.hours import next_working_morning
from fenglian.demonstration.walks import WALKS
from fenglian.worktime.arrangements import known_arrangement
from fenglian.worktime.calendars import WorkingCalendar

if TYPE_CHECKING:
    from tests.conftest import Clone

VISITOR = Path(__file__).with_name("visitor.py")


@pytest.fixture
def visit(database_clone: Clone) -> dict[str, Any]:
    environment = database_clone.environment | {
        "FENGLIAN_DEMONSTRATION": "1",
        "PYTEST_VERSION": os.environ["PYTEST_VERSION"],  # static files as they lie
    }
    done = subprocess.run(
        [sys.executable, str(VISITOR)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.processes
@pytest.mark.clause("NS-8")
def test_newcomer_moves_the_clock_and_watches_the_ladder(visit: dict[str, Any]) -> None:
    before, after = visit["levels"]
    assert set(before) == {0, 1, 2, 3}
    assert set(after) == {3}, "after nine working days everything stands before the president"
    assert (visit["faults"], visit["unsealed"]) == ([], 0)
    assert visit["messages"] == [0, True], "what was due has left"

    assert visit["led_to"] == "/nansha/"
    assert visit["strange_led_to"] == "/demonstration/"
    shown = datetime.fromisoformat(visit["moved"]).astimezone(SHANGHAI)
    assert (shown.hour, shown.minute) == (9, 0)
    assert any("演示时钟到了" in words for words in visit["said"])
    assert round(visit["hours"]) == 2
    assert visit["went_back"] is False
    assert visit["get"] == 405

    assert visit["status"] == 200
    for walk in WALKS:
        assert walk.words in visit["page"]
    assert "president" in visit["page"]
    assert "诉求队列" in visit["page"]
    assert 'href="/desk/"' in visit["page"]
    assert "快进一个工作日" in visit["banner"]
    assert 'name="next" value="/desk/?a=1"' in visit["banner"]


def test_next_working_morning_passes_over_the_holidays() -> None:
    calendar = WorkingCalendar.of(known_arrangement(2026).days())
    assert next_working_morning(at("2026-11-20 10:12"), calendar) == at("2026-11-23 09:00")
    assert next_working_morning(at("2026-11-23 00:10"), calendar) == at("2026-11-24 09:00")
    assert next_working_morning(at("2026-09-30 18:00"), calendar) == at("2026-10-08 09:00")


def test_banner_is_for_pages_that_know_the_time_and_not_for_our_own() -> None:
    page = RequestFactory().get("/desk/")
    assert demonstration(page) == {"demonstration_clock": None}
    page.now = at("2026-11-20 10:12")  # type: ignore[attr-defined]
    assert demonstration(page) == {"demonstration_clock": at("2026-11-20 10:12")}
    own = RequestFactory().get("/demonstration/")
    own.now = at("2026-11-20 10:12")  # type: ignore[attr-defined]
    assert demonstration(own) == {"demonstration_clock": None}
