"""Files of articles: a YAML list, every fault with its line and remedy."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic.types import Strict

from fenglian.knowledge.errors import ArticleFileError
from fenglian.mechanisms.errors import Fault, MechanismFileError
from fenglian.mechanisms.queries.trees import Tree
from fenglian.mechanisms.validators import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

MOST_KEYWORDS = 20


def _text(longest: int, shortest: int = 0, pattern: str | None = None) -> StringConstraints:
    return StringConstraints(
        strip_whitespace=True, min_length=shortest, max_length=longest, pattern=pattern
    )


class ArticleEntry(BaseModel):
    """One article as a file states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, _text(60, 3, r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    question: Annotated[str, _text(120, 4)]
    answer: Annotated[str, _text(3000, 10)]
    keywords: tuple[Annotated[str, _text(20, 1)], ...]
    service_kind: str = ""
    subject: str = ""
    legal_basis: Annotated[str, _text(300)] = ""
    checked_on: dt.date
    checked_by: Annotated[str, _text(80)] = ""
    is_public: Annotated[bool, Strict()] = True


_ENTRIES = TypeAdapter(list[ArticleEntry])


def read_articles(
    path: Path,
    *,
    today: dt.date,
    service_kinds: Mapping[str, str],
    subjects: Mapping[str, str],
) -> list[ArticleEntry]:
    """Read and check a file of articles.

    Args:
        path: a YAML file.
        today: the court's date; nothing can have been checked after it.
        service_kinds: id by id and by label; empty: no mechanism in force names any, none checked.
        subjects: likewise.

    Returns:
        The articles, with service kind and subject by id.

    Raises:
        ArticleFileError: says every fault with line and remedy.
    """
    tree = _tree(path)
    try:
        entries = _ENTRIES.validate_python(tree.content)
    except ValidationError as error:
        for detail in error.errors():
            what, remedy = _say(detail)
            tree.add(detail["loc"], what, remedy)
        raise ArticleFileError(tree.faults) from None
    known = {"service_kind": service_kinds, "subject": subjects}
    seen: set[str] = set()
    for place, entry in enumerate(entries):
        for name, what, remedy in _findings(entry, seen, known, today=today):
            tree.add((place, name), what, remedy)
        seen.add(entry.key)
    if tree.faults:
        raise ArticleFileError(tree.faults)
    return [entry.model_copy(update=_ids(entry, known)) for entry in entries]


def _findings(
    entry: ArticleEntry,
    seen: set[str],
    known: Mapping[str, Mapping[str, str]],
    *,
    today: dt.date,
) -> Iterator[tuple[str, str, str]]:
    """Yield what does not hold in an article of the right shape: its part, what, remedy."""
    if entry.key in seen:
        yield "key", f"key“{entry.key}”用了两次。", "每条的 key 不同。"
    if entry.checked_on > today:
        yield "checked_on", f"核对日期 {entry.checked_on} 还没有到。", "写实际核对的日期。"
    if not 1 <= len(entry.keywords) <= MOST_KEYWORDS:
        count = f"关键词有 {len(entry.keywords)} 个。"
        yield "keywords", count, f"写 1 到 {MOST_KEYWORDS} 个群众会用的词。"
    for name, terms in known.items():
        word = getattr(entry, name)
        if word and terms and word not in terms:
            yield name, f"{name} 的值“{word}”不认识。", suggest(word, terms)


def _ids(entry: ArticleEntry, known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return service kind and subject by id where the file states them by label."""
    return {name: terms.get(word := getattr(entry, name), word) for name, terms in known.items()}


def _tree(path: Path) -> Tree:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        what = f"打不开文件：{error.strerror}。"
        raise ArticleFileError([Fault(path.name, 1, None, what, "检查路径和权限。")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = "这里不是 UTF-8 编码的文字。"
        raise ArticleFileError(
            [Fault(path.name, line, None, what, "用编辑器另存为 UTF-8。")]
        ) from error
    try:
        tree = Tree(text, file=path.name)
    except MechanismFileError as error:
        raise ArticleFileError(error.faults) from error
    if tree.faults:
        raise ArticleFileError(tree.faults)
    return tree


def _say(error: ErrorDetails) -> tuple[str, str]:
    """Turn one of pydantic's errors into what is wrong and how to put it right."""
    name = str(error["loc"][-1]) if error["loc"] else "文件"
    context = error.get("ctx", {})
    shown = f"“{error['input']}”" if isinstance(error["input"], str | int | float) else "这里的内容"
    match error["type"]:
        case "list_type":
            said = "文件不是一个列表。", "每条以“- key: …”开头，写成一列。"
        case "missing":
            said = f"缺少 {name}。", f"补上 {name}。"
        case "extra_forbidden":
            said = f"不认识的键“{name}”。", suggest(name, list(ArticleEntry.model_fields))
        case "string_too_long":
            said = f"{name} 超过 {context['max_length']} 字。", "缩短，或分成两条。"
        case "string_too_short":
            said = f"{name} 少于 {context['min_length']} 字。", "写全。"
        case "string_pattern_mismatch":
            said = f"{name} 的值{shown}写法不对。", "用小写字母、数字和连字符，如 fee-refund。"
        case kind if kind.startswith("date"):
            said = f"{name} 的值{shown}不是日期。", "写成 2026-11-25。"
        case _:
            said = f"{name} 的值{shown}不合要求。", f"对照别的条目改正（{error['msg']}）。"
    return said
