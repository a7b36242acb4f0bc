from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from tests.world import at

from fenglian.cli.main import run
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import seal_batch
from fenglian.ledger.models import Event, Seal
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import mechanism_in_force
from fenglian.mechanisms.queries.files import PACKS
from fenglian.organizations.models import Account
from fenglian.worktime.arrangements import statutory_days
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.world import World


def test_deadline_over_the_year_end_is_provisional_and_says_each_day(
    nansha: World, command_json: Callable[..., Any]
) -> None:
    result = command_json(
        *("deadline", "--court", "nansha", "--from", "2026-12-30T10:00", "--working-days", "3")
    )

    # Wednesday; New Year's Day is a Friday, and 2027's arrangement is not published yet.
    assert result["last_day"] == "2027-01-05"
    assert result["provisional"] is True
    assert [(step["day"], step["number"]) for step in result["trace"]] == [
        ("2026-12-30", None),
        ("2026-12-31", 1),
        ("2027-01-01", None),
        ("2027-01-02", None),
        ("2027-01-03", None),
        ("2027-01-04", 2),
        ("2027-01-05", 3),
    ]


def test_deadline_in_words_gives_date_mark_and_trace(
    nansha: World, command_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["deadline", "--court", "nansha", "--from", "2026-12-30T10:00"]
    assert run([*arguments, "--working-days", "3"]) == 0

    said = capsys.readouterr().out
    assert "自 12月30日（周三）起 3 个工作日，至 2027年1月5日（周二）止。" in said
    assert "待定" in said
    assert "起算日，不计入" in said
    assert "第 3 日，期限届满" in said


def test_deadline_of_an_unknown_court_names_those_that_there_are(
    nansha: World, command_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["deadline", "--court", "nosuch", "--from", "2026-12-30T10:00", "--days", "3"]
    assert run(arguments) == 2

    assert capsys.readouterr().err == "错误：没有代号为 nosuch 的法院。现有：nansha。\n"


def test_calendar_imported_is_in_force_and_on_the_ledger(
    nansha: World, command_json: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "2027.csv"
    days = [*statutory_days(2027, with_substitutes=True), date(2027, 1, 4)]
    file.write_text("\n".join(f"{day},休,放假" for day in days))

    result = command_json("calendar", "import", str(file), "--court", "nansha")

    assert result["changed_days"] == ["2027-01-04"]
    shown = command_json("calendar", "show", "--court", "nansha", "--year", "2027")
    assert [day["date"] for day in shown["days"]] == [str(day) for day in sorted(days)]
    assert shown["provisional"] is False
    (event,) = Event.objects.filter(kind=EventKind.CALENDAR_IMPORTED)
    assert event.data["year"] == 2027


def test_ledger_is_verified_and_a_changed_record_found(
    nansha: World, command_json: Callable[..., Any]
) -> None:
    nansha.submit(when=at("2026-11-20 09:47"))

    result = command_json("ledger", "verify")["nansha"]

    assert result["events"] > 0
    assert result["faults"] == []


def test_head_kept_outside_is_found_on_the_chain_and_a_strange_one_is_not(
    nansha: World, command_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for moment in (at("2026-11-20 09:47"), at("2026-11-20 10:47")):
        nansha.submit(when=moment)
        seal_batch(nansha.court.pk, at=moment)
    first, last = (bytes(seal.hash).hex() for seal in Seal.objects.order_by("number"))

    result = command_json("ledger", "verify", "--head", first)["nansha"]
    assert (result["batch_of_head"], result["head"]) == (1, last)

    strange = "0" * 64
    lost = command_json("ledger", "verify", "--head", strange, status=1)["nansha"]
    assert (lost["batch_of_head"], lost["faults"]) == (None, [])

    assert run(["ledger", "verify", "--head", first]) == 0
    said = capsys.readouterr().out
    assert last in said
    assert "是第 1 批" in said
    assert run(["ledger", "verify", "--head", first[:16]]) == 2
    assert "应为 64 位十六进制数" in capsys.readouterr().err


def test_mechanism_with_a_fault_is_refused_with_file_line_and_remedy(
    tmp_path: Path, command_json: Callable[..., Any]
) -> None:
    sound = (PACKS / "nansha" / "mechanism.yaml").read_text()
    (tmp_path / "lexicon.yaml").write_text((PACKS / "nansha" / "lexicon.yaml").read_text())
    (tmp_path / "mechanism.yaml").write_text(sound.replace("id: reply", "id: reply\n    nosuch: 1"))

    assert command_json("mechanism", "check", str(PACKS / "nansha"))["sound"] is True
    waiting = command_json("mechanism", "check", str(PACKS / "yanbian"))["not_checked_yet"]
    assert waiting == ["judge_for_every_cell", "one_officer_for_each_unit"]
    result = command_json("mechanism", "check", str(tmp_path), status=2)

    (fault,) = result["faults"]
    assert fault["file"] == "mechanism.yaml"
    assert fault["line"] > 1
    assert "nosuch" in fault["what"]
    assert fault["remedy"]


def test_mechanism_adopted_is_in_force_and_on_the_ledger(
    nansha: World, command_json: Callable[..., Any], tmp_path: Path
) -> None:
    for name in ("mechanism.yaml", "lexicon.yaml"):
        text = (PACKS / "nansha" / name).read_text()
        (tmp_path / name).write_text(text + "# a second text of the same rules\n")

    result = command_json(
        *("mechanism", "adopt", str(tmp_path), "--court", "nansha", "--from", "2099-01-01T00:00")
    )

    assert result["version"] == 2
    assert mechanism_in_force(nansha.court.pk, at("2099-01-02 00:00"), "nansha") is not None
    (event,) = Event.objects.filter(kind=EventKind.MECHANISM_ADOPTED)
    assert event.data["version"] == 2


def test_user_added_signs_in_with_the_password_and_code_shown_once(
    nansha: World, command_json: Callable[..., Any]
) -> None:
    shown = command_json(
        *("user", "add", "ye.lan", "--court", "nansha", "--name", "叶岚"),
        *("--body", "民事审判一庭", "--post", "judge"),
    )

    request = RequestFactory().post("/")
    credentials = {name: shown[name] for name in ("password", "code")}
    with scoped([], audience=Audience.IDENTIFY):
        account = authenticate(request, username="ye.lan", **credentials)
    assert isinstance(account, Account)
    official = nansha.official(account.person, on=civil_day(now()))
    assert official.title == "民事审判一庭法官"
    assert command_json("user", "code", "ye.lan")["username"] == "ye.lan"


def test_user_disabled_signs_in_no_more_and_the_ledger_says_who_did_it(
    nansha: World, command_json: Callable[..., Any]
) -> None:
    command_json("user", "disable", "judge")

    assert Account.objects.get(username="judge").is_active is False
    (event,) = Event.objects.filter(kind=EventKind.ACCOUNT_CHANGED)
    assert event.data == {"username": "judge", "change": "disabled"}
    assert event.actor_label.startswith("命令行")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["disable", "nosuch"], "没有登录名为 nosuch 的账号"),
        (["add", "x", "--court", "nansha", "--name", "沈砚秋"], "登录名“x”不合要求"),
        (["add", "judge", "--court", "nansha", "--name", "沈砚秋"], "已有账号"),
        (["add", "abc", "--court", "nansha", "--name", "无此人"], "没有名为“无此人”的人"),
    ],
)
def test_user_command_that_cannot_be_done_says_why(
    arguments: list[str],
    words: str,
    nansha: World,
    command_json: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["user", *arguments]) == 2

    assert words in capsys.readouterr().err
