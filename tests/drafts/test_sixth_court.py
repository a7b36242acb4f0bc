"""A sixth court writes its notice and is at work under it, without a line of code (NS-18, J10)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from tests.cli.conftest import _own_environment, command_json
from tests.cli.test_court import plan
from tests.world import at

from fenglian.cli.main import run
from fenglian.duties.actions import Bearer, follow_event
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import list_packs, read_pack
from fenglian.organizations.models import Body, Court

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["_own_environment", "command_json", "plan"]
NOTICE = Path(__file__).parent / "qingxi.yaml"


def facts_of(rule: Any) -> dict[str, Any]:
    """Return what a rule lays down, without its name, its words and its worked cases."""
    unsaid = {"id", "title", "summary", "clauses", "origin", "note", "checked", "examples", "steps"}
    facts = {name: value for name, value in rule.model_dump().items() if name not in unsaid}
    return facts | {"ladder": [(step.at, step.to) for step in getattr(rule, "steps", ())]}


def test_notice_has_every_kind_of_rule_and_shares_none_of_them_with_the_five() -> None:
    shipped = [rule for pack in list_packs() for rule in read_pack(pack).mechanism.rules]
    ours = read_pack(NOTICE).mechanism.rules

    assert {rule.kind for rule in ours} == {rule.kind for rule in shipped}
    known = [facts_of(rule) for rule in shipped]
    assert [rule.id for rule in ours if facts_of(rule) in known] == []


@pytest.mark.clause("NS-18")
def test_court_comes_from_a_notice_to_running_limits_by_commands_alone(
    plan: Path,
    command_json: Callable[..., Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = tmp_path / "qingxi.yaml"
    text = NOTICE.read_text(encoding="utf-8")
    wrong.write_text(text.replace("count: 12, unit: service_hours", "count: 2, unit: working_days"))
    command_json("court", "load", str(plan), "--since", "2026-01-05")
    court = Court.objects.get(slug="lianghu")
    here = ("--court", "lianghu")

    refused = command_json("mechanism", "check", str(wrong), status=2)
    sound = command_json("mechanism", "check", str(NOTICE))
    assert run(["mechanism", "explain", str(NOTICE)]) == 0
    explained = capsys.readouterr().out
    preview = command_json("mechanism", "preview", str(NOTICE), *here)
    trial = command_json("mechanism", "simulate", str(NOTICE), *here)
    changed = command_json("mechanism", "diff", str(NOTICE), str(NOTICE))
    adopted = command_json("mechanism", "adopt", str(NOTICE), *here, "--from", "2026-12-01T00:00")

    lines = wrong.read_text(encoding="utf-8").splitlines()
    (number,) = (n for n, line in enumerate(lines, start=1) if "{count: 2, unit: working" in line)
    assert {(fault["line"], fault["rule"]) for fault in refused["faults"]} == {
        (number, "letter_within_hours")
    }
    assert any("用同一种单位" in fault["remedy"] for fault in refused["faults"])
    assert len(sound["rules"]) == 12
    assert "如果您是联络法官" in explained
    assert {one["title"] for one in preview["dated"]} == {"河湾法官赶集", "报本周赶集"}
    assert {line["before"] for line in trial["rules"]} == {None}
    assert changed == []
    assert (adopted["mechanism"], adopted["version"]) == ("qingxi", 1)
    with scoped([court.pk], audience=Audience.SYSTEM):
        assert _dispatch(court) == date(2026, 12, 14)


def _dispatch(court: Court) -> date:
    """Let an order be dispatched on a Monday; return the last day of its reply."""
    event = record_event(
        EventKind.ORDER_DISPATCHED, court_id=court.pk, subject_kind="request", subject_id=uuid4(),
        actor=Actor.system(), at=at("2026-12-07 10:00"),
    )  # fmt: skip
    civil = Body.objects.get(court=court, name="民事审判庭")
    (duty,) = follow_event(event, court=court, bearer=Bearer(civil.pk))
    assert duty.rule_id == "visit_reply"
    return duty.last_day
