"""Every page of the network, as those who use it see it, on a phone and in an office.

Axe finds nothing wrong on it, nothing sticks out, and it has one heading that says what it is for.
Pages that belong to one thing (a town, a visit, a letter) are those that the lists lead to: one of
each kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.acceptance.conftest import OFFICE, PHONE, Site

from fenglian.demonstration.court import PASSWORD, one_time_code

if TYPE_CHECKING:
    from tests.acceptance.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.processes]

ROOMS = {
    "xx-d1-assistant1": (
        "activities/", "activities/new/", "visits/", "visits/plan/", "matters/", "research/",
        "research/new/", "quotas/", "quotas/misses/", "returns/", "ledger/", "towns/",
        "towns/new/", "petitions/", "petitions/new/",
    ),
    "xx-mgmt-officer1": (
        "network/", "network/people/", "network/assign/", "network/import/", "rosters/",
        "rosters/posters/", "mechanism/", "opinions/",
    ),
    "xx-center-1": ("center/",),
}  # fmt: skip
"""Who looks at what, under /desk/."""
FOLLOWED = re.compile(
    r"/desk/(activities|matters|research|quotas/shortfalls|returns|petitions|towns|rosters|center)"
    r"/[0-9a-f-]{36}/$"
    r"|/desk/network/towns/\d+/(point/)?$|/desk/center/new/[a-z]+/$"
    r"|/desk/mechanism/\w+/(explained|ahead)/$|/desk/clauses/[\w-]+/(opinion/)?$"
)
"""Pages of one thing that a list leads to."""


def kind_of(path: str) -> str:
    """Return the address with the thing's own name left out: two such pages are of one kind."""
    return re.sub(r"/([0-9a-f-]{36}|\d+|(?<=clauses/)[\w-]+)/", "/*/", path)


def look_round(visit: Visit, rooms: tuple[str, ...], name: str) -> list[str]:
    """Look at pages and at one of each kind that they lead to, on both screens; say which."""
    waiting = [f"/desk/{room}" for room in rooms]
    known = {kind_of(path) for path in waiting}
    seen: list[str] = []
    while waiting:
        path = waiting.pop(0)
        visit.open(path)
        assert visit.page.locator("h1").count() == 1, path
        for screen in (OFFICE, PHONE):
            visit.page.set_viewport_size({"width": screen.width, "height": screen.height})
            visit.look(f"network-{name}-{len(seen):02}-{screen.name}")
        seen.append(path)
        links = visit.page.eval_on_selector_all("main a[href]", "(all) => all.map((a) => a.href)")
        for link in sorted(urlsplit(one).path for one in links):
            if FOLLOWED.match(link) and kind_of(link) not in known:
                known.add(kind_of(link))
                waiting.append(link)
    return seen


@pytest.mark.parametrize("username", ROOMS)
def test_every_page_of_the_network_is_whole_on_phone_and_in_office(
    site: Site, username: str
) -> None:
    visit = site.visit(OFFICE)
    visit.open("/desk/")
    visit.fill("用户名", username)
    visit.fill("密码", PASSWORD)
    with site.reading():
        key = TOTPDevice.objects.get(user__username=username).key
    visit.fill("动态验证码", one_time_code(key))
    visit.press("登录")
    visit.page.wait_for_url(re.compile(r"/desk/(board/|center/)?$"))

    seen = look_round(visit, ROOMS[username], username)

    assert len(seen) > len(ROOMS[username])


def test_people_find_their_town_s_judge_on_a_phone(site: Site) -> None:
    visit = site.visit(PHONE)
    for path in ("/yunfu/towns/", "/xinxing/", "/xinxing/towns/", "/xinxing/towns/445321100/"):
        visit.open(path)
        visit.look(f"network-people{path.rstrip('/').replace('/', '-')}")
