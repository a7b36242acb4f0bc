"""Every page of the network in a real browser, on a phone and in an office.

Axe finds nothing wrong, nothing sticks out, and one heading says what the page is for. Pages that
belong to one thing (a town, a visit, a letter) are those that the lists lead to: one of each kind.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from tests.network import Network, NetworkCourt
from tests.rosters.rosters import adopt_yunfu, answer, freeze, submit
from tests.world import at

from fenglian.activities.actions import Entry, NewMatter, Plan, plan_visit, record_activity
from fenglian.activities.enums import MatterKind, PlanKind
from fenglian.correspondence.enums import SuggestionSource
from fenglian.isolation.actors import Actor
from fenglian.liaison.enums import Seat
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.organizations.models import Account
from fenglian.rosters.enums import Verdict

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.browser

OUTPUT = Path(__file__).parents[2] / "test-output" / "network"
ADOPTED, NOON = at("2026-01-05 09:00"), at("2026-11-05 12:00")
TODAY = NOON.date()
TOWN = "新城镇"
SIZES = (1366, 390)
ROOMS = {
    "assistant": (
        "activities/", "activities/new/", "visits/", "visits/plan/", "matters/", "research/",
        "research/new/", "quotas/", "quotas/misses/", "returns/", "ledger/", "towns/",
        "towns/new/", "petitions/", "petitions/new/", "representatives/",
        "suggestions/", "suggestions/new/", "tasks/",
    ),
    "keeper": (
        "network/", "network/board/", "network/people/", "network/import/", "rosters/",
        "rosters/posters/", "mechanism/", "opinions/", "returns/",
    ),
    "president": ("network/", "quotas/", "activities/", "mechanism/drafts/"),
    "center_staff": ("center/",),
}  # fmt: skip
"""Who looks at what, under /desk/."""
FOLLOWED = re.compile(
    r"/desk/(activities|matters|visits|research|quotas/shortfalls|returns|petitions|suggestions|towns|rosters"
    r"|center)/([a-z]+/)?[0-9a-f-]{36}/$"
    r"|/desk/network/towns/\d+/(point/)?$|/desk/center/new/[a-z]+/$"
    r"|/desk/mechanism/[\w-]+/(explained|ahead)/$|/desk/clauses/[\w-]+/(opinion/)?$"
)
"""Pages of one thing that a list leads to."""
PUBLIC = ("/yunfu/towns/", "/xinxing/", "/xinxing/towns/", "/xinxing/towns/445321100/")


@pytest.fixture
def lived_in(network: Network, settings: Settings, static_folder: Path) -> Network:
    """A county court that has worked by both notices, with something of every kind."""
    settings.STATIC_ROOT = static_folder
    settings.CLOCK_SQL = f"SELECT timestamptz '{NOON.isoformat()}'"
    adopt_yunfu(network, ADOPTED)
    here = network.xinxing
    with here.scope():
        version = install_pack(read_pack(PACKS / "xinxing"))
        adopt(here.court, version, effective_from=ADOPTED, actor=Actor.system(), at=ADOPTED)
        for town in here.towns:
            here.assign(town, Seat.LIAISON_JUDGE, here.judge)
        here.assign(TOWN, Seat.TOWN_CONTACT, here.assistant)
        here.assign(TOWN, Seat.CONTACT_LEADER, here.president)
    with network.yunfu.scope():
        network.yunfu.assign(TOWN, Seat.LIAISON_GROUP, network.yunfu.civil)
    answer(network, submit(here, freeze(here)).roster, Verdict.RETURNED, "水台镇没有助理。")
    with here.scope():
        here.assign("水台镇", Seat.JUDGE_ASSISTANT, here.assistant)
    freeze(here, NOON)
    _visit(here)
    _write(here)
    return network


def _visit(here: NetworkCourt) -> None:
    """Record a visit with a matter agreed there, and plan the next."""
    with here.desk():
        contact, town = here.official(here.assistant), here.town(TOWN)
        entry = Entry(
            id=uuid4(), happened_on=TODAY, town_id=town.code, kind_ids=("visit",),
            summary="看了两家争议的排水沟，两家同意先清沟。", details={"visit.found": "排水沟"},
            matters=(NewMatter(MatterKind.AGREED, "下周再谈费用。", due_on=TODAY),),
        )  # fmt: skip
        record_activity(here.court, entry, by=contact, at=NOON)
        plan = Plan(
            id=uuid4(), kind=PlanKind.VISIT, town_id=town.code, place="综治中心一楼",
            person_id=here.assistant.pk, day=TODAY + dt.timedelta(days=7), opens=dt.time(9),
            closes=dt.time(11, 30), words="当面咨询、递材料", is_announced=True,
        )  # fmt: skip
        plan_visit(here.court, plan, by=contact, at=NOON)


def _write(here: NetworkCourt) -> None:
    """Let the center write, people come with a petition and an opinion, and the ledger be filed."""
    town, contact = here.town(TOWN).code, client_of(here, "assistant")
    sent = [
        client_of(here, "center_staff").post(
            "/desk/center/new/message/", {"key": uuid4(), "words": "有一户人家问执行到哪一步。"}
        ),
        contact.post(
            "/desk/petitions/new/",
            {"key": uuid4(), "place": "综治中心", "area": town, "name": "罗小满",
             "phone": "13900000000", "words": "判决没有执行。", "state": "solved",
             "reply": "已说明。"},
        ),
        contact.post(
            "/desk/suggestions/new/",
            {"key": uuid4(), "source": SuggestionSource.VISIT, "area": town,
             "words": "立案窗口中午没有人。", "body": here.filing.pk},
        ),
        contact.post(
            "/desk/returns/file/", {"day": TODAY, "words": "", "problems": "山路远，缺车。"}
        ),
    ]  # fmt: skip
    assert [answer.status_code for answer in sent] == [303] * len(sent)


def client_of(court: NetworkCourt, who: str) -> Client:
    client = Client()
    with court.scope():
        client.force_login(Account.objects.get(person=court.people[who]))
    return client


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window whose pages come from the test's own client, its styles from the source."""
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


def faults_of(window: Page, client: Client, path: str, name: str) -> list[str]:
    """Show a page in both sizes, keep its pictures, and return what is wrong with it."""
    answer = client.get(path)
    if answer.status_code != 200:
        return [f"{path}: {answer.status_code}"]

    def serve(route: Route) -> None:
        asked = urlsplit(route.request.url).path
        if asked.startswith("/static/"):
            route.fulfill(path=finders.find(asked.removeprefix("/static/")))
        else:
            route.fulfill(body=answer.content, content_type="text/html; charset=utf-8")

    window.unroute("**/*")
    window.route("**/*", serve)
    window.goto(f"http://fenglian.test{path}")
    headings = window.locator("h1").count()
    faults = [] if headings == 1 else [f"{path}: {headings} h1"]
    for width in SIZES:
        window.set_viewport_size({"width": width, "height": 900})
        window.screenshot(path=OUTPUT / f"{name}-{width}.png", full_page=True)
        excess = window.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        faults += [f"{path} at {width}: {excess} pixels too wide"] if excess > 0 else []
        found = Axe().run(window)
        faults += [f"{path} at {width}: {one['id']}" for one in found.response["violations"]]
    return faults


def kind_of(path: str) -> str:
    """Return an address with the thing's own name left out: two such pages are of one kind."""
    return re.sub(r"/([0-9a-f-]{36}|\d+|[A-Z]+-\w+)/", "/*/", path)


@pytest.mark.parametrize("who", ROOMS)
def test_every_page_of_the_network_is_whole_on_phone_and_in_office(
    lived_in: Network, window: Page, who: str
) -> None:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    client = client_of(lived_in.xinxing, who)
    waiting = [f"/desk/{room}" for room in ROOMS[who]]
    known = {kind_of(path) for path in waiting}
    faults: list[str] = []

    for number, path in enumerate(waiting):  # grows as pages lead on
        faults += faults_of(window, client, path, f"{who}-{number:02}")
        links = window.eval_on_selector_all("main a[href]", "(all) => all.map((a) => a.href)")
        for link in sorted({urlsplit(one).path for one in links}):
            if FOLLOWED.match(link) and kind_of(link) not in known:
                known.add(kind_of(link))
                waiting.append(link)

    assert faults == []
    assert len(waiting) > len(ROOMS[who])


def test_people_find_their_town_s_judge_on_every_screen(lived_in: Network, window: Page) -> None:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    lived_in.xinxing.court.second_language = "ko"
    lived_in.xinxing.court.save(update_fields=["second_language"])
    chinese, korean = Client(), Client()
    korean.cookies["fl_language"] = "ko"

    for number, path in enumerate(PUBLIC):
        assert faults_of(window, chinese, path, f"people-{number}") == []
        assert faults_of(window, korean, path, f"people-ko-{number}") == []
