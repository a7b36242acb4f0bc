"""走访进度: every town's bar, what was missed, the reason and who reads it (YF-16, XX-8)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.desk.conftest import Seats
from tests.desk.test_work import text_of
from tests.network import Network, NetworkCourt
from tests.quotas.conftest import Towns, adopt_pack
from tests.world import at

from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.quotas.actions import note_shortfalls
from fenglian.quotas.models import Shortfall

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

LIST, MISSES = "/desk/quotas/", "/desk/quotas/misses/"
VISIT = ("visit_exchange",)
AUTUMN, OVER = "2026-11-20 09:00", "2027-01-04 09:00"
MET_LATE, BEHIND, TAKEN_OVER = "新城镇", "车岗镇", "水台镇"


class NetworkDesk(Seats):
    """新兴 with three towns in the fourth quarter, at a moment that the test sets."""

    def __init__(self, network: Network, settings: Settings) -> None:
        super().__init__(settings)
        self.network = network
        court = self.court
        with court.scope():
            towns = Towns(court)
            adopt_pack(court, "yunfu", since=at("2026-10-01 00:00"))
            towns.hold(court.judge, Seat.LIAISON_JUDGE, MET_LATE)
            towns.hold(court.colleague, Seat.LIAISON_JUDGE, BEHIND)
            towns.hold(court.tribunal_judge, Seat.LIAISON_JUDGE, TAKEN_OVER,
                       since=date(2026, 12, 1))  # fmt: skip
            for day in (1, 8, 15):
                towns.visit(date(2026, 12, day), court.judge, town=MET_LATE, kinds=VISIT)
            towns.visit(date(2026, 10, 8), court.colleague, town=BEHIND, kinds=VISIT)
        self.set_clock(AUTUMN)

    @property
    def court(self) -> NetworkCourt:
        return self.network.xinxing

    def close_quarter(self) -> Shortfall:
        """Let the year end; return the miss of the town that was behind."""
        self.set_clock(OVER)
        with self.court.scope():
            note_shortfalls(self.court.court, at=at(OVER))
            return Shortfall.objects.get(kind="miss", assignment__area__name=BEHIND)


@pytest.fixture
def desk(network: Network, settings: Settings) -> NetworkDesk:
    return NetworkDesk(network, settings)


@pytest.mark.clause("YF-16")
def test_bar_shows_progress_by_month_and_what_is_missing_until_when(desk: NetworkDesk) -> None:
    page = text_of(desk.client(desk.court.colleague), LIST)

    assert "1 / 3 次" in page
    assert re.search(r"10月 1\s*，\s*11月 0\s*，\s*12月 0", page)
    assert "还差 2 次，最晚 12月31日（周四）" in page
    assert MET_LATE not in page


@pytest.mark.clause("YF-16")
def test_three_visits_in_december_alone_are_shown_as_met(desk: NetworkDesk) -> None:
    desk.set_clock("2026-12-16 09:00")

    page = text_of(desk.client(desk.court.judge), LIST)

    assert "3 / 3 次" in page
    assert re.search(r"10月 0\s*，\s*11月 0\s*，\s*12月 3", page)
    assert "已达到" in page


def test_share_of_whoever_took_over_is_explained(desk: NetworkDesk) -> None:
    desk.set_clock("2026-12-16 09:00")

    page = text_of(desk.client(desk.court.tribunal_judge), LIST)

    assert "0 / 1 次" in page
    assert "92 天里联络 31 天" in page
    assert "3 次折为 1 次" in page


def test_leader_sees_the_towns_beneath_and_the_superior_court_all(desk: NetworkDesk) -> None:
    desk.set_clock("2026-12-16 09:00")
    court, yunfu = desk.court, desk.network.yunfu
    with yunfu.scope():
        adopt_pack(yunfu, "yunfu", since=at("2026-10-01 00:00"))

    led = text_of(desk.client(court.leader), LIST)
    above = text_of(desk.client(yunfu.president), LIST)
    beside = text_of(desk.client(yunfu.judge), LIST)

    assert [town in led for town in (MET_LATE, BEHIND, TAKEN_OVER)] == [True, True, True]
    assert all(town in above for town in (MET_LATE, BEHIND, TAKEN_OVER))
    assert not any(town in beside for town in (MET_LATE, BEHIND, TAKEN_OVER))


@pytest.fixture
def above(desk: NetworkDesk) -> NetworkCourt:
    """The intermediate court under the same notice, with a judge at each of its basic courts."""
    desk.set_clock("2026-12-16 09:00")
    yunfu, luoding = desk.network.yunfu, desk.network.luoding
    with yunfu.scope():
        adopt_pack(yunfu, "yunfu", since=at("2026-10-01 00:00"))
    with luoding.scope():
        Towns(luoding).hold(luoding.judge, Seat.LIAISON_JUDGE, "太平镇")
    return yunfu


def test_superior_court_chooses_one_court_and_sums_up_that_one(
    desk: NetworkDesk, above: NetworkCourt
) -> None:
    client, luoding = desk.client(above.president), desk.network.luoding

    everything = text_of(client, LIST)
    one = text_of(client, f"{LIST}?court={luoding.pk}")
    wrong = text_of(client, f"{LIST}?court={above.pk}")

    assert "太平镇" in everything
    assert MET_LATE in everything
    assert "太平镇" in one
    assert MET_LATE not in one
    assert "走访进度 进行中 1 从活动记录" in one
    assert "没有采用" in wrong
    assert "全部法院" not in text_of(desk.client(desk.court.president), LIST)


def test_only_what_may_be_missed_is_listed_and_the_sum_still_tells_all(
    desk: NetworkDesk, above: NetworkCourt
) -> None:
    client = desk.client(above.president)

    listed = client.get(f"{LIST}?show=amiss").content.decode()
    before = client.get(f"{LIST}?show=amiss&day=2026-10-01").content.decode()
    with desk.court.scope():
        Assignment.objects.exclude(area__name=MET_LATE).delete()
    none = text_of(client, f"{LIST}?show=amiss&court={desk.court.pk}")

    assert BEHIND in listed
    assert MET_LATE not in listed
    assert "已达到 <b>1</b>" in listed
    assert "show=amiss&amp;day=2026-09-30" in listed
    assert '<option value="amiss" selected>' in before
    assert '<input type="hidden" name="day" value="2026-10-01">' in before
    assert "没有哪个镇街没达到" in none


def test_list_costs_the_same_for_one_town_and_for_three(desk: NetworkDesk) -> None:
    desk.set_clock("2026-12-16 09:00")
    with_three = statements(desk.client(desk.court.vice))
    with desk.court.scope():
        others = Assignment.objects.filter(area__name__in=[BEHIND, TAKEN_OVER])
        others.filter(starts_on__gt=date(2026, 9, 1)).update(ends_on=date(2026, 11, 30))
        others.filter(starts_on__lt=date(2026, 9, 1)).update(ends_on=date(2026, 9, 30))
    with_one = statements(desk.client(desk.court.vice))

    assert with_three <= with_one


def statements(client: Client) -> int:
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    return len(captured)


@pytest.mark.clause("YF-16")
def test_miss_is_listed_explained_by_its_holder_and_read_by_a_leader(desk: NetworkDesk) -> None:
    miss = desk.close_quarter()
    holder, leader = desk.client(desk.court.colleague), desk.client(desk.court.leader)
    page = f"{LIST}shortfalls/{miss.pk}/"

    assert "1 处没有达到，还没有写原因" in text_of(holder, LIST)
    assert "没写原因" in text_of(leader, MISSES)
    empty = holder.post(f"{page}explain/", {"words": " "})
    sent = holder.post(f"{page}explain/", {"words": "十一月抽调办专案。"})
    unread = text_of(leader, f"{MISSES}?reason=unread")
    read = leader.post(f"{page}read/")

    assert [answer.status_code for answer in (empty, sent, read)] == [422, 303, 303]
    assert "十一月抽调办专案。" in unread
    assert "已阅示" in text_of(holder, page)
    assert BEHIND not in text_of(leader, f"{MISSES}?reason=unread")


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("colleague", (200, 303, 403)),
        ("leader", (200, 403, 409)),
        ("vice", (200, 403, 409)),
        ("keeper", (200, 403, 403)),
        ("judge", (404, 404, 404)),
        ("assistant", (404, 404, 404)),
        ("center_staff", (404, 404, 404)),
    ],
)
def test_who_may_see_explain_and_read_a_miss(
    desk: NetworkDesk, person: str, status: tuple[int, int, int]
) -> None:
    page = f"{LIST}shortfalls/{desk.close_quarter().pk}/"
    client = desk.client(desk.court.people[person])

    seen = client.get(page).status_code
    read = client.post(f"{page}read/").status_code
    explained = client.post(f"{page}explain/", {"words": "抽调办专案。"}).status_code

    assert (seen, explained, read) == status


def test_superior_court_reads_a_miss_and_settles_nothing(desk: NetworkDesk) -> None:
    page = f"{LIST}shortfalls/{desk.close_quarter().pk}/"
    yunfu = desk.network.yunfu
    with yunfu.scope():
        adopt_pack(yunfu, "yunfu", since=at("2026-10-01 00:00"))
    client = desk.client(yunfu.president)

    assert client.get(page).status_code == 200
    assert client.post(f"{page}read/").status_code in {403, 404}
    assert desk.client(desk.network.luoding.president).get(page).status_code == 404


def test_people_of_a_governance_center_find_no_such_pages(desk: NetworkDesk) -> None:
    client = desk.client(desk.court.center_staff)

    assert [client.get(path).status_code for path in (LIST, MISSES)] == [404, 404]
