"""In which language pages are drawn: by the reader's choice, else by what their browser reads."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.template.defaultfilters import date
from django.test import Client
from django.utils.translation import gettext, ngettext, override
from scripts.messages import read_catalog
from tests.world import at

if TYPE_CHECKING:
    from pathlib import Path

    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django.fixtures import Settings
    from tests.world import World

ENGLISH = '<html lang="en"'
CHINESE = '<html lang="zh-CN"'
KOREAN = '<html lang="ko"'
HANGUL = re.compile("[\uac00-\ud7a3]")


@pytest.fixture(autouse=True)
def _folders(settings: Settings, static_folder: Path) -> None:
    settings.STATIC_ROOT = static_folder


def choose(client: Client, language: str) -> Response:
    return client.post("/display/", {"language": language, "next": "/nansha/"})


def korean_reader(world: World) -> Client:
    """Return the browser of somebody who has chosen the court's second language."""
    world.court.second_language = "ko"
    world.court.save(update_fields=["second_language"])
    client = Client()
    choose(client, "ko")
    return client


def page(client: Client, path: str, wish: str = "") -> str:
    return client.get(path, headers={"Accept-Language": wish}).content.decode()


def test_switch_is_a_plain_form_and_lasts(nansha: World) -> None:
    client = Client()
    before = page(client, "/nansha/")

    answer = choose(client, "en")

    assert '<button class="btn btn-link" type="submit" name="language" value="en"' in before
    assert answer.headers["Location"] == "/nansha/"
    assert ENGLISH in page(client, "/nansha/")
    assert ENGLISH in page(client, "/desk/sign-in/")
    assert ENGLISH in page(client, "/no/such/page/")
    choose(client, "zh-hans")
    assert CHINESE in page(client, "/nansha/")


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("", CHINESE),
        ("zh-CN,zh;q=0.9,en;q=0.8", CHINESE),
        # A reader of Chinese with an English browser is no reader of English only.
        ("en-US,en;q=0.9,zh-CN;q=0.8", CHINESE),
        ("en-US,en;q=0.9", ENGLISH),
        ("fr,EN-gb;q=0.5", ENGLISH),
        ("fr", CHINESE),
        ("ko-KR,ko;q=0.9", CHINESE),
        ("en;q=nonsense," * 2000, CHINESE),
    ],
)
def test_people_without_a_choice_get_what_their_browser_reads(
    nansha: World, wish: str, expected: str
) -> None:
    assert expected in page(Client(), "/nansha/", wish)


def test_officials_start_in_chinese_whatever_their_browser_reads(nansha: World) -> None:
    assert CHINESE in page(Client(), "/desk/sign-in/", "en-US,en;q=0.9")


def test_choice_goes_before_what_the_browser_reads(nansha: World) -> None:
    client = Client()
    choose(client, "zh-hans")

    assert CHINESE in page(client, "/nansha/", "en-US,en;q=0.9")


def test_answer_says_its_language_and_what_it_hangs_on(nansha: World) -> None:
    answer = Client().get("/nansha/", headers={"Accept-Language": "en"})

    assert answer["Content-Language"] == "en"
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_korean_is_offered_only_where_the_court_wants_it(nansha: World) -> None:
    client = Client()
    choose(client, "ko")
    elsewhere = page(client, "/nansha/")

    nansha.court.second_language = "ko"
    nansha.court.save(update_fields=["second_language"])

    assert CHINESE in elsewhere
    assert "한국어" not in elsewhere
    assert KOREAN in page(client, "/nansha/")
    assert CHINESE in page(client, "/desk/sign-in/")
    assert CHINESE in page(client, "/no/such/page/")


def test_people_s_pages_speak_korean_as_far_as_somebody_has_written_it(nansha: World) -> None:
    client = korean_reader(nansha)
    form = client.get("/nansha/tell/").headers["Location"]
    client.post(form, {"words": "立案两个月没有人联系我，什么时候开庭。", "case_number": ""})
    receipt = nansha.submit(when=at("2026-11-20 09:47"))

    said = {
        path: page(client, path)
        for path in (
            *("/nansha/", "/nansha/find/", form, f"{form}who/"),
            *(f"/nansha/{name}/{receipt.token}/" for name in ("receipt", "follow")),
        )
    }

    assert all(KOREAN in html and HANGUL.search(html) for html in said.values())
    assert "법원에 하실 말씀은 여기서" in said["/nansha/"]
    assert "성함" in said[f"{form}who/"]
    assert "늦어도 회답하는 날" in said[f"/nansha/receipt/{receipt.token}/"]
    assert "처리 경과" in said[f"/nansha/follow/{receipt.token}/"]


def test_text_that_korean_lacks_is_shown_in_chinese() -> None:
    known = {entry.msgid for entry in read_catalog("ko")}
    lacking = next(
        entry.msgid
        for entry in read_catalog("en")
        if entry.msgid not in known and not entry.msgctxt and not entry.msgid_plural
    )

    with override("ko"):
        assert gettext(lacking) == lacking
        assert ngettext("{n} 件", "{n} 件", 2) == "{n} 件"
        assert (date(dt.date(2026, 11, 25), "F"), gettext("满意")) == ("11월", "만족")


def test_korean_has_one_form_for_every_number() -> None:
    counted = "看已有的材料（%(count)s 个）"

    with override("ko"):
        assert {ngettext(counted, counted, n) for n in (0, 1, 2, 11)} == {
            "올린 자료 보기 (%(count)s개)"
        }


def test_unknown_language_is_not_taken(nansha: World) -> None:
    client = Client()

    answer = choose(client, "xx")
    client.cookies["fl_language"] = "../../etc"

    assert "fl_language" not in answer.cookies
    assert CHINESE in page(client, "/nansha/")
