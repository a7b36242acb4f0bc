"""联络名单 on the desk: J3's way of a roster, from adoption to the committee (YF-14, YF-15)."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import docx
import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.network import Network, NetworkCourt
from tests.rosters.rosters import adopt_yunfu
from tests.world import at

from fenglian.liaison.enums import Seat
from fenglian.organizations.actions import set_numbers
from fenglian.organizations.models import Account
from fenglian.rosters.enums import RosterKind, RosterState
from fenglian.rosters.models import Roster, state_of

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

ADOPTED = at("2026-11-02 09:00")
"""A Monday: ten days later is Thursday the 12th."""


@pytest.fixture
def staffed(network: Network, settings: Settings, static_folder: Path) -> Network:
    """Everybody has adopted the notice; every town has a judge and an assistant."""
    settings.STATIC_ROOT = static_folder
    adopt_yunfu(network, ADOPTED)
    for court in (network.xinxing, network.luoding):
        with court.scope():
            set_numbers(court.judge, office_phone="0766-2980001", mobile=None)
            for town in court.towns:
                court.assign(town, Seat.LIAISON_JUDGE, court.judge)
                court.assign(town, Seat.JUDGE_ASSISTANT, court.assistant)
    with network.yunfu.scope():
        network.yunfu.assign("新城镇", Seat.LIAISON_GROUP, network.yunfu.civil)
    settings.CLOCK_SQL = f"SELECT timestamptz '{at('2026-11-04 09:00').isoformat()}'"
    return network


def client_of(court: NetworkCourt, who: str = "keeper") -> Client:
    client = Client()
    with court.scope():
        client.force_login(Account.objects.get(person=court.people[who]))
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    main = answer.content.decode().partition("<main")[2].partition("</main")[0]
    main = re.sub(r"</?time[^>]*>", "", main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def press(client: Client, path: str, **data: Any) -> str:
    """Press a button; return where it leads."""
    answer = client.post(path, data)
    assert answer.status_code == 303, (path, text_in(answer.content.decode()))
    return str(answer["Location"])


def text_in(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


def state_in(court: NetworkCourt, path: str) -> RosterState:
    with court.scope():
        return state_of(Roster.objects.newest_first().get(pk=UUID(path.split("/")[3])))


@pytest.mark.clause("YF-14")
def test_roster_goes_up_comes_back_goes_up_again_and_both_levels_reach_the_committee(
    staffed: Network,
) -> None:
    """J3: freeze, submit, return, correct, submit, receive, compile, forward, receipt."""
    yunfu, xinxing = staffed.yunfu, staffed.xinxing
    basic, superior = client_of(xinxing), client_of(yunfu)

    first = press(basic, "/desk/rosters/freeze/")
    press(basic, f"{first}submit/")
    assert "新兴县示例人民法院 已报送，等签收 第 1 版" in text_of(superior, "/desk/rosters/")
    refused = superior.post(f"{first}return/", {"reason": ""})
    assert refused.status_code == 422
    assert "请填写“哪里不对”" in text_in(refused.content.decode())
    press(superior, f"{first}return/", reason="祁见山的办公电话换了")
    assert "云浮市示例中级人民法院退回： 祁见山的办公电话换了" in text_of(basic, first)

    with xinxing.scope():
        set_numbers(xinxing.judge, office_phone="0766-2980009", mobile=None)
    assert "和第 1 版相比有 3 处变动" in text_of(basic, "/desk/rosters/")
    second = press(basic, "/desk/rosters/freeze/")
    press(basic, f"{second}submit/")
    said = text_of(superior, second)
    assert "和第 1 版相比有 3 处变动" in said
    assert "0766-2980001 祁见山 民事审判庭法官 0766-2980009" in said
    press(superior, f"{second}receive/")
    assert state_in(xinxing, second) is RosterState.RECEIVED

    press(superior, "/desk/rosters/freeze/")
    whole = press(superior, "/desk/rosters/compile/")
    assert "罗定市示例人民法院的名单还没有签收" in text_of(superior, whole)
    press(superior, f"{whole}forward/")
    wrong = superior.post(f"{whole}receipt/", {"verdict": "returned", "answered_by": "黎明"})
    assert wrong.status_code == 422
    press(
        superior, f"{whole}receipt/", verdict="received", answered_by="办公室黎明",
        answered_on="2026-11-04", reason="",
    )  # fmt: skip
    assert "政法委签收" in text_of(superior, whole)
    assert state_in(yunfu, whole) is RosterState.RECEIVED


@pytest.mark.clause("YF-14")
def test_roster_is_taken_out_as_report_in_the_official_layout_and_as_sheet(
    staffed: Network,
) -> None:
    basic = client_of(staffed.xinxing)
    path = press(basic, "/desk/rosters/freeze/")

    paper = basic.get(f"{path}word/")
    sheet = basic.get(f"{path}sheet/")

    word = docx.Document(io.BytesIO(b"".join(paper.streaming_content)))  # type: ignore[attr-defined]
    texts = [paragraph.text for paragraph in word.paragraphs if paragraph.text]
    assert texts[:4] == [
        "新兴县示例人民法院",
        "新兴县示例人民法院",
        "关于报送法官联络点联络名单的报告",
        "云浮市示例中级人民法院：",
    ]
    assert "名单截至2026年11月4日，涉及3个镇（街），共6人次" in texts[4]
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows[:3] == [
        ["序号", "镇（街）", "身份", "姓名", "职务", "办公电话"],
        ["1", "新城镇", "联络法官", "祁见山", "民事审判庭法官", "0766-2980001"],
        ["1", "新城镇", "法官助理", "阮听溪", "民事审判庭法官助理", ""],
    ]
    book: Any = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))  # type: ignore[attr-defined]
    assert [[cell.value for cell in row] for row in book.active.iter_rows(max_row=2)] == [
        rows[0],
        [1, *rows[1][1:]],
    ]


@pytest.mark.clause("YF-15")
@pytest.mark.parametrize("kind", ["poster", "plate"])
def test_posters_and_plates_are_made_from_the_roster_a_sheet_for_each_town(
    staffed: Network, kind: str
) -> None:
    basic = client_of(staffed.xinxing)
    press(basic, "/desk/rosters/freeze/")

    whole = basic.get(f"/desk/rosters/posters/?kind={kind}").content.decode()
    one = text_of(basic, f"/desk/rosters/posters/?kind={kind}&town=445321101")

    assert whole.count('class="fl-poster ') == 3
    assert whole.count('class="fl-qr"') == 3
    assert "车岗镇 法官联络点" in one
    assert "联络法官 祁见山" in one
    assert "新城镇 法官联络点" not in one
    assert "还没有登记联络点： 新城镇、车岗镇、水台镇" in one


def test_whoever_does_not_keep_rosters_sees_no_button_and_is_refused(staffed: Network) -> None:
    judge = client_of(staffed.xinxing, "judge")

    assert "冻结现在的名单" not in text_of(judge, "/desk/rosters/")
    assert judge.post("/desk/rosters/freeze/").status_code == 403
    with staffed.xinxing.scope():
        assert not Roster.objects.exists()


def test_another_court_s_roster_looks_like_none(staffed: Network) -> None:
    path = press(client_of(staffed.xinxing), "/desk/rosters/freeze/")

    for court in (staffed.luoding, staffed.yunfu):
        assert client_of(court).get(path).status_code == 404
        assert client_of(court).get(f"{path}word/").status_code == 404


def test_lists_ask_as_often_for_three_versions_as_for_one(
    staffed: Network, django_assert_max_num_queries: Any
) -> None:
    xinxing = staffed.xinxing
    basic = client_of(xinxing)
    press(basic, "/desk/rosters/freeze/")
    basic.get("/desk/rosters/")
    with django_assert_max_num_queries(1000) as few:
        basic.get("/desk/rosters/")
    for number in range(2):
        with xinxing.scope():
            set_numbers(xinxing.judge, office_phone=f"0766-298000{number + 2}", mobile=None)
        press(basic, "/desk/rosters/freeze/")
    with django_assert_max_num_queries(1000) as many:
        basic.get("/desk/rosters/")

    with xinxing.scope():
        assert Roster.objects.filter(kind=RosterKind.OWN).count() == 3
    assert len(many) == len(few)
