"""Two versions of a mechanism in words: what was added, what was removed, what became of the rest.

Nothing here knows a kind of rule: the shape of the schema is walked, so that a new kind is compared
as soon as it is there. `FIELD_NAMES_OF` says what its keys are called; a test holds it complete.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from fenglian.mechanisms.enums import (
    Carrier,
    Complexity,
    Covered,
    DayOff,
    DirectoryField,
    EventKind,
    Exclusion,
    Grain,
    Origin,
    RiskReader,
    Role,
    Seat,
    Window,
)
from fenglian.mechanisms.queries.field_names import FIELD_NAMES_OF
from fenglian.mechanisms.queries.names import (
    CARRIER_NAMES,
    CONDITION_NAMES,
    COVERED_NAMES,
    DAY_OFF_NAMES,
    EVENT_NAMES,
    EXCLUSION_NAMES,
    FIELD_NAMES,
    GRAIN_NAMES,
    READER_NAMES,
    REVIEW_NAMES,
    ROLE_NAMES,
    SEAT_NAMES,
    WEEKDAY_NAMES,
    WINDOW_NAMES,
    say_length,
)
from fenglian.mechanisms.schema import Length, Mechanism, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class ChangeKind(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


CHANGE_NAMES = {
    ChangeKind.ADDED: "新增",
    ChangeKind.REMOVED: "删去",
    ChangeKind.CHANGED: "修改",
}
PARTS = {
    "notice": "文件",
    "clauses": "条款",
    "vocabularies": "词表",
    "settings": "分流和通讯录",
    "rules": "规则",
}
"""The parts of a mechanism in the order in which they are compared."""
NAMES: Mapping[type, Mapping[Any, str]] = {
    Role: ROLE_NAMES,
    EventKind: EVENT_NAMES,
    Grain: GRAIN_NAMES,
    Exclusion: EXCLUSION_NAMES,
    RiskReader: READER_NAMES,
    DirectoryField: FIELD_NAMES,
    Seat: SEAT_NAMES,
    Window: WINDOW_NAMES,
    Covered: COVERED_NAMES,
    DayOff: DAY_OFF_NAMES,
    Carrier: CARRIER_NAMES,
    Complexity: {Complexity.SIMPLE: "简易", Complexity.ORDINARY: "普通"},
    Origin: {Origin.NOTICE: "文件规定", Origin.COURT: "本院自定"},
}
WORDS = {
    **CONDITION_NAMES,
    **REVIEW_NAMES,
    **WEEKDAY_NAMES,
    "strict": "不含当日",
    "inclusive": "含当日",
    "gap": "缺口",
    "advice": "建议",
    "has_tribunal": "派出人民法庭所在的地方",
    "town": "镇街",
    "town_and_villages": "镇街和村居合计",
    "one": "一天算一次",
    "each": "每次都算",
    "roster": "名册",
    "ledger": "台账",
    "between_due_days": "上一个到期日到这一个",
    "window": "日历上的一期",
    "warning": "提醒",
    "escalation": "报送",
    "next_level": "改报再上一级",
}
"""Plain values of which a key may have one of a few."""
WHOLE = {"triage": "分流", "directory": "通讯录"}
"""Parts of which a mechanism has one or none."""
UNSAID = frozenset({"id", "examples", "checked", "carried"})
"""Keys that ask nothing of anybody: what parts are matched by, worked cases, where it is built."""
IN_TITLE = frozenset({"number", "heading", "title", "label", "clauses"})
"""Keys that the name of a part says already."""
NOTHING = "（没有）"


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value that is another than before.

    Args:
        name: what it is, e.g. `多久`, or `督办的步骤 1 / 何时` deeper down.
        before: as it was, in words.
        after: as it is.
    """

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A clause, a word or a rule that is not the same in both versions.

    Args:
        kind: what became of it.
        part: one of `PARTS`.
        what: its name, e.g. `第 8 条 节点督办`.
        id: its id in the file, empty for the notice's own facts.
        values: what was changed; for a whole part added or removed, what it lays down.
        clauses: the clauses it comes from, where it is a rule.
    """

    kind: ChangeKind
    part: str
    what: str
    id: str = ""
    values: tuple[ChangedValue, ...] = ()
    clauses: tuple[str, ...] = field(default=())


def compare(before: Mechanism, after: Mechanism) -> list[Change]:
    """Return what makes two versions of a mechanism differ, part by part; empty where nothing does.

    Examples are no part of what a mechanism asks, nor is who checked a rule: they are left out.

    Args:
        before: the earlier version.
        after: the later one.
    """
    apart = {"id", "clauses", "vocabularies", "rules", *WHOLE}
    plain = [
        value
        for name, inner in _fields(before)
        if name not in apart
        for value in _changed(_name_of(name), inner, getattr(after, name))
    ]
    changes = [Change(ChangeKind.CHANGED, "notice", "文件", values=tuple(plain))] if plain else []
    changes += _compare_lists("clauses", "", before.clauses, after.clauses)
    for name, terms in _fields(before.vocabularies):
        others = getattr(after.vocabularies, name)
        changes += _compare_lists("vocabularies", _name_of(name), terms, others)
    for name, what in WHOLE.items():
        values = tuple(_changed(what, getattr(before, name), getattr(after, name)))
        if values:
            changes.append(Change(ChangeKind.CHANGED, "settings", what, values=values))
    return changes + _compare_lists("rules", "", before.rules, after.rules)


def say_changes(changes: list[Change]) -> str:
    """Return the changes as Markdown, for the terminal and for those who pass them on.

    Args:
        changes: from `compare`.
    """
    if not changes:
        return "两个版本没有不同。\n"
    lines: list[str] = []
    for part, name in PARTS.items():
        found = [change for change in changes if change.part == part]
        if found:
            lines += [f"## {name}", ""]
        for change in found:
            source = f"（{'、'.join(change.clauses)}）" if change.clauses else ""
            lines.append(f"- {CHANGE_NAMES[change.kind]}：{change.what}{source}")
            lines += [f"  - {_say_value(value, change.kind)}" for value in change.values]
        lines += [""] if found else []
    return "\n".join(lines)


def _say_value(value: ChangedValue, kind: ChangeKind) -> str:
    if kind is ChangeKind.ADDED:
        return f"{value.name}：{value.after}"
    if kind is ChangeKind.REMOVED:
        return f"{value.name}：{value.before}"
    return f"{value.name}：由“{value.before}”改为“{value.after}”"


def _compare_lists(
    part: str, prefix: str, before: tuple[Any, ...], after: tuple[Any, ...]
) -> list[Change]:
    """Match what has ids by its id, and say of each what became of it, in the later order."""
    old, new = ({_key(one): one for one in many} for many in (before, after))
    changes = []
    for key, one in new.items():
        if key not in old:
            changes.append(_whole(ChangeKind.ADDED, part, prefix, one))
        elif values := tuple(_changed_inside("", old[key], one)):
            kind = ChangeKind.CHANGED
            changes.append(Change(kind, part, _title(one, prefix), key, values, _sources(one)))
    for key, one in old.items():
        if key not in new:
            changes.append(_whole(ChangeKind.REMOVED, part, prefix, one))
    if not changes and list(old) != list(new):
        names = ["、".join(_title(one, "") for one in many) for many in (before, after)]
        order = ChangedValue("顺序", *names)
        changes.append(Change(ChangeKind.CHANGED, part, prefix or PARTS[part], values=(order,)))
    return changes


def _whole(kind: ChangeKind, part: str, prefix: str, one: Any) -> Change:
    """Say what a part lays down that the other version has not at all."""
    gone = kind is ChangeKind.REMOVED
    said = tuple(
        ChangedValue(name, words if gone else "", "" if gone else words)
        for name, words in _say_inside(one, unsaid=IN_TITLE)
    )
    return Change(kind, part, _title(one, prefix), _key(one), said, _sources(one))


def _changed(name: str, before: Any, after: Any) -> Iterator[ChangedValue]:
    """Yield what is different in a value, as deep down as both sides have the same shape."""
    if before == after:
        return
    if _has_inside(before) and type(before) is type(after):
        yield from _changed_inside(name, before, after)
        return
    if isinstance(before, tuple) and isinstance(after, tuple) and _have_keys(before + after):
        yield from _changed_items(name, before, after)
        return
    yield ChangedValue(name, _say(before), _say(after))


def _changed_inside(name: str, before: Any, after: Any) -> Iterator[ChangedValue]:
    if type(before) is not type(after):  # a rule that became one of another kind
        yield ChangedValue("规则种类", before.kind, after.kind)
        return
    for inner, value in _said_fields(before):
        yield from _changed(_below(name, _name_of(inner)), value, getattr(after, inner))


def _changed_items(
    name: str, before: tuple[Any, ...], after: tuple[Any, ...]
) -> Iterator[ChangedValue]:
    old, new = ({_key(one): one for one in many} for many in (before, after))
    for key in dict.fromkeys([*old, *new]):
        title = _below(name, _title(new.get(key, old.get(key)), ""))
        if key in old and key in new:
            yield from _changed_inside(title, old[key], new[key])
        else:
            yield ChangedValue(title, _say(old.get(key)), _say(new.get(key)))


def _say(value: Any) -> str:
    """Return any value of a mechanism in words."""
    match value:
        case None | "" | ():
            said = NOTHING
        case bool():
            said = "是" if value else "否"
        case Length():
            said = say_length(value)
        case Value():
            inside = (f"{name}：{words}" for name, words in _say_inside(value))
            said = "，".join(inside) or NOTHING
        case tuple():
            between = "；" if any(isinstance(one, Value) for one in value) else "、"
            said = between.join(map(_say, value))
        case dict():
            said = "；".join(f"{_say(key)}：{_say(one)}" for key, one in value.items())
        case date():
            said = f"{value.year}年{value.month}月{value.day}日"
        case _:
            said = NAMES.get(type(value), WORDS).get(value, str(value))
    return said


def _say_inside(value: Any, *, unsaid: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    return [
        (_name_of(name), _say(inner))
        for name, inner in _said_fields(value)
        if name not in unsaid and inner is not None and inner is not False and inner not in ("", ())
    ]


def _said_fields(value: Any) -> list[tuple[str, Any]]:
    """Leave out the kind of a rule as well, which never changes as long as it is the same rule."""
    unsaid = UNSAID | {"kind"} if hasattr(value, "id") else UNSAID
    return [(name, inner) for name, inner in _fields(value) if name not in unsaid]


def _fields(value: Any) -> list[tuple[str, Any]]:
    return [(name, getattr(value, name)) for name in type(value).model_fields]


def _name_of(name: str) -> str:
    return FIELD_NAMES_OF.get(name, name)


def _below(outer: str, inner: str) -> str:
    return f"{outer} / {inner}" if outer else inner


def _has_inside(value: Any) -> bool:
    return isinstance(value, Value) and not isinstance(value, Length)


def _have_keys(values: tuple[Any, ...]) -> bool:
    return all(hasattr(one, "id") or hasattr(one, "number") for one in values)


def _key(one: Any) -> str:
    return str(one.id if hasattr(one, "id") else one.number)


def _title(one: Any, prefix: str) -> str:
    """Return what a part is called: a clause by its number, everything else by its own name."""
    if hasattr(one, "heading"):
        number = one.number
        return (
            f"第 {number} 条 {one.heading}" if number[:1].isdecimal() else f"{number} {one.heading}"
        )
    name = getattr(one, "title", None) or getattr(one, "label", None) or str(one.number)
    return f"{prefix}：{name}" if prefix else name


def _sources(one: Any) -> tuple[str, ...]:
    return tuple(getattr(one, "clauses", ()))
