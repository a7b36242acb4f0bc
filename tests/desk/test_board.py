"""看板 as pages: a leader's day begins there, every number opens, several are done at once."""

from __future__ import annotations

import re
from html import escape, unescape
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.desk.conftest import Desk, page_of, revision_of
from tests.desk.test_sign_in import code_of, sign_in
from tests.world import appoint, at

from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Account, Person
from fenglian.requests.actions import rate_reply, reply_to_order, request_extension
from fenglian.requests.models import Pressing, ServiceRequest, WorkOrder
from fenglian.supervision.actions.filters import MOST_FILTERS
from fenglian.supervision.models import DepartmentReport, SavedFilter

ANSWER = "开庭定在12月8日上午9:30，第三法庭，传票今天寄出。"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """On Friday: two orders of the judge's are late, one is not, one was replied to hollowly."""
    for when in ("2026-11-09 09:00", "2026-11-10 09:00", "2026-11-19 09:00"):
        desk.dispatched(when=when)
    hollow = desk.dispatched(when="2026-11-19 09:00")
    judge = desk.world.official(desk.world.judge)
    reply_to_order(hollow, "正在办理，请耐心等待。", by=judge, at=at("2026-11-19 10:00"))
    return desk


@pytest.fixture
def officer(desk: Desk) -> Person:
    post = (PostKind.LIAISON_OFFICER, "联络员", "祁知秋", "civil-officer")
    return appoint(desk.world.court, desk.world.civil, *post)[0]


def chosen_of(page: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', page)


@pytest.mark.clause("NS-13")
def test_every_number_of_the_board_opens_to_as_many_records(desk: Desk) -> None:
    client = desk.client(desk.world.president)
    page = client.get("/desk/board/").content.decode()

    numbers = re.findall(r'href="(/desk/board/[a-z]+/\?[^"]+)">(?:[^<]*<b[^>]*>)?(\d+)<', page)

    assert len(numbers) >= 8
    for href, number in numbers:
        records = client.get(unescape(href)).content.decode()
        assert records.count('class="fl-open"') == int(number), href
    assert "没有定" in page, "departments without a liaison officer"


@pytest.mark.clause("NS-13")
def test_leader_opens_a_department_and_reads_it_by_person(desk: Desk) -> None:
    page = desk.client(desk.world.vice_president).get(f"/desk/board/?body={desk.world.civil.pk}")

    text = page.content.decode()
    assert "民事审判一庭看板" in text
    assert "沈砚秋" in text
    assert "分管：江予安，在办 3 件，超期 2 件" in text


@pytest.mark.clause("NS-13")
def test_changes_are_said_to_be_since_the_last_working_day(desk: Desk) -> None:
    client = desk.client(desk.world.vice_president)

    for path in ("/desk/board/", "/desk/board/changes/"):
        assert '<time datetime="2026-11-19">' in client.get(path).content.decode(), path


@pytest.mark.clause("NS-13")
def test_leaders_day_begins_with_the_board_and_a_judges_with_the_work(desk: Desk) -> None:
    world = desk.world

    def begins(person: Person, **asked: str) -> str:
        TOTPDevice.objects.create(user=Account.objects.get(person=person), name="phone")
        return str(sign_in(Client(), code=code_of(person), **asked)["Location"])

    assert begins(world.civil_leader, username="civil-leader") == "/desk/board/"
    assert begins(world.president, username="president") == "/desk/board/"
    assert begins(world.judge, username="judge") == "/desk/"
    asked = begins(world.vice_president, username="vice", next="/desk/queue/")
    assert asked == "/desk/queue/"


def test_judge_has_no_board(desk: Desk) -> None:
    client = desk.client(desk.world.judge)

    assert "/desk/board/" not in client.get("/desk/").content.decode()
    for path in ("/desk/board/", "/desk/board/orders/", "/desk/board/changes/"):
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.clause("NS-13")
def test_several_are_pressed_at_once_and_what_is_refused_is_named_with_the_reason(
    desk: Desk,
) -> None:
    client = desk.client(desk.world.civil_leader)
    chosen = chosen_of(client.get("/desk/board/orders/?of=late").content.decode())
    assert len(chosen) == 2

    done = client.post("/desk/board/orders/press/", {"chosen": chosen, "words": "请今天答复。"})
    again = chosen_of(client.get("/desk/board/orders/?of=open").content.decode())
    refused = client.post("/desk/board/orders/press/", {"chosen": again, "words": ""})

    assert done.status_code == HTTPStatus.SEE_OTHER
    text = refused.content.decode()
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "2 件没有办成" in text
    assert text.count("您今天已经督促过这一件") == 2
    assert "已督促 1 件" in text
    assert Pressing.objects.count() == 3
    judge = desk.client(desk.world.judge)
    request_id = Pressing.objects.filter(words="请今天答复。").values_list("request", flat=True)[0]
    assert "请今天答复。" in judge.get(page_of(request_id)).content.decode()


@pytest.mark.clause("NS-13")
def test_extensions_are_decided_together_and_control_without_one_is_refused(desk: Desk) -> None:
    judge = desk.world.official(desk.world.judge)
    orders = list(WorkOrder.objects.filter(request__state="in_hand").order_by("dispatched_at"))
    for order in orders[:2]:
        request_extension(
            order.request_id, 2, reason="等评估报告", by=judge, at=at("2026-11-20 08:00")
        )
    client = desk.client(desk.world.civil_leader)
    listed = client.get("/desk/board/orders/?of=extension").content.decode()
    assert listed.count("2 个工作日：等评估报告") == 2
    without = f"{orders[2].request_id}:{revision_of(orders[2].request_id)}"

    answer = client.post(
        "/desk/board/orders/extend/", {"chosen": [*chosen_of(listed), without], "granted": "yes"}
    )

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "没有待决定的延期申请" in answer.content.decode()
    assert "已决定 2 件延期申请" in answer.content.decode()


@pytest.mark.clause("NS-5")
def test_page_says_that_more_time_lapsed_undecided_and_asks_for_no_decision(desk: Desk) -> None:
    request_id = desk.dispatched()
    judge, leader = desk.world.official(desk.world.judge), desk.client(desk.world.civil_leader)
    request_extension(request_id, 2, reason="等评估报告", by=judge, at=at("2026-11-19 10:00"))
    assert "decide-extension" in leader.get(page_of(request_id)).content.decode()
    reply_to_order(request_id, ANSWER, by=judge, at=at("2026-11-19 11:00"))
    rate_reply(request_id, satisfied=False, words="没有说哪天", at=at("2026-11-19 14:00"))

    page = leader.get(page_of(request_id)).content.decode()

    assert "延期申请没有决定，同时作废" in page
    assert "decide-extension" not in page


@pytest.mark.clause("NS-5")
@pytest.mark.clause("NS-13")
def test_clerk_dispatches_several_to_one_place(desk: Desk) -> None:
    waiting = [desk.world.submit(when=at("2026-11-20 08:00")).request_id for _number in range(2)]
    client = desk.client(desk.world.clerk)
    chosen = chosen_of(client.get("/desk/queue/").content.decode())
    assert {one.partition(":")[0] for one in chosen} == {str(pk) for pk in waiting}

    answer = client.post(
        "/desk/queue/dispatch/",
        {"chosen": chosen, "target": f"{desk.world.civil.pk}:{desk.world.judge.pk}", "words": ""},
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    for request_id in waiting:
        about = ServiceRequest.objects.get(pk=request_id)
        assert (about.state, about.order.handler) == ("in_hand", desk.world.judge)
        assert about.complexity == "ordinary"


def test_nothing_ticked_says_so(desk: Desk) -> None:
    client = desk.client(desk.world.civil_leader)

    page = client.post("/desk/board/orders/press/", {"words": ""}, follow=True)

    assert "请先勾选要办的几件。" in page.content.decode()


def test_what_was_typed_beneath_a_list_is_not_lost_with_a_tick_that_is_missing(desk: Desk) -> None:
    client = desk.client(desk.world.civil_leader)
    words = "三件都拖了一个星期，请今天答复当事人。"

    answer = client.post("/desk/board/orders/press/", {"words": words})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in answer.content.decode()


def test_list_found_by_a_long_search_is_led_back_to(desk: Desk) -> None:
    client = desk.client(desk.world.civil_leader)
    back = f"of=late&q={quote('开庭' * 30)}"
    chosen = chosen_of(client.get("/desk/board/orders/?of=late").content.decode())

    answer = client.post("/desk/board/orders/press/", {"chosen": chosen, "words": "", "back": back})

    assert answer["Location"] == f"/desk/board/orders/?{back}"


@pytest.mark.clause("NS-9a")
def test_report_that_cannot_go_out_says_why_in_words_and_keeps_those_typed(
    desk: Desk, officer: Person
) -> None:
    words = "请领导过问。" * 60

    answer = desk.client(officer).post(
        "/desk/board/report/", {"body": desk.world.civil.pk, "words": words}
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert "“要说的话”最多 300 个字，现在 360 个字，请删短一些。" in page
    assert words in page
    assert not DepartmentReport.objects.exists()


@pytest.mark.clause("NS-9a")
def test_officer_reports_with_one_click_and_the_leader_reads_the_list_as_it_stood(
    desk: Desk, officer: Person
) -> None:
    client = desk.client(officer)
    assert "一键报告" in client.get("/desk/board/").content.decode()

    answer = client.post(
        "/desk/board/report/", {"body": desk.world.civil.pk, "words": "三件要您过问。"}
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    report = DepartmentReport.objects.get()
    leader = desk.client(desk.world.civil_leader)
    text = leader.get(answer["Location"]).content.decode()
    assert "三件要您过问。" in text
    assert text.count('class="fl-open"') == len(report.lines) == 3
    assert "一键报告" not in leader.get("/desk/board/").content.decode()


@pytest.mark.parametrize(
    ("room", "path"), [("queue", "/desk/queue/"), ("board", "/desk/board/orders/")]
)
@pytest.mark.clause("NS-13")
def test_filter_is_kept_under_a_name_found_again_and_dropped(
    desk: Desk, room: str, path: str
) -> None:
    client = desk.client(desk.world.civil_leader)
    query = "late=1" if room == "queue" else "of=late"

    kept = client.post(
        "/desk/filters/", {"room": room, "name": "超期的", "query": query + "&page=2"}
    )

    assert kept["Location"] == f"{path}?{query}"
    assert f'<a href="?{query}">超期的</a>' in client.get(path).content.decode()
    (saved,) = SavedFilter.objects.all()
    client.post(f"/desk/filters/{saved.pk}/drop/")
    client.get(path)  # says that it is gone
    assert "超期的" not in client.get(path).content.decode()


@pytest.mark.clause("NS-13")
def test_longest_filter_of_a_list_is_kept_whole_and_nothing_that_the_list_does_not_know(
    desk: Desk,
) -> None:
    client = desk.client(desk.world.civil_leader)
    words = "龘" * 59 + "𠀀"
    asked = {"q": words, "late": "1", "sort": "newest", "page": "1", "junk": "x" * 2000}
    form = client.get("/desk/queue/", asked).content.decode()
    (query,) = re.findall(r'name="query" value="([^"]*)"', form)

    kept = client.post("/desk/filters/", {"room": "queue", "name": "长", "query": unescape(query)})

    assert kept.status_code == HTTPStatus.SEE_OTHER
    (saved,) = SavedFilter.objects.all()
    assert saved.query == f"q={quote(words)}&late=1&sort=newest"
    assert f'name="q" value="{words}"' in client.get(kept["Location"]).content.decode()


@pytest.mark.clause("NS-13")
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "全" * 20}, ""),
        (
            {"name": "全" * 21},
            "“名称”最多 20 个字，现在 21 个字",
        ),
        ({"name": ""}, "请填写“名称”"),
        ({"query": "q=" + "x" * 1199}, "“筛选条件”最多 1200 个字，现在 1201 个字"),
    ],
)
def test_filter_that_is_too_long_comes_back_as_it_was_typed(
    desk: Desk, changed: dict[str, str], said: str
) -> None:
    client = desk.client(desk.world.civil_leader)
    given = {"room": "board", "name": "超期的", "query": "of=late&body=7"} | changed

    answer = client.post("/desk/filters/", given)

    if not said:  # the control: as many characters as are allowed
        assert answer.status_code == HTTPStatus.SEE_OTHER
        return
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert said in page
    assert f'value="{escape(given["name"])}"' in page or not given["name"]
    assert f'name="query" value="{escape(given["query"])}"' in page
    assert f'href="/desk/board/orders/?{escape(given["query"])}"' in page
    assert not SavedFilter.objects.exists()


@pytest.mark.clause("NS-13")
def test_one_filter_too_many_comes_back_with_its_name(desk: Desk) -> None:
    client = desk.client(desk.world.civil_leader)
    for number in range(MOST_FILTERS):
        client.post("/desk/filters/", {"room": "board", "name": f"第{number}个", "query": ""})

    answer = client.post("/desk/filters/", {"room": "board", "name": "再一个", "query": "of=late"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "最多存 12 个常用筛选" in answer.content.decode()
    assert 'value="再一个"' in answer.content.decode()
    assert SavedFilter.objects.count() == MOST_FILTERS


@pytest.mark.clause("NS-13")
def test_boards_take_as_many_statements_for_much_as_for_little(desk: Desk) -> None:
    client = desk.client(desk.world.president)
    paths = ("/desk/board/", "/desk/board/orders/?of=open", "/desk/board/changes/")
    few = [desk.statements(client, path) for path in paths]
    for _number in range(3):
        desk.dispatched(when="2026-11-19 09:00", to=desk.world.colleague)

    assert [desk.statements(client, path) for path in paths] == few


def test_kept_request_of_another_court_is_refused_like_one_that_is_not_there(desk: Desk) -> None:
    client = desk.client(desk.world.civil_leader)
    nowhere = f"{UUID(int=1)}:0"

    answer = client.post("/desk/board/orders/press/", {"chosen": [nowhere], "words": ""})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "没有找到这件诉求" in answer.content.decode()
