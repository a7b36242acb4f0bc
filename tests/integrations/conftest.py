"""Other systems that listen, on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from pytest_django.fixtures import Settings
from tests.integrations.ears import Ear, listening


@pytest.fixture
def ear(settings: Settings) -> Iterator[Ear]:
    with listening() as ear:
        settings.HOOK_ORIGINS = frozenset({ear.address})
        settings.HOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
        settings.PUBLIC_ADDRESS = "https://court.example"
        yield ear
