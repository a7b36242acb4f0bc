"""A court that other systems call: built once a module, and each test is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client as Browser
from pytest_django.fixtures import Settings
from tests.api.callers import Caller, open_caller, open_hotline
from tests.conftest import Clone
from tests.world import World, build_world


@dataclass(frozen=True)
class Ground:
    """What the tests of a module share."""

    world: World
    program: Caller
    hotline: Caller


@pytest.fixture(scope="module")
def ground(module_clone: Clone) -> Iterator[Ground]:
    """A court, a mini-program that speaks for the people, a hotline that acts for the clerk."""
    with module_clone.bound():
        world = build_world()
        yield Ground(world, open_caller(world, "小程序"), open_hotline(world, name="12368热线"))


@pytest.fixture
def court(ground: Ground, settings: Settings, tmp_path: Path) -> Iterator[World]:
    """The court, outside any scope: each call enters its own. What a test stores is taken back."""
    settings.STATIC_ROOT = settings.UPLOADS = tmp_path
    with transaction.atomic():
        yield ground.world
        transaction.set_rollback(True)


@pytest.fixture
def program(court: World, ground: Ground) -> Caller:
    """The mini-program."""
    return replace(
        ground.program, client=copy(ground.program.client),
        browser=Browser(raise_request_exception=False),
    )  # fmt: skip


@pytest.fixture
def hotline(court: World, ground: Ground) -> Caller:
    """The hotline."""
    return replace(ground.hotline, browser=Browser(raise_request_exception=False))
