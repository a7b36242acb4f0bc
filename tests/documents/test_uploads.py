"""Hostile and honest uploads, all made here (security S16, S17, M6)."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib

import pytest
from docx import Document
from openpyxl import Workbook
from PIL import Image

from fenglian.documents.errors import UploadError
from fenglian.documents.uploads import MAX_BYTES, UploadKind, inspect_upload, safe_file_name

GPS_TAG, ORIENTATION_TAG, MAKE_TAG = 0x8825, 0x0112, 0x010F


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    out = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def pdf(objects: bytes = b"", version: bytes = b"1.7") -> bytes:
    return b"%PDF-" + version + b"\n1 0 obj<</Type/Catalog>>endobj\n" + objects + b"\n%%EOF\n"


def object_stream(objects: bytes) -> bytes:
    body = zlib.compress(objects)
    return (
        b"7 0 obj<</Type /ObjStm /Filter/FlateDecode>>stream\r\n" + body + b"\r\nendstream endobj"
    )


def office(kind: str = "docx") -> bytes:
    out = io.BytesIO()
    if kind == "docx":
        document = Document()
        document.add_paragraph("合同")
        document.save(out)
    else:
        book = Workbook()
        book.create_sheet("明细").append(["租金", 1200])
        book.save(out)
    return out.getvalue()


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """Return the package with a part added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            if entry.filename != name:
                after.writestr(entry, before.read(entry))
        after.writestr(name, content)
    return out.getvalue()


def refusal(content: bytes, name: str = "证据.jpg") -> str:
    with pytest.raises(UploadError) as error:
        inspect_upload(io.BytesIO(content), name)
    return error.value.message


@pytest.mark.parametrize(
    ("content", "kind", "extension"),
    [
        (picture("JPEG"), UploadKind.JPEG, "jpg"),
        (picture("PNG"), UploadKind.PNG, "png"),
        (picture("WEBP"), UploadKind.WEBP, "webp"),
        (pdf(), UploadKind.PDF, "pdf"),
        (pdf(version=b"2.0"), UploadKind.PDF, "pdf"),
        (office("docx"), UploadKind.DOCX, "docx"),
        (office("xlsx"), UploadKind.XLSX, "xlsx"),
    ],
)
def test_upload_honest_file_is_kept_with_the_extension_of_its_content(
    content: bytes, kind: UploadKind, extension: str
) -> None:
    upload = inspect_upload(io.BytesIO(content), "证据.exe")

    assert (upload.kind, upload.extension, upload.safe_name) == (
        kind,
        extension,
        f"证据.{extension}",
    )
    assert upload.size == len(upload.content.read())


def test_upload_photo_loses_place_and_device_and_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[MAKE_TAG] = "某某手机"
    exif[ORIENTATION_TAG] = 6
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (22.0, 48.0, 0.0), 3: "E", 4: (113.0, 31.0, 0.0)})
    content = picture(
        "JPEG", (60, 40), exif=exif, comment=b"secret comment", icc_profile=b"x" * 200
    )
    assert dict(Image.open(io.BytesIO(content)).getexif().get_ifd(GPS_TAG))

    upload = inspect_upload(io.BytesIO(content), "IMG_0001.JPG")

    stored = Image.open(upload.content)
    assert stored.size == (40, 60)
    assert not dict(stored.getexif())
    assert not {"exif", "comment", "icc_profile", "xmp"} & stored.info.keys()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_upload_picture_with_something_behind_it_is_kept_without_it(kind: str) -> None:
    tail = b"<script>alert(1)</script>" + office()

    upload = inspect_upload(io.BytesIO(picture(kind) + tail), "a.jpg")

    stored = upload.content.read()
    assert b"<script>" not in stored
    assert b"PK\x03\x04" not in stored


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_upload_picture_of_every_mode_keeps_its_light_and_dark(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    grey = Image.new("L", (20, 10), 0)
    grey.paste(255, (10, 0, 20, 10))
    source = (
        Image.frombytes("I;16", (20, 10), (b"\0\0" * 10 + b"\xff\xff" * 10) * 10)
        if mode == "I;16"
        else grey.convert("RGB").convert(mode)
    )
    out = io.BytesIO()
    source.save(out, kind)

    stored = Image.open(inspect_upload(out, "扫描.png").content).convert("L")

    assert stored.getpixel((2, 5)) in range(40)
    assert stored.getpixel((17, 5)) in range(215, 256)


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"MZ\x90\x00" + b"\0" * 200, "Windows 程序"),
        (b"\x7fELF\x02\x01", "程序"),
        (b"#!/bin/sh\nrm -rf /", "程序"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
        (b'<?xml version="1.0"?>\n<!-- x --><svg onload="alert(1)"/>', "SVG"),
        (b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>", "网页"),
        (b"<SCRIPT>alert(1)</SCRIPT>", "网页"),
        (b"<?php system($_GET[0]);", "网页"),
        (b"GIF89a" + b"<script>", "别的格式的图片"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "视频"),
        (b"#!AMR\n", "程序"),
        (b"ID3\x03\0", "录音"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "老格式"),
        (b"{\\rtf1 x}", "RTF"),
        ("我的诉求".encode(), "认不出"),
        (b"\xff\xd8\xff\xe0 <script>alert(1)</script>", "已损坏"),
        (picture("JPEG", (900, 900))[:600], "已损坏"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "已损坏"),
        (huge_png(12_000, 6_000), "像素"),
        (huge_png(30_000, 30_000), "像素"),
        (huge_png(70_000, 1), "像素"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "已损坏"),
        (b"x" * (MAX_BYTES + 1), "超过 20 MB"),
    ],
)
def test_upload_other_file_is_refused_by_what_it_is(content: bytes, words: str) -> None:
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n1 0 obj", "不完整"),
        (b"%PDF-9\n%%EOF", "不完整"),
        (pdf() + office(), "不完整"),
        (pdf(office()[-200:]), "藏着别的文件"),
        (pdf(b"").replace(b"1 0 obj", b"<script>alert(1)</script>1 0 obj", 1), "藏着别的文件"),
        (pdf(b"2 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj"), "脚本"),
        (pdf(b"2 0 obj<</S/J#61vaScript/J#53(x)>>endobj"), "脚本"),
        (pdf(b"2 0 obj<</S/Launch/F(calc.exe)>>endobj"), "脚本"),
        (pdf(b"2 0 obj<</Type/Filespec/EF<</F 3 0 R>>/Names/EmbeddedFiles>>endobj"), "脚本"),
        (pdf(object_stream(b"2 0 <</S/JavaScript/JS(x)>>")), "脚本"),
        (pdf(b"% stream\n2 0 obj<</S/J#61vaScript>>endobj\n% endstream"), "脚本"),
        (pdf(b"trailer<</Encrypt 5 0 R>>"), "密码"),
    ],
)
def test_upload_pdf_that_acts_or_hides_something_is_refused(content: bytes, words: str) -> None:
    assert words in refusal(content, "合同.pdf")


def test_upload_pdf_with_pictures_that_look_like_marks_is_kept() -> None:
    content = pdf(b"4 0 obj<</Length 20>>stream\n\x01/JS(\x02/Encrypt \x03\nendstream endobj")

    assert inspect_upload(io.BytesIO(content), "扫描.pdf").kind is UploadKind.PDF


def test_upload_pdf_made_to_be_slow_is_checked_in_linear_time() -> None:
    started = time.perf_counter()

    inspect_upload(io.BytesIO(pdf(b"stream\n/ObjStm " * 400_000)), "a.pdf")
    inspect_upload(io.BytesIO(pdf(b"/ObjStm stream\nendstream" * 100_000)), "a.pdf")

    assert time.perf_counter() - started < 5


EXTERNAL = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://x/%s" Target="http://x.invalid/" TargetMode="External"/>'
    b"</Relationships>"
)
MACRO_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    b'PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled'
    b'.main+xml"/></Types>'
)


@pytest.mark.parametrize(
    ("name", "part", "words"),
    [
        ("word/vbaProject.bin", b"x", "宏"),
        ("[Content_Types].xml", MACRO_TYPES, "宏"),
        ("[Content_Types].xml", b"<Types", "目录已损坏"),
        ("word/activeX/activeX1.bin", b"x", "宏"),
        ("word/embeddings/oleObject1.bin", b"x", "嵌了别的文件"),
        ("word/media/run.exe", b"x", "嵌了别的文件"),
        ("../../etc/cron.d/x", b"x", "越界"),
        ("word/_rels/x.xml.rels", EXTERNAL % b"attachedTemplate", "外部"),
        ("word/_rels/x.xml.rels", EXTERNAL % b"image", "外部"),
        ("word/x.xml", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "外部"),
        ("word/x.xml", b"<!--" + b"x" * 300_000 + b'--><!DOCTYPE a [<!ENTITY e "e">]><a/>', "外部"),
        ("word/x.xml", "<!DOCTYPE a><a/>".encode("utf-16"), "编码"),
        ("word/x.xml", b'<?xml version="1.0" encoding="utf-7"?><a/>', "编码"),
        ("word/x.xml", b"<w:instrText>DDEAUTO cmd</w:instrText>", "DDE"),
        ("word/x.xml", b"<a>" + b"0" * 50_000_000 + b"</a>", "压缩炸弹"),
    ],
)
def test_upload_office_file_with_something_active_is_refused(
    name: str, part: bytes, words: str
) -> None:
    assert words in refusal(with_part(office(), name, part), "合同.docx")


def test_upload_office_file_with_a_hyperlink_is_kept() -> None:
    content = with_part(office(), "word/_rels/x.xml.rels", EXTERNAL % b"hyperlink")

    assert inspect_upload(io.BytesIO(content), "合同.docx").kind is UploadKind.DOCX


def test_upload_office_polyglots_and_broken_archives_are_refused() -> None:
    whole = office()

    assert "末尾多了" in refusal(whole + b"<script>alert(1)</script>")
    assert "认不出" in refusal(b"x" + whole)
    assert "开头多了" in refusal(b"PK\x03\x04<script>" + whole)
    assert "末尾多了" in refusal(whole[:-100])
    assert "损坏" in refusal(whole[:200] + bytes(50) + whole[250:])


def test_upload_locked_or_plain_zip_is_refused() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "x")
    locked = bytearray(office())
    directory = locked.rindex(b"PK\x01\x02")
    locked[directory + 8] |= 1

    assert "目录不对" in refusal(plain.getvalue())
    assert "密码" in refusal(bytes(locked))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("合同.pdf", "合同.pdf"),
        ("C:\\Users\\张\\合同 终稿.PDF", "合同_终稿.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("合同\u202efdp.exe", "合同fdp.pdf"),
        ("照片.jpg.exe", "照片.pdf"),
        ("2026.3.5补充协议v1.2.doc", "2026.3.5补充协议v1.2.pdf"),
        ('<img src=x onerror="a">.png', "img_src=x_onerror=_a.pdf"),
        ("a\x00b\r\nSet-Cookie: x", "abSet-Cookie_x.pdf"),
        ("", "附件.pdf"),
        ("...", "附件.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("长" * 300, "长" * 80 + ".pdf"),
    ],
)
def test_file_name_is_made_safe_to_show_and_offer(name: str, safe: str) -> None:
    assert safe_file_name(name, "pdf") == safe
