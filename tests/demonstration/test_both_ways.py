"""The rows written in bulk are the rows that the actions leave behind."""

from __future__ import annotations

import itertools
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from tests.demonstration.content import content_of
from tests.demonstration.playing import play
from tests.world import at

from fenglian.cases.actions import import_cases
from fenglian.demonstration.composing import Composer
from fenglian.demonstration.court import LOADER, build_court
from fenglian.demonstration.docket import write_dockets
from fenglian.demonstration.ground import Ground
from fenglian.demonstration.histories import Deed, History
from fenglian.demonstration.loader import write_histories
from fenglian.demonstration.walks import compose_walks
from fenglian.isolation.scope import Audience, scoped
from fenglian.requests.models import ServiceRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

END = at("2026-11-20 15:30")


def chances(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311 - no secret hangs on it


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    court = build_court(END.date(), seed=1)
    with scoped([court.pk], audience=Audience.SYSTEM):
        sheet = BytesIO(next(write_dockets(chances("cases"), END.date(), cases=300)))
        import_cases(sheet, court=court, actor=LOADER, at=END, name="cases.csv")
        yield Ground(court, END)


def choose(ground: Ground, seed: int) -> list[History]:
    """Return the walk-through's histories and enough others for every deed, by arrival."""
    composer = Composer(ground, chances(seed), citizens=200)
    chosen = list(compose_walks(composer))
    seen: dict[Deed, int] = {}
    for history in composer.compose(600, months=1.5):
        deeds = {act.deed for act in history.acts if act.at <= END}
        if any(seen.get(deed, 0) < 3 for deed in deeds):
            seen |= {deed: seen.get(deed, 0) + 1 for deed in deeds}
            chosen.append(history)
    assert set(seen) == set(Deed)
    return sorted(chosen, key=lambda history: history.received_at)


def in_bulk(ground: Ground, histories: list[History]) -> list[object]:
    write_histories(ground, iter(histories), lambda _line: None)
    return [content_of(history.request_id) for history in histories]


def through_actions(ground: Ground, histories: list[History]) -> list[object]:
    return [content_of(play(ground, history)) for history in histories]


@pytest.mark.parametrize("seed", [1, 2])
def test_histories_in_bulk_and_through_the_actions_leave_the_same_rows(
    ground: Ground, seed: int
) -> None:
    histories = choose(ground, seed)
    with transaction.atomic():
        played = through_actions(ground, histories)
        transaction.set_rollback(True)
    assert not ServiceRequest.objects.exists()

    written = in_bulk(ground, histories)

    for history, expected, found in itertools.zip_longest(histories, played, written):
        assert found == expected, history
