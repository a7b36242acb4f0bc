"""台账: reported with one click, received or given back, compiled, looked up and taken out."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from tests.desk.conftest import Seats
from tests.desk.test_work import text_of
from tests.network import Network
from tests.returns.conftest import County, build_county

from fenglian.organizations.actions import enter_absence
from fenglian.returns.jobs import write_exports
from fenglian.returns.models import Compilation, Export, Return

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

LIST, LEDGER = "/desk/returns/", "/desk/ledger/"
JUNE = f"{LIST}?day=2026-06-01"
SPRING = {"since": "2026-03-01", "until": "2026-06-30", "town": "", "person": ""}


class Desk(Seats):
    """The county's officials at a moment that the test sets."""

    def __init__(self, county: County, settings: Settings) -> None:
        super().__init__(settings)
        self.county, self.court = county, county.court
        self.set_clock("2026-06-15 09:00")

    def report(self) -> str:
        """Let the contact of 新城镇 report; return the page's address."""
        sent = self.client(self.court.assistant).post(
            f"{LIST}file/",
            {"day": "2026-06-30", "words": "清沟两处。", "problems": "下乡缺车"},
        )
        assert sent.status_code == 303
        return sent["Location"]


@pytest.fixture
def desk(network: Network, settings: Settings, tmp_path: Path) -> Desk:
    settings.UPLOADS = tmp_path
    with network.xinxing.scope():
        return Desk(build_county(network), settings)


@pytest.mark.clause("XX-15")
def test_contact_reports_with_one_click_and_both_offices_can_receive(desk: Desk) -> None:
    contact, keeper = desk.client(desk.court.assistant), desk.client(desk.court.keeper)
    before = text_of(contact, LIST)

    page = desk.report()

    assert "最晚 6月19日（周五）" in before
    assert "记录里有 3 条" in before
    shown = text_of(keeper, page)
    assert "清沟两处。" in shown
    assert "下乡缺车" in shown
    assert keeper.post(f"{page}receive/").status_code == 303
    assert "审判管理办公室：已接收" in text_of(contact, page)


@pytest.mark.clause("XX-15")
def test_two_who_are_late_are_shown_so(desk: Desk) -> None:
    desk.set_clock("2026-06-20 00:10")

    page = text_of(desk.client(desk.court.keeper), JUNE)

    assert "2 人逾期" in page
    assert page.count("逾期未报") == 2
    assert page.count("已逾期 1 天") == 2


@pytest.mark.clause("XX-15")
def test_deputy_reports_on_the_page_for_whom_they_stand_in_and_nobody_else_can(desk: Desk) -> None:
    court = desk.court
    with court.scope():
        enter_absence(
            court.assistant, starts_on=date(2026, 6, 10), ends_on=date(2026, 6, 18), kind="leave",
            deputy=court.colleague,
        )  # fmt: skip
    sent = {"day": "2026-06-30", "words": "", "problems": "", "for_whom": court.assistant.pk}
    colleague = desk.client(court.colleague)

    refused = [
        desk.client(person).post(f"{LIST}file/", sent).status_code
        for person in (court.judge, court.court_clerk, court.keeper)
    ]
    offered = text_of(colleague, LIST)
    made = colleague.post(f"{LIST}file/", sent)

    assert refused == [403, 403, 403]
    assert "代阮听溪报送" in offered
    assert made.status_code == 303
    with court.scope():
        filed = Return.objects.get()
    assert (filed.person_id, filed.signature[:3]) == (court.assistant.pk, "温照野")


@pytest.mark.clause("XX-15")
def test_report_given_back_is_reported_again_and_both_stay(desk: Desk) -> None:
    page, keeper = desk.report(), desk.client(desk.court.keeper)
    contact = desk.client(desk.court.assistant)

    nothing = keeper.post(f"{page}give-back/", {"words": " "})
    back = keeper.post(f"{page}give-back/", {"words": "五月六日少写了一个村。"})
    listed = text_of(contact, LIST)
    again = contact.post(f"{LIST}file/", {"day": "2026-06-30", "words": "", "problems": ""})

    assert [answer.status_code for answer in (nothing, back, again)] == [422, 303, 303]
    assert "退回待重报" in listed
    assert "五月六日少写了一个村。" in text_of(contact, page)
    assert "后来又报了一份" in text_of(contact, page)
    with desk.court.scope():
        assert Return.objects.count() == 2


def test_report_as_word_and_excel(desk: Desk) -> None:
    page = desk.report()
    keeper = desk.client(desk.court.keeper)

    for kind in ("docx", "xlsx"):
        answer = keeper.get(page, {"as": kind})
        assert answer.content.startswith(b"PK")
        assert kind in answer["Content-Disposition"]


@pytest.mark.clause("XX-21")
def test_office_compiles_and_settles_the_problems(desk: Desk) -> None:
    page, keeper = desk.report(), desk.client(desk.court.keeper)
    with desk.court.scope():
        problem = Return.objects.get().problems.get().pk

    made = keeper.post(f"{LIST}compile/", {"day": "2026-06-30", "words": "各镇走得勤。"})
    settled = keeper.post(f"{LIST}problems/{problem}/", {"outcome": "已调一辆车。"})

    assert (made.status_code, settled.status_code) == (303, 303)
    circular = text_of(keeper, made["Location"])
    assert "各镇走得勤。" in circular
    assert "苗晚晴" in circular
    assert keeper.get(made["Location"], {"as": "docx"}).content.startswith(b"PK")
    sheet = load_workbook(BytesIO(keeper.get(made["Location"], {"as": "xlsx"}).content)).active
    assert sheet is not None
    towns = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert towns[:2] == ["新城镇", "车岗镇"]
    assert "已调一辆车。" in text_of(desk.client(desk.court.assistant), page)


@pytest.mark.clause("XX-15")
def test_ledger_is_read_by_town_and_person_and_taken_out_with_a_bar(desk: Desk) -> None:
    keeper = desk.client(desk.court.keeper)
    one_town = text_of(keeper, f"{LEDGER}?since=2026-05-01&until=2026-05-31&town=445321101")

    asked = keeper.post(f"{LEDGER}export/", SPRING | {"format": "csv"})
    waiting = keeper.get(asked["Location"]).content.decode()
    early = keeper.get(f"{asked['Location']}file/")
    write_exports(0)
    done = keeper.get(asked["Location"]).content.decode()
    file = keeper.get(f"{asked['Location']}file/")

    assert "车岗镇" in one_town
    assert one_town.count("祁见山") == 1, "to choose from, and in no line"
    assert '<progress class="fl-progress" max="6" value="0"' in waiting
    assert early.status_code == 409
    assert 'max="6" value="6"' in done
    assert len(b"".join(file.streaming_content).splitlines()) == 7  # type: ignore[attr-defined]


@pytest.mark.clause("XX-15")
def test_superior_court_reads_the_ledger_of_one_court_or_of_all(desk: Desk) -> None:
    keeper = desk.client(desk.county.network.yunfu.keeper)
    here, other = desk.court, desk.county.network.luoding
    days = f"{LEDGER}?since=2026-05-01&until=2026-05-31"

    every, one = text_of(keeper, days), text_of(keeper, f"{days}&court={here.pk}")
    none = text_of(keeper, f"{days}&court={other.pk}")
    stranger = keeper.get(f"{days}&court={2**31 - 1}").status_code

    assert every.count("阮听溪") == one.count("阮听溪") > none.count("阮听溪")
    assert "这段时间没有记录" in none
    assert stranger == 422
    assert f'href="{LEDGER}"' in keeper.get(LIST).content.decode(), "nothing is reported there"
    assert 'name="court"' not in desk.client(here.keeper).get(days).content.decode()


@pytest.mark.clause("XX-18")
def test_extract_for_the_assessment(desk: Desk) -> None:
    desk.report()
    path = f"{LEDGER}people/{desk.court.assistant.pk}/?since=2026-04-01&until=2026-06-30"

    page = text_of(desk.client(desk.court.keeper), path)

    assert "参加联络工作 3 次" in page
    word = desk.client(desk.court.keeper).get(f"{path}&as=docx")
    assert word.content.startswith(b"PK")
    assert desk.client(desk.court.court_clerk).get(path).status_code == 404
    # Whoever went along without having a town has an extract as well.
    path = f"{LEDGER}people/{desk.court.judge.pk}/?since=2026-04-01&until=2026-06-30"
    assert "参加联络工作 1 次" in text_of(desk.client(desk.court.keeper), path)
    assert desk.client(desk.court.assistant).get(path).status_code == 404


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("assistant", (200, 403, 403)),
        ("keeper", (200, 303, 303)),
        ("vice", (200, 403, 403)),
        ("leader", (200, 403, 403)),
        ("court_clerk", (404, 404, 403)),
        ("tribunal_judge", (404, 404, 403)),
        ("center_staff", (404, 404, 404)),
    ],
)
def test_who_may_read_receive_and_compile(
    desk: Desk, person: str, status: tuple[int, int, int]
) -> None:
    page, client = desk.report(), desk.client(desk.court.people[person])

    read = client.get(page).status_code
    received = client.post(f"{page}receive/").status_code
    compiled = client.post(f"{LIST}compile/", {"day": "2026-06-30", "words": "好。"}).status_code

    assert (read, received, compiled) == status


def test_nobody_opens_another_s_file_and_centers_find_no_ledger(desk: Desk) -> None:
    keeper, vice = desk.client(desk.court.keeper), desk.client(desk.court.vice)
    asked = keeper.post(f"{LEDGER}export/", SPRING | {"format": "xlsx"})["Location"]
    staff = desk.client(desk.court.center_staff)

    assert vice.get(asked).status_code == 404
    assert vice.get(f"{asked}file/").status_code == 404
    assert [staff.get(path).status_code for path in (LIST, LEDGER)] == [404, 404]
    sent = staff.post(f"{LEDGER}export/", SPRING | {"format": "xlsx"})
    assert sent.status_code == 404
    with desk.court.scope():
        assert Export.objects.count() == 1


def test_circulars_are_the_court_s_and_its_superior_s(desk: Desk) -> None:
    keeper = desk.client(desk.court.keeper)
    keeper.post(f"{LIST}compile/", {"day": "2026-06-30", "words": "各镇走得勤。"})
    with desk.court.scope():
        page = f"{LIST}compilations/{Compilation.objects.get().pk}/"
    network = desk.county.network
    everybody = {
        "judge": desk.court.judge,
        "center": desk.court.center_staff,
        "above": network.yunfu.president,
        "beside": network.luoding.president,
    }

    seen = {name: desk.client(person).get(page).status_code for name, person in everybody.items()}

    assert seen == {"judge": 200, "center": 404, "above": 200, "beside": 404}
