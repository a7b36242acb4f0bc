"""Officials as the ledger names them."""

from __future__ import annotations

from dataclasses import replace

from tests.world import World

from fenglian.isolation.actors import LONGEST_LABEL


def test_official_whose_title_is_long_is_named_as_far_as_the_ledger_keeps(nansha: World) -> None:
    judge = nansha.official(nansha.judge)
    long = replace(judge, name="阿卜杜热合曼" * 6, title="一级高级法官" * 6, via="另一条热线")

    assert judge.actor.label == "沈砚秋，民事审判一庭法官"
    assert len(long.actor.label) == LONGEST_LABEL
    assert long.actor.label.startswith(long.name)
    assert long.actor.label.endswith("（经另一条热线）")
