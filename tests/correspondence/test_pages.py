"""J4 through the pages: town and court through one contact (XX-7, XX-9, XX-10, YF-6, YF-13)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django.fixtures import Settings
from tests.activities.conftest import COUNTY_KINDS, adopt_kinds
from tests.correspondence.conftest import OTHER, TOWN, Town, town_scope
from tests.isolation.courts import court_models
from tests.world import at

from fenglian.activities.actions import Entry, Met, record_activity
from fenglian.activities.enums import Standing
from fenglian.activities.models import Activity
from fenglian.correspondence.models import (
    Arrangement,
    ContactTask,
    Petition,
    Proposal,
    Representative,
    Suggestion,
    Thread,
)
from fenglian.desk.urls import urlpatterns
from fenglian.frame.scoping import FOR_CENTERS
from fenglian.knowledge.models import Article
from fenglian.organizations.models import Account, Person
from fenglian.requests.models import ServiceRequest

Clock = Callable[[str], None]
"""Lets every page be asked for at a moment, e.g. `2026-11-16 09:00`."""


@pytest.fixture(autouse=True)
def _site(settings: Settings, static_folder: Path, tmp_path: Path) -> None:
    settings.STATIC_ROOT = static_folder
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def clock(settings: Settings) -> Clock:
    def set_clock(moment: str) -> None:
        settings.CLOCK_SQL = f"SELECT timestamptz '{at(moment).isoformat()}'"

    set_clock("2026-11-16 09:00")
    return set_clock


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def press(client: Client, path: str, **facts: Any) -> str:
    """Send a form and return the page it leads to; a refused form fails the test."""
    response = client.post(path, facts)
    assert response.status_code == 303, response.content.decode()[-4000:]
    return str(response["Location"])


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return re.sub(r"\s+", " ", response.content.decode())


def act(client: Client, thread: Thread, name: str, **facts: Any) -> str:
    thread.refresh_from_db()
    path = f"/desk/towns/{thread.pk}/{name}/"
    return press(client, path, seen_revision=thread.revision, **facts)


@pytest.mark.clause("XX-7")
def test_center_writes_the_contact_forwards_and_the_successor_answers(
    town: Town, clock: Clock
) -> None:
    here, center = town.here, browser(town.clerk_of_center)
    contact, enforcer = browser(here.assistant), browser(town.enforcer)
    assert center.get("/desk/")["Location"] == "/desk/center/"
    press(
        center, "/desk/center/new/message/",
        key=uuid4(), words="一户人家的执行款一直没有到账，请问到哪一步了。",
    )  # fmt: skip
    thread = Thread.objects.get()
    assert "阮听溪" in read(center, "/desk/center/")

    page = read(contact, "/desk/towns/")
    assert "一户人家的执行款" in page
    assert "11月19日" in page
    act(contact, thread, "forward", target=here.enforcement.pk, words="请查这笔款。")
    assert "请查这笔款" not in read(center, f"/desk/center/{thread.pk}/")
    act(enforcer, thread, "receive")
    town.replace_contact(here.court_clerk, first_day=date(2026, 11, 17))
    clock("2026-11-17 09:00")
    act(enforcer, thread, "report", words="款已到账，周五前发。")

    assert contact.get(f"/desk/towns/{thread.pk}/").status_code == 404
    successor = browser(here.court_clerk)
    assert "款已到账，周五前发。" in read(successor, f"/desk/towns/{thread.pk}/")
    act(successor, thread, "answer", words="周五前发到账上，请转告他们。")
    assert "周五前发到账上" in read(center, f"/desk/center/{thread.pk}/")
    assert "款已到账" not in read(center, f"/desk/center/{thread.pk}/")
    assert "用了 1 天 0 小时" in read(successor, f"/desk/towns/{thread.pk}/")


@pytest.mark.clause("XX-10")
@pytest.mark.clause("XX-11")
def test_guidance_and_a_talk_are_scheduled_and_done(town: Town, clock: Clock) -> None:
    here, center, contact = town.here, browser(town.clerk_of_center), browser(town.here.assistant)
    press(
        center, "/desk/center/new/guidance/",
        key=uuid4(), support="law", words="两户争一块地，请法官指导怎么调。",
    )  # fmt: skip
    press(
        center, "/desk/center/new/judge/", key=uuid4(), support="talk", wished_on="2026-11-20",
        words="请来讲一次继承的课。",
    )  # fmt: skip
    for kind in ("guidance", "judge"):
        thread = Thread.objects.get(kind=kind)
        act(
            contact, thread, "arrange", judge=here.judge.pk, comes_on="2026-11-20",
            time_and_place="上午 9 点，综治中心二楼",
        )  # fmt: skip
    assert "祁见山" in read(center, f"/desk/center/{thread.pk}/")
    clock("2026-11-20 16:00")
    for thread in Thread.objects.all():
        act(contact, thread, "fulfil", result="来了四十人，讲了两小时。")

    assert set(Arrangement.objects.values_list("state", flat=True)) == {"done"}
    assert "来了四十人" in read(center, f"/desk/center/{thread.pk}/")
    refused = contact.post(f"/desk/towns/{thread.pk}/fulfil/", {"seen_revision": 9, "result": "又"})
    assert refused.status_code == 409


@pytest.mark.clause("XX-10", "XX-8")
def test_judge_s_coming_stands_in_both_calendars_and_is_entered_once(
    town: Town, clock: Clock
) -> None:
    here, center, contact = town.here, browser(town.clerk_of_center), browser(town.here.assistant)
    judge = browser(here.judge)
    adopt_kinds(here, "county", COUNTY_KINDS)
    press(
        center, "/desk/center/new/judge/", key=uuid4(), support="talk", wished_on="2026-11-20",
        words="请来讲一次继承的课。",
    )  # fmt: skip
    thread = Thread.objects.get()
    act(
        contact, thread, "arrange", judge=here.judge.pk, comes_on="2026-11-20",
        time_and_place="下午 3 点，镇文化站",
    )  # fmt: skip
    judge.post("/desk/appointments/hours/feed/")
    link = re.search(
        r"http://testserver(/\w+/calendar/[^\"]+)", read(judge, "/desk/appointments/hours/")
    )
    assert link is not None

    month = read(judge, "/desk/visits/?month=2026-11")
    assert "镇街请法官" in month
    assert f"/desk/towns/{thread.pk}/" in month
    assert "镇街请法官" not in read(browser(here.colleague), "/desk/visits/?month=2026-11")
    (entry,) = Calendar.from_ical(Client().get(link[1]).content).walk("VEVENT")
    assert entry["SUMMARY"] == "到新城镇：镇街请法官"
    assert entry.decoded("DTSTART") == date(2026, 11, 20)
    assert "继承" not in entry.to_ical().decode()

    clock("2026-11-20 16:00")
    assert "法官登记的走访" not in read(contact, f"/desk/towns/{thread.pk}/fulfil/")
    made = record_activity(
        here.court,
        Entry(
            id=uuid4(), happened_on=date(2026, 11, 20), town_id=here.town(TOWN).pk,
            kind_ids=("field_visit",), summary="讲了继承，来了四十人。",
        ),
        by=here.official(here.judge), at=at("2026-11-20 15:50"),
    ).activity  # fmt: skip
    assert "11月20日 讲了继承" in read(contact, f"/desk/towns/{thread.pk}/fulfil/")
    act(contact, thread, "fulfil", result="来了四十人。", activity=made.pk)

    assert Arrangement.objects.get().activity_id == made.pk
    made.refresh_from_db()
    assert made.state == "confirmed", "another department's, taken in by naming it here"
    assert f"/desk/activities/{made.pk}/" in read(contact, f"/desk/towns/{thread.pk}/")
    assert b"VEVENT" not in Client().get(link[1]).content


@pytest.mark.clause("YF-13")
def test_remote_advice_is_measured_and_a_useful_answer_reaches_everybody_once_reviewed(
    town: Town, clock: Clock
) -> None:
    center, contact = browser(town.clerk_of_center), browser(town.here.assistant)
    press(
        center,
        "/desk/center/new/consultation/",
        key=uuid4(),
        words="村民问：欠条没有写日期有用吗？",
    )  # fmt: skip
    clock("2026-11-16 11:30")
    thread = Thread.objects.get()
    act(contact, thread, "answer", words="有用，要看别的证据。")
    assert "一半在 2 小时 30 分钟内答复" in read(contact, "/desk/towns/")

    faulty = {"question": "欠条没写日期有用吗？打13800000000", "answer": "有用。", "keywords": ""}
    path = f"/desk/towns/{thread.pk}/propose/"
    thread.refresh_from_db()
    refused = contact.post(path, {**faulty, "seen_revision": thread.revision})
    assert refused.status_code == 422
    act(
        contact, thread, "propose", question="欠条没有写日期，有用吗？",
        answer="有用，要和转账记录等别的证据一起看。", keywords="欠条 借条",
    )  # fmt: skip
    assert contact.get("/desk/towns/reviews/").status_code == 404
    assert not Article.objects.exists()
    reviewer = browser(town.here.leader)  # leads the filing division
    proposal = Proposal.objects.get()
    assert "欠条没有写日期，有用吗？" in read(reviewer, "/desk/towns/reviews/")
    press(reviewer, f"/desk/towns/reviews/{proposal.pk}/", accepted="yes", reason="")

    article = Article.objects.get()
    assert (article.question, article.is_public, article.checked_by) == (
        "欠条没有写日期，有用吗？", True, "骆青川，民事审判庭庭长",
    )  # fmt: skip


@pytest.mark.clause("XX-9")
@pytest.mark.clause("YF-5")
def test_opinion_of_a_representative_is_answered_and_told(town: Town, clock: Clock) -> None:
    here, contact = town.here, browser(town.here.assistant)
    press(
        contact, "/desk/representatives/", key=uuid4(), area=here.town(TOWN).pk,
        kind="people_deputy", name="方知远", workplace="新城镇小学校长", phone="13800000000",
    )  # fmt: skip
    person = Representative.objects.get()
    press(
        contact, f"/desk/representatives/{person.pk}/met/", key=uuid4(), happened_on="2026-11-13",
        words="到学校走访，谈了普法进校园。",
    )  # fmt: skip
    press(
        contact, "/desk/suggestions/new/", key=uuid4(), source="representative",
        representative=person.pk, area="", words="希望巡回审判多到学校来。", body=here.civil.pk,
    )  # fmt: skip
    suggestion = Suggestion.objects.get()
    assert "11月30日" in read(contact, "/desk/suggestions/")  # ten working days
    assert browser(town.enforcer).get(f"/desk/suggestions/{suggestion.pk}/").status_code == 404
    press(
        browser(here.judge), f"/desk/suggestions/{suggestion.pk}/answer/", outcome="adopted",
        answer="下学期起每月一次到学校开庭。",
    )  # fmt: skip
    assert "待告知" in read(contact, "/desk/suggestions/")
    press(contact, f"/desk/suggestions/{suggestion.pk}/told/")

    suggestion.refresh_from_db()
    assert suggestion.told_at is not None
    assert "13800000000" in read(contact, f"/desk/representatives/{person.pk}/")
    # Control: whoever watches all reads the register, and not the telephone.
    assert "13800000000" not in read(browser(here.keeper), f"/desk/representatives/{person.pk}/")


@pytest.mark.clause("XX-9")
def test_representative_met_on_a_visit_need_not_be_entered_again(town: Town, clock: Clock) -> None:
    here, contact = town.here, browser(town.here.assistant)
    adopt_kinds(here, "county", COUNTY_KINDS)
    for name in ("方知远", "温岭南"):
        press(
            contact, "/desk/representatives/", key=uuid4(), area=here.town(TOWN).pk,
            kind="people_deputy", name=name, workplace="新城镇小学", phone="",
        )  # fmt: skip
    made = record_activity(
        here.court,
        Entry(
            id=uuid4(), happened_on=date(2026, 11, 13), town_id=here.town(TOWN).pk,
            kind_ids=("field_visit",), summary="到学校走访，谈了普法进校园。",
            people=(
                Met(Standing.REPRESENTATIVE, "方知远", "新城镇小学"),
                Met(Standing.VILLAGE, "温岭南"),
            ),
        ),
        by=here.official(here.assistant), at=at("2026-11-13 17:00"),
    ).activity  # fmt: skip

    met, other = (Representative.objects.get(name=name) for name in ("方知远", "温岭南"))
    page = f"/desk/activities/{made.pk}/"
    assert page in read(contact, f"/desk/representatives/{met.pk}/")
    assert page not in read(contact, f"/desk/representatives/{other.pk}/"), "met as somebody else"
    listed = read(contact, "/desk/representatives/")
    assert listed.count("11月13日") == 1


@pytest.mark.clause("YF-6")
def test_petition_is_solved_on_the_spot_or_becomes_a_work_order(town: Town, clock: Clock) -> None:
    here, contact = town.here, browser(town.here.assistant)
    visitor: dict[str, Any] = {
        "place": "新城镇综治中心", "area": here.town(TOWN).pk, "name": "陈小满",
        "phone": "13800000000", "reply": "", "target": "",
    }  # fmt: skip
    press(
        contact, "/desk/petitions/new/", **visitor | {"reply": "告知了缴费的办法。"}, key=uuid4(),
        words="想问诉讼费到哪里交。", state="solved",
    )  # fmt: skip
    location = press(
        contact, "/desk/petitions/new/", **visitor | {"target": here.enforcement.pk}, key=uuid4(),
        words="判决一年了，执行没有消息。", state="transferred",
    )  # fmt: skip

    request = ServiceRequest.objects.get()
    assert (request.state, request.order.department_id, request.complexity) == (
        "in_hand", here.enforcement.pk, "ordinary",
    )  # fmt: skip
    page = read(contact, location)
    assert "来访人的查询码" in page
    assert "陈小满" not in page
    assert "1 件还没有答复" in read(contact, "/desk/petitions/")
    petition = Petition.objects.get(state="transferred")
    refused = contact.post(f"/desk/petitions/{petition.pk}/told/")
    assert refused.status_code == 409
    clock("2026-11-18 09:00")
    request.refresh_from_db()
    press(
        browser(town.enforcer), f"/desk/requests/{request.pk}/reply/",
        words="已经查到存款，本月内发放。", seen_revision=request.revision,
    )  # fmt: skip
    assert "待告知来访人" in read(contact, "/desk/petitions/?state=untold")
    press(contact, f"/desk/petitions/{petition.pk}/told/")
    assert Petition.objects.filter(told_at__isnull=True).count() == 0


@pytest.mark.clause("YF-6", "YF-16")
@pytest.mark.parametrize("is_required", [True, False])
def test_petition_is_offered_as_a_visit_only_where_it_says_all_that_a_visit_must(
    town: Town, *, is_required: bool
) -> None:
    asked = {"id": "weather", "label": "天气怎样", "kind": "text", "required": is_required}
    adopt_kinds(town.here, "city", [
        {"id": "petition_reception", "label": "信访接待", "clause": "NS-2", "counts_as_visit": True,
         "hint": "", "fields": [asked]},
    ])  # fmt: skip

    page = read(browser(town.here.assistant), "/desk/petitions/new/")

    assert ("同时记一次走访" in page) is not is_required


@pytest.mark.clause("YF-6", "YF-16")
def test_petition_heard_in_a_town_is_a_visit_without_being_entered_twice(
    town: Town, clock: Clock
) -> None:
    here, contact = town.here, browser(town.here.assistant)
    asked = [{"id": "matter", "label": "反映什么", "kind": "text", "required": True}]
    visitor: dict[str, Any] = {
        "place": "新城镇综治中心", "area": here.town(TOWN).pk, "name": "陈小满",
        "phone": "13800000000", "target": "", "state": "solved", "reply": "告知了缴费的办法。",
    }  # fmt: skip
    kept = press(contact, "/desk/petitions/new/", **visitor, key=uuid4(), words="诉讼费到哪里交？")
    assert "同时记一次走访" not in read(contact, "/desk/petitions/new/"), "no notice counts it"
    adopt_kinds(here, "city", [
        {"id": "petition_reception", "label": "信访接待", "clause": "NS-2", "counts_as_visit": True,
         "hint": "", "fields": asked},
    ])  # fmt: skip
    assert "看这次走访的记录" not in read(contact, kept)

    location = press(
        contact, "/desk/petitions/new/", **visitor, key=uuid4(), words="判决书丢了怎么办？",
        is_in_town="on",
    )  # fmt: skip
    press(contact, "/desk/petitions/new/", **visitor, key=uuid4(), words="电话里问的，没有去。")

    made = Activity.objects.get()
    assert (made.kinds, made.area_id) == (["petition_reception"], here.town(TOWN).pk)
    assert made.details == {"petition_reception.matter": "见信访接待登记"}
    assert "判决书" not in made.summary + made.place
    assert f"/desk/activities/{made.pk}/" in read(contact, location)
    record = read(contact, f"/desk/activities/{made.pk}/")
    assert "登记来访人" not in record
    # What was entered as a visit leads to where the visitor's answer is followed.
    own = record_activity(
        here.court,
        Entry(
            id=uuid4(), happened_on=date(2026, 11, 13), town_id=here.town(TOWN).pk,
            kind_ids=("petition_reception",), summary="接待一位老人。",
            details={"petition_reception.matter": "执行"},
        ),
        by=here.official(here.assistant), at=at("2026-11-16 09:00"),
    ).activity  # fmt: skip
    assert "/desk/petitions/new/?where=" in read(contact, f"/desk/activities/{own.pk}/")


@pytest.mark.clause("XX-20")
def test_task_goes_with_the_contact_and_comes_back_with_a_result(town: Town, clock: Clock) -> None:
    here, leader = town.here, browser(town.here.vice)
    press(
        leader, "/desk/tasks/", key=uuid4(), area=here.town(TOWN).pk,
        words="核对镇里调解员的名单。", due_on="2026-11-20",
    )  # fmt: skip
    task = ContactTask.objects.get()
    town.replace_contact(here.court_clerk, first_day=date(2026, 11, 17))
    clock("2026-11-17 09:00")
    assert (
        browser(here.assistant).post(f"/desk/tasks/{task.pk}/done/", {"result": "好"}).status_code
        == 404
    )
    press(browser(here.court_clerk), f"/desk/tasks/{task.pk}/done/", result="已核对，共十二人。")

    assert "已核对，共十二人。" in read(leader, "/desk/tasks/")


# --- the people of a center -----------------------------------------------------------------------


def _paths(found: dict[str, UUID]) -> Iterator[tuple[str, str]]:
    """Yield name and path of every address of the desk, each about something that is there."""
    for pattern in urlpatterns:
        path = str(pattern.pattern)
        for kind, name in re.findall(r"<(\w+):(\w+)>", path):
            value = {
                "uuid": found.get(name, uuid4()), "int": 1, "str": "NS-8", "slug": "message",
                "path": "x",
            }[kind]  # fmt: skip
            path = path.replace(f"<{kind}:{name}>", str(value))
        yield str(pattern.name), f"/desk/{path}"


def test_people_of_a_center_have_no_other_address_of_the_desk(town: Town, clock: Clock) -> None:
    center, thread = browser(town.clerk_of_center), town.write()
    theirs = town.write("别的镇的事，不给新城镇看。", by=town.other_center)
    faults, tried = [], 0
    for name, path in _paths({"thread_id": thread.pk}):
        if name in FOR_CENTERS | {"work", "sign-in"}:
            continue
        for response in (center.get(path), center.post(path, {})):
            tried += 1
            if response.status_code != 404:
                faults.append((name, path, response.status_code))

    assert not faults
    assert tried > 200
    # Control: their own are there, another town's are not, and officials have none of them.
    assert center.get(f"/desk/center/{thread.pk}/").status_code == 200
    assert center.get(f"/desk/center/{theirs.pk}/").status_code == 404
    judge = browser(town.here.judge)
    for name, path in _paths({"thread_id": thread.pk}):
        if name in FOR_CENTERS - {"sign-out"}:
            assert {judge.get(path).status_code, judge.post(path).status_code} <= {404, 405}, name
    assert judge.get(f"/desk/center/{theirs.pk}/").status_code == 404


def test_center_sees_its_town_alone_by_the_database(town: Town) -> None:
    """Every table, asked without any filter, in the scope of a center's page."""
    town.write()
    town.write("别的镇的事。", by=town.other_center)
    with town_scope(town.of_center()):
        seen = {
            model._meta.db_table: model._default_manager.count()
            for model in court_models()
            if model._default_manager.exists()
        }

    assert seen["correspondence_thread"] == 1
    assert seen["correspondence_letter"] == 1
    assert {table for table in seen if table.startswith("correspondence_")} == {
        "correspondence_letter", "correspondence_thread",
    }  # fmt: skip
    assert not {table for table in seen if table.startswith(("requests_", "cases_", "duties_"))}
    assert OTHER not in str(seen)
