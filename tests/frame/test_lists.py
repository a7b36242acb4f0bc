from __future__ import annotations

import pytest
from django.http import QueryDict

from fenglian.frame.lists import MOST_PAGES, ROWS_A_PAGE, ListState


def parse(query: str) -> ListState:
    return ListState.parse(
        QueryDict(query), filters={"due": ["late", "today"]}, sorts=["due", "newest"]
    )


def test_list_without_a_query_stands_as_it_is() -> None:
    assert parse("") == ListState(filters={}, search="", sort="due", page=1, export=False, notes=())


def test_list_takes_what_it_knows() -> None:
    assert parse("due=late&sort=newest&q=%20拍卖%00&page=3&export=1") == ListState(
        filters={"due": "late"}, search="拍卖", sort="newest", page=3, export=True, notes=()
    )


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("due=yesterday", "网址里的条件“yesterday”不认识，没有采用。"),
        ("sort=court__password", "网址里的排序“court__password”不认识，按原来的顺序排。"),
        ("page=-1", "网址里的页码不认识，显示第 1 页。"),
        ("page=٣", "网址里的页码不认识，显示第 1 页。"),
        (f"page={'9' * 5000}", "网址里的页码不认识，显示第 1 页。"),
    ],
)
def test_nonsense_in_the_address_is_ignored_and_said(query: str, note: str) -> None:
    state = parse(query)

    assert state.notes == (note,)
    assert (state.filters, state.sort, state.page) == ({}, "due", 1)


def test_paging_beyond_the_end_stops_where_narrowing_serves_better() -> None:
    state = parse("page=9999")

    assert state.page == MOST_PAGES
    assert state.notes == (f"最多翻到第 {MOST_PAGES} 页，请用条件缩小范围。",)


def test_very_long_search_is_cut_and_said() -> None:
    state = parse(f"q={'字' * 100}")

    assert len(state.search) == 60
    assert state.notes == ("查找的字太多，只用了前 60 个。",)


@pytest.mark.parametrize(
    ("rows", "page", "shown", "follows"),
    [
        (ROWS_A_PAGE, 1, ROWS_A_PAGE, "nothing"),
        (ROWS_A_PAGE + 1, 1, ROWS_A_PAGE, "a page"),
        (ROWS_A_PAGE + 1, 2, 1, "nothing"),
        (ROWS_A_PAGE * MOST_PAGES + 1, MOST_PAGES, ROWS_A_PAGE, "too much"),
    ],
)
def test_page_knows_whether_more_follows(rows: int, page: int, shown: int, follows: str) -> None:
    found = parse(f"page={page}").fetch(range(rows))

    assert len(found.rows) == shown
    assert (found.has_next, found.is_cut) == (follows == "a page", follows == "too much")
    assert found.rows[0] == (page - 1) * ROWS_A_PAGE
