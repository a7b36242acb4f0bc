"""NS-17: whoever comes again, and a matter that comes again, are recognized as they come in."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.world import World, at

from fenglian.isolation.scope import Audience, scoped
from fenglian.requests import actions
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import Recurrence, ServiceRequest
from fenglian.requests.queries.recurrence import Coming, find_coming_for

pytestmark = pytest.mark.clause("NS-17")

CASE = "（2026）粤0115民初7号"
TOLD = "公司拖欠我三个月工资，仲裁已经裁了，公司不履行，我申请执行也没有消息，请法官联系我。"
OTHER = "楼上漏水，物业不管，我家天花板都发霉了，起诉要准备哪些材料？"
FIRST = at("2026-06-01 09:00")
ANSWERED = at("2026-06-02 09:00")


def answered(world: World, *, when: datetime = FIRST, **facts: str) -> UUID:
    """Let a request come in and be answered by the judge a day later."""
    request_id = world.submit(when=when, **facts).request_id
    target = Target(world.civil.pk, world.judge.pk)
    actions.dispatch_order(request_id, target, by=world.official(world.clerk), at=when)
    judge = world.official(world.judge)
    actions.accept_order(request_id, by=judge, at=when)
    later = when + timedelta(days=1)
    actions.reply_to_order(request_id, "开庭定在7月8日上午9:30。", by=judge, at=later)
    return request_id


def noted(request_id: UUID) -> Recurrence | None:
    return Recurrence.objects.filter(request_id=request_id).first()


def again(world: World, when: datetime, **facts: str) -> Recurrence | None:
    """Let a request come in by the portal, where no other is in sight, and return what is noted."""
    with scoped([world.court.pk], audience=Audience.PORTAL):
        request_id = world.submit(when=when, **facts).request_id
        assert not Recurrence.objects.exists(), "the portal sees nothing of it"
    return noted(request_id)


def seen_by_clerk(world: World, request_id: UUID) -> Coming:
    request = ServiceRequest.objects.get(pk=request_id)
    return find_coming_for(world.official(world.clerk), request, most=5)


@pytest.mark.parametrize("words", [TOLD, OTHER])
def test_same_person_in_the_same_case_next_month_is_a_repeat(nansha: World, words: str) -> None:
    first = answered(nansha, words=TOLD, case_number=CASE)

    found = again(nansha, at("2026-07-02 09:00"), words=words, case_number="(2026)粤0115民初7号")

    assert found is not None
    assert (found.comes_again, found.matter_id, found.times, found.supervised) == (
        True, first, 2, True,
    )  # fmt: skip


def test_same_words_of_the_same_person_without_a_case_are_a_repeat(nansha: World) -> None:
    first = answered(nansha, words=TOLD)

    found = again(nansha, at("2026-07-02 09:00"), words=f"再说一次：{TOLD}")

    assert found is not None
    assert (found.matter_id, found.supervised) == (first, True)


def test_same_person_with_another_matter_comes_again_and_is_not_supervised(nansha: World) -> None:
    answered(nansha, words=TOLD, case_number=CASE)

    found = again(nansha, at("2026-07-02 09:00"), words=OTHER)

    assert found is not None
    assert (found.comes_again, found.matter, found.supervised) == (True, None, False)


def test_whoever_comes_a_third_time_is_supervised_whatever_the_matter(nansha: World) -> None:
    for day in (1, 9):
        nansha.submit(when=at(f"2026-06-0{day} 09:00"), words=f"{day}：{OTHER}")

    found = again(nansha, at("2026-06-20 09:00"), words=TOLD)

    assert found is not None
    assert (found.times, found.matter, found.supervised) == (3, None, True)


def test_other_side_in_the_same_case_is_the_same_matter_and_no_complaint(nansha: World) -> None:
    first = answered(nansha, words=TOLD, case_number=CASE)

    found = again(
        nansha, at("2026-07-02 09:00"), words=OTHER, case_number=CASE, phone="13900000000"
    )

    assert found is not None
    assert (found.comes_again, found.matter_id, found.supervised) == (False, first, False)


@pytest.mark.parametrize(
    ("when", "is_repeated"),
    [
        ("2026-06-02 08:59", False),
        ("2026-06-02 09:00", True),
        ("2026-11-29 23:59", True),
        ("2026-11-30 00:00", False),
    ],
)
def test_matter_comes_again_from_its_answer_until_180_days_later(
    nansha: World, when: str, *, is_repeated: bool
) -> None:
    answered(nansha, words=TOLD, case_number=CASE)

    found = again(nansha, at(when), words=TOLD, case_number=CASE)

    assert (found is not None and found.matter is not None) is is_repeated


@pytest.mark.parametrize(("when", "times"), [("2026-08-30 23:59", 2), ("2026-08-31 00:00", 0)])
def test_person_comes_again_until_90_days_later(nansha: World, when: str, times: int) -> None:
    answered(nansha, words=TOLD)

    found = again(nansha, at(when), words=OTHER)

    assert (found.times if found else 0) == times


def test_what_waits_for_its_first_answer_is_no_repeat(nansha: World) -> None:
    """It may be a duplicate, which the desk is shown."""
    nansha.submit(when=FIRST, words=TOLD, case_number=CASE)

    found = again(nansha, at("2026-06-03 09:00"), words=TOLD, case_number=CASE)

    assert found is not None
    assert (found.matter, found.supervised) == (None, False)


def test_first_time_leaves_nothing(nansha: World) -> None:
    answered(nansha, words=TOLD, case_number=CASE)

    assert again(nansha, at("2026-07-02 09:00"), words=OTHER, phone="13900000000") is None


def test_second_press_of_the_form_is_no_second_time(nansha: World) -> None:
    key = UUID(int=7, version=4)
    for _press in range(2):
        request_id = nansha.submit(when=FIRST, words=TOLD, client_key=key).request_id

    assert noted(request_id) is None


def test_matter_of_what_was_merged_is_that_of_the_leading_one(nansha: World) -> None:
    clerk = nansha.official(nansha.clerk)
    leading = nansha.submit(when=FIRST, words=OTHER, case_number=CASE, phone="13900000000")
    merged = nansha.submit(when=FIRST, words=TOLD)
    actions.merge_requests(
        merged.request_id, leading.request_id, reason="同一件事", by=clerk, at=FIRST
    )
    actions.answer_directly(leading.request_id, "请到3号窗口。", by=clerk, at=ANSWERED)

    found = again(nansha, at("2026-07-02 09:00"), words="还是没有解决。", case_number=CASE)

    assert found is not None
    assert (found.matter_id, found.supervised) == (merged.request_id, True)


def test_desk_sees_the_earlier_ones_with_reasons_answer_and_first_handler(nansha: World) -> None:
    first = answered(nansha, words=TOLD, case_number=CASE)
    nansha.submit(when=at("2026-06-20 09:00"), words=OTHER)
    new = nansha.submit(when=at("2026-07-02 09:00"), words=TOLD, case_number=CASE).request_id

    coming = seen_by_clerk(nansha, new)

    assert [(one.reasons, one.answered_on, one.first_handler) for one in coming.earlier] == [
        (("同一电话",), None, ""),
        (("同一电话", "同一案号"), ANSWERED.date(), nansha.judge.name),
    ]
    assert coming.repeated is not None
    assert (coming.repeated.request.pk, coming.times) == (first, 3)


def test_nobody_learns_of_an_earlier_one_that_complains_of_them(nansha: World) -> None:
    first = answered(nansha, words=TOLD, case_number=CASE)
    ServiceRequest.objects.filter(pk=first).update(complained_of=nansha.clerk)
    new = nansha.submit(when=at("2026-07-02 09:00"), words=TOLD, case_number=CASE).request_id

    coming = seen_by_clerk(nansha, new)

    assert (coming.earlier, coming.times, coming.supervised) == ((), 1, False)
    assert noted(new) is not None
