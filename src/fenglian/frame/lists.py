"""Lists that filter, search, sort and page in the address bar.

A list answers in the same time at any size: nothing is counted, a page is fetched with one row more
than it shows, and paging ends where narrowing down serves better.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

from django.utils.translation import gettext as _

from fenglian.frame.forms import clean_text

if TYPE_CHECKING:
    from django.http import QueryDict

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)

ROWS_A_PAGE = 25
MOST_PAGES = 40
LONGEST_SEARCH = 60
"""Characters; longer texts are no search."""


class Sliceable(Protocol[Row_co]):
    """What a page is cut from: a queryset, or rows at hand."""

    def __getitem__(self, rows: slice, /) -> Iterable[Row_co]:
        """Return the rows of a range; a queryset fetches no others."""
        ...


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page.

    Args:
        rows: what is shown.
        number: which page, from 1.
        has_next: more rows follow, and may be paged to.
        is_cut: more rows follow, but the list ends here: narrow it down.
    """

    rows: Sequence[Row]
    number: int
    has_next: bool
    is_cut: bool

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before."""
        return self.number > 1


@dataclass(frozen=True, slots=True)
class ListState:
    """What the address bar asks of a list, cut down to what the list knows.

    Args:
        filters: the chosen value of each filter that was given.
        search: the words searched for, empty if none.
        sort: the chosen order.
        page: from 1 to `MOST_PAGES`.
        export: a sheet is asked for instead of the page.
        notes: a sentence for each part of the address that means nothing, to be shown.
    """

    filters: Mapping[str, str]
    search: str
    sort: str
    page: int
    export: bool
    notes: tuple[str, ...]

    @classmethod
    def parse(
        cls,
        query: QueryDict,
        *,
        filters: Mapping[str, Collection[str]],
        sorts: Collection[str],
    ) -> Self:
        """Read the query of an address.

        Args:
            query: `request.GET`.
            filters: the values that each filter takes, by its key.
            sorts: the orders the list knows; the first is its own.
        """
        notes: list[str] = []
        chosen = {}
        for key, allowed in filters.items():
            value = query.get(key, "")
            if value in allowed:
                chosen[key] = value
            elif value:
                notes.append(_("网址里的条件“{}”不认识，没有采用。").format(value[:20]))
        first, *_rest = sorts
        sort = query.get("sort", first)
        if sort not in sorts:
            notes.append(_("网址里的排序“{}”不认识，按原来的顺序排。").format(sort[:20]))
            sort = first
        return cls(
            filters=chosen,
            search=_search(query.get("q", ""), notes),
            sort=sort,
            page=_page(query.get("page", "1"), notes),
            export=query.get("export") == "1",
            notes=tuple(notes),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out, so that an empty list can say why."""
        return bool(self.filters or self.search)

    def fetch(self, rows: Sliceable[Row]) -> Page[Row]:
        """Fetch the page that is asked for, in one statement.

        Args:
            rows: filtered, and in a total order.
        """
        start = (self.page - 1) * ROWS_A_PAGE
        found = list(rows[start : start + ROWS_A_PAGE + 1])
        more, may_go_on = len(found) > ROWS_A_PAGE, self.page < MOST_PAGES
        return Page(
            found[:ROWS_A_PAGE],
            number=self.page,
            has_next=more and may_go_on,
            is_cut=more and not may_go_on,
        )


def read_row_id(query: QueryDict, key: str) -> int | None:
    """Return the row that an address names; None where it names none, or nothing that can be one.

    Args:
        query: `request.GET`.
        key: under which it stands.
    """
    given = query.get(key, "")
    # Bounded before it is read: a thousand digits are no number of a row.
    is_id = given.isascii() and given.isdecimal() and len(given) < 12
    return int(given) if is_id else None


def _search(given: str, notes: list[str]) -> str:
    text = clean_text(given).strip()
    if len(text) > LONGEST_SEARCH:
        notes.append(_("查找的字太多，只用了前 {} 个。").format(LONGEST_SEARCH))
    return text[:LONGEST_SEARCH]


def _page(given: str, notes: list[str]) -> int:
    # Bounded before it is read: a thousand digits are no number of a page.
    if given.isascii() and given.isdecimal() and len(given) < 6 and int(given) > 0:
        if int(given) > MOST_PAGES:
            notes.append(_("最多翻到第 {} 页，请用条件缩小范围。").format(MOST_PAGES))
        return min(int(given), MOST_PAGES)
    notes.append(_("网址里的页码不认识，显示第 1 页。"))
    return 1
