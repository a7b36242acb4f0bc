"""The kinds of several notices are one list: what both ask is asked once."""

from __future__ import annotations

from tests.activities.conftest import TODAY, Towns

from fenglian.activities.queries.kinds import kinds_on
from fenglian.activities.validators import check_details, count_reached


def test_kinds_of_two_notices_are_joined(towns: Towns) -> None:
    kinds = kinds_on(towns.xinxing.pk, TODAY)

    assert [kind.label for kind in kinds.kinds] == [
        "政策宣传", "指导调解", "访谈交流", "法治宣传", "远程咨询", "走访",
    ]  # fmt: skip
    exchange = kinds.kinds[2]
    assert [clause for _version, clause in exchange.clauses] == ["NS-8", "NS-9a"]
    assert [kind.id for kind in kinds.kinds if not kind.is_visit] == ["remote_consultation"]
    with towns.yunfu.scope():
        assert len(kinds_on(towns.yunfu.pk, TODAY).kinds) == 5


def test_what_two_kinds_ask_alike_is_asked_once_and_counts_for_both(towns: Towns) -> None:
    kinds = kinds_on(towns.xinxing.pk, TODAY)
    chosen = ("policy_outreach", "law_publicity")

    asked = {question.key: question for question in kinds.asked(chosen)}

    assert list(asked) == [
        "policy_outreach.form", "policy_outreach.audience", "policy_outreach.materials",
        "law_publicity.form",
    ]  # fmt: skip
    # The same name, other choices: two questions. The same but for being required: one.
    assert asked["policy_outreach.audience"].kind_ids == chosen
    assert asked["policy_outreach.audience"].required_by == {"law_publicity"}
    details = check_details(
        {
            "policy_outreach.form": "talk",
            "law_publicity.form": "books",
            "policy_outreach.audience": "48",
        },
        chosen,
        kinds,
    )
    assert details == {
        "policy_outreach.form": "talk",
        "policy_outreach.audience": 48,
        "law_publicity.audience": 48,
        "law_publicity.form": "books",
    }
    assert count_reached(details) == 48
