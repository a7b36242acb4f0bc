"""QR codes as inline SVG."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import segno

from fenglian.documents.qr import QUIET_ZONE, qr_svg

LINK = "http://localhost:8000/t/5Xc2mWl1w3Zk8Jq0"


def test_qr_svg_has_the_modules_of_the_code() -> None:
    svg = ET.fromstring(qr_svg(LINK, "打开查询页的二维码"))  # noqa: S314 - our own output
    matrix = segno.make(LINK, error="m", micro=False).matrix

    drawn = svg.findall("path")[1].attrib["d"]

    assert {tuple(map(int, move.split("h")[0].split())) for move in drawn.split("M")[1:]} == {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, line in enumerate(matrix)
        for x, dark in enumerate(line)
        if dark
    }


def test_qr_svg_hostile_label_is_escaped_and_no_style_is_needed() -> None:
    svg = qr_svg(LINK, '"><script>alert(1)</script>')

    assert "<script" not in svg
    assert "style=" not in svg
    assert 'class="fl-qr"' in svg
    assert ET.fromstring(svg).attrib["role"] == "img"  # noqa: S314 - our own output
