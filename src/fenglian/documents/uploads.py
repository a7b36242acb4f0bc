"""Papers and photos that people attach: made harmless or refused in plain words.

Pure checks (S16, S17). The store of attachments keeps what comes out of here, under own names.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from fenglian.documents.errors import PackageError, UploadError
from fenglian.documents.packages import MEGABYTE, opened_package, package_kind

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MAX_BYTES = 20 * MEGABYTE
MAX_PIXELS = 50_000_000
"""Pixels: 50 MP are 150 MB while a picture is rewritten."""
MAX_SIDE = 60_000
"""Pixels; screenshots of a whole conversation are narrow and very long."""
LONGEST_NAME = 80
JPEG_QUALITY = 90
MAX_INFLATED = 32 * MEGABYTE
"""Bytes of a PDF's object streams that are looked into."""
ACCEPTED = gettext_lazy("照片（JPG、PNG、WebP）、PDF、Word（.docx）、Excel（.xlsx）")


class UploadKind(StrEnum):
    """What is accepted."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


_EXTENSIONS = {kind: kind.value for kind in UploadKind} | {UploadKind.JPEG: "jpg"}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    UploadKind.JPEG: "image/jpeg",
    UploadKind.PNG: "image/png",
    UploadKind.WEBP: "image/webp",
    UploadKind.PDF: "application/pdf",
    UploadKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    UploadKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
}
_MARKUP = rb"(?is)[\xef\xbb\xbf\s]*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?"
_RESAVE = gettext_lazy("请另存为 PDF 或 .docx、.xlsx 再上传")
# The first that fits names the file to the person who sent it: pattern at its start, words, remedy.
_REFUSED: list[tuple[bytes, _StrOrPromise, _StrOrPromise]] = [
    (rb"MZ", gettext_lazy("Windows 程序"), ""),
    (rb"\x7fELF|\xca\xfe\xba\xbe|[\xcf\xce]\xfa\xed\xfe|#!", pgettext_lazy("file", "程序"), ""),
    (rb"\xd0\xcf\x11\xe0", gettext_lazy("老格式的 Office 文件，或设了密码的文件"), _RESAVE),
    (rb"\{\\rtf", gettext_lazy("RTF 文件"), _RESAVE),
    (
        rb"(?s).{4}ftyp(?:hei[cxms]|he[iv][cx]|mif1|msf1|avif)",
        gettext_lazy("HEIC 照片"),
        gettext_lazy("请在手机相机设置里选“兼容性最佳”后重拍，或把照片截图再传"),
    ),
    (
        rb"(?s).{4}ftyp|\x1aE\xdf\xa3|RIFF....AVI|\x00\x00\x01\xba|FLV",
        gettext_lazy("视频"),
        gettext_lazy("请截取关键画面作为照片上传，原件开庭时当面提交"),
    ),
    (
        rb"ID3|\xff[\xfb\xf3\xf2\xf1]|RIFF....WAVE|#!AMR|OggS",
        gettext_lazy("录音"),
        gettext_lazy("请把要点写成文字，原件开庭时当面提交"),
    ),
    (
        rb"GIF8|BM|II\*\x00|MM\x00\*",
        gettext_lazy("别的格式的图片"),
        gettext_lazy("请另存为 JPG 或 PNG 再上传"),
    ),
    (
        rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ",
        gettext_lazy("压缩包"),
        gettext_lazy("请解压后把文件一个一个上传"),
    ),
    (
        _MARKUP + rb"(?:<!DOCTYPE svg[^>]*>\s*)?<svg",
        gettext_lazy("SVG 图形"),
        gettext_lazy("请另存为 PNG 再上传"),
    ),
    (
        _MARKUP + rb"<(?:!DOCTYPE|html|head|body|script|iframe|\?php)",
        gettext_lazy("网页或代码"),
        gettext_lazy("请打印成 PDF 再上传"),
    ),
]
_IMAGE_STARTS = [
    (b"\xff\xd8\xff", UploadKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", UploadKind.PNG),
]
_PICTURE_DAMAGE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    IndexError,
    struct.error,
    zlib.error,
)
"""What Pillow raises on pictures that are broken on purpose or by accident."""
# Names that make a PDF act; long ones never come about by chance in its data.
_ACTIVE_NAMES = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm)\b"
)
_ACTIVE_SHORT = re.compile(rb"/(?:JS|XFA)[\s(<\[/]")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept.

    Args:
        kind: what it is by content.
        extension: the one that fits its content, without a dot.
        media_type: for the answer that hands it out.
        safe_name: a name to show and to offer for download, with that extension.
        content: what is to be stored, at its beginning; pictures are written anew.
        size: bytes of `content`.
    """

    kind: UploadKind
    extension: str
    media_type: str
    safe_name: str
    content: IO[bytes]
    size: int


def inspect_upload(file: IO[bytes], name: str) -> CheckedUpload:
    """Tell what a file is, and return it in a form that may be kept.

    Pictures are decoded and written anew: turned upright, without the camera's data (place, time,
    device), without anything that hung behind them. PDFs with scripts or attachments, office files
    with macros, embedded or external content, and everything else are refused.

    Args:
        file: what was sent, seekable.
        name: the name that it was sent under; it decides nothing.

    Raises:
        UploadError: says what the file is and what to do instead.
    """
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if not content:
        raise UploadError(_("这个文件是空的（0 字节）。请打开看看内容，再重新选一次。"))
    if len(content) > MAX_BYTES:
        raise UploadError(
            _("文件超过 {most} MB。请压缩照片，或分成几个文件上传。").format(
                most=MAX_BYTES // MEGABYTE
            )
        )
    kind, stored = _checked(content)
    extension = _EXTENSIONS[kind]
    return CheckedUpload(
        kind=kind,
        extension=extension,
        media_type=_MEDIA_TYPES[kind],
        safe_name=safe_file_name(name, extension),
        content=io.BytesIO(stored),
        size=len(stored),
    )


def safe_file_name(name: str, extension: str) -> str:
    """Return a file name to show and to offer: no path, nothing invisible, the right extension.

    Args:
        name: as sent.
        extension: that of the content, without a dot.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Control characters, marks of writing direction, halves of pairs.
    base = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    base = re.sub(r'[<>:"|?*%;\s]+', "_", base)
    base = re.sub(r"(?:\.[A-Za-z][A-Za-z0-9]{1,4}_?)+$", "", base).strip("._ ")
    return f"{base[:LONGEST_NAME] or '附件'}.{extension}"


def _checked(content: bytes) -> tuple[UploadKind, bytes]:
    for start, kind in _IMAGE_STARTS:
        if content.startswith(start):
            return kind, _rewritten(content, kind)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return UploadKind.WEBP, _rewritten(content, UploadKind.WEBP)
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return UploadKind.PDF, content
    if content.startswith(b"PK"):
        return _office_kind(content), content
    for pattern, words, remedy in _REFUSED:
        if re.match(pattern, content[:2048]):
            advice = _("{remedy}。").format(remedy=remedy) if remedy else ""
            said = _("这个文件是{words}，只收{accepted}。").format(words=words, accepted=ACCEPTED)
            raise UploadError(said + advice)
    raise UploadError(
        _("认不出这个文件是什么，只收{accepted}。请检查是不是选错了文件。").format(
            accepted=ACCEPTED
        )
    )


def _rewritten(content: bytes, kind: UploadKind) -> bytes:
    """Decode a picture and write its pixels anew."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind.value.upper()]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                raise _too_many_pixels(f"{width}×{height}")
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            clean = upright.convert(_mode_for(upright, kind))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(_("过亿")) from error
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
    ) as error:
        raise UploadError(
            _("照片不完整或已损坏，打不开。请重新拍一张或重新保存后上传。")
        ) from error
    clean.info.clear()
    out = io.BytesIO()
    options = {"compress_level": 4} if kind is UploadKind.PNG else {"quality": JPEG_QUALITY}
    clean.save(out, format=kind.value.upper(), **options)
    return out.getvalue()


def _mode_for(picture: Image.Image, kind: UploadKind) -> str:
    if kind is not UploadKind.JPEG and picture.has_transparency_data:
        return "RGBA"
    return "L" if picture.mode in {"1", "L"} and kind is not UploadKind.WEBP else "RGB"


def _too_many_pixels(found: str) -> UploadError:
    return UploadError(
        _("照片有 {found} 像素，最多 {most:,} 像素。请把照片缩小，或截图后上传。").format(
            found=found, most=MAX_PIXELS
        )
    )


def _office_kind(content: bytes) -> UploadKind:
    try:
        with opened_package(io.BytesIO(content)) as archive:
            return UploadKind(package_kind(archive).value)
    except PackageError as error:
        raise UploadError(
            _("{message}（只收{accepted}。）").format(message=error.message, accepted=ACCEPTED)
        ) from error


def _check_pdf(content: bytes) -> None:
    """Refuse PDFs that are cut off, locked, act by themselves, or are another file as well."""
    if b"%%EOF" not in content[-1024:] or not re.match(rb"%PDF-[12]\.\d", content):
        raise UploadError(_("PDF 不完整或已损坏。请重新导出或扫描后上传。"))
    if b"PK\x05\x06" in content[-66_000:] or re.search(
        rb"(?i)<(?:html|script|svg|iframe)\b", content[:1024]
    ):
        raise UploadError(_("这个 PDF 里还藏着别的文件。请用“打印为 PDF”重新生成后上传。"))
    outside, hidden = _objects(content)
    if b"/Encrypt" in outside:
        raise UploadError(_("这个 PDF 设了密码。请去掉密码（或打印为 PDF）后上传。"))
    if (
        _ACTIVE_NAMES.search(_unescaped(content))
        or _ACTIVE_NAMES.search(hidden)
        or _ACTIVE_SHORT.search(outside + hidden)
    ):
        raise UploadError(_("这个 PDF 带有脚本或附件。请用“打印为 PDF”重新生成后上传。"))


def _objects(content: bytes) -> tuple[bytes, bytes]:
    """Return a PDF's objects outside its streams, and those inside compressed object streams.

    One pass with `find`, because a hostile file makes a pattern that looks for pairs crawl. Names
    are freed of their # escapes. What several filters wrap stays unseen: readers open attachments
    outside the site, as downloads.
    """
    outside, hidden, room, end = [], [], MAX_INFLATED, 0
    while (start := content.find(b"stream", end)) >= 0:
        stop = content.find(b"endstream", start)
        if stop < 0:
            break
        before = _unescaped(content[end:start])
        outside.append(before)
        if b"/ObjStm" in before and room > 0:
            try:
                body = content[start + len(b"stream") : stop].lstrip(b"\r\n")
                hidden.append(zlib.decompressobj().decompress(body, room))
                room -= len(hidden[-1])
            except zlib.error:
                pass
        end = stop + len(b"endstream")
    outside.append(_unescaped(content[end:]))
    return b" ".join(outside), _unescaped(b" ".join(hidden))


def _unescaped(objects: bytes) -> bytes:
    return _NAME_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), objects)
