"""教材和范本: published by the court, in versions, read by contacts and centers (YF-8)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings
from tests.correspondence.conftest import MONDAY, Town, town_scope
from tests.correspondence.test_pages import browser, press, read

from fenglian.correspondence.models import Material
from fenglian.ledger.models import Event

LIST, CENTER = "/desk/materials/", "/desk/center/materials/"
WORDS = "甲乙双方自愿达成如下协议，签字后生效。"


@pytest.fixture(autouse=True)
def _site(settings: Settings, static_folder: Path, tmp_path: Path) -> None:
    settings.STATIC_ROOT = static_folder
    settings.UPLOADS = tmp_path / "uploads"
    settings.CLOCK_SQL = f"SELECT timestamptz '{MONDAY.isoformat()}'"


def publish(client: Client, *, of: UUID | None = None, **changes: Any) -> UUID:
    data = {"key": uuid4(), "kind": "model", "title": "人民调解协议书", "words": WORDS, **changes}
    where = press(client, f"{LIST}new/{f'?of={of}' if of else ''}", **data)
    return UUID(where.removeprefix(LIST).strip("/"))


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(file, "PNG")
    file.seek(0)
    file.name = "流程图.png"
    return file


@pytest.mark.clause("YF-8")
def test_material_is_published_replaced_and_withdrawn_and_centers_read_what_is_in_use(
    town: Town,
) -> None:
    office, contact = browser(town.here.keeper), browser(town.here.assistant)
    center = browser(town.clerk_of_center)
    assert CENTER in read(center, "/desk/center/")

    first = publish(office)
    assert "人民调解协议书" in read(center, CENTER)
    assert WORDS in read(center, f"{CENTER}{first}/")
    assert WORDS in read(contact, f"{LIST}{first}/")
    second = publish(office, of=first, words="新的样式。", file=picture())
    assert center.get(f"{CENTER}{first}/").status_code == 404
    assert "第 2 版" in read(center, CENTER)
    handed = center.get(f"{CENTER}{second}/file/")
    assert handed.status_code == 200
    assert b"".join(handed).startswith(b"\x89PNG")
    assert "已换新版" in read(contact, f"{LIST}{first}/")
    assert "第 1 版" in read(contact, f"{LIST}?state=old")

    press(office, f"{LIST}{second}/withdraw/", reason="司法确认的条文改了。")
    assert center.get(f"{CENTER}{second}/").status_code == 404
    assert center.get(f"{CENTER}{second}/file/").status_code == 404
    assert "司法确认的条文改了。" in read(contact, f"{LIST}{second}/")
    kinds = Event.objects.filter(subject_kind="material").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "material.published", "attachment.added", "material.published", "material.withdrawn",
    ]  # fmt: skip


def test_who_publishes_and_who_reads(town: Town) -> None:
    found = publish(browser(town.here.keeper))
    for person, publishes in (
        (town.here.keeper, True), (town.here.leader, True), (town.here.president, True),
        (town.here.assistant, False), (town.here.judge, False),
    ):  # fmt: skip
        client = browser(person)
        assert client.get(f"{LIST}{found}/").status_code == 200
        assert client.get(f"{LIST}{found}/file/").status_code == 404  # it has none
        assert client.get(f"{LIST}new/").status_code == (200 if publishes else 404)
        if not publishes:
            refused = client.post(f"{LIST}{found}/withdraw/", {"reason": "不用了"})
            assert refused.status_code == 403
            assert client.get(CENTER).status_code == 404
    with town.network.luoding.scope():
        stranger = Client()
        stranger.force_login(town.network.luoding.people["leader"].account)
    assert stranger.get(f"{LIST}{found}/").status_code == 404


def test_center_sees_what_is_in_use_by_the_database(town: Town) -> None:
    office = browser(town.here.keeper)
    first = publish(office)
    publish(office, of=first)

    with town_scope(town.of_center()):
        assert [one.number for one in Material.objects.all()] == [2]


def test_form_that_cannot_be_right_is_shown_again_and_one_sent_twice_is_one(town: Town) -> None:
    office = browser(town.here.keeper)
    right = {"key": uuid4(), "kind": "training", "title": "邻里纠纷怎么调", "words": WORDS}

    for wrong in ({"words": ""}, {"title": ""}, {"kind": "song"}):
        assert office.post(f"{LIST}new/", right | wrong).status_code == 422, wrong
    assert [office.post(f"{LIST}new/", right).status_code for _turn in range(2)] == [303, 303]
    assert Material.objects.count() == 1
    first = Material.objects.get()
    publish(office, of=first.pk)
    stale = office.post(f"{LIST}new/?of={first.pk}", right | {"key": uuid4()})
    assert stale.status_code == 409
