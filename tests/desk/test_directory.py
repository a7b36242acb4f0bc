"""通讯录, 外出和代理, 任职: the desk's pages."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from tests.desk.conftest import Desk
from tests.directory.conftest import FRIDAY, Registry, found_registry
from tests.world import at

from fenglian.directory.actions import note_change
from fenglian.directory.models import Change, Listing
from fenglian.duties.actions import sweep
from fenglian.isolation.actors import Actor
from fenglian.organizations.models import Absence, PostTerm
from fenglian.requests.models import WorkOrder


@pytest.fixture
def registry(desk: Desk) -> Registry:
    """The court of the desk with its directory, on Friday, November 20th."""
    return found_registry(desk.world)


def text_of(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    main = re.sub(r"</?time[^>]*>", "", page.partition("<main")[2].partition("</main")[0])
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def titles(client: Client) -> list[str]:
    page = client.get("/desk/").content.decode()
    return [unescape(found) for found in re.findall(r'class="fl-open"[^>]*>([^<]+)<', page)]


FACTS = {
    "stays": "stays", "title": "书记员", "office_phone": "020-84990088", "mobile": "",
}  # fmt: skip


@pytest.mark.clause("NS-9b")
def test_directory_names_the_gaps_and_what_needs_attention(desk: Desk, registry: Registry) -> None:
    PostTerm.objects.filter(person=registry.world.enforcer).update(ends_on=date(2026, 11, 19))
    client = desk.client(registry.world.clerk)

    whole, flagged = (
        text_of(client, "/desk/directory/"),
        text_of(client, "/desk/directory/?show=flagged"),
    )

    assert "3 个部门没有联络员" in whole
    assert "民事审判一庭 宋知微 联络员 法官 020-84990002 13900000002" in whole
    assert "执行局 没有联络员" in whole
    assert "乔木 执行法官 — — 已不在这个部门任职" in flagged
    assert "沈砚秋" not in flagged


@pytest.mark.clause("NS-15")
def test_department_reports_and_the_service_center_publishes(
    desk: Desk, registry: Registry
) -> None:
    world = registry.world
    judge, center = desk.client(world.judge), desk.client(registry.publisher)
    report = f"/desk/directory/people/{world.judge.pk}/report/"

    wrong = judge.post(
        report,
        {**FACTS, "body": world.civil.pk, "office_phone": "总机", "happened_on": "2026-11-20"},
    )
    sent = judge.post(report, {**FACTS, "body": world.civil.pk, "happened_on": "2026-11-20"})

    assert (wrong.status_code, sent.status_code) == (422, 303)
    assert "办公电话请写成" in wrong.content.decode()
    change = Change.objects.get()
    assert titles(center) == ["公布人员电话变动：沈砚秋的职务或电话变动"]
    assert "020-84990001 020-84990088" in text_of(center, f"/desk/directory/changes/{change.pk}/")
    assert "待公布" in text_of(center, "/desk/directory/queue/")

    done = center.post(
        f"/desk/directory/changes/{change.pk}/publish/", {"seen_revision": change.revision}
    )

    assert done.status_code == 303
    assert titles(center) == []
    versions = text_of(judge, f"/desk/directory/people/{world.judge.pk}/")
    assert "第 2 版 11月20日（周五） 民事审判一庭书记员 020-84990088" in versions


@pytest.mark.clause("NS-15")
def test_silent_department_is_late_in_everybody_s_list(desk: Desk, registry: Registry) -> None:
    world = registry.world
    note_change(world.enforcer, happened_on=FRIDAY, actor=Actor.system(), at=at("2026-11-20 09:00"))
    desk.set_clock("2026-11-30 09:00")
    while sweep([world.court.pk], at=at("2026-11-30 09:00")).claimed:
        pass

    assert titles(desk.client(world.enforcer)) == ["报送人员电话变动：乔木的职务或电话变动"]
    assert titles(desk.client(world.enforcement_leader)) == [
        "报送人员电话变动：乔木的职务或电话变动"
    ]
    queue = text_of(desk.client(registry.publisher), "/desk/directory/queue/")
    assert "超期 1 个工作日 11月27日（周五） 乔木 待报送" in queue
    assert "已报部门领导" in queue


def test_returned_change_stands_open_with_its_reason(desk: Desk, registry: Registry) -> None:
    change = registry.report(registry.world.judge, when="2026-11-20 08:30")
    center = desk.client(registry.publisher)
    path = f"/desk/directory/changes/{change.pk}/"

    empty = center.post(path + "return/", {"seen_revision": change.revision, "reason": " "})
    center.post(path + "return/", {"seen_revision": change.revision, "reason": "号码打不通"})
    again = center.post(path + "return/", {"seen_revision": change.revision, "reason": "还是不通"})

    assert empty.status_code == 422
    assert again.status_code == 409
    judge = desk.client(registry.world.judge)
    page = text_of(judge, path)
    assert "退回待重报" in page
    assert "号码打不通" in page
    form = judge.get(path + "report/").content.decode()
    assert 'value="020-84990088"' in form


def test_anybody_notes_a_change_and_confirms_their_own(desk: Desk, registry: Registry) -> None:
    world = registry.world
    desk.set_clock("2026-11-23 09:00")
    base = f"/desk/directory/people/{world.judge.pk}/"

    noted = desk.client(world.clerk).post(
        base + "note/", {"happened_on": "2026-11-20", "note": "电话打不通"}
    )
    desk.client(world.judge).post(base + "confirm/")

    assert noted.status_code == 303
    assert Change.objects.get().note == "电话打不通"
    assert Listing.objects.get(person=world.judge).confirmed_on == date(2026, 11, 23)


# --- absences and posts --------------------------------------------------------------------------


def test_absence_is_entered_and_the_deputy_finds_the_work_marked(
    desk: Desk, registry: Registry
) -> None:
    world = registry.world
    desk.dispatched(words="判决书一直没有收到。")
    judge = desk.client(world.judge)

    sent = judge.post(
        "/desk/absences/",
        {"person": world.judge.pk, "starts_on": "2026-11-20", "ends_on": "2026-11-24",
         "kind": "sick", "deputy": world.enforcer.pk},
    )  # fmt: skip

    assert sent.status_code == 303
    deputy = desk.client(world.enforcer)
    assert titles(deputy) == ["代 沈砚秋：答复当事人：判决书一直没有收到"]
    assert "今天您代： 沈砚秋 （民事审判一庭法官）" in text_of(deputy, "/desk/absences/")
    others = text_of(desk.client(world.clerk), "/desk/absences/")
    assert "沈砚秋 今天不在" in others
    assert "病假" not in others.partition("登记外出")[0]
    absence = Absence.objects.get()
    judge.post(f"/desk/absences/{absence.pk}/end/")
    assert titles(deputy) == []


def test_absence_that_cannot_be_keeps_what_was_typed(desk: Desk, registry: Registry) -> None:
    world = registry.world
    answer = desk.client(world.judge).post(
        "/desk/absences/",
        {"person": world.judge.pk, "starts_on": "2026-11-24", "ends_on": "2026-11-20",
         "kind": "leave", "deputy": world.judge.pk},
    )  # fmt: skip

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "最后一天早于第一天" in page
    assert 'value="2026-11-24"' in page


def test_work_of_who_leaves_a_post_goes_on(desk: Desk, registry: Registry) -> None:
    world = registry.world
    request_id = desk.dispatched()
    term = PostTerm.objects.exclude(post__kind="liaison_officer").get(person=world.judge)
    admin = desk.client(world.administrator)
    assert "法官 沈砚秋" in text_of(admin, "/desk/posts/")

    left = admin.post(f"/desk/posts/{term.post_id}/", {"term": term.pk, "last_day": "2026-11-19"})

    assert left.status_code == 303
    assert WorkOrder.objects.get(request=request_id).handler is None
    assert [change.person for change in Change.objects.all()] == [world.judge]
    taken = admin.post(
        f"/desk/posts/{term.post_id}/", {"person": world.enforcer.pk, "starts_on": "2026-11-20"}
    )
    assert taken.status_code == 303


def test_page_of_a_post_opened_before_the_successor_came_does_not_let_them_leave(
    desk: Desk, registry: Registry
) -> None:
    world = registry.world
    term = PostTerm.objects.exclude(post__kind="liaison_officer").get(person=world.judge)
    PostTerm.objects.filter(pk=term.pk).update(ends_on="2026-11-19")
    PostTerm.objects.create(
        court=world.court, post=term.post, person=world.enforcer, starts_on=FRIDAY
    )

    answer = desk.client(world.administrator).post(
        f"/desk/posts/{term.post_id}/", {"term": term.pk, "last_day": "2026-11-20"}
    )

    assert answer.status_code == 422
    assert "这段任职已经登记了离任" in answer.content.decode()
    assert PostTerm.objects.get(post=term.post, person=world.enforcer).ends_on is None


@pytest.mark.parametrize("path", ["/desk/directory/", "/desk/absences/", "/desk/posts/"])
def test_statements_do_not_grow_with_the_people(desk: Desk, registry: Registry, path: str) -> None:
    world = registry.world
    client = desk.client(world.administrator)
    for person in (world.judge, world.colleague):
        registry.report(person, when="2026-11-20 08:30")
    before = desk.statements(client, path)
    registry.report(world.enforcer, when="2026-11-20 08:30")
    Absence.objects.create(
        id=uuid4(), court=world.court, person=world.clerk,
        starts_on=FRIDAY, ends_on=FRIDAY, kind="leave", deputy=world.judge,
    )  # fmt: skip
    Absence.objects.create(
        id=uuid4(), court=world.court, person=world.president,
        starts_on=FRIDAY, ends_on=FRIDAY, kind="leave", deputy=world.vice_president,
    )  # fmt: skip

    assert desk.statements(client, path) <= before + 1  # the names of deputies, once there are any
