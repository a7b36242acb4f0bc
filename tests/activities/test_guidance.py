"""Guiding mediation (YF-8): which mediators, which dispute, and which of the court's materials."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.activities.conftest import NOON, TODAY, Towns
from tests.activities.test_pages import NEW, Field, field, text_of
from tests.network import NetworkCourt

from fenglian.activities.actions import Met, record_activity
from fenglian.activities.enums import Standing
from fenglian.activities.errors import InvalidActivityError
from fenglian.correspondence.actions.materials import (
    MaterialFacts,
    publish_material,
    withdraw_material,
)
from fenglian.correspondence.models import Material
from fenglian.liaison.enums import Seat
from fenglian.mechanisms import enums as mechanism_words
from fenglian.returns.queries import Wanted, read_lines

__all__ = ["field"]
pytestmark = pytest.mark.clause("YF-8")
GUIDED = ("mediation_guidance",)
MEDIATOR = Met(Standing.MEDIATOR, "岑海棠", "下村调委会")


def publish(court: NetworkCourt, title: str, *, after: Material | None = None) -> Material:
    """Let the court's office publish a model document, or its next version; in its scope."""
    facts = MaterialFacts("model", title, "双方自愿达成如下协议。", after.pk if after else None)
    return publish_material(uuid4(), facts, by=court.official(court.keeper), at=NOON)


def guide(towns: Towns, *materials: UUID, **answers: str) -> dict[str, object]:
    """Record guidance by the judge of 新城镇; return what the record keeps."""
    details = {f"mediation_guidance.{name}": answer for name, answer in answers.items()}
    details["mediation_guidance.materials"] = " ".join(str(pk) for pk in materials)
    made = towns.record(
        towns.xinxing.judge, kind_ids=GUIDED, people=(MEDIATOR,), details=details,
        same_as="another",
    ).activity  # fmt: skip
    return {name.partition(".")[2]: answer for name, answer in made.details.items()}


def test_guidance_names_mediator_dispute_and_material_and_the_material_counts_it(
    field: Field,
) -> None:
    court = field.towns.xinxing
    judge = field.client("judge")
    with court.scope():
        model, old = publish(court, "人民调解协议书"), publish(court, "旧的申请书")
        withdraw_material(old.pk, "条文改了。", by=court.official(court.keeper), at=NOON)
    form = judge.get(NEW).content.decode()
    assert "人民调解协议书（第 1 版）" in form
    assert "旧的申请书" not in form
    page = f"/desk/materials/{model.pk}/"
    assert "还没有在走访里用过" in text_of(judge.get(page))

    written = {
        "mediation_guidance.dispute": "两家争排水沟",
        "mediation_guidance.dispute_number": "石综 ２０２６－１２ 号",
        "mediation_guidance.materials": [str(model.pk)],
    }
    people = {"met0_standing": "mediator", "met0_name": "岑海棠", "met0_of": "下村调委会"}
    sent = judge.post(NEW, field.data(kinds=list(GUIDED), **written, **people))

    assert sent.status_code == 303
    record = judge.get(sent["Location"])
    assert f'<a href="{page}">人民调解协议书（第 1 版）</a>' in record.content.decode()
    assert "石综2026-12号" in text_of(record)
    shown = text_of(judge.get(page))
    assert "这一版在 1 次走访里用过" in shown
    assert "指导调解" in shown
    again = judge.get(f"{sent['Location']}correct/").content.decode()
    assert f'value="{model.pk}"' in again
    assert again[again.index(f'value="{model.pk}"') :].partition(">")[0].count("checked") == 1


def test_ledger_says_whom_and_what_was_guided_and_with_what(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    model = publish(court, "人民调解协议书")
    guide(towns, model.pk, dispute="排水沟", dispute_number="2026-12")

    (line,) = read_lines(Wanted((court.pk,), TODAY, TODAY))

    assert line.answers == (
        "指导了哪些调解员：1 人；哪一起纠纷：排水沟；综治中心的编号：2026-12；"
        "用了什么教材：人民调解协议书（第 1 版）"
    )


def test_version_replaced_since_it_was_chosen_is_still_taken(towns: Towns) -> None:
    """A phone keeps the form for days; what was used was used."""
    first = publish(towns.xinxing, "人民调解协议书")
    publish(towns.xinxing, "人民调解协议书", after=first)

    kept = guide(towns, first.pk)["materials"]

    assert kept == [{"id": str(first.pk), "title": "人民调解协议书", "number": 1}]


def test_what_two_entered_of_one_session_is_one_use(field: Field) -> None:
    court = field.towns.xinxing
    with court.scope():
        model = publish(court, "人民调解协议书")
        details = {"mediation_guidance.materials": str(model.pk)}
        facts: dict[str, Any] = {"kind_ids": GUIDED, "people": (MEDIATOR,), "details": details}
        first = field.towns.record(
            court.judge, colleague_ids=(court.assistant.pk,), **facts
        ).activity
        field.towns.record(court.assistant, same_as=str(first.pk), **facts)

    page = field.client("judge").get(f"/desk/materials/{model.pk}/")

    assert "这一版在 1 次走访里用过" in text_of(page)


def test_guidance_without_a_mediator_or_with_what_cannot_be_is_refused(towns: Towns) -> None:
    court, elsewhere = towns.xinxing, towns.yunfu
    with elsewhere.scope():
        foreign = publish(elsewhere, "别院的教材")
    villager = Met(Standing.VILLAGE, "庞见素", "下村")
    for people, answers, at_field in (
        ((villager,), {}, "people"),
        ((), {}, "people"),
        ((MEDIATOR,), {"materials": str(foreign.pk)}, "mediation_guidance.materials"),
        ((MEDIATOR,), {"materials": "民法典"}, "mediation_guidance.materials"),
        ((MEDIATOR,), {"dispute_number": "排水沟那起"}, "mediation_guidance.dispute_number"),
        ((MEDIATOR,), {"dispute_number": "12；13"}, "mediation_guidance.dispute_number"),
    ):
        details = {f"mediation_guidance.{name}": answer for name, answer in answers.items()}
        entry = towns.entry(kind_ids=GUIDED, people=people, details=details)
        with pytest.raises(InvalidActivityError) as caught:
            record_activity(court.court, entry, by=court.official(court.judge), at=NOON)
        assert caught.value.field == at_field, answers
    # Control: a mediator among others is enough, and a number is kept in one way of writing.
    assert guide(towns, dispute_number="石综 2026—12")["dispute_number"] == "石综2026-12"


def test_files_and_records_call_people_by_the_same_words() -> None:
    assert {one.value for one in mechanism_words.Standing} == set(Standing.values)
