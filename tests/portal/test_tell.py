"""Three steps from a phone without an account to a receipt."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.world import World

from fenglian.requests.models import ServiceRequest

WORDS = "我的案子9月就立案了，两个月过去没有人联系我，想知道什么时候开庭。"
ABOUT = {"words": WORDS, "case_number": ""}
WHO = {"relation": "self", "principal_name": "", "name": "陈小满", "phone": "13800000000"}


def begin(client: Client, world: World) -> str:
    return client.get(f"/{world.court.slug}/tell/").headers["Location"]


def write(client: Client, world: World, about: dict = ABOUT, who: dict = WHO) -> str:
    """Go through the first two steps and return the address of the last."""
    first = begin(client, world)
    assert client.post(first, about).status_code == 302
    assert client.post(f"{first}who/", who).status_code == 302
    return f"{first}review/"


def test_smoke(client: Client, nansha: World) -> None:
    home = client.get("/nansha/")
    print(home.content.decode()[:6000])
    review = write(client, nansha)
    page = client.get(review)
    assert page.status_code == 200
    sent = client.post(review)
    print(sent.headers)
    receipt = client.get(sent.headers["Location"])
    print(re.sub(r'd="M[^"]*"', "", receipt.content.decode()))
    follow = client.get(sent.headers["Location"].replace("receipt", "follow"))
    print(follow.content.decode())
