"""安排 in a real browser: dragged with a mouse, with a finger, or ticked where no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.conftest import Clone, LiveSite, served
from tests.network import Network, NetworkCourt, build_network
from tests.rosters.rosters import adopt_yunfu
from tests.world import at

from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.clause("YF-2a")]
BOARD = "/desk/network/board/"
OUTPUT = Path(__file__).parents[2] / "test-output" / "arranging"
PHONE, OFFICE = {"width": 390, "height": 844}, {"width": 1366, "height": 900}


@dataclass(frozen=True)
class Office:
    """新兴 behind a real server: 祁见山 has 新城镇, nobody else has a town."""

    live: LiveSite
    network: Network

    @property
    def court(self) -> NetworkCourt:
        return self.network.xinxing

    def open(self, browser: Browser, size: dict[str, int], **facts: Any) -> Page:
        """Open the board for the management office."""
        context = browser.new_context(viewport=size, locale="zh-CN", **facts)  # type: ignore[arg-type]
        self.court.sign_in(context, "keeper", self.live.address)
        page = context.new_page()
        page.goto(self.live.address + BOARD)
        return page

    def held(self, town: str) -> list[tuple[str, str]]:
        """Return who holds a town, with the seat."""
        with self.court.scope():
            found = Assignment.objects.filter(area=self.court.town(town)).select_related("person")
            return [(one.person.name if one.person else "", one.seat) for one in found]


@pytest.fixture(scope="module")
def office(
    browser: Browser,
    module_clone: Clone,
    static_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
    """Serve the courts; inside the browser's event loop, which has connections of its own."""
    with module_clone.bound():
        network = build_network()
        adopt_yunfu(network, at("2024-04-19 00:00"))
        with network.xinxing.scope():
            network.xinxing.assign("新城镇", Seat.LIAISON_JUDGE, network.xinxing.judge)
        with served(module_clone, static_folder, tmp_path_factory.mktemp("office")) as live:
            yield Office(live, network)


def hand(page: Page, name: str) -> Locator:
    return page.locator("[data-hand]", has_text=name)


def place(page: Page, name: str) -> Locator:
    return page.locator("[data-place]", has_text=name)


def middle(found: Locator) -> tuple[float, float]:
    box: FloatRect | None = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def chosen(page: Page) -> tuple[str, str]:
    """Return who is chosen, and for where, as the line above the button says."""
    said = page.locator("[data-said]")
    if not said.is_visible():
        return "", ""
    return page.locator("[data-who]").inner_text(), page.locator("[data-where]").inner_text()


def drag_with_a_mouse(page: Page, start: Locator, x: float, y: float) -> None:
    page.mouse.move(*middle(start))
    page.mouse.down()
    page.mouse.move(x, y, steps=5)
    page.mouse.up()


def register(page: Page) -> None:
    page.get_by_role("button", name="登记").click()
    page.get_by_text("已登记，1 个镇街。").wait_for()


def test_official_dragged_onto_a_town_is_assigned_once_it_is_confirmed(
    office: Office, browser: Browser
) -> None:
    page = office.open(browser, OFFICE)
    drag_with_a_mouse(page, hand(page, "阮听溪"), 5, 5)  # dropped beside the towns
    assert chosen(page) == ("", "")

    drag_with_a_mouse(page, hand(page, "温照野"), *middle(place(page, "新城镇")))
    drag_with_a_mouse(page, hand(page, "阮听溪"), *middle(place(page, "车岗镇")))

    assert chosen(page) == ("阮听溪", "车岗镇"), "whoever is dragged next begins anew"
    seat = page.get_by_label("身份")
    expect(seat, "no judge's seat for her").to_have_value("judge_assistant")
    assert office.held("车岗镇") == []
    register(page)
    assert office.held("车岗镇") == [("阮听溪", "judge_assistant")]
    expect(place(page, "车岗镇")).to_contain_text("阮听溪 法官助理", use_inner_text=True)
    assert office.held("新城镇") == [("祁见山", "liaison_judge")]
    page.context.close()


def test_finger_drags_by_the_dots_and_scrolls_elsewhere(office: Office, browser: Browser) -> None:
    page = office.open(browser, PHONE, has_touch=True)
    fingers = page.context.new_cdp_session(page)
    place(page, "水台镇").scroll_into_view_if_needed()
    grip = hand(page, "狄长风").locator("[data-grip]")
    grip.scroll_into_view_if_needed()

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    (x, y), (to_x, to_y) = middle(grip), middle(place(page, "水台镇"))
    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x + (to_x - x) * step / 5, y + (to_y - y) * step / 5))
    touch("touchEnd")

    assert chosen(page) == ("狄长风", "水台镇")
    register(page)
    assert office.held("水台镇") == [("狄长风", "liaison_judge")]
    page.context.close()


def test_board_is_a_form_where_no_script_runs(office: Office, browser: Browser) -> None:
    page = office.open(browser, OFFICE, java_script_enabled=False)
    page.get_by_role("radio", name="容知白").check()
    page.get_by_role("checkbox", name="新城镇").check()
    page.get_by_label("身份").select_option("contact_leader")
    page.get_by_label("从哪天起").fill("2026-11-02")
    register(page)

    assert ("容知白", "contact_leader") in office.held("新城镇")
    page.get_by_role("radio", name="苗晚晴").check()
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".fl-errsum")).to_contain_text("请选“镇街”")
    expect(page.get_by_role("radio", name="苗晚晴")).to_be_checked()
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, OFFICE], ids=["390", "1366"])
def test_board_is_accessible_and_nothing_sticks_out(
    office: Office, browser: Browser, size: dict[str, int]
) -> None:
    page = office.open(browser, size)
    page.get_by_role("radio", name="温照野").check()
    page.get_by_role("checkbox", name="车岗镇").check()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUTPUT / f"board-{size['width']}.png", full_page=True)

    assert Axe().run(page).response["violations"] == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.context.close()


def test_held_one_is_dragged_to_another_town_or_moved_with_the_keyboard(
    office: Office, browser: Browser
) -> None:
    page = office.open(browser, OFFICE)
    held = place(page, "新城镇").locator("[data-hand]", has_text="祁见山")
    drag_with_a_mouse(page, held, *middle(place(page, "新城镇").locator("label").first))
    assert chosen(page) == ("", ""), "nobody is moved to where they are"

    drag_with_a_mouse(page, held, *middle(place(page, "车岗镇")))

    assert chosen(page) == ("祁见山（从新城镇调出）", "车岗镇")
    assert ("祁见山", "liaison_judge") not in office.held("车岗镇")
    register(page)
    assert ("祁见山", "liaison_judge") in office.held("车岗镇")
    expect(place(page, "新城镇").locator("[data-hand]", has_text="祁见山")).to_have_count(0)

    page.goto(f"{office.live.address}/desk/network/towns/{office.court.town('车岗镇').pk}/")
    page.get_by_role("link", name="调到别处：祁见山").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**holder=m**")
    page.get_by_role("checkbox", name="水台镇").focus()
    page.keyboard.press("Space")
    assert chosen(page) == ("祁见山（从车岗镇调出）", "水台镇")
    page.get_by_role("button", name="登记").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已登记，1 个镇街。").wait_for()
    assert ("祁见山", "liaison_judge") in office.held("水台镇")
    page.context.close()
