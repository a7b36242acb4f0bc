"""Other systems, as the tests play them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client as Browser
from tests.world import World, at

from fenglian.integrations.actions import Grant, open_client
from fenglian.integrations.enums import ACTING, ClientScope
from fenglian.integrations.models import Client
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Person

OPENED = at("2026-11-01 09:00")
FOR_PARTIES = frozenset(ClientScope) - ACTING
ALL_WORDS: dict[str, Any] = {
    "channel": "wechat",
    "words": "我的案子9月就立案了，两个月过去没有人联系我，想知道什么时候开庭。",
    "name": "陈小满",
    "phone": "13800000000",
}


@dataclass
class Caller:
    """A client with its key, calling as a program would."""

    client: Client
    key: str
    browser: Browser = field(default_factory=lambda: Browser(raise_request_exception=False))

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self._call("get", path, query)

    def post(self, path: str, body: Any = None, *, once: str | None = None) -> HttpResponse:
        """Send JSON under a key of its own; `once` repeats one."""
        return self._call(
            "post", path, json.dumps(body or {}), content_type="application/json",
            HTTP_IDEMPOTENCY_KEY=once or str(uuid4()),
        )  # fmt: skip

    def delete(self, path: str) -> HttpResponse:
        return self._call("delete", path)

    def upload(self, path: str, *files: SimpleUploadedFile, once: str | None = None) -> Any:
        return self._call(
            "post", path, {"papers": list(files)}, HTTP_IDEMPOTENCY_KEY=once or str(uuid4())
        )

    def _call(self, method: str, path: str, *args: Any, **facts: Any) -> HttpResponse:
        call = getattr(self.browser, method)
        found: HttpResponse = call(
            f"/api/v1{path}", *args, HTTP_AUTHORIZATION=f"Bearer {self.key}", **facts
        )
        return found

    def submit(self, **facts: Any) -> dict[str, Any]:
        """Bring in a request and return its receipt."""
        response = self.post("/requests", {**ALL_WORDS, **facts})
        assert response.status_code == 201, response.content.decode()
        return told(response)


def told(response: Any) -> dict[str, Any]:
    """Return what a response says."""
    found: dict[str, Any] = json.loads(response.content)
    return found


def open_caller(
    world: World,
    name: str = "另一个系统",
    *,
    scopes: Collection[ClientScope] = FOR_PARTIES,
    channels: Collection[str] = ("wechat",),
    platform: str = "mobile_court",
    person: Person | None = None,
    **facts: Any,
) -> Caller:
    """Give a key to another system."""
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        grant = Grant(scopes, channels, platform, person, **facts)
        client, key = open_client(world.court, name, grant, actor=Actor.system(), at=OPENED)
    return Caller(client, key)


def open_hotline(world: World, person: Person | None = None, *, name: str = "另一条热线") -> Caller:
    """Give a key to the hotline, which acts for a clerk."""
    return open_caller(
        world, name, scopes=frozenset(ClientScope) - {ClientScope.SUBMIT},
        channels=("hotline",), platform="hotline_12368", person=person or world.clerk,
    )  # fmt: skip
