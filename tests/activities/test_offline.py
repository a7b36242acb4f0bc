"""Visits on a phone where there is no signal: kept, sent later, once, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import Error, expect
from tests.activities.conftest import NOON, Towns, build_towns
from tests.activities.test_guidance import publish
from tests.conftest import Clone, LiveSite, served
from tests.requests.test_at_once import race
from tests.world import at

from fenglian.activities.actions import NewMatter, Plan, plan_visit, record_activity
from fenglian.activities.enums import MatterKind, PlanKind
from fenglian.activities.models import Activity
from fenglian.liaison.enums import Seat
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.processes]
NEW = "/desk/activities/new/"
OUTPUT = Path(__file__).parents[2] / "test-output" / "activities"
PHONE, OFFICE = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
KEPT = f"() => caches.match('{NEW}?kept=1').then(Boolean)"
"""Whether the phone keeps the form."""
COUNT = """() => new Promise((resolve) => {
    const opening = indexedDB.open("fenglian-field", 1);
    opening.onsuccess = () => {
        const asked = opening.result.transaction("entries").objectStore("entries").count();
        asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
    };
})"""
"""How many entries the phone keeps."""
WAITING = "[data-kept-list] li"


@dataclass
class Site:
    """新兴 behind a real server, with judge and assistant of 新城镇."""

    live: LiveSite
    towns: Towns

    def phone(
        self, browser: Browser, name: str, size: dict[str, int] | None = None
    ) -> BrowserContext:
        context = browser.new_context(viewport=size or PHONE, locale="zh-CN")  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        self.sign_in(context, name)
        return context

    def sign_in(self, context: BrowserContext, name: str) -> None:
        """Put the session of somebody's sign-in into a browser."""
        self.towns.xinxing.sign_in(context, name, self.live.address)

    def records(self) -> list[Activity]:
        with self.towns.xinxing.scope():
            return list(Activity.objects.order_by("recorded_at"))

    def forget_all(self) -> None:
        """Empty the ledger of visits for the next test."""
        with psycopg.connect(self.live.clone.addresses.owner, autocommit=True) as owner:
            owner.execute("TRUNCATE activities_activity CASCADE")


@pytest.fixture(scope="module")
def site(
    browser: Browser,
    module_clone: Clone,
    static_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """Serve the courts; inside the browser's event loop, which has connections of its own."""
    folder = tmp_path_factory.mktemp("field")
    with module_clone.bound():
        towns = build_towns()
        court = towns.xinxing
        with court.scope():
            court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
            court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
        uploads = {"FENGLIAN_UPLOADS": str(folder / "uploads")}
        with served(module_clone, static_folder, folder, **uploads) as live:
            yield Site(live, towns)


@pytest.fixture
def phone(site: Site, browser: Browser) -> Iterator[Page]:
    """The judge's phone, with the form opened once where there was a signal."""
    site.forget_all()
    context = site.phone(browser, "judge")
    page = context.new_page()
    page.goto(f"{site.live.address}{NEW}")
    wait_until(page, KEPT)
    yield page
    context.close()


def write(page: Page, village: str, words: str) -> None:
    page.get_by_label("去了哪里").select_option(label=village)
    page.get_by_label("走访", exact=True).check()
    page.get_by_label("经过").fill(words)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存走访").click()


def wait_until(page: Page, promised: str) -> None:
    """Wait for a promise that comes true: what Playwright waits for by itself may be none."""
    page.evaluate(
        f"""async () => {{
            while (!(await ({promised})())) await new Promise((go) => setTimeout(go, 50));
        }}"""
    )


def kept(page: Page) -> int:
    """Count what the phone keeps."""
    return int(page.evaluate(COUNT))


@pytest.mark.clause("XX-8", "YF-16")
def test_visit_in_a_village_without_a_signal_is_kept_and_sent_later_once(
    site: Site, phone: Page
) -> None:
    phone.context.set_offline(True)
    phone.goto(f"{site.live.address}{NEW}")
    expect(phone.get_by_text("没有信号，可以照常填写")).to_be_visible()
    write(phone, "新城镇上村", "没有信号的村里，看了排水沟。")
    save(phone)
    phone.get_by_text("已存在这台手机里").wait_for()
    phone.reload()
    phone.locator(WAITING).wait_for()

    assert phone.locator(WAITING).count() == 1
    assert site.records() == []
    phone.context.set_offline(False)
    phone.locator(WAITING).wait_for(state="detached")

    (stored,) = site.records()
    assert stored.kept_since is not None
    assert stored.summary == "没有信号的村里，看了排水沟。"
    assert kept(phone) == 0
    phone.goto(f"{site.live.address}{NEW}")
    assert len(site.records()) == 1


@pytest.mark.clause("YF-8")
def test_material_chosen_without_a_signal_counts_though_it_was_replaced_meanwhile(
    site: Site, browser: Browser
) -> None:
    site.forget_all()
    court = site.towns.xinxing
    with court.scope():
        first = publish(court, "人民调解协议书")
    context = site.phone(browser, "judge")
    page = context.new_page()
    page.goto(f"{site.live.address}{NEW}")
    wait_until(page, KEPT)
    context.set_offline(True)
    page.goto(f"{site.live.address}{NEW}")
    number = page.get_by_label("综治中心的编号")
    expect(number).to_be_hidden()
    write(page, "新城镇上村", "和下村的调解员看了一份协议。")
    page.get_by_label("指导调解").check()
    page.get_by_label("人民调解协议书（第 1 版）").check()
    number.fill("石综2026-12")
    page.get_by_label("姓名").first.fill("岑海棠")
    save(page)
    page.locator(WAITING).wait_for()
    with court.scope():
        publish(court, "人民调解协议书", after=first)

    context.set_offline(False)
    page.locator(WAITING).wait_for(state="detached")

    (stored,) = site.records()
    context.close()
    assert stored.details["mediation_guidance.dispute_number"] == "石综2026-12"
    (used,) = stored.details["mediation_guidance.materials"]
    assert (used["id"], used["number"]) == (str(first.pk), 1)


def test_expired_sign_in_loses_no_word(site: Site, phone: Page) -> None:
    write(phone, "新城镇上村", "写了很久。")
    Session.objects.all().delete()
    save(phone)
    phone.get_by_text("登录已过期").wait_for()

    assert (kept(phone), site.records()) == (1, [])
    site.sign_in(phone.context, "assistant")
    phone.goto(f"{site.live.address}{NEW}")
    phone.get_by_text("另一位同事也在这台手机里存了走访").wait_for()
    assert site.records() == []  # Never under somebody else's name.
    site.sign_in(phone.context, "judge")
    phone.goto(f"{site.live.address}{NEW}")
    wait_until(phone, f"() => ({COUNT})().then((count) => count === 0)")

    assert [one.summary for one in site.records()] == ["写了很久。"]


def test_what_a_colleague_entered_meanwhile_is_shown_and_decided(site: Site, phone: Page) -> None:
    phone.context.set_offline(True)
    phone.goto(f"{site.live.address}{NEW}")
    write(phone, "新城镇上村", "我写的。")
    save(phone)
    phone.locator(WAITING).wait_for()
    court = site.towns.xinxing
    with court.scope():
        instant = now()
        entry = site.towns.entry(
            day=civil_day(instant), village_id=court.village("新城镇", 0).code, summary="同事写的。"
        )
        by = court.official(court.assistant, on=civil_day(instant))
        first = record_activity(court.court, entry, by=by, at=instant).activity

    phone.context.set_offline(False)
    phone.get_by_role("button", name="打开修改").click()
    phone.wait_for_url("**mend=**")
    expect(phone.get_by_label("经过")).to_have_value("我写的。")
    save(phone)
    phone.get_by_text("是同一次：").click()
    save(phone)
    phone.get_by_role("link", name="同事登记的").wait_for()

    mine = site.records()[-1]
    assert (mine.summary, mine.part_of_id) == ("我写的。", first.pk)
    assert kept(phone) == 0


def test_place_goes_along_only_where_its_box_was_ticked(site: Site, browser: Browser) -> None:
    """The phone would tell where it is: the browser was allowed to ask, and still nobody did."""
    site.forget_all()
    court = site.towns.xinxing
    with court.scope():
        villages = [court.village("新城镇", number).name for number in (0, 1)]
    context = site.phone(browser, "judge")
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 22.70312, "longitude": 112.22951})
    page = context.new_page()
    for village, is_agreed in zip(villages, (False, True), strict=True):
        page.goto(f"{site.live.address}{NEW}")
        write(page, village, "看了排水沟。")
        if is_agreed:
            page.get_by_label("附上现在的位置").check()
            wait_until(page, "async () => document.querySelector('[name=latitude]').value !== ''")
        save(page)
        page.wait_for_url(re.compile(r"/desk/activities/[0-9a-f-]{36}/$"))
    context.close()

    places = [(one.latitude, one.longitude) for one in site.records()]
    assert places == [(None, None), (Decimal("22.703"), Decimal("112.230"))]


@pytest.mark.clause("YF-1")
def test_town_s_public_page_kept_on_the_phone_is_read_without_a_signal(
    site: Site, browser: Browser
) -> None:
    """找联络法官 (YF-1); control: a town that was looked at and not kept is not there."""
    towns = f"{site.live.address}/xinxing/towns/"
    kept, looked_at = f"{towns}445321100/", f"{towns}445321101/"
    context = browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(looked_at)
    page.goto(kept)
    note = page.get_by_text("没有信号，这一页是这部手机存下的")
    expect(note).to_be_hidden()
    page.get_by_role("button", name="存在手机里，没有信号也能看").click()
    page.get_by_text("已存在这部手机里").wait_for()

    context.set_offline(True)
    page.goto(kept)
    expect(note).to_be_visible()
    expect(page.get_by_text(site.towns.xinxing.judge.name)).to_be_visible()
    assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUTPUT / "town-kept-390.png", full_page=True)
    with pytest.raises(Error, match="net::ERR_"):
        page.goto(looked_at)

    context.set_offline(False)
    page.goto(kept)
    expect(note).to_be_hidden()
    context.close()


def test_public_script_is_the_same_for_everybody(site: Site) -> None:
    def ask() -> tuple[str | None, str | None, bytes]:
        with closing(HTTPConnection(site.live.address.removeprefix("http://"))) as line:
            line.request("GET", "/service-worker.js")
            answer = line.getresponse()
            kind, caching = answer.getheader("Content-Type"), answer.getheader("Cache-Control")
            return kind, caching, answer.read()

    first, second = ask(), ask()

    assert first == second
    assert first[:2] == ("text/javascript", "no-cache")


def test_two_sendings_at_once_are_one_record_and_two_without_the_unique_id(site: Site) -> None:
    site.forget_all()
    court, clone = site.towns.xinxing, site.live.clone
    entry = site.towns.entry()

    def send() -> object:
        return record_activity(court.court, entry, by=court.official(court.judge), at=NOON)

    connection.close()
    assert race(clone, court.pk, send, send) == []
    assert len(site.records()) == 1

    site.forget_all()
    with psycopg.connect(clone.addresses.owner, autocommit=True) as owner:
        foreign = owner.execute(
            "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE confrelid = 'activities_activity'::regclass"
        ).fetchall()
        owner.execute(
            "ALTER TABLE activities_activity DROP CONSTRAINT activities_activity_pkey CASCADE"
        )
        owner.execute("ALTER TABLE activities_participant DROP CONSTRAINT participant_once")
        try:
            race(clone, court.pk, send, send)
            both = len(site.records())
        finally:
            owner.execute("TRUNCATE activities_activity CASCADE")
            owner.execute("TRUNCATE activities_participant CASCADE")
            owner.execute("ALTER TABLE activities_activity ADD PRIMARY KEY (id)")
            owner.execute(
                "ALTER TABLE activities_participant ADD CONSTRAINT participant_once"
                " UNIQUE (activity_id, person_id)"
            )
            for name, table, definition in foreign:
                owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    assert both == 2


def furnish(site: Site) -> dict[str, str]:
    """Let something stand on every page; return their addresses by the name of their picture."""
    site.forget_all()
    court = site.towns.xinxing
    with court.scope():
        instant = now()
        today = civil_day(instant)
        by = court.official(court.judge, on=today)
        matters = (NewMatter(MatterKind.AGREED, "周五和下村调解员再谈清沟费用", due_on=today),)
        made = record_activity(
            court.court,
            site.towns.entry(
                day=today, kind_ids=("policy_outreach", "exchange_visit"), matters=matters,
                details={"policy_outreach.form": "talk", "policy_outreach.audience": "48"},
                bodies=(court.centers["新城镇"].pk,), colleague_ids=(court.assistant.pk,),
                village_id=court.village("新城镇", 0).code, copies=30,
            ),
            by=by, at=instant,
        ).activity  # fmt: skip
        record_activity(
            court.court, site.towns.entry(day=today, same_as="another"),
            by=court.official(court.tribunal_judge, on=today), at=instant,
        )  # fmt: skip
        later = at(f"{today} 09:00").replace(month=12, day=3)
        plan = plan_visit(
            court.court,
            Plan(
                id=uuid4(), kind=PlanKind.VISIT, town_id=made.area_id, place="综治中心一楼",
                person_id=court.judge.pk, day=later.date(), opens=later.time(),
                closes=later.replace(hour=11).time(), words="当面咨询、递材料", is_announced=True,
            ),
            by=by, at=instant,
        )  # fmt: skip
        matter = made.matters.get()
    return {
        "form": NEW, "list": "/desk/activities/", "record": f"/desk/activities/{made.pk}/",
        "matters": "/desk/matters/", "matter": f"/desk/matters/{matter.pk}/",
        "visits": "/desk/visits/", "visit": f"/desk/visits/{plan.pk}/",
        "plan": "/desk/visits/plan/", "research": "/desk/research/new/",
    }  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, OFFICE], ids=["390", "1366"])
def test_pages_are_accessible_and_nothing_sticks_out(
    site: Site, browser: Browser, size: dict[str, int]
) -> None:
    addresses = furnish(site)
    context = site.phone(browser, "assistant", size)
    page, faults = context.new_page(), []
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for name, address in addresses.items():
        answer = page.goto(f"{site.live.address}{address}")
        if answer is None or not answer.ok:
            faults.append(f"{name}: does not open")
        if name == "form":
            write(page, "新城镇上村", "和下村调解员一起看了两家争议的排水沟。")
            page.get_by_label("政策宣传").check()
        page.screenshot(path=OUTPUT / f"{name}-{size['width']}.png", full_page=True)
        found = Axe().run(page)
        faults += [f"{name}: {one['id']}" for one in found.response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{name}: something sticks out")
    context.close()
    assert faults == []
