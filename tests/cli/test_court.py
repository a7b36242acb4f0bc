"""A court from nothing by commands alone: founded, its cases and answers brought in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from fenglian.cli.main import run
from fenglian.demonstration.files import HERE
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.organizations.models import Account, Body, Court, Person, PostTerm
from fenglian.organizations.queries import load_official
from fenglian.worktime.actions import build_calendar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.world import World

PLAN = """\
court:
  slug: lianghu
  name: 两湖县人民法院
  short_name: 两湖法院
  code: 鄂0199
bodies:
  - kind: court
    name: 院领导
    led_by: lh-president
    posts:
      - {id: lh-president, kind: president, title: 院长, holder: 高远}
      - {id: lh-vice, kind: vice_president, title: 副院长, holder: 丁一}
  - kind: office
    name: 诉讼服务中心
    is_desk: true
    led_by: lh-desk
    supervised_by: lh-vice
    posts:
      - {id: lh-desk, kind: department_leader, title: 主任, holder: 丁一}
      - {id: lh-clerk, kind: desk_clerk, title: 诉讼服务专员}
  - kind: division
    name: 民事审判庭
    led_by: lh-civil
    supervised_by: lh-vice
    posts:
      - {id: lh-civil, kind: department_leader, title: 庭长, holder: 李敏, email: li@a.example}
"""


@pytest.fixture
def plan(tmp_path: Path, command_json: Callable[..., Any]) -> Path:
    """The file of a small court, on a site with a calendar."""
    build_calendar("全国", first_year=2026, last_year=2027)
    file = tmp_path / "lianghu.yaml"
    file.write_text(PLAN)
    return file


def test_court_loaded_has_bodies_posts_people_and_sign_ins_without_passwords(
    plan: Path, command_json: Callable[..., Any]
) -> None:
    facts = command_json("court", "load", str(plan), "--since", "2026-01-05")

    assert facts == {
        "court": "lianghu",
        "bodies": 3,
        "accounts": ["lh-president", "lh-vice", "lh-civil"],
    }
    court = Court.objects.get(slug="lianghu")
    assert (court.phone, court.is_demonstration) == ("12368", False)
    with scoped([court.pk], audience=Audience.SYSTEM):
        civil = Body.objects.get(name="民事审判庭")
        assert civil.parent is not None
        assert civil.parent.name == "院领导"
        assert civil.supervising_post is not None
        assert civil.supervising_post.title == "副院长"
        assert {term.starts_on for term in PostTerm.objects.all()} == {date(2026, 1, 5)}
        assert not any(account.has_usable_password() for account in Account.objects.all())
        official = load_official(Account.objects.get(username="lh-vice"), date(2026, 11, 20))
        assert official is not None
        assert official.title == "副院长"
        assert len(official.led_body_ids) == 1, "one person in two posts"
        assert Person.objects.get(name="李敏").email == "li@a.example"
        (event,) = Event.objects.all()
        assert event.data["usernames"] == facts["accounts"]


def test_court_loaded_twice_is_refused_with_what_is_taken(
    plan: Path, command_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    command_json("court", "load", str(plan))
    capsys.readouterr()

    assert run(["court", "load", str(plan)]) == 2

    said = capsys.readouterr().err
    assert "第 2 行：已有一个法院的 slug 是“lianghu”" in said
    assert "第 11 行：登录名“lh-president”已被使用" in said
    assert Court.objects.count() == 1


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("code: 鄂0199", "cod: 鄂0199", "第 5 行：不认识的键“cod”"),
        ("slug: lianghu", "slug: 两湖", "第 2 行：slug 的值“两湖”写法不对"),
        ("kind: division", "kind: tent", "kind 的值“tent”不认识"),
        ("is_desk: true", "is_desk: false", "is_desk: true 的部门有 0 个"),
        ("led_by: lh-civil", "led_by: nobody", "没有这个 id 的职务"),
        ("id: lh-clerk", "id: lh-desk", "id“lh-desk”用了不止一次"),
        ("name: 民事审判庭", "name: 院领导", "部门名称“院领导”用了不止一次"),
        ("    is_desk: true", "    is_desk: true\n    parent: 民事审判庭", "之前没有名为"),
        ("kind: court", "kind: office", "第一个部门应是法院本身"),
        ("  code: 鄂0199", "  code: 鄂0199\n  area: '440199'", "没有代码为“440199”的区划"),
        ("court:", "court: [", "不是正确的 YAML"),
    ],
)
def test_court_file_with_a_fault_founds_nothing_and_says_where(
    plan: Path,
    right: str,
    wrong: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan.write_text(PLAN.replace(right, wrong, 1))

    assert run(["court", "load", str(plan)]) == 2

    assert said in capsys.readouterr().err
    assert not Court.objects.exists()


def test_site_without_a_court_says_how_to_found_one(
    command_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["cases", "import", __file__, "--court", "lianghu"]) == 2

    assert "fenglian court load" in capsys.readouterr().err


def test_cases_and_answers_are_imported_once(
    nansha: World, command_json: Callable[..., Any], tmp_path: Path
) -> None:
    sheet = tmp_path / "案件.csv"
    sheet.write_text("案号,立案日期\n（2026）粤0115民初1号,2026-09-01\n")
    answers = HERE / "texts" / "knowledge.yaml"

    first = command_json("cases", "import", str(sheet), "--court", "nansha")
    again = command_json("cases", "import", str(sheet), "--court", "nansha")
    known = command_json("knowledge", "import", str(answers), "--court", "nansha")
    same = command_json("knowledge", "import", str(answers), "--court", "nansha")

    assert first == {"created": 1, "updated": 0, "unchanged": 0}
    assert again == {"created": 0, "updated": 0, "unchanged": 1}
    assert known["added"] > 50
    assert same == {"added": 0, "changed": 0, "unchanged": known["added"]}


def test_address_of_an_official_is_kept_where_it_is_one(
    nansha: World, command_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_json("user", "email", "judge", "shen@court.example")["email"]
    nansha.judge.refresh_from_db()
    assert nansha.judge.email == "shen@court.example"

    assert run(["user", "email", "judge", "nowhere"]) == 2
    assert "“nowhere”不是邮箱地址" in capsys.readouterr().err
    assert command_json("user", "email", "judge", "")["email"] == ""
