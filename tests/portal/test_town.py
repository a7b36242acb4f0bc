"""找联络法官: choose a town, see who answers for it (YF-1, YF-15)."""

from __future__ import annotations

from datetime import date, time
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.network import Network, text_of
from tests.world import at

from fenglian.activities.actions import Plan, call_off_visit, plan_visit
from fenglian.activities.enums import PlanKind
from fenglian.activities.models import PlannedVisit
from fenglian.isolation.actors import Actor
from fenglian.liaison.actions import PointFacts, end_assignment, keep_point
from fenglian.liaison.enums import Seat
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, read_pack

MORNING = at("2026-06-15 09:00")
TOWN = "/xinxing/towns/445321100/"


@pytest.fixture
def visitor(settings: Settings) -> Client:
    settings.CLOCK_SQL = f"SELECT timestamptz '{MORNING.isoformat()}'"
    return Client(raise_request_exception=False)


@pytest.mark.clause("YF-1")
def test_town_shows_its_point_and_whom_to_call(network: Network, visitor: Client) -> None:
    court = network.xinxing
    with court.scope():
        court.judge.office_phone = "0766-8800132"
        court.judge.save()
        by = court.official(court.keeper)
        facts = PointFacts(address="新城镇综治中心一楼3号窗口", hours="每月第一个星期四上午")
        keep_point(court.court, court.town("新城镇"), facts, by=by, at=MORNING)
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
        court.assign("新城镇", Seat.CONTACT_LEADER, court.vice)
        gone = court.assign("新城镇", Seat.LIAISON_JUDGE, court.colleague)
        end_assignment(gone, last_day=date(2026, 6, 14), by=by, at=MORNING)

    page = visitor.get(TOWN).content.decode()

    said = text_of(page)
    assert "新城镇综治中心一楼3号窗口" in said
    assert said.index("阮听溪 联系法官") < said.index("祁见山 联络法官")
    assert 'href="tel:0766-8800132"' in page
    assert court.colleague.name not in said, "the court's past is its own business"
    assert court.vice.name not in said


@pytest.mark.clause("YF-1")
def test_town_shows_the_next_visit_and_hearing_that_are_announced_and_not_called_off(
    network: Network, visitor: Client
) -> None:
    court = network.xinxing
    by = court.people["judge"]

    def plan(kind: PlanKind, day: date, place: str, *, is_announced: bool = True) -> PlannedVisit:
        return plan_visit(
            court.court,
            Plan(
                id=uuid4(), kind=kind, town_id="445321100", place=place, person_id=by.pk, day=day,
                opens=time(9), closes=time(11), is_announced=is_announced,
            ),
            by=court.official(by), at=MORNING,
        )  # fmt: skip

    with court.scope():
        off = plan(PlanKind.VISIT, date(2026, 6, 16), "取消了的地方")
        plan(PlanKind.VISIT, date(2026, 6, 17), "不公布的地方", is_announced=False)
        plan(PlanKind.VISIT, date(2026, 6, 18), "综治中心一楼")
        plan(PlanKind.VISIT, date(2026, 6, 25), "再下一次的地方")
        plan(PlanKind.HEARING, date(2026, 6, 19), "上村文化站")
        call_off_visit(off.pk, "开会", by=court.official(by), at=MORNING)

    said = text_of(visitor.get(TOWN).content.decode())

    visit, hearing = said.index("法官下次到镇上"), said.index("下一次巡回审判")
    assert "6月18日" in said[visit:hearing]
    assert "综治中心一楼" in said[visit:hearing]
    assert "6月19日" in said[hearing:]
    assert "上村文化站" in said[hearing:]
    assert not any(hidden in said for hidden in ("取消了的", "不公布的", "再下一次的"))


def test_towns_are_listed_and_others_are_not_there(network: Network, visitor: Client) -> None:
    with network.xinxing.scope():
        by = network.xinxing.official(network.xinxing.keeper)
        town = network.xinxing.town("新城镇")
        keep_point(network.xinxing.court, town, PointFacts(), by=by, at=MORNING)

    assert 'href="/xinxing/towns/445321101/"' in visitor.get("/xinxing/towns/").content.decode()
    assert visitor.get("/xinxing/")["Location"] == "/xinxing/towns/", "it takes no requests here"
    assert visitor.get("/xinxing/towns/445381001/").status_code == 404
    assert visitor.get("/xinxing/towns/445321502/").status_code == 404, "a forest farm"


def test_people_who_cannot_write_here_are_led_to_their_judge(
    network: Network, visitor: Client
) -> None:
    court = network.xinxing
    with court.scope():
        begun = at("2024-04-19 00:00")
        version = install_pack(read_pack(PACKS / "yunfu"))
        adopt(court.court, version, effective_from=begun, actor=Actor.system(), at=begun)
        official = court.official(court.keeper)
        keep_point(court.court, court.town("新城镇"), PointFacts(), by=official, at=MORNING)

    home = visitor.get("/xinxing/").content.decode()

    assert "我要反映一件事" not in home, "petitions are received at the points"
    assert 'class="fl-act" href="/xinxing/towns/"' in home
    assert visitor.get("/xinxing/tell/")["Location"] == "/xinxing/"


def test_intermediate_court_leads_to_its_basic_courts(network: Network, visitor: Client) -> None:
    assert network.yunfu.pk

    listed = visitor.get("/yunfu/towns/").content.decode()
    town = visitor.get("/yunfu/towns/445321100/").content.decode()

    assert 'href="/luoding/towns/445381001/"' in listed
    assert f'href="{TOWN}"' in town
    assert "新城镇由新兴县示例人民法院的法官负责" in text_of(town)


def test_town_without_anybody_names_the_court_s_telephone(
    network: Network, visitor: Client
) -> None:
    assert network.xinxing.pk

    assert "现在还没有定下人" in text_of(visitor.get(TOWN).content.decode())
