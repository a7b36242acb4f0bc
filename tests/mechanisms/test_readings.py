"""What a rule says about one situation."""

from __future__ import annotations

import pytest

from fenglian.mechanisms.enums import Complexity
from fenglian.mechanisms.queries import read_pack
from fenglian.mechanisms.queries.files import PACKS
from fenglian.mechanisms.readings import (
    Classification,
    classification_rule,
    classify,
    print_rate,
)
from fenglian.mechanisms.schema import Condition


@pytest.mark.clause("NS-4a", "NS-5")
@pytest.mark.parametrize(
    ("kind", "conditions", "outcome"),
    [
        ("case_lookup", [], Classification(Complexity.SIMPLE, "NS-4b")),
        (
            "case_lookup",
            ["not_satisfied"],
            Classification(Complexity.ORDINARY, "NS-5", ("not_satisfied",)),
        ),
        ("case_facts", [], Classification(Complexity.ORDINARY, "NS-5")),
        ("case_facts", ["asks_for_handler"], Classification(Complexity.ORDINARY, "NS-5")),
    ],
)
def test_request_is_simple_or_ordinary_by_kind_and_conditions(
    kind: str, conditions: list[Condition], outcome: Classification
) -> None:
    nansha = read_pack(PACKS / "nansha").mechanism
    rule = classification_rule(nansha)
    assert rule is not None

    assert classify(nansha.vocabularies.service_kind(kind), rule, conditions) == outcome


@pytest.mark.clause("NS-2")
@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        (0, 0, "—"),
        (0, 7, "0.0%"),
        (2, 3, "66.7%"),
        (1, 2000, "0.1%"),
        (7, 7, "100.0%"),
        (99999, 100000, "99.9%"),
    ],
)
def test_rate_is_never_rounded_up_to_the_goal(
    numerator: int, denominator: int, printed: str
) -> None:
    assert print_rate(numerator, denominator) == printed
