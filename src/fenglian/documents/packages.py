"""Office packages (.docx, .xlsx): proved harmless before anything unpacks or parses them (S17)."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from enum import StrEnum
from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from fenglian.documents.errors import PackageError

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 1024 * 1024
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * MEGABYTE
MAX_RATIO = 250
"""Times; office files stay below 100, a bomb is near deflate's limit of 1,032."""
RATIO_COUNTS_FROM = MEGABYTE
"""Bytes unpacked; small parts of blanks may shrink to nothing and do no harm."""
MAX_RELATIONSHIPS = 4 * MEGABYTE
CHUNK = 256 * 1024
OVERLAP = 64
"""Bytes of the chunk before that are looked at again, so that no mark hides on a border."""

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the zip module raises on archives that are broken on purpose or by accident."""
_END_OF_ZIP = b"PK\x05\x06"
_END_LENGTH = 22
_ENCRYPTED = 0x1
_MACRO_NAME = re.compile(
    r"vbaproject|vbadata|/activex/|/macrosheets/|/dialogsheets/", re.IGNORECASE
)
_FOREIGN_NAME = re.compile(
    r"/embeddings/|\.(?:exe|dll|com|scr|msi|js|vbs|wsf|hta|bat|cmd|ps1|sh|jar|lnk|html?|zip|rar|7z)$",
    re.IGNORECASE,
)
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([^"']{0,40})""")
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}


class PackageKind(StrEnum):
    """What a package is, by its own list of contents."""

    DOCX = "docx"
    XLSX = "xlsx"


@contextmanager
def opened_package(
    file: IO[bytes], *, max_unpacked: int = MAX_UNPACKED
) -> Iterator[zipfile.ZipFile]:
    """Open a package whose outside, names, sizes and XML have been checked.

    Refused are bombs, overlapping or encrypted parts, bytes before or after the archive, macros,
    embedded files, document types and entities, and relationships that fetch something from
    elsewhere (hyperlinks may stay: they do nothing by themselves).

    Args:
        file: the whole file, seekable.
        max_unpacked: bytes that all parts together may take.

    Raises:
        PackageError: says what was found and what to do.
    """
    _check_ends(file)
    try:
        archive = zipfile.ZipFile(file)
        _check_entries(archive, packed=file.seek(0, 2), max_unpacked=max_unpacked)
        for name in archive.namelist():
            if name.lower().endswith((".xml", ".rels", ".vml")):
                _check_markup(archive, name)
            if name.lower().endswith(".rels"):
                _check_relationships(archive, name)
    except _DAMAGE as error:
        raise PackageError(_("文件已损坏，打不开。请在电脑上打开后另存一份再上传。")) from error
    with archive:
        yield archive


def package_kind(archive: zipfile.ZipFile) -> PackageKind:
    """Tell what an opened package is.

    Args:
        archive: from `opened_package`.

    Raises:
        PackageError: it is neither a Word document nor an Excel workbook, or it has macros.
    """
    types = {part.get("ContentType", "") for part in _parse(archive, "[Content_Types].xml").iter()}
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise _macros()
    kinds = {_MAIN_TYPES[kind] for kind in types if kind in _MAIN_TYPES}
    if len(kinds) != 1:
        raise PackageError(_("这是压缩包或别的文件，不是 Word（.docx）或 Excel（.xlsx）文件。"))
    return PackageKind(kinds.pop())


def read_windows(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part in windows that overlap by `OVERLAP` bytes.

    Args:
        archive: from `opened_package`.
        name: the part.
    """
    before = b""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            yield before + chunk
            before = chunk[-OVERLAP:]


def _check_ends(file: IO[bytes]) -> None:
    """Refuse what another program would read as another kind of file: bytes before or after."""
    file.seek(0)
    head = file.read(4)
    size = file.seek(0, 2)
    if head != b"PK\x03\x04" or size < _END_LENGTH:
        raise PackageError(_("文件不是完整的 .docx 或 .xlsx。请在电脑上打开后另存一份再上传。"))
    file.seek(size - _END_LENGTH)
    if file.read(4) != _END_OF_ZIP:
        raise PackageError(_("文件末尾多了别的内容。请在电脑上打开后另存一份再上传。"))


def _check_entries(archive: zipfile.ZipFile, *, packed: int, max_unpacked: int) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise PackageError(
            _("文件里有 {count} 个部分，最多 {most} 个，不像正常的文件。").format(
                count=len(entries), most=MAX_ENTRIES
            )
        )
    names = {entry.filename.lower() for entry in entries}
    if len(names) < len(entries) or "[content_types].xml" not in names:
        raise PackageError(_("文件的目录不对，不是 Word 或 Excel 保存的。请打开后另存一份再上传。"))
    if min(entry.header_offset for entry in entries) != 0:
        raise PackageError(_("文件开头多了别的内容。请在电脑上打开后另存一份再上传。"))
    for entry in entries:
        _check_entry(entry)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > max_unpacked:
        raise PackageError(
            _(
                "文件解开后有 {size} MB，最多 {most} MB。请拆成几个文件，或删去空白的行和列。"
            ).format(size=unpacked // MEGABYTE, most=max_unpacked // MEGABYTE)
        )
    # Parts that share their bytes unpack to more than they take: a bomb that each size hides.
    if sum(entry.compress_size for entry in entries) > packed:
        raise PackageError(_("文件的各部分互相重叠，不是 Word 或 Excel 保存的。"))


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & _ENCRYPTED:
        raise PackageError(_("文件设了密码。请去掉密码后再上传。"))
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name):
        raise PackageError(_("文件里有越界的路径，不是 Word 或 Excel 保存的。"))
    if _MACRO_NAME.search(f"/{name}"):
        raise _macros()
    if _FOREIGN_NAME.search(f"/{name}"):
        raise PackageError(_("文件里嵌了别的文件。请把它们取出来分别上传，或把整份另存为 PDF。"))
    small = entry.file_size <= RATIO_COUNTS_FROM
    if not small and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise PackageError(
            _(
                "文件里的一部分压缩了 {most} 倍以上，像是压缩炸弹。"
                "如果是正常表格，请删去空白的行和列再保存。"
            ).format(most=MAX_RATIO)
        )


def _check_markup(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse document types and entities, and encodings in which they could hide."""
    for position, window in enumerate(read_windows(archive, name)):
        if position == 0:
            declared = _DECLARED_ENCODING.match(window.removeprefix(b"\xef\xbb\xbf"))
            plain = not declared or declared[1].lower() in {b"utf-8", b"us-ascii", b"ascii"}
            if b"\x00" in window[:4] or window[:2] in {b"\xff\xfe", b"\xfe\xff"} or not plain:
                raise PackageError(_("文件内部的编码不是 UTF-8。请打开后另存一份再上传。"))
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            raise PackageError(_("文件里有不允许的外部定义（DOCTYPE）。请打开后另存一份再上传。"))
        if b"ddeLink" in window or b"DDEAUTO" in window:
            raise PackageError(_("文件里有会启动别的程序的链接（DDE）。请断开链接后再上传。"))


def _check_relationships(archive: zipfile.ZipFile, name: str) -> None:
    for link in _parse(archive, name).iter():
        kind = link.get("Type", "").rsplit("/", 1)[-1].lower()
        external = link.get("TargetMode", "").lower() == "external"
        if external and kind != "hyperlink":
            raise PackageError(_("文件引用了外部的内容。请断开外部链接（或另存为 PDF）后再上传。"))


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    try:
        if archive.getinfo(name).file_size > MAX_RELATIONSHIPS:
            raise PackageError(_("文件的目录太大，不像正常的文件。"))
        return ElementTree.fromstring(archive.read(name), forbid_dtd=True)
    except (KeyError, ParseError, DefusedXmlException, ValueError) as error:
        raise PackageError(_("文件的目录已损坏。请在电脑上打开后另存一份再上传。")) from error


def _macros() -> PackageError:
    return PackageError(_("文件里有宏。请另存为不带宏的 .docx 或 .xlsx 再上传。"))
