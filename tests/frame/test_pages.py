"""Every component and every failure in a real browser: axe finds nothing, and nothing overflows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.http import HttpRequest, QueryDict
from django.template import engines
from django.test import RequestFactory

from fenglian.errors import ConflictError, NotFoundError
from fenglian.frame.context_processors import frame
from fenglian.frame.error_pages import answer_failure
from fenglian.frame.forms import Form, WordsField
from fenglian.frame.lists import Page as ListPage
from fenglian.frame.middleware import HEADERS
from fenglian.frame.parts import (
    LadderStep,
    LimitState,
    NavItem,
    ShownLimit,
    StepState,
    TimelineEntry,
)
from fenglian.mechanisms.queries import ClauseText
from fenglian.mechanisms.schema import Channel
from fenglian.organizations.models import Court
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.enums import CountKind
from fenglian.worktime.periods import CountedDay

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
OUTPUT = HERE.parents[1] / "test-output" / "frame"
WORDS = "我的案子9月就立案了，两个月过去没有人联系我。打书记员电话没人接。我想知道什么时候开庭？"
DISPLAYS = {
    "normal": {},
    "large": {"fl_size": "large"},
    "contrast": {"fl_contrast": "high"},
    "both": {"fl_size": "large", "fl_contrast": "high"},
}
NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=COURT_ZONE)
LAST = dt.date(2026, 11, 25)


class StyleForm(Form):
    case_number = forms.CharField(label="案号", help_text="写在传票右上角。没有就空着。")
    phone = forms.CharField(label="手机号", help_text="只用来通知您，不公开", max_length=5)
    words = WordsField(label="您要说的事", help_text="想到什么写什么，已写的内容都还在")
    relation = forms.ChoiceField(
        label="替谁说",
        choices=[("self", "我自己的事"), ("parent", "替父母或家人")],
        widget=forms.RadioSelect,
    )
    satisfied = forms.ChoiceField(
        label="满意吗",
        help_text="选“不满意”请写一句",
        choices=[("yes", "满意"), ("no", "不满意")],
        widget=forms.RadioSelect,
    )
    kinds = forms.MultipleChoiceField(
        label="做了什么",
        help_text="可以选几项",
        choices=[("a", "政策宣传"), ("b", "指导调解"), ("c", "巡回审判")],
        widget=forms.CheckboxSelectMultiple,
    )
    town = forms.ChoiceField(label="哪个镇", choices=[("1", "石桥镇"), ("2", "云岭朝鲜族满族乡")])
    photo = forms.FileField(label="照片", help_text="最多 6 张，不拍身份证件", required=False)
    agrees = forms.BooleanField(label="我同意短信通知", help_text="一天最多一条", required=False)


def limit(state: str, text: str, day: dt.date | None, *, provisional: bool = False) -> ShownLimit:
    return ShownLimit(state=LimitState(state), words=text, last_day=day, provisional=provisional)


def components() -> dict[str, Any]:
    """Everything that the style pages show; the story is that of the mock-ups."""
    channels = [
        Channel(id="website", label="手机网页", mark="网", staffed=False),
        Channel(id="hotline", label="12368 热线", mark="线", staffed=True),
    ]
    limits = [
        limit("late", "超期 1 个工作日", dt.date(2026, 11, 23)),
        limit("today", "今天到期", dt.date(2026, 11, 24)),
        limit("near", "还剩 1 个工作日", LAST),
        limit("ok", "还剩 29 个工作日", dt.date(2027, 1, 6), provisional=True),
        limit("paused", "期限暂停", None),
        limit("pending", "待定", None),
        limit("done", "按期办结", LAST),
    ]
    days = [dt.date(2026, 11, 20) + dt.timedelta(days=n) for n in range(6)]
    kinds = ["start", "rest", "rest", "working", "working", "end"]
    numbers = [None, None, None, 1, 2, 3]
    return {
        "near": limits[2],
        "open": limits[3],
        "channels": channels,
        "rows": [
            {"limit": shown, "channel": channels[n % 2], "level": n if n < 4 else None}
            for n, shown in enumerate(limits)
        ],
        "received": dt.datetime(2026, 11, 20, 9, 47, tzinfo=COURT_ZONE),
        "text": WORDS,
        "today": NOW.date(),
        "trace": [
            CountedDay(day, CountKind(kind), number, "", provisional=False)
            for day, kind, number in zip(days, kinds, numbers, strict=True)
        ],
        "clause": ClauseText(
            verbatim=True,
            text="承办人员超过3个工作日未回复的，自动发送部门领导督办；仍未回复的，逐级报送。",
            number="8",
            heading="节点督办",
            document_number="示法〔2026〕1号",
        ),
        "gist": ClauseText(
            verbatim=False,
            text="满 3 个工作日报部门领导。",
            number="8",
            heading="节点督办",
            document_number="示法〔2026〕1号",
        ),
        "steps": [
            LadderStep(
                name="承办人", who="沈砚秋", state=StepState.LATE, day=LAST, words="没有答复"
            ),
            LadderStep(
                name="部门领导",
                who="古丽娜尔·阿不都热合曼",
                state=StepState.NOW,
                day=LAST,
                words="督办中",
            ),
            LadderStep(
                name="分管院领导",
                who="江予安",
                state=StepState.NEXT,
                day=dt.date(2026, 11, 27),
                day_words="仍未答复",
                words="次日零时自动报送",
            ),
            LadderStep(
                name="院主要领导",
                who="贺清和",
                state=StepState.NEXT,
                day=dt.date(2026, 12, 1),
                day_words="仍未答复",
                words="次日零时自动报送",
            ),
        ],
        "entries": [
            TimelineEntry(title="收到，登记编号", who="手机网页", at=NOW),
            TimelineEntry(
                title="确认为普通程序", who="何秋实", at=NOW, detail="理由：涉及具体案件"
            ),
            TimelineEntry(title="承办人未按期答复", until=LAST, state=StepState.LATE),
            TimelineEntry(title="等承办人答复", who="沈砚秋", until=LAST, state=StepState.NOW),
        ],
        "hints": {"parent": "请写明是谁，和您的关系"},
        "page": ListPage(rows=[1], number=2, has_next=True, is_cut=False),
    }


def a_request(path: str, cookies: dict[str, str]) -> HttpRequest:
    request = RequestFactory().post(path, {"words": WORDS})
    request.COOKIES.update(cookies)
    court = Court(
        name="青枫县人民法院", short_name="青枫法院", slug="qingfeng", is_demonstration=True
    )
    for name, value in {"court": court, "now": NOW}.items():
        setattr(request, name, value)
    if path.startswith("/desk/"):
        rooms = [
            NavItem("我的工作", "/desk/", is_current=True),
            NavItem("诉求队列", "/desk/queue/"),
        ]
        request.nav = rooms  # type: ignore[attr-defined]
        request.official = {"name": "沈砚秋", "title": "民事审判一庭法官"}  # type: ignore[attr-defined]
    return request


def style(template: str, path: str, cookies: dict[str, str]) -> str:
    request = a_request(path, cookies)
    form = StyleForm(QueryDict("phone=1380000000&words=" + WORDS)) if path == "/" else StyleForm()
    source = engines["django"].from_string((HERE / template).read_text())
    return source.render({**frame(request), **components(), "form": form}, request)


def failure(exception: Exception, path: str, cookies: dict[str, str]) -> str:
    return answer_failure(a_request(path, cookies), exception).content.decode()


def html_of(name: str, cookies: dict[str, str]) -> str:
    match name:
        case "portal":
            return style("style_portal.html", "/", cookies)
        case "desk":
            return style("style_desk.html", "/desk/", cookies)
        case "outage":
            return failure(OperationalError("gone"), "/", cookies)
        case "conflict":
            return failure(ConflictError("何秋实 9:41 已经转交。"), "/desk/x/", cookies)
        case "broken":
            return failure(RuntimeError("oh"), "/", cookies)
        case _:
            return failure(NotFoundError("没有"), "/", cookies)


def show(page: Page, html: str) -> list[str]:
    """Show a page as the product sends it; return what the browser complains of."""
    complaints: list[str] = []

    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if not path.startswith("/static/"):
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=HEADERS)
            return
        found = finders.find(path.removeprefix("/static/"))
        if found is None:
            complaints.append(f"no such file: {path}")
            route.fulfill(status=404)
        else:
            route.fulfill(path=found)

    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", serve)
    page.goto("http://fenglian.test/")
    return complaints


@pytest.mark.parametrize("display", DISPLAYS)
@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("name", ["portal", "desk", "outage", "conflict", "broken", "unknown"])
def test_page_has_no_flaw_that_axe_can_find(
    browser: Browser, settings: Settings, name: str, width: int, display: str
) -> None:
    settings.ROOT_URLCONF = "tests.frame.urls"
    html = html_of(name, DISPLAYS[display])
    OUTPUT.mkdir(parents=True, exist_ok=True)
    stem = OUTPUT / f"{name}-{width}-{display}"
    stem.with_suffix(".html").write_text(html)
    page = browser.new_page(viewport={"width": width, "height": 768}, locale="zh-CN")

    complaints = show(page, html)
    page.screenshot(path=stem.with_suffix(".png"), full_page=True)
    found = Axe().run(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.close()

    assert found.violations_count == 0, found.generate_report()
    assert overflow <= 0
    assert complaints == []
