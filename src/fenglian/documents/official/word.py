"""What python-docx leaves to its users: Chinese fonts, lines, page numbers, tables, a box.

Everything here writes Office Open XML; how a document of a court looks is decided in `layout.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

LATIN_FONT = "Times New Roman"
EMU_PER_POINT = 12_700
TWIPS_PER_POINT = 20
CELL_MARGIN = 3.0
"""Points between the line of a cell and its text; Word's own 5.4 break telephone numbers."""

_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_AFTER_LINES = ("w:tabs", "w:overflowPunct", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
"""What follows lines along a paragraph among its properties: Word insists on the order."""
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@dataclass(frozen=True, slots=True)
class Face:
    """How characters look.

    Args:
        font: the Chinese font; Latin letters and digits are always Times New Roman.
        points: their size.
        bold: whether they are.
        color: six hexadecimal digits.
        spacing: what is added between two, in points.
    """

    font: str
    points: float
    bold: bool = False
    color: str = "000000"
    spacing: float = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """How a paragraph stands.

    Args:
        line: its line height in points, exactly.
        align: both, left, center or right.
        first: characters by which its first line is indented.
        left: characters by which it is indented on the left.
        right: characters by which it is indented on the right.
        before: points above it.
        after: points below it.
        keep: whether it stays on the page of what follows.
        outline: its level in the outline from 0, None for text.
    """

    line: float
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    keep: bool = False
    outline: int | None = None


def element(name: str, /, **attributes: str | float) -> Any:
    """Return an element of WordprocessingML.

    Args:
        name: without its prefix, e.g. `jc`.
        attributes: without theirs.
    """
    return OxmlElement(
        f"w:{name}", {qn(f"w:{key}"): str(value) for key, value in attributes.items()}
    )


def face_properties(face: Face) -> Any:
    """Return a `w:rPr` that says how characters look.

    The Chinese font is named in it every time: Word otherwise takes the theme's, and LibreOffice
    a Japanese one.

    Args:
        face: how they look.
    """
    properties = element("rPr")
    latin = {"ascii": LATIN_FONT, "hAnsi": LATIN_FONT, "cs": LATIN_FONT}
    properties.append(element("rFonts", eastAsia=face.font, **latin))
    properties.append(element("b", val=int(face.bold)))
    properties.append(element("color", val=face.color))
    properties.append(element("spacing", val=_twips(face.spacing)))
    half_points = round(face.points * 2)
    properties.append(element("sz", val=half_points))
    properties.append(element("szCs", val=half_points))
    properties.append(element("lang", val="en-US", eastAsia="zh-CN"))
    return properties


def shape_properties(shape: Shape, face: Face, *, style: str | None = None) -> Any:
    """Return a `w:pPr` that says how a paragraph stands.

    Args:
        shape: how it stands.
        face: of its characters, by whose size indents are measured.
        style: the id of its style; None where the properties are those of a style.
    """
    properties = element("pPr")
    if style is not None:
        properties.append(element("pStyle", val=style))
    properties.append(element("keepNext", val=int(shape.keep)))
    # Western rules for lone lines would push a line out of the 22, hanging commas out of the 28.
    properties.append(element("widowControl", val=0))
    properties.append(element("overflowPunct", val=0))
    before, after, line = _twips(shape.before), _twips(shape.after), _twips(shape.line)
    properties.append(element("spacing", before=before, after=after, line=line, lineRule="exact"))
    properties.append(_indent(shape, face))
    properties.append(element("jc", val=shape.align))
    if shape.outline is not None:
        properties.append(element("outlineLvl", val=shape.outline))
    return properties


def draw_lines(properties: Any, **sides: tuple[float, str, float]) -> None:
    """Draw lines along a paragraph, as wide as it is.

    Args:
        properties: its `w:pPr`.
        sides: for top and bottom the thickness in points, the color and the distance in points.
    """
    borders = element("pBdr")
    for side, (points, color, space) in sides.items():
        borders.append(
            element(side, val="single", sz=round(points * 8), space=round(space), color=color)
        )
    properties.insert_element_before(borders, *_AFTER_LINES)


def add_right_tab(paragraph: Any, *, at: float) -> None:
    """Let what follows a tab in a paragraph end at a place.

    Args:
        paragraph: the paragraph.
        at: points from the edge of the type area.
    """
    tabs = element("tabs")
    tabs.append(element("tab", val="right", pos=_twips(at)))
    paragraph.find(qn("w:pPr")).insert_element_before(tabs, *_AFTER_LINES[1:])


def paragraph_element(text: str, face: Face, shape: Shape) -> Any:
    """Return a paragraph that needs no style, as in a table or in a box.

    Args:
        text: what it says; line breaks and tabs in it stay ones.
        face: how its characters look.
        shape: how it stands.
    """
    paragraph = element("p")
    paragraph.append(shape_properties(shape, face))
    run = element("r")
    run.append(face_properties(face))
    for part in re.split("([\n\t])", text):
        run.append(_SIGNS[part]() if part in _SIGNS else _words(part))
    paragraph.append(run)
    return paragraph


def page_number(face: Face, shape: Shape) -> Any:
    """Return a paragraph of a footer that says `— 1 —` with the number of its page.

    Args:
        face: how it looks.
        shape: on which side it stands.
    """
    paragraph = paragraph_element("— ", face, shape)
    field = element("fldSimple", instr="PAGE")
    for part in (field, paragraph):
        run = element("r")
        run.append(face_properties(face))
        run.append(_words("1" if part is field else " —"))
        if part is field:
            field.append(run)
            paragraph.append(field)
        else:
            paragraph.append(run)
    return paragraph


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Args:
        text: what it says.
        align: left, center or right.
        continues: whether it is one with the cell above it, which says the same.
        begins: whether the cell beneath continues it.
        keeps: whether its row stands on one page with the row beneath.
    """

    text: str
    align: str = "left"
    continues: bool = False
    begins: bool = False
    keeps: bool = False


def table_element(
    widths: Sequence[float],
    header: Sequence[Cell],
    rows: Iterable[Sequence[Cell]],
    *,
    faces: tuple[Face, Face],
    line: float,
) -> Any:
    """Return a table with lines all round, whose header is printed on each of its pages.

    Built by hand: python-docx looks up each cell anew, which takes minutes for some thousand rows.

    Args:
        widths: of the columns, in points.
        header: its first row.
        rows: the others, kept whole on a page each.
        faces: of the header, and of the others.
        line: their line height in points, exactly.
    """
    table = element("tbl")
    properties = element("tblPr")
    properties.append(element("tblW", w=_twips(sum(widths)), type="dxa"))
    properties.append(element("jc", val="center"))
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(side, val="single", sz=4, space=0, color="000000"))
    properties.append(borders)
    properties.append(element("tblLayout", type="fixed"))
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=_twips(CELL_MARGIN), type="dxa"))
    properties.append(margins)
    table.append(properties)
    grid = element("tblGrid")
    grid.extend([element("gridCol", w=_twips(width)) for width in widths])
    table.append(grid)
    table.append(_row(widths, header, faces[0], line, is_header=True))
    for row in rows:
        table.append(_row(widths, row, faces[1], line))
    return table


def box_at_foot(lines: Sequence[Any], *, width: float, height: float) -> Any:
    """Return a run with a box that stands at the foot of the type area of its paragraph's page.

    A text box, as LibreOffice leaves a floating table in the text and loses the lines of a frame.
    The text gives way to it, so that nothing runs under it.

    Args:
        lines: the paragraphs in it.
        width: of the box, in points.
        height: of the box, in points.
    """
    sizes = {"cx": round(width * EMU_PER_POINT), "cy": round(height * EMU_PER_POINT)}
    box = parse_xml(_BOX.format(**sizes))
    box.find(f".//{qn('w:txbxContent')}").extend(lines)
    run = element("r")
    run.append(box)
    return run


def _row(
    widths: Sequence[float],
    cells: Sequence[Cell],
    face: Face,
    line: float,
    *,
    is_header: bool = False,
) -> Any:
    row = element("tr")
    properties = element("trPr")
    properties.append(element("cantSplit"))
    if is_header:
        properties.append(element("tblHeader"))
    row.append(properties)
    for width, cell in zip(widths, cells, strict=True):
        row.append(_cell(width, cell, face, line))
    return row


def _cell(width: float, cell: Cell, face: Face, line: float) -> Any:
    box = element("tc")
    properties = element("tcPr")
    properties.append(element("tcW", w=_twips(width), type="dxa"))
    if cell.begins or cell.continues:
        properties.append(element("vMerge", val="continue" if cell.continues else "restart"))
    properties.append(element("vAlign", val="center"))
    box.append(properties)
    text = "" if cell.continues else cell.text
    shape = Shape(line, align=cell.align, keep=cell.keeps and not cell.continues)
    box.append(paragraph_element(text, face, shape))
    return box


def _words(text: str) -> Any:
    words = element("t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    return words


def _indent(shape: Shape, face: Face) -> Any:
    indent = element("ind")
    for side, characters in (
        ("left", shape.left),
        ("right", shape.right),
        ("firstLine", shape.first),
    ):
        # Word goes by the characters, others by the length beside them.
        indent.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
        indent.set(qn(f"w:{side}"), str(_twips(characters * face.points)))
    return indent


def _twips(points: float) -> int:
    return round(points * TWIPS_PER_POINT)


_SIGNS = {"\n": lambda: element("br"), "\t": lambda: element("tab")}
_BOX = (
    f'<mc:AlternateContent xmlns:mc="{_MC}" {nsdecls("w", "wp", "a")} xmlns:wps="{_WPS}">'
    '<mc:Choice Requires="wps"><w:drawing>'
    '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2"'
    ' behindDoc="0" locked="1" layoutInCell="1" allowOverlap="0">'
    '<wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>'
    '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
    '<wp:wrapTopAndBottom/><wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>'
    f'<a:graphic><a:graphicData uri="{_WPS}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>'
    "</wps:spPr><wps:txbx><w:txbxContent/></wps:txbx>"
    '<wps:bodyPr rot="0" vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"'
    ' anchor="b"><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor>'
    "</w:drawing></mc:Choice><mc:Fallback/></mc:AlternateContent>"
)
