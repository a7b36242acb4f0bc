"""预览: the duties that twelve months would bring, with days, people and last year's intake."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import World, at

from fenglian.drafts.queries.preview import Owed, look_ahead, say_preview
from fenglian.mechanisms.queries import load_version, read_pack, version_in_force
from fenglian.mechanisms.queries.files import PACKS
from fenglian.mechanisms.schema import Mechanism

NOW = at("2026-11-20 09:00")


@pytest.fixture(scope="module")
def xinxing() -> Mechanism:
    return read_pack(PACKS / "xinxing").mechanism


@pytest.mark.clause("NS-18")
def test_what_comes_round_is_dated_on_the_court_s_own_calendar(
    nansha: World, xinxing: Mechanism
) -> None:
    preview = look_ahead(nansha.court, xinxing, now=NOW)

    ledgers = [one for one in preview.dated if one.clauses == ("XX-15",)]
    assert (preview.first_day, preview.last_day) == (date(2026, 11, 20), date(2027, 11, 19))
    # “20日前”, read strictly: the nineteenth, whether it is worked or not.
    assert [one.day for one in ledgers] == [
        date(2026, 12, 19), date(2027, 3, 19), date(2027, 6, 19), date(2027, 9, 19),
    ]  # fmt: skip
    assert ledgers[0].warned_on == date(2026, 12, 14)
    assert ledgers[0].owed == Owed("联系法官", (), 0)
    assert "今天没有人" in say_preview(preview)


def test_quotas_are_judged_when_their_windows_end(nansha: World, xinxing: Mechanism) -> None:
    quotas = [
        one
        for one in look_ahead(nansha.court, xinxing, now=NOW).dated
        if one.title == "联系法官走访"
    ]

    assert [one.day for one in quotas] == [
        date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30),
    ]  # fmt: skip
    assert quotas[0].what == "10月至12月，每季度 3 次，0 个镇街"


def test_days_of_an_unpublished_year_are_marked(nansha: World, xinxing: Mechanism) -> None:
    preview = look_ahead(nansha.court, xinxing, now=NOW)

    assert preview.provisional_years == (2027,)
    assert {one.day.year for one in preview.dated if one.is_provisional} == {2027}
    assert "待定" in say_preview(preview)


def test_calendar_that_ends_is_said_and_nothing_is_guessed(
    nansha: World, xinxing: Mechanism
) -> None:
    preview = look_ahead(nansha.court, xinxing, now=at("2027-06-01 09:00"))

    assert preview.unknown_from == date(2028, 1, 1)
    assert max(one.day for one in preview.dated) == date(2027, 12, 31)
    assert "工作日历只到" in say_preview(preview)


@pytest.mark.clause("NS-18")
def test_limits_are_so_many_a_month_at_last_year_s_intake_with_today_s_people(
    nansha: World,
) -> None:
    for moment in ("2025-12-03 10:00", "2026-03-04 10:00", "2026-03-05 10:00", "2025-10-01 10:00"):
        nansha.submit(when=at(moment))
    version = version_in_force(nansha.court.pk, NOW, "nansha")
    assert version is not None

    volumes = look_ahead(nansha.court, load_version(version), now=NOW).volumes

    (acceptance,) = (one for one in volumes if one.title == "受理诉求")
    assert acceptance.owed == Owed("平台窗口人员", ("诉讼服务中心",), 1)
    assert acceptance.total == 3
    assert {first.month: count for first, count in acceptance.months if count} == {12: 1, 3: 2}
    (reply,) = (one for one in volumes if one.title == "答复当事人")
    assert reply.owed.names[0] == "陆闻笙"
    assert "沈砚秋" in reply.owed.names


def test_leap_day_ends_a_year_on_the_day_before(nansha: World, xinxing: Mechanism) -> None:
    preview = look_ahead(nansha.court, xinxing, now=at("2024-02-29 09:00"))

    assert preview.last_day == date(2025, 2, 27)
