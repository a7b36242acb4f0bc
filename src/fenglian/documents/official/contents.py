"""What an official document says, as plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fenglian.documents.sheets import Column


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, numbered by its place.

    Args:
        text: its words, without a number.
        level: 1 to 4.
        is_numbered: False where the words bring a number of their own, as 第八条.
    """

    text: str
    level: int = 1
    is_numbered: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text; a line break in it begins another.

    Args:
        text: its words.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as wide as the type area, its header on each page.

    Args:
        columns: as of a sheet; numbers stand right, dates in the middle, texts left. Their widths
            are relative.
        rows: as many values as columns each; None is an empty cell.
        caption: what stands over it.
        merged: in how many of the first columns cells that say the same as the one above become
            one with it, each within those of the column before. Rows that share all of them stand
            on one page.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    caption: str = ""
    merged: int = 0


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex, on pages of its own.

    Args:
        title: its title, also in the list of annexes.
        blocks: what it holds.
        is_landscape: whether its pages lie, for wide tables.
    """

    title: str
    blocks: Sequence[Block]
    is_landscape: bool = False


@dataclass(frozen=True, slots=True)
class Imprint:
    """The 版记 at the foot of the last page.

    Args:
        printed_by: the office that printed it.
        printed_on: the day.
        copied_to: who gets a copy; empty for nobody.
    """

    printed_by: str
    printed_on: dt.date
    copied_to: str = ""


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """What a document says.

    Args:
        title: its title; a line break in it stays one.
        date: the day under the signature.
        blocks: its text.
        signature: who signs; empty for a document that nobody signs, which then has no date.
        head: the red name over a document that leaves the house; empty for one without.
        number: as 云中法〔2024〕30号.
        addressee: to whom, without the colon.
        annexes: in their order.
        imprint: the 版记, None for none.
        is_landscape: whether its pages lie, for wide tables.
    """

    title: str
    date: dt.date
    blocks: Sequence[Block] = ()
    signature: str = ""
    head: str = ""
    number: str = ""
    addressee: str = ""
    annexes: Sequence[Annex] = ()
    imprint: Imprint | None = None
    is_landscape: bool = False
