"""Documents in the official layout of GB/T 9704-2012, read back from the file."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from fenglian.documents.official.contents import (
    Annex,
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Table,
)
from fenglian.documents.official.layout import chinese_number, write_document, written_date
from fenglian.documents.packages import PackageKind, opened_package, package_kind
from fenglian.documents.sheets import Column, ColumnKind

DAY = dt.date(2026, 4, 29)
COURT = "云浮市云城区人民法院"


def written(document: OfficialDocument) -> io.BytesIO:
    stream = io.BytesIO()
    write_document(stream, document)
    stream.seek(0)
    return stream


def reopened(document: OfficialDocument) -> Any:
    return docx.Document(written(document))


def report(**changed: Any) -> OfficialDocument:
    return OfficialDocument(
        **{
            "title": "关于报送联络名单的报告",
            "date": DAY,
            "head": COURT,
            "number": "云城法〔2026〕12号",
            "addressee": "云浮市中级人民法院",
            "blocks": [Heading("总体情况"), Paragraph("现报送如下。")],
            "signature": COURT,
            **changed,
        }
    )


def texts(word: Any) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.text]


def test_document_reads_from_head_to_date_in_the_order_of_the_standard() -> None:
    assert texts(reopened(report())) == [
        COURT,
        "云城法〔2026〕12号",
        "关于报送联络名单的报告",
        "云浮市中级人民法院：",
        "一、总体情况",
        "现报送如下。",
        COURT,
        "2026年4月29日",
    ]


def test_page_is_a4_with_room_for_22_lines_of_28_characters() -> None:
    word = reopened(report())
    section = word.sections[0]
    body = word.styles["Body Text"].element

    width = (section.page_width - section.left_margin - section.right_margin) / Pt(1)
    height = (section.page_height - section.top_margin - section.bottom_margin) / Pt(1)
    line = int(body.find(f"{qn('w:pPr')}/{qn('w:spacing')}").get(qn("w:line"))) / 20
    size = int(body.find(f"{qn('w:rPr')}/{qn('w:sz')}").get(qn("w:val"))) / 2
    spacing = int(body.find(f"{qn('w:rPr')}/{qn('w:spacing')}").get(qn("w:val"))) / 20

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert width // (size + spacing) == 28
    assert height // line == 22
    assert body.find(f"{qn('w:pPr')}/{qn('w:ind')}").get(qn("w:firstLineChars")) == "200"


def test_every_run_and_style_used_names_its_chinese_font_and_no_theme_font() -> None:
    word = reopened(report(annexes=[Annex("名单", [Table([Column("镇")], [["云城"]])])]))
    used = {paragraph.style.name for paragraph in word.paragraphs}
    fonts = [
        *(word.styles[name].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for name in used),
        *word.element.iter(qn("w:rFonts")),
        *word.styles.element.find(qn("w:docDefaults")).iter(qn("w:rFonts")),
    ]

    assert {name.get(qn("w:eastAsia")) for name in fonts} == {
        *("仿宋_GB2312", "方正小标宋简体", "黑体"),
    }
    assert not [key for name in fonts for key in name.attrib if "Theme" in key]


def test_headings_are_numbered_by_level_and_begin_again_beneath_the_next() -> None:
    blocks = [
        Heading("甲"),
        *(Heading("乙", 2), Heading("丙", 3), Heading("丁", 4), Heading("戊", 4)),
        Heading("己", 2),
        *(Heading("庚"), Heading("辛", 2), Heading("第八条 时限", 2, is_numbered=False)),
    ]

    word = reopened(OfficialDocument("规则说明", DAY, blocks))

    assert [(p.text, p.style.name) for p in word.paragraphs if p.text][1:] == [
        ("一、甲", "Heading 1"),
        ("（一）乙", "Heading 2"),
        ("1.丙", "Heading 3"),
        ("（1）丁", "Heading 4"),
        ("（2）戊", "Heading 4"),
        ("（二）己", "Heading 2"),
        ("二、庚", "Heading 1"),
        ("（一）辛", "Heading 2"),
        ("第八条 时限", "Heading 2"),
    ]


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (63, "六十三")]
)
def test_chinese_number(number: int, said: str) -> None:
    assert chinese_number(number) == said


def test_table_repeats_its_header_and_joins_equal_neighbours_of_the_first_columns() -> None:
    columns = [Column("镇（街）"), Column("姓名"), Column("起", ColumnKind.DATE)]
    rows: list[list[Any]] = [
        ["云城街道", "张某", DAY],
        ["云城街道", "李某", None],
        ["高峰街道", "李某", DAY],
    ]

    table = reopened(
        OfficialDocument("名单", DAY, [Table(columns, rows, caption="表一", merged=1)])
    ).tables[0]

    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["镇（街）", "姓名", "起"],
        ["云城街道", "张某", "2026年4月29日"],
        ["云城街道", "李某", ""],
        ["高峰街道", "李某", "2026年4月29日"],
    ]
    merges = [node.get(qn("w:val")) for node in table._tbl.iter(qn("w:vMerge"))]
    assert merges == ["restart", "continue"]
    kept = [
        any(node.get(qn("w:val")) != "0" for node in row._tr.iter(qn("w:keepNext")))
        for row in table.rows
    ]
    assert kept == [False, True, False, False]  # the rows of a town stand on one page


def test_signature_stands_on_a_page_with_something_of_the_text() -> None:
    word = reopened(report(annexes=[Annex("名单", [Paragraph("一")])]))

    paragraphs = word.paragraphs
    first = next(n for n, one in enumerate(paragraphs) if one.text == "现报送如下。")
    last = next(n for n, one in enumerate(paragraphs) if one.text == "2026年4月29日")
    kept = [bool(one.paragraph_format.keep_with_next) for one in paragraphs[first : last + 1]]
    assert kept == [*[True] * (last - first), False]


def test_annexes_are_listed_and_each_begins_a_page_of_its_own_shape() -> None:
    annexes = [
        Annex("名单", [Paragraph("一")]),
        Annex("台账", [Paragraph("二")], is_landscape=True),
    ]

    word = reopened(report(annexes=annexes))

    assert [text for text in texts(word) if "附件" in text or text.startswith("2.")] == [
        "附件：1.名单",
        "2.台账",
        "附件1",
        "附件2",
    ]
    assert [round(section.page_width.mm) for section in word.sections] == [210, 210, 297]


@pytest.mark.parametrize("name", ["default_footer", "even_footer"])
def test_footers_number_the_pages_odd_on_the_right_and_even_on_the_left(name: str) -> None:
    word = reopened(report())
    section = word.sections[0]
    footer = section.footer if name == "default_footer" else section.even_page_footer

    (paragraph,) = footer.paragraphs

    assert word.settings.odd_and_even_pages_header_footer
    assert paragraph.alignment == (2 if name == "default_footer" else 0)
    assert [field.get(qn("w:instr")) for field in footer._element.iter(qn("w:fldSimple"))] == [
        "PAGE"
    ]


def test_signature_stands_over_the_middle_of_the_date() -> None:
    word = reopened(report(signature="云浮市中级人民法院"))

    rights = [
        p._p.find(f"{qn('w:pPr')}/{qn('w:ind')}").get(qn("w:rightChars"))
        for p in word.paragraphs[-2:]
    ]

    assert rights == ["275", "400"]


def test_imprint_is_anchored_at_the_foot_of_the_last_page() -> None:
    imprint = Imprint("云浮市云城区人民法院办公室", DAY, "市委政法委")

    word = reopened(report(imprint=imprint))

    last = word.paragraphs[-1]._p
    anchor = last.find(f".//{qn('wp:anchor')}")
    lines = ["".join(node.text or "" for node in p.iter(qn("w:t"))) for p in last.iter(qn("w:p"))]
    vertical = anchor.find(qn("wp:positionV"))
    assert (vertical.get("relativeFrom"), vertical[0].text) == ("margin", "bottom")
    assert [line for line in lines[1:] if line] == [
        "抄送：市委政法委。",
        "云浮市云城区人民法院办公室2026年4月29日印发",
    ]


@pytest.mark.parametrize(
    "text", ["甲\x00乙\x0b", "<w:br/>&amp;", "{{ 1 + 1 }}", '=HYPERLINK("http://x")', "𠮷\ufffe"]
)
def test_whatever_people_wrote_is_text_and_the_file_passes_our_own_gate(text: str) -> None:
    columns = [Column(text)]
    stream = written(
        report(
            title=text,
            blocks=[Heading(text), Paragraph(text), Table(columns, [[text]], caption=text)],
            imprint=Imprint(text, DAY, text),
        )
    )

    with opened_package(stream) as archive:
        assert package_kind(archive) is PackageKind.DOCX
    word = docx.Document(stream)
    assert "<w:br/>" not in text or word.tables[0].rows[1].cells[0].text == text


def test_file_says_nothing_of_the_library_that_wrote_it() -> None:
    properties = reopened(report()).core_properties

    assert (properties.author, properties.title) == (COURT, "关于报送联络名单的报告")
    assert properties.comments == ""
    assert properties.created.date() == DAY


def test_written_date_has_no_leading_noughts() -> None:
    assert written_date(dt.date(2026, 1, 5)) == "2026年1月5日"
