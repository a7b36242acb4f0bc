"""The official layout: from contents to a .docx."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import IO, Any

import docx
from django.utils import timezone
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm, Pt

from fenglian.documents.official.contents import (
    Annex,
    Block,
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Table,
)
from fenglian.documents.official.word import (
    Cell,
    Face,
    Shape,
    add_right_tab,
    box_at_foot,
    draw_lines,
    element,
    face_properties,
    page_number,
    paragraph_element,
    shape_properties,
    table_element,
)
from fenglian.documents.sheets import ColumnKind, clean_text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

PAGE = (210, 297)
MARGINS = {"top": 37, "left": 28, "right": 26, "bottom": 35}
"""Millimetres of A4, which leave a type area of 156 by 225."""
FOOTER = 24
"""Millimetres from the page number to the edge of the paper."""
LINE = 28.95
"""Points: 22 lines fill the type area."""
TIGHTER = -0.25
"""Points between two characters: 28 fill a line; -0.2 leaves room for 27."""
HEAD_SPACE = Mm(35).pt
"""From the edge of the type area to the name of the court."""
RED = "FF0000"
TABLE_LINE, DENSE_LINE = 20, 16
"""Points of a line in a table on standing paper; on lying paper, which is for wide ones."""
_THICK, _THIN = 1.0, 0.75
"""Points of the lines of the imprint: 0.35 and 0.25 mm."""
SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5 = 16, 14, 12, 10.5
"""Points of 三号, 四号, 小四 and 五号."""

FANGSONG, KAITI = "仿宋_GB2312", "楷体_GB2312"
HEITI, SONGTI, XIAOBIAOSONG = "黑体", "宋体", "方正小标宋简体"
_BODY = Face(FANGSONG, SIZE_3, spacing=TIGHTER)
_TITLE = Face(XIAOBIAOSONG, 22)
_MARK = Face(HEITI, SIZE_3)
_IMPRINT = Face(FANGSONG, SIZE_4)
_PAGE_NUMBER = Face(SONGTI, SIZE_4)
_STYLES = {
    "Normal": (_BODY, Shape(LINE)),
    "Body Text": (_BODY, Shape(LINE, first=2)),
    "Title": (_TITLE, Shape(33, align="center", keep=True)),
    "Heading 1": (Face(HEITI, SIZE_3), Shape(LINE, first=2, keep=True, outline=0)),
    "Heading 2": (Face(KAITI, SIZE_3), Shape(LINE, first=2, keep=True, outline=1)),
    "Heading 3": (Face(FANGSONG, SIZE_3, bold=True), Shape(LINE, first=2, keep=True, outline=2)),
    "Heading 4": (Face(FANGSONG, SIZE_3), Shape(LINE, first=2, keep=True, outline=3)),
    "Caption": (Face(HEITI, SIZE_SMALL_4), Shape(LINE, align="center", keep=True)),
}
"""Styles that every Word knows, so that its outline and its style box work on our documents."""
_TABLE_FACES = (Face(HEITI, SIZE_SMALL_4), Face(FANGSONG, SIZE_SMALL_4))
_DENSE_FACES = (Face(HEITI, SIZE_5), Face(FANGSONG, SIZE_5))
_DIGITS = "〇一二三四五六七八九"


def write_document(stream: IO[bytes], document: OfficialDocument) -> None:
    """Write a document as .docx.

    Control characters, which no Word file can hold, are left out; everything else is written as it
    is, and nothing of it can become markup, a field or a link.

    Args:
        stream: where to.
        document: what it says.
    """
    _Writer(document).save(stream)


def written_date(day: dt.date) -> str:
    """Return a date as official documents write it: 2026年4月29日, without leading noughts."""
    return f"{day.year}年{day.month}月{day.day}日"


class _Writer:
    """Lays out one document, from its head to its imprint."""

    def __init__(self, document: OfficialDocument) -> None:
        self.document = document
        self.word: Any = docx.Document()
        self._counts = [0, 0, 0, 0]
        self._prepare()
        self._write_opening()
        self._write_blocks(document.blocks)
        self._write_closing()
        for position, annex in enumerate(document.annexes, start=1):
            self._write_annex(annex, position)
        if document.imprint:
            self._write_imprint(document.imprint)

    def save(self, stream: IO[bytes]) -> None:
        self.word.save(stream)

    def _prepare(self) -> None:
        """Empty python-docx's own template of its Western looks, and give it ours."""
        for name, (face, shape) in _STYLES.items():
            style = self.word.styles[name].element
            for old in (*style.findall(_tag("pPr")), *style.findall(_tag("rPr"))):
                style.remove(old)
            style.append(shape_properties(shape, face))
            style.append(face_properties(face))
        defaults = self.word.styles.element.find(f"{_tag('docDefaults')}/{_tag('rPrDefault')}")
        defaults[:] = [face_properties(_BODY)]
        properties = self.word.core_properties
        document = self.document
        properties.title = clean_text(document.title.replace("\n", ""))[:255]
        properties.author = clean_text(document.signature or document.head)[:255]
        properties.comments = ""
        properties.created = properties.modified = dt.datetime.combine(
            document.date, dt.time(), tzinfo=dt.UTC
        )
        self.word.settings.odd_and_even_pages_header_footer = True
        section = self.word.sections[0]
        _set_page(section, is_landscape=document.is_landscape)
        for footer, shape in (
            (section.footer, Shape(LINE, align="right", right=1)),
            (section.even_page_footer, Shape(LINE, align="left", left=1)),
        ):
            footer.is_linked_to_previous = False
            footer._element[:] = [page_number(_PAGE_NUMBER, shape)]  # noqa: SLF001 - python-docx has no fields

    def _write_opening(self) -> None:
        document = self.document
        if document.head:
            self._write_head()
        for line in document.title.split("\n"):
            self._add(line, "Title")
        self._add("", "Normal")
        if document.addressee:
            self._add(f"{document.addressee}：", "Normal")

    def _write_head(self) -> None:
        """Write the red name, the number and the red line under them."""
        document = self.document
        width = Mm(PAGE[0] - MARGINS["left"] - MARGINS["right"]).pt
        size = min(36, int(width / len(document.head)))
        face = Face(XIAOBIAOSONG, size, color=RED)
        self._append(
            clean_text(document.head),
            face,
            Shape(size * 1.4, align="center", before=HEAD_SPACE, after=LINE * 2),
        )
        number = self._append(clean_text(document.number), _BODY, Shape(LINE, align="center"))
        draw_lines(number.find(_tag("pPr")), bottom=(1.5, RED, 11))
        self._add("", "Normal")
        self._add("", "Normal")

    def _write_blocks(self, blocks: Sequence[Block]) -> None:
        self._counts = [0, 0, 0, 0]
        for block in blocks:
            match block:
                case Heading():
                    self._add(self._numbered(block), f"Heading {block.level}")
                case Paragraph():
                    for line in block.text.split("\n"):
                        self._add(line, "Body Text")
                case Table():
                    self._write_table(block)

    def _numbered(self, heading: Heading) -> str:
        if not heading.is_numbered:
            return heading.text
        index = heading.level - 1
        self._counts[index:] = [self._counts[index] + 1, *[0] * (3 - index)]
        count = self._counts[index]
        numbers = (
            f"{chinese_number(count)}、",
            f"（{chinese_number(count)}）",
            f"{count}.",
            f"（{count}）",
        )
        return f"{numbers[index]}{heading.text}"

    def _write_table(self, table: Table) -> None:
        if table.caption:
            self._add(table.caption, "Caption")
        room = self._room()
        lies = self.word.sections[-1].orientation == WD_ORIENT.LANDSCAPE
        whole = sum(column.width for column in table.columns)
        self._place(
            table_element(
                [room * column.width / whole for column in table.columns],
                [Cell(clean_text(column.title), "center") for column in table.columns],
                _cells(table),
                faces=_DENSE_FACES if lies else _TABLE_FACES,
                line=DENSE_LINE if lies else TABLE_LINE,
            )
        )
        # Two tables without text between them would become one.
        self._append("", _IMPRINT, Shape(8))

    def _write_closing(self) -> None:
        """Write the list of annexes, the signature and the date, kept together."""
        document = self.document
        titles = [clean_text(annex.title.replace("\n", "")) for annex in document.annexes]
        if document.signature and document.blocks:
            # No page holds a signature and nothing of the text.
            self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        if titles:
            self._append("", _BODY, Shape(LINE, keep=bool(document.signature)))
        for position, title in enumerate(titles, start=1):
            number = f"{position}." if len(titles) > 1 else ""
            lead = "附件：" if position == 1 else ""
            shape = Shape(LINE, left=2 if lead else 5, keep=bool(document.signature))
            self._append(f"{lead}{number}{title}", _BODY, shape)
        if not document.signature:
            return
        date = written_date(document.date)
        signature_right, date_right = _right_margins(document.signature, date)
        for text, right, keeps in (
            *(("", 0.0, True), ("", 0.0, True)),
            (document.signature, signature_right, True),
            (date, date_right, False),
        ):
            shape = Shape(LINE, align="right", right=right, keep=keeps)
            self._append(clean_text(text), _BODY, shape)

    def _write_annex(self, annex: Annex, position: int) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        # The break stands in a paragraph of its own, which on a full page would begin an empty one.
        holder = self.word.paragraphs[-1]._p.get_or_add_pPr()  # noqa: SLF001 - python-docx keeps it to itself
        holder.insert_element_before(element("spacing", line=20, lineRule="exact"), "w:sectPr")
        _set_page(section, is_landscape=annex.is_landscape)
        number = str(position) if len(self.document.annexes) > 1 else ""
        self._append(f"附件{number}", _MARK, Shape(LINE, align="left"))
        self._add("", "Normal")
        for line in annex.title.split("\n"):
            self._add(line, "Title")
        self._add("", "Normal")
        self._write_blocks(annex.blocks)

    def _write_imprint(self, imprint: Imprint) -> None:
        """Write the 版记 at the foot of the last page, between lines as wide as the type area."""
        whole = Shape(LINE, left=1, right=1)
        lines = [_ruler(_THICK)]
        rows = 1
        if imprint.copied_to:
            text = f"抄送：{clean_text(imprint.copied_to)}。"
            rows += -(-len(text) // (int(self._room() / SIZE_4) - 2))
            lines += [paragraph_element(text, _IMPRINT, whole), _ruler(_THIN)]
        printer, day = clean_text(imprint.printed_by), written_date(imprint.printed_on)
        last = paragraph_element(f"{printer}\t{day}印发", _IMPRINT, whole)
        add_right_tab(last, at=self._room() - SIZE_4)
        lines += [last, _ruler(_THICK)]
        foot = self._append("", _IMPRINT, Shape(1))
        foot.append(box_at_foot(lines, width=self._room(), height=rows * LINE + 3 * len(lines)))

    def _room(self) -> float:
        """Return the points of a line of the pages that are being written."""
        section = self.word.sections[-1]
        return float((section.page_width - section.left_margin - section.right_margin) / Pt(1))

    def _add(self, text: str, style: str) -> Any:
        return self.word.add_paragraph(clean_text(text), style=style)

    def _append(self, text: str, face: Face, shape: Shape) -> Any:
        return self._place(paragraph_element(text, face, shape))

    def _place(self, block: Any) -> Any:
        body = self.word.element.body
        body.insert_element_before(block, "w:sectPr")
        return block


def chinese_number(number: int) -> str:
    """Return 1 to 99 in Chinese, as headings count.

    Args:
        number: what is counted.
    """
    tens, ones = divmod(number, 10)
    leading = "" if tens < 2 else _DIGITS[tens]
    return f"{leading}{'十' if tens else ''}{_DIGITS[ones] if ones or not tens else ''}"


def _tag(name: str) -> str:
    return docx.oxml.ns.qn(f"w:{name}")


def _ruler(points: float) -> Any:
    """Return an empty paragraph that is a line; the line of a text would be as short as it is."""
    ruler = paragraph_element("", _IMPRINT, Shape(2))
    draw_lines(ruler.find(_tag("pPr")), top=(points, "000000", 0))
    return ruler


def _set_page(section: Any, *, is_landscape: bool) -> None:
    """Give a section its paper; of lying paper the head is where the left edge was."""
    width, height = PAGE[::-1] if is_landscape else PAGE
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    sides = ("top", "right", "bottom", "left")
    turned = (*sides[-1:], *sides[:-1]) if is_landscape else sides
    for side, source in zip(sides, turned, strict=True):
        setattr(section, f"{side}_margin", Mm(MARGINS[source]))
    section.footer_distance = Mm(min(FOOTER, MARGINS[turned[2]] - 8))
    for grid in section._sectPr.findall(_tag("docGrid")):  # noqa: SLF001 - python-docx has no grid
        # Lines are exact already; a grid would give a title two of them.
        section._sectPr.remove(grid)  # noqa: SLF001 - as above


def _right_margins(signature: str, date: str) -> tuple[float, float]:
    """Return by how many characters signature and date keep from the right edge.

    The date keeps four and the signature stands over its middle; one that is too long for that
    keeps two, and the date stands under its middle.
    """
    written = sum(0.5 if character.isascii() else 1 for character in date)
    above = 4 + (written - len(signature)) / 2
    if above >= 2:
        return above, 4
    return 2, 2 + (len(signature) - written) / 2


def _cells(table: Table) -> Iterator[list[Cell]]:
    texts = [[_cell_text(value) for value in row] for row in table.rows]
    shared = [
        _shared(texts[position - 1] if position else None, row, table.merged)
        for position, row in enumerate(texts)
    ]
    for position, row in enumerate(texts):
        below = shared[position + 1] if position + 1 < len(texts) else 0
        yield [
            Cell(
                text,
                _ALIGNMENTS[column.kind],
                continues=place < shared[position],
                begins=place < below,
                keeps=0 < table.merged <= below,
            )
            for place, (text, column) in enumerate(zip(row, table.columns, strict=True))
        ]


def _shared(above: Sequence[str] | None, row: Sequence[str], merged: int) -> int:
    """Return how many of the first columns a row shares with the one above it."""
    if above is None:
        return 0
    count = 0
    while count < merged and row[count] and row[count] == above[count]:
        count += 1
    return count


_ALIGNMENTS = {
    ColumnKind.TEXT: "left",
    ColumnKind.NUMBER: "right",
    ColumnKind.DATE: "center",
    ColumnKind.DATETIME: "center",
}


def _cell_text(value: object) -> str:
    match value:
        case None:
            return ""
        case dt.datetime():
            moment = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{written_date(moment)}{moment:%H:%M}"
        case dt.date():
            return written_date(value)
    return clean_text(value)
