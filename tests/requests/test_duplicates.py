"""Possible duplicates: found by person, case and words, by indexes, with their reasons (NS-3)."""

from __future__ import annotations

import random

import pytest
from django.db import DatabaseError, connection, transaction
from tests.world import World, at

from fenglian.cases.models import Case
from fenglian.isolation.scope import Audience, scoped
from fenglian.privacy.indexes import phone_index
from fenglian.requests import actions
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.duplicates import (
    MOST_SHOWN,
    Matter,
    PossibleDuplicate,
    find_possible_duplicates,
)
from fenglian.requests.queries.likeness import MARKS, likeness, text_marks

THURSDAY = at("2026-11-19 09:00")
FRIDAY = at("2026-11-20 09:00")
TOLD = "公司拖欠我三个月工资，仲裁已经裁了，公司不履行，我申请执行也没有消息，请法官联系我。"
LIKE = "公司拖欠我们三个月工资，仲裁已经裁了，公司还是不履行，申请了执行也没有消息，请法官联系。"
OTHER = "楼上漏水，物业不管，我家天花板都发霉了，起诉要准备哪些材料？"


# --- likeness ------------------------------------------------------------------------------------


def test_same_words_are_wholly_alike_whatever_their_spelling() -> None:
    assert likeness(TOLD, TOLD) == 1.0
    assert likeness("案号（2026）粤0115民初１号在哪里", "案号(2026)粤0115民初1号在哪里") == 1.0
    assert text_marks("拖欠工资，三个月。") == text_marks("拖欠工资 三个月")


def test_words_on_one_matter_are_more_alike_than_on_two() -> None:
    assert likeness(TOLD, LIKE) > 0.7
    assert likeness(TOLD, OTHER) < 0.1
    assert likeness("", TOLD) == likeness("！！！！！", TOLD) == 0.0


@pytest.mark.parametrize("text", ["", "冤", "四个字呢", "五个字的话"])
def test_short_words_have_few_marks(text: str) -> None:
    assert len(text_marks(text)) == (len(text) == 5)


def test_changed_copies_share_marks_and_strangers_do_not() -> None:
    rng = random.Random(3)  # noqa: S311 - no secret hangs on it
    shared = 0
    for _copy in range(200):
        letters = list(TOLD)
        for place in rng.sample(range(len(letters)), len(letters) // 12):
            letters[place] = rng.choice("天地玄黄宇宙洪荒")
        shared += bool(set(text_marks(TOLD)) & set(text_marks("".join(letters))))

    assert shared >= 190
    assert not set(text_marks(TOLD)) & set(text_marks(OTHER))
    assert len(text_marks(TOLD * 500)) == MARKS


# --- finding -------------------------------------------------------------------------------------


def found_by(world: World, **facts: str) -> list[PossibleDuplicate]:
    matter = Matter(
        words=facts.get("words", OTHER),
        phone_index=phone_index(facts.get("phone", "13899999999")),
        case_number=facts.get("case_number", ""),
    )
    return find_possible_duplicates(world.official(world.clerk), matter)


def reasons_of(found: list[PossibleDuplicate]) -> list[tuple[str, ...]]:
    return [one.reasons for one in found]


@pytest.mark.clause("NS-3")
def test_found_by_telephone_case_and_words_with_the_reasons(nansha: World) -> None:
    nansha.submit(when=THURSDAY, words=TOLD, phone="13800000001")
    number = "（2026）粤0115民初7号"
    nansha.submit(when=THURSDAY, words="开庭改到哪天了？", case_number=number, phone="13800000002")

    assert reasons_of(found_by(nansha, phone="138 0000 0001")) == [("同一电话",)]
    assert reasons_of(found_by(nansha, case_number=number)) == [("同一案号",)]
    assert reasons_of(found_by(nansha, words=LIKE)) == [
        (f"文字相近 {round(likeness(TOLD, LIKE) * 100)}%",)
    ]
    assert found_by(nansha) == []


@pytest.mark.clause("NS-3")
def test_likeliest_stands_first_and_says_all_its_reasons(nansha: World) -> None:
    number = "（2026）粤0115执7号"
    nansha.submit(when=THURSDAY, words="想问执行到哪一步。", case_number=number)
    likeliest = nansha.submit(
        when=THURSDAY, words=TOLD, case_number=number, phone="13800000001", channel="wechat"
    )

    found = found_by(nansha, words=TOLD, case_number=number, phone="13800000001")

    assert reasons_of(found) == [("同一电话", "同一案号", "文字相近 100%"), ("同一案号",)]
    assert found[0].request.pk == likeliest.request_id
    assert [one.is_likely for one in found] == [True, False]


def test_case_is_the_same_in_any_spelling_known_to_the_court_or_not(nansha: World) -> None:
    Case.objects.create(
        court=nansha.court, number="（2026）粤0115民初8号", year=2026, type_code="民初", serial=8,
        cause="离婚纠纷", filed_on=THURSDAY.date(), imported_at=THURSDAY,
    )  # fmt: skip
    for typed in ("(2026)粤0115民初8号", "（2026）粤0115民初09号"):
        nansha.submit(when=THURSDAY, words=f"{typed}什么时候开庭？", case_number=typed)

    assert len(found_by(nansha, case_number="（2026）粤0115民初8号")) == 1
    assert len(found_by(nansha, case_number="（2026）粤0115民初9号")) == 1


def test_what_is_answered_merged_or_its_own_is_no_duplicate(nansha: World) -> None:
    clerk, judge = nansha.official(nansha.clerk), nansha.official(nansha.judge)
    answered, first, second = (
        nansha.submit(when=THURSDAY, words=TOLD).request_id for _request in range(3)
    )
    target = Target(nansha.civil.pk, nansha.judge.pk)
    actions.dispatch_order(answered, target, by=clerk, at=FRIDAY)
    actions.reply_to_order(answered, "已经联系您了，请放心。", by=judge, at=FRIDAY)
    actions.merge_requests(first, second, reason="同一件事", by=clerk, at=FRIDAY)

    matter = Matter.of(ServiceRequest.objects.get(pk=first))

    assert [one.request.pk for one in found_by(nansha, words=TOLD)] == [first]
    assert find_possible_duplicates(clerk, matter) == []


def test_only_what_the_official_may_read_is_found(nansha: World) -> None:
    nansha.submit(when=THURSDAY, words=TOLD)
    matter = Matter(words=TOLD, phone_index=phone_index("13899999999"))

    assert len(find_possible_duplicates(nansha.official(nansha.clerk), matter)) == 1
    assert find_possible_duplicates(nansha.official(nansha.judge), matter) == []
    ServiceRequest.objects.update(complained_of=nansha.clerk)
    assert find_possible_duplicates(nansha.official(nansha.clerk), matter) == []


def test_hundred_of_one_draft_are_shown_as_few(nansha: World) -> None:
    for number in range(60):
        nansha.submit(when=THURSDAY, words=TOLD, phone=f"138000001{number:02}")

    assert len(found_by(nansha, words=TOLD)) == MOST_SHOWN


def test_index_serves_the_search_by_words(nansha: World) -> None:
    """The door runs outside row-level security, which would switch the index off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM requests_servicerequest WHERE marks && %s::bigint[]"
            " AND state IN ('received', 'in_hand', 'handed_back')",
            [text_marks(TOLD)],
        )
        guarded = str(cursor.fetchall())

    assert "request_by_marks" not in guarded, "then the door is not needed any more"


@pytest.mark.parametrize("audience", [Audience.PORTAL, Audience.DESK])
def test_door_is_closed_to_visitors_and_other_courts(nansha: World, audience: Audience) -> None:
    court_id = nansha.court.pk if audience is Audience.PORTAL else nansha.court.pk + 1
    with (
        scoped([nansha.court.pk], audience=audience),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="outside the scope"),
        transaction.atomic(),
    ):
        cursor.execute(
            "SELECT find_like_requests(%s::bigint[], %s::bigint[], 5)",
            [[court_id], text_marks(TOLD)],
        )
