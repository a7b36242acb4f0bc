"""Finding the clauses in a notice's own text by their numbering.

Notices come out of scans and word processors: paragraphs broken by pages and lines, marks of other
formats, half-width brackets. What counts is where a number opens a line and follows the one before.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docx
from docx.opc.exceptions import PackageNotFoundError

from fenglian.mechanisms.errors import NoticeFileError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 5_000_000
"""Bytes; a notice of fifty pages has a tenth of it."""
LARGEST_UNPACKED = 50_000_000
"""Bytes of a Word file's parts: no bomb is opened."""

_DIGITS = "一二三四五六七八九十"
_OPENINGS = (
    (0, re.compile(rf"第([{_DIGITS}]+)条")),
    (0, re.compile(rf"([{_DIGITS}]+)、")),
    (1, re.compile(rf"（([{_DIGITS}]+)）")),
    (2, re.compile(rf"([{_DIGITS}]+)[是要]")),
    (2, re.compile(r"(\d{1,3})[.．、](?!\d)")),
    (3, re.compile(r"（(\d{1,3})）")),
)
_LABELS = re.compile(rf"第[{_DIGITS}]+条|（[{_DIGITS}\d]+）|\d+|[{_DIGITS}]+")
_RANGE = re.compile(r"(.*?)(\d+)-(\d+)")
_MARKS = re.compile(r"^#+\s*|\*\*")
_SENTENCE_ENDS = "。；：！？"


@dataclass(frozen=True, slots=True)
class NumberedText:
    """A numbered part of a notice, without the parts beneath it.

    Args:
        labels: its numbering from the outside in, e.g. `("二", "（三）", "3")`.
        text: its words, a line a paragraph.
    """

    labels: tuple[str, ...]
    text: str


def read_notice(file: Path) -> str:
    """Return the text of a notice's file.

    Args:
        file: plain text (UTF-8 or GB 18030) or Word (.docx).

    Raises:
        NoticeFileError: it is neither, too large, or cannot be read.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise NoticeFileError(f"{file.name} 超过 5 MB，不像一份文件的正文；请只附正文。")
        match file.suffix.lower():
            case ".txt" | ".md":
                return _decode(file)
            case ".docx":
                return _read_word(file)
    except OSError as error:
        raise NoticeFileError(
            f"读不了 {file}：{error.strerror or error}；检查路径和权限。"
        ) from None
    raise NoticeFileError(f"{file.name} 不是 .txt 或 .docx；请另存为其中一种。")


def split_notice(text: str) -> tuple[NumberedText, ...]:
    """Cut a notice's text into its numbered parts, in order.

    Args:
        text: the whole text; what stands before the first number is left out.
    """
    parts: list[tuple[tuple[str, ...], list[str]]] = []
    open_labels: dict[int, str] = {}
    last: dict[int, int] = {}
    for raw in text.splitlines():
        line = _MARKS.sub("", raw.strip()).strip()
        if not line:
            continue
        opening = _opening(line, last)
        if opening is not None:
            level, value, label = opening
            last[level] = value
            open_labels = {n: open_labels[n] for n in open_labels if n < level} | {level: label}
            parts.append((tuple(open_labels.values()), [line]))
        elif parts:
            _continue(parts[-1][1], line)
    return tuple(NumberedText(labels, _close(paragraphs)) for labels, paragraphs in parts)


def find_text(number: str, parts: tuple[NumberedText, ...]) -> str | None:
    """Return the text of a clause, None where its number is not found or not unmistakable.

    Args:
        number: as the mechanism file writes it: `8`, `二（三）3`, `第四条（一）`, `18-19`.
        parts: the notice's numbered parts.
    """
    texts = [_find_one(one, parts) for one in _expand(number)]
    return None if None in texts else "\n".join(filter(None, texts))


def _expand(number: str) -> list[str]:
    match = _RANGE.fullmatch(number)
    if match is None:
        return [number]
    base, first, last = match.groups()
    return [f"{base}{n}" for n in range(int(first), int(last) + 1)]


def _find_one(number: str, parts: tuple[NumberedText, ...]) -> str | None:
    wanted = tuple(_LABELS.findall(number))
    if "".join(wanted) != number:
        return None
    exact = [part.text for part in parts if part.labels == wanted]
    ending = [part.text for part in parts if part.labels[-len(wanted) :] == wanted]
    found = exact or ending
    return found[0] if len(found) == 1 else None


def _opening(line: str, last: dict[int, int]) -> tuple[int, int, str] | None:
    """Return level, value and label where a number opens the line and is the next or a first one.

    A sentence broken before a number would otherwise open a clause of its own.
    """
    plain = re.sub(r"^\((\w{1,3})\)", r"（\1）", line)
    for level, pattern in _OPENINGS:
        match = pattern.match(plain)
        if match is None:
            continue
        value = _value(match.group(1))
        if value not in {1, last.get(level, 0) + 1}:
            return None
        return level, value, match.group().rstrip("、.．是要")
    return None


def _value(digits: str) -> int:
    if digits.isdecimal():
        return int(digits)
    tens, ten, units = digits.rpartition("十")
    return (_DIGITS.find(tens) + 1 or 1) * 10 * bool(ten) + _DIGITS.find(units or " ") + 1


def _continue(paragraphs: list[str], line: str) -> None:
    """Join a line to the sentence it goes on with, or begin a paragraph."""
    before = paragraphs[-1]
    if before[-1] in _SENTENCE_ENDS:
        paragraphs.append(line)
        return
    gap = " " if before[-1].isascii() and line[0].isascii() else ""
    paragraphs[-1] = before + gap + line


def _close(paragraphs: list[str]) -> str:
    """Drop the signature and the printer's line, which end in no stop."""
    while len(paragraphs) > 1 and paragraphs[-1][-1] not in _SENTENCE_ENDS:
        paragraphs = paragraphs[:-1]
    return "\n".join(paragraphs)


def _decode(file: Path) -> str:
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoticeFileError(f"{file.name} 的编码无法识别；请另存为 UTF-8 文本。")


def _read_word(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise NoticeFileError(f"{file.name} 展开后超过 50 MB；请只附正文。")
        document = docx.Document(str(file))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError):
        raise NoticeFileError(
            f"{file.name} 不是完好的 Word 文件（.docx）；请在 Word 里重新另存，或另存为 .txt。"
        ) from None
    return "\n".join(paragraph.text for paragraph in document.paragraphs)
