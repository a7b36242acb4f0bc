from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from fenglian.frame.lists import Page
from fenglian.frame.parts import LadderStep, LimitState, ShownLimit, StepState, TimelineEntry
from fenglian.mechanisms.queries import ClauseText
from fenglian.mechanisms.schema import Channel
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.enums import CountKind
from fenglian.worktime.periods import CountedDay

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=COURT_ZONE)
NEAR = ShownLimit(state=LimitState.NEAR, words="还剩 1 个工作日", last_day=dt.date(2026, 11, 25))


def draw(source: str, **context: Any) -> str:
    return Template("{% load fenglian %}" + source).render(Context({"now": NOW, **context}))


def test_day_of_this_year_has_no_year() -> None:
    drawn = draw("{% day date %}", date=dt.date(2026, 11, 25))

    assert drawn == '<time datetime="2026-11-25">11月25日（周三）</time>'


def test_day_of_another_year_has_its_year() -> None:
    drawn = draw("{% day date %}", date=dt.date(2027, 1, 6))

    assert drawn == '<time datetime="2027-01-06">2027年1月6日（周三）</time>'


def test_day_without_a_now_keeps_its_year() -> None:
    drawn = draw("{% day date %}", date=dt.date(2026, 11, 25), now=None)

    assert "2026年11月25日（周三）" in drawn


def test_moment_is_told_in_the_courts_time() -> None:
    drawn = draw("{% moment at %}", at=dt.datetime(2026, 11, 20, 1, 7, tzinfo=dt.UTC))

    assert drawn == '<time datetime="2026-11-20T09:07+08:00">11月20日（周五）9:07</time>'


@pytest.mark.parametrize("value", [NOW, "2026-11-25", "", None])
def test_day_of_anything_but_a_date_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="writes a date"):
        draw("{% day date %}", date=value)


@pytest.mark.parametrize(
    "source", ["{% day %}", "{% limit_chip %}", "{% rung %}", "{% words 'a' %}", "{% field %}"]
)
def test_component_without_its_argument_is_an_error(source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="did not receive value"):
        draw(source)


def test_component_of_a_missing_variable_is_an_error() -> None:
    with pytest.raises(AttributeError):
        draw("{% limit_chip not_there %}")


@pytest.mark.parametrize("state", list(LimitState))
def test_limit_chip_says_its_state_by_shape_and_words(state: LimitState) -> None:
    limit = ShownLimit(state=state, words="按期办结", last_day=None)

    drawn = draw("{% limit_chip limit %}", limit=limit)

    assert f"fl-chip--{state.value}" in drawn
    assert "<path" in drawn
    assert drawn.endswith("按期办结</span>")


def test_provisional_limit_is_marked_in_lists_and_explained_in_heads() -> None:
    limit = ShownLimit(
        state=LimitState.OK, words="还剩 3 个工作日", last_day=dt.date(2027, 1, 6), provisional=True
    )

    in_list = draw("{% limit_cell limit %}", limit=limit)
    in_head = draw("{% limit_chip limit big=True %}", limit=limit)

    assert "待定</span>" in in_list
    assert "2027年1月6日（周三）" in in_list
    assert "节假日安排未公布，日期待定" in in_head


def test_source_shows_mark_and_name() -> None:
    channel = Channel(id="hotline", label="12368 热线", mark="线", staffed=True)

    drawn = draw("{% source channel %}", channel=channel)

    assert (
        drawn == '<span class="fl-src"><b aria-hidden="true" lang="zh-CN">线</b>12368 热线</span>'
    )


@pytest.mark.parametrize(
    ("level", "words", "bars"),
    [
        (0, "未进入督办", 1),
        (1, "已报部门领导", 2),
        (2, "已报分管院领导", 3),
        (3, "已报院主要领导", 4),
    ],
)
def test_rung_rises_with_its_level(level: int, words: str, bars: int) -> None:
    drawn = draw("{% rung level %}", level=level)

    assert words in drawn
    assert drawn.count('class="on"') == bars
    assert drawn.count("<rect") == 4


def test_rung_where_no_ladder_applies_is_read_as_such() -> None:
    assert "不适用" in draw("{% rung None %}")


def test_ladder_shows_every_step_and_marks_the_present_one() -> None:
    steps = [
        LadderStep(name="承办人", who="沈砚秋", state=StepState.NOW, day=dt.date(2026, 11, 25)),
        LadderStep(
            name="部门领导",
            who="陆闻笙",
            state=StepState.NEXT,
            day=dt.date(2026, 11, 25),
            day_words="未答复",
            words="次日零时自动报送",
        ),
    ]

    drawn = draw("{% ladder steps %}", steps=steps)

    assert drawn.count("<li") == 2
    assert '<li class="is-now" aria-current="step"><b>承办人</b><span>沈砚秋</span>' in drawn
    assert "11月25日（周三）</time>未答复</span><span>次日零时自动报送</span>" in drawn


def test_timeline_newest_first_puts_what_is_owed_on_top() -> None:
    entries = [
        TimelineEntry(title="收到", who="手机网页", at=NOW),
        TimelineEntry(title="确认为普通程序", who="何秋实", at=NOW, detail="理由：涉及具体案件"),
        TimelineEntry(
            title="等答复", who="沈砚秋", until=dt.date(2026, 11, 25), state=StepState.NOW
        ),
    ]

    drawn = draw("{% timeline entries newest_first=True %}", entries=entries)

    assert drawn.startswith('<ol class="fl-line fl-line--new"><li class="is-now"')
    assert drawn.index("等答复") < drawn.index("确认为普通程序") < drawn.index("收到")
    assert "沈砚秋，到 <time" in drawn
    assert "<br>理由：涉及具体案件" in drawn


def reckoning(days: int) -> list[CountedDay]:
    start = dt.date(2026, 11, 20)
    trace = [CountedDay(start, CountKind.START, None, "", provisional=False)]
    number = 0
    for offset in range(1, days + 1):
        day = start + dt.timedelta(days=offset)
        rest = day.isoweekday() > 5
        number += not rest
        kind = CountKind.REST if rest else CountKind.WORKING
        kind = CountKind.END if offset == days else kind
        note = "周末" if rest else ""
        trace.append(CountedDay(day, kind, None if rest else number, note, provisional=False))
    return trace


def test_reckoning_shows_each_day_as_it_counts() -> None:
    drawn = draw(
        "{% day_cells trace today start='派单' %}", trace=reckoning(5), today=dt.date(2026, 11, 24)
    )

    assert drawn == (
        '<ol class="fl-days" aria-label="逐日计算">'
        "<li><b>11月20日</b>周五<br>派单，不计</li>"
        '<li class="is-off"><b>11月21日</b>周六<br>休息</li>'
        '<li class="is-off"><b>11月22日</b>周日<br>休息</li>'
        "<li><b>11月23日</b>周一<br>第 1 天</li>"
        '<li class="is-today" aria-current="date"><b>11月24日</b>周二，今天<br>第 2 天</li>'
        '<li class="is-end"><b>11月25日</b>周三，到期<br>第 3 天</li>'
        "</ol>"
    )


def test_reckoning_of_a_long_limit_is_left_to_its_facts() -> None:
    shown = draw("{% day_cells trace today %}", trace=reckoning(12), today=NOW.date())
    left_out = draw("{% day_cells trace today %}", trace=reckoning(13), today=NOW.date())

    assert shown.count("<li") == 13
    assert left_out == ""


def test_reckoning_marks_days_that_may_still_change() -> None:
    trace = [
        CountedDay(dt.date(2026, 12, 31), CountKind.START, None, "", provisional=False),
        CountedDay(dt.date(2027, 1, 1), CountKind.REST, None, "元旦", provisional=True),
        CountedDay(dt.date(2027, 1, 4), CountKind.END, 1, "", provisional=True),
    ]

    drawn = draw("{% day_cells trace today %}", trace=trace, today=NOW.date())

    assert "周五<br>元旦<br>安排待定" in drawn
    assert "周一，到期<br>第 1 天<br>安排待定" in drawn


def test_clause_quoted_verbatim_underlines_its_operative_words() -> None:
    clause = ClauseText(
        verbatim=True,
        text="应当答复。超过3个工作日未回复的，报部门领导督办。",
        number="8",
        heading="节点督办",
        document_number="穗南法〔2020〕26号",
    )

    drawn = draw("{% clause_quote clause mark='超过3个工作日未回复的' url='/m/' %}", clause=clause)

    assert "<mark>超过3个工作日未回复的</mark>" in drawn
    assert '穗南法〔2020〕26号，第 8 条<span lang="zh-CN">“节点督办”</span>' in drawn
    assert "要旨" not in drawn


def test_clause_known_by_its_gist_alone_is_labelled_so() -> None:
    clause = ClauseText(
        verbatim=False, text="到期先预警。", number="二（三）3", heading="走访", document_number=""
    )

    drawn = draw("{% clause_quote clause %}", clause=clause)

    assert "fl-clause--gist" in drawn
    assert '<b class="fl-badge">要旨</b> 二（三）3<span lang="zh-CN">“走访”</span>' in drawn


def test_words_are_quoted_unchanged_and_inert() -> None:
    drawn = draw("{% words text '当事人原话' '' %}", text="1 < 2 & <b>三</b>\n  四")

    assert "<p>1 &lt; 2 &amp; &lt;b&gt;三&lt;/b&gt;\n  四</p>" in drawn
    assert "<footer>当事人原话</footer>" in drawn


def test_words_of_nobody_are_an_error() -> None:
    with pytest.raises(ValueError, match="no text"):
        draw("{% words missing '当事人原话' '' %}")


def test_empty_state_needs_its_way_on_whole() -> None:
    with pytest.raises(ValueError, match="href"):
        draw("{% empty '没有要办的事' '下一件在周四。' '看已办结的' %}")


def test_query_string_replaces_a_key_and_starts_at_the_first_page() -> None:
    request = RequestFactory().get("/?due=late&page=3&export=1&q=拍卖")

    narrowed = draw("{% query_string due='today' %}", request=request)
    widened = draw("{% query_string due=None q=None %}", request=request)
    turned = draw("{% query_string page=4 %}", request=request)

    assert narrowed == "?q=%E6%8B%8D%E5%8D%96&amp;due=today"
    assert widened == "?"
    assert turned == "?due=late&amp;q=%E6%8B%8D%E5%8D%96&amp;page=4"


def test_pager_leads_both_ways_and_keeps_the_filter() -> None:
    request = RequestFactory().get("/?due=late&page=2")
    page = Page(rows=[1], number=2, has_next=True, is_cut=False)

    drawn = draw("{% pager page %}", request=request, page=page)

    assert 'href="?due=late&amp;page=1" rel="prev"' in drawn
    assert 'href="?due=late&amp;page=3" rel="next"' in drawn


def test_pager_of_a_single_page_is_nothing() -> None:
    request = RequestFactory().get("/")
    page = Page(rows=[1], number=1, has_next=False, is_cut=False)

    assert draw("{% pager page %}", request=request, page=page).strip() == ""


def test_office_hours_are_those_that_limits_are_reckoned_by() -> None:
    assert draw("{% office_hours %}") == "8:30–12:00，14:30–17:30"
