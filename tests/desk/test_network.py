"""The network at the desk: coverage, a town on any day, assigning, points, sheets in and out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from PIL import Image
from pytest_django.fixtures import Settings
from tests.network import Network, NetworkCourt, text_of
from tests.world import at

from fenglian.isolation.actors import Actor
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment, LiaisonPoint
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.organizations.models import Account

MORNING = at("2026-06-15 09:00")
PATH = "/desk/network/"
TOWN = f"{PATH}towns/445321100/"


@pytest.fixture
def xinxing(network: Network, settings: Settings) -> Iterator[NetworkCourt]:
    """The county's court under the notice of Yunfu, on a Monday morning."""
    settings.CLOCK_SQL = f"SELECT timestamptz '{MORNING.isoformat()}'"
    court = network.xinxing
    with court.scope():
        begun = at("2024-04-19 00:00")
        version = install_pack(read_pack(PACKS / "yunfu"))
        adopt(court.court, version, effective_from=begun, actor=Actor.system(), at=begun)
        yield court


def client_of(court: NetworkCourt, who: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(person=court.people[who]))
    return client


def picture() -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "JPEG")
    return SimpleUploadedFile("标牌.jpg", stream.getvalue(), "image/jpeg")


def answers(court: NetworkCourt, who: str) -> list[int]:
    """Return what each page, and each act sent empty, says to somebody."""
    client = client_of(court, who)
    acts = ("board/", "assign/", "import/", "import/apply/", "towns/445321100/point/")
    return [
        *(client.get(PATH + page).status_code for page in ("", "people/", "export/", "board/")),
        client.get(TOWN).status_code,
        *(client.post(PATH + act).status_code for act in acts),
    ]


@pytest.mark.clause("YF-1", "YF-2a", "YF-2b")
def test_coverage_shows_tiles_and_names_what_is_missing_with_its_clause(
    xinxing: NetworkCourt,
) -> None:
    xinxing.assign("新城镇", Seat.LIAISON_JUDGE, xinxing.vice)
    xinxing.assign("新城镇", Seat.COURT_CLERK, xinxing.court_clerk)

    page = client_of(xinxing, "judge").get(PATH).content.decode()

    assert page.count('class="fl-tile fl-tile--gap"') == 3
    said = text_of(page)
    assert "车岗镇 没有联络法官" in said
    assert "驻有人民法庭，没有院领导联系；另有 1 个没有法庭的镇街由院领导联系。" in said
    assert "联络法官 1 / 3" in said


def test_gap_leads_to_where_it_is_mended(xinxing: NetworkCourt) -> None:
    xinxing.assign("新城镇", Seat.LIAISON_JUDGE, xinxing.vice)
    keeper = client_of(xinxing, "keeper")

    page = keeper.get(PATH).content.decode()

    links = set(re.findall(r'href="([^"]+)" aria-label="处理', page))
    board = f"{PATH}board/"
    assert links == {
        *(f"{PATH}towns/{code}/" for code in ("445321100", "445321101", "445321103")),  # points
        *(f"{board}?seat=liaison_judge&amp;town={code}" for code in ("445321101", "445321103")),
        *(
            f"{board}?seat=judge_assistant&amp;town={code}"
            for code in ("445321100", "445321101", "445321103")
        ),
        f"{board}?seat=contact_leader&amp;town=445321103",
        *(
            f"{board}?seat=liaison_judge&amp;holder=p{person.pk}"
            for person in (
                *(xinxing.leader, xinxing.judge, xinxing.colleague, xinxing.tribunal_judge),
            )
        ),
    }
    assert 'href="/desk/rosters/posters/?kind=plate&amp;town=445321101"' in page
    chosen = keeper.get(f"{board}?seat=liaison_judge&town=445321101").content.decode()
    assert '<option value="liaison_judge" selected>' in chosen
    assert re.search(r'value="445321101" checked', chosen)


@pytest.mark.clause("YF-2a")
def test_somebody_is_moved_from_one_town_to_another_in_one_step(
    network: Network, xinxing: NetworkCourt
) -> None:
    made = xinxing.assign("新城镇", Seat.LIAISON_JUDGE, xinxing.judge)
    with network.luoding.scope():
        foreign = network.luoding.assign("太平镇", Seat.LIAISON_JUDGE, network.luoding.judge)
    keeper, board = client_of(xinxing, "keeper"), f"{PATH}board/"

    def send(holder: str, town: str) -> int:
        facts = {"holder": holder, "seat": "liaison_judge", "towns": [town],
                 "starts_on": "2026-06-22"}  # fmt: skip
        return keeper.post(board, facts).status_code

    assert f"{board}?holder=m{made.pk}&amp;seat=liaison_judge" in (
        keeper.get(TOWN).content.decode()
    )
    chosen = keeper.get(f"{board}?holder=m{made.pk}&seat=liaison_judge").content.decode()
    assert re.search(rf'value="m{made.pk}"[^>]* checked', chosen)
    assert [send(f"m{made.pk}", "445321100"), send(f"m{foreign.pk}", "445321103")] == [422, 422]
    assert send(f"m{made.pk}", "445321103") == 303
    held = Assignment.objects.order_by("starts_on").values_list("area__name", "ends_on")
    assert list(held) == [("新城镇", date(2026, 6, 21)), ("水台镇", None)]


def test_rule_that_waits_for_records_is_named_on_the_page(xinxing: NetworkCourt) -> None:
    begun = at("2024-04-19 00:00")
    version = install_pack(read_pack(PACKS / "yanbian"))
    adopt(xinxing.court, version, effective_from=begun, actor=Actor.system(), at=begun)

    said = text_of(client_of(xinxing, "judge").get(PATH).content.decode())

    assert "规则“网格都有法官”还不检查：网格、网格法官的登记还没有做。" in said
    assert "规则“单位都有司法联络员”还不检查：单位、司法联络员的登记还没有做。" in said


@pytest.mark.clause("YF-2a")
def test_town_tells_who_held_it_on_any_past_day(xinxing: NetworkCourt) -> None:
    made = xinxing.assign("新城镇", Seat.LIAISON_JUDGE, xinxing.judge)
    keeper = client_of(xinxing, "keeper")

    ended = keeper.post(f"{PATH}assignments/{made.pk}/", {"last_day": "2026-06-14"})
    keeper.post(
        f"{PATH}assign/",
        {
            "seat": "liaison_judge", "holder": f"p{xinxing.colleague.pk}",
            "starts_on": "2026-06-15", "towns": ["445321100", "445321101"],
        },
    )  # fmt: skip

    assert ended.status_code == 303
    assert Assignment.objects.on(date(2026, 6, 15)).count() == 2
    town = text_of(keeper.get(TOWN).content.decode())
    assert town.index("温照野") < town.index("以前由谁联络") < town.index("祁见山")
    before = text_of(keeper.get(f"{PATH}?day=2026-05-01").content.decode())
    assert "新城镇 没有法官助理或书记员" in before
    assert "车岗镇 没有联络法官" in before
    assert "新城镇 没有联络法官" not in before


def test_who_cannot_take_a_seat_is_said_at_the_field_and_nothing_is_stored(
    xinxing: NetworkCourt,
) -> None:
    answer = client_of(xinxing, "keeper").post(
        f"{PATH}assign/",
        {
            "seat": "liaison_judge", "holder": f"p{xinxing.assistant.pk}",
            "starts_on": "2026-06-15", "towns": ["445321100"],
        },
    )  # fmt: skip

    assert answer.status_code == 422
    assert "没有担任可以作联络法官的职务" in answer.content.decode()
    assert not Assignment.objects.exists()


@pytest.mark.clause("YF-1", "YF-15")
def test_point_is_registered_and_its_plate_hung_with_a_photo(xinxing: NetworkCourt) -> None:
    keeper = client_of(xinxing, "keeper")
    facts = {
        "center": xinxing.centers["新城镇"].pk, "tribunal": "", "address": "新城镇综治中心一楼",
        "hours": "每月第一个星期四上午", "phone": "0766-8800001", "seen": "0",
    }  # fmt: skip
    first = keeper.post(f"{TOWN}point/", facts)
    again = keeper.post(f"{TOWN}point/", facts)
    hung = keeper.post(
        f"{TOWN}plate/",
        {"plate": "liaison", "state": "hung", "hung_on": "2026-06-12", "photo": picture()},
    )

    assert [first.status_code, again.status_code, hung.status_code] == [303, 409, 303]
    point = LiaisonPoint.objects.get()
    assert (point.plate, point.plate_hung_on) == ("hung", date(2026, 6, 12))
    town = keeper.get(TOWN).content.decode()
    photo = town.split("photos/")[1].split("/")[0]
    shown = keeper.get(f"{TOWN}photos/{photo}/")
    assert shown.getvalue().startswith(b"\xff\xd8")
    assert client_of(xinxing, "center_staff").get(f"{TOWN}photos/{photo}/").status_code == 404
    assert keeper.get(f"{TOWN}photos/{uuid4()}/").status_code == 404


def test_sheet_with_faults_is_refused_with_a_table_of_them(xinxing: NetworkCourt) -> None:
    """J3: each mistake by row and column, nothing half-imported; mended, the difference first."""
    keeper = client_of(xinxing, "keeper")
    header = "镇街,身份,姓名或部门\n"

    def send(rows: str) -> tuple[int, str]:
        file = SimpleUploadedFile("名单.csv", (header + rows).encode())
        answer = keeper.post(f"{PATH}import/", {"file": file, "day": "2026-06-15"})
        return answer.status_code, answer.content.decode()

    status, page = send("新成镇,联络法官,祁见山\n新城镇,法官,祁见山\n车岗镇,联络法官,祁见三\n")
    assert status == 422
    for row, column in ((2, "镇街"), (3, "身份"), (4, "姓名或部门")):
        assert f"名单.csv 第 {row} 行 {column}" in text_of(page)
    assert not Assignment.objects.exists()

    status, page = send("新城镇,联络法官,祁见山\n车岗镇,联络法官,祁见山\n")
    assert (status, Assignment.objects.count()) == (200, 0)
    assert "会新增 2 条，结束 0 条，0 条不变" in text_of(page)
    ticket = page.split('name="ticket" value="')[1].split('"')[0]
    applied = keeper.post(f"{PATH}import/apply/", {"ticket": ticket})
    assert (applied.status_code, Assignment.objects.count()) == (303, 2)
    assert keeper.post(f"{PATH}import/apply/", {"ticket": ticket}).status_code == 409
    sheet = load_workbook(io.BytesIO(keeper.get(f"{PATH}export/").content)).active
    assert sheet is not None
    assert sheet.max_row == 3


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("keeper", [200, 200, 200, 200, 200, 422, 422, 422, 409, 303]),
        ("judge", [200, 200, 200, 403, 200, 403, 403, 403, 403, 403]),
        ("center_staff", [404] * 10),
    ],
)
def test_network_is_read_by_officials_changed_by_few_and_closed_to_centers(
    xinxing: NetworkCourt, who: str, expected: list[int]
) -> None:
    assert answers(xinxing, who) == expected


def test_towns_and_assignments_of_another_court_are_not_there(
    network: Network, xinxing: NetworkCourt
) -> None:
    keeper = client_of(xinxing, "keeper")
    with network.luoding.scope():
        foreign = network.luoding.assign("罗城街道", Seat.LIAISON_JUDGE, network.luoding.judge)
    for path in ("towns/445381001/", "towns/445381001/point/", f"assignments/{foreign.pk}/"):
        assert keeper.get(PATH + path).status_code == 404
    assert keeper.post(f"{PATH}towns/445381001/plate/").status_code == 404


@pytest.mark.clause("YF-3")
def test_superior_court_sees_who_holds_towns_beneath_and_changes_none(
    network: Network, xinxing: NetworkCourt
) -> None:
    made = xinxing.assign("新城镇", Seat.LIAISON_JUDGE, xinxing.judge)
    with network.yunfu.scope():
        network.yunfu.assign("新城镇", Seat.LIAISON_GROUP, network.yunfu.civil)
        superior = client_of(network.yunfu, "keeper")

    town = superior.get(TOWN)

    assert town.status_code == 200
    assert "祁见山 新兴" in text_of(town.content.decode())
    assert superior.get(f"{PATH}assignments/{made.pk}/").status_code == 404
    assert superior.get(f"{TOWN}point/").status_code == 404


def test_coverage_is_narrowed_to_a_county_and_to_towns_where_something_is_amiss(
    network: Network, xinxing: NetworkCourt
) -> None:
    yunfu = network.yunfu
    with yunfu.scope():
        begun = at("2024-04-19 00:00")
        version = install_pack(read_pack(PACKS / "yunfu"))
        adopt(yunfu.court, version, effective_from=begun, actor=Actor.system(), at=begun)
        yunfu.assign("太平镇", Seat.LIAISON_GROUP, yunfu.civil)
        client = client_of(yunfu, "president")

    whole, county, amiss = (
        client.get(PATH + query).content.decode()
        for query in ("", "?county=445381", "?county=445381&show=amiss&day=")
    )

    assert whole.index("缺口和提醒") < whole.index('class="fl-tiles"')
    assert "5 个镇街" in text_of(whole)
    assert "2 个镇街" in text_of(county)
    assert "新城镇" not in county
    assert '<option value="445381" selected>' in amiss
    assert "选县区" not in client_of(xinxing, "judge").get(PATH).content.decode()


def test_court_whose_notice_asks_for_no_rates_is_told_so(xinxing: NetworkCourt) -> None:
    page = client_of(xinxing, "vice").get("/desk/figures/")

    assert page.status_code == 200
    assert "“法官联络点”没有写要算哪些比率。" in text_of(page.content.decode())
