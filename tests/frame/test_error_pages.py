from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import structlog
from django.test import Client

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

WORDS = "我的案子9月就立案了，两个月过去没有人联系我。"


@pytest.fixture
def client(settings: Settings) -> Client:
    """A browser before an application of which only the frame runs: it needs no database."""
    settings.ROOT_URLCONF = "tests.frame.urls"
    settings.MIDDLEWARE = [
        "fenglian.frame.middleware.ErrorPageMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    return Client(raise_request_exception=False)


def without_token(content: bytes) -> str:
    return re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", content.decode())


@pytest.mark.parametrize(
    ("how", "status", "heading"),
    [
        ("refused", 422, "没有存入，请看看下面的说明"),
        ("changed", 409, "没有存入：情况已经变了"),
        ("often", 429, "试的次数太多了"),
        ("lost", 503, "没有收到"),
        ("full", 503, "没有收到"),
        ("broken", 500, "没有办成，是我们的程序出了错"),
    ],
)
def test_post_failing_gets_page_with_what_was_typed(
    client: Client, how: str, status: int, heading: str
) -> None:
    response = client.post(f"/fail/{how}/", {"words": WORDS, "password": "correct horse battery"})

    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert f">{WORDS}</textarea>" in page
    assert "correct horse" not in page


def test_what_was_typed_in_english_is_kept_as_well(client: Client) -> None:
    words = "Nobody has called me for two months."

    response = client.post("/fail/lost/", {"words": words, "password": "a phrase of many words"})

    page = response.content.decode()
    assert f">{words}</textarea>" in page
    assert "a phrase" not in page


def test_unknown_and_forbidden_get_the_same_page(client: Client) -> None:
    pages = [client.get(f"/{path}/") for path in ("fail/unknown", "fail/forbidden", "fail/absent")]
    elsewhere = client.get("/no/such/page/")

    assert {page.status_code for page in [*pages, elsewhere]} == {404}
    assert len({without_token(page.content) for page in [*pages, elsewhere]}) == 1


def test_not_found_on_the_desk_points_to_the_administrator(client: Client) -> None:
    page = client.get("/desk/fail/unknown/").content.decode()

    assert 'class="fl-desk"' in page
    assert "请向本院管理员说明用途" in page


def test_outage_while_reading_says_that_the_site_is_down(client: Client) -> None:
    page = client.get("/fail/lost/").content.decode()

    assert "<h1>网站暂时打不开</h1>" in page
    assert 'href="tel:12368"' in page


def test_unexpected_error_is_logged_by_number_without_personal_data(client: Client) -> None:
    with structlog.testing.capture_logs() as logs:
        response = client.post("/fail/broken/", {"words": WORDS})

    (line,) = logs
    assert line["event"] == "request_failed"
    assert line["route"] == "fail/<how>/"
    assert line["error"] == "django.db.utils.IntegrityError"
    assert f"<b>{line['incident']}</b>" in response.content.decode()
    assert any("tests/frame/urls.py" in place for place in line["where"])
    assert "13800000000" not in str(line)
    assert WORDS not in str(line)


def test_failure_never_writes_the_address_to_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/no/such/page-of-a-person/")
    client.get("/fail/refused/")

    assert "page-of-a-person" not in caplog.text
    assert "/fail/refused/" not in caplog.text


def test_too_large_body_gets_413_and_what_to_do(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = client.post("/press/", "words=" + "a" * 2000, "application/x-www-form-urlencoded")

    assert response.status_code == 413
    assert "请删短一些" in response.content.decode()


def test_too_many_attempts_say_when_to_come_back(client: Client) -> None:
    response = client.get("/fail/often/")

    assert response["Retry-After"] == "Tue, 24 Nov 2026 02:00:00 GMT"
    assert "10 点以后再试。" in response.content.decode()


def test_form_token_missing_says_so_and_keeps_the_words(settings: Settings, client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/press/", {"words": WORDS})

    assert response.status_code == 403
    assert "没有收到：页面放得太久了" in response.content.decode()
    assert f">{WORDS}</textarea>" in response.content.decode()


def test_post_address_opened_directly_gets_a_page(client: Client) -> None:
    response = client.get("/press/")

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "<h1>这一步不能直接打开</h1>" in response.content.decode()


def test_fragment_failing_gets_a_short_notice_for_the_live_region(client: Client) -> None:
    response = client.post("/fail/changed/", {"words": WORDS}, headers={"HX-Request": "true"})

    assert response.status_code == 409
    assert response["HX-Retarget"] == "#fl-notice"
    assert "<html" not in response.content.decode()
    assert "何秋实 9:41 已经转交。" in response.content.decode()


def test_hostile_words_come_back_inert(client: Client) -> None:
    words = "</textarea><script>alert(1)</script>我说的都是真的"

    page = client.post("/fail/refused/", {"words": words}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;我说的都是真的" in page


@pytest.mark.parametrize("path", ["/fail/refused/", "/no/such/page/", "/press/"])
def test_every_answer_carries_the_guards(client: Client, path: str) -> None:
    response = client.get(path)

    policy = response["Content-Security-Policy"]
    assert "default-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/nansha/track/?code=1", "/nansha/track/?code=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_display_switch_leads_back_and_nowhere_else(
    client: Client, target: str, leads_to: str
) -> None:
    response = client.post("/display/", {"size": "large", "next": target})

    assert response.status_code == 302
    assert response["Location"] == leads_to
    assert response.cookies["fl_size"].value == "large"
    assert "fl_contrast" not in response.cookies


def test_display_switch_takes_known_values_only(client: Client) -> None:
    response = client.post("/display/", {"size": "huge", "contrast": "high"})

    assert set(response.cookies) == {"fl_contrast"}


def test_display_cookies_set_the_classes_of_the_page(client: Client) -> None:
    client.cookies["fl_size"] = "large"
    client.cookies["fl_contrast"] = "high"

    page = client.get("/no/such/page/").content.decode()

    assert 'class="fl-large fl-contrast"' in page
    assert "标准字版" in page
