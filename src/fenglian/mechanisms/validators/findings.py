"""What does not hold, where, and how to put it right."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from fenglian.mechanisms.schema import Mechanism

TreePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, and where in the file's tree.

    Args:
        path: keys and positions from the root.
        what: what is wrong, in Chinese.
        remedy: how to put it right, in Chinese.
    """

    path: TreePath
    what: str
    remedy: str


def suggest(wrong: str, known: Collection[str]) -> str:
    """Say which name was probably meant, or name what there is."""
    near = difflib.get_close_matches(wrong, list(known), n=1)
    if near:
        return f"是不是“{near[0]}”？"
    return f"可用的有：{'、'.join(known)}。" if known else "本文件没有定义任何可用的名称。"


def check_unique_ids(ids: Iterable[tuple[str, TreePath]]) -> Iterator[Finding]:
    """Yield every id that was used before in the same list."""
    seen: Counter[str] = Counter()
    for name, path in ids:
        seen[name] += 1
        if seen[name] > 1:
            yield Finding((*path, "id"), f"编号“{name}”重复。", "每个编号只用一次；另取一个。")


def check_clause_id(path: TreePath, clause_id: str, mechanism: Mechanism) -> Iterator[Finding]:
    known = [c.id for c in mechanism.clauses]
    if clause_id not in known:
        yield Finding(path, f"没有条款“{clause_id}”。", suggest(clause_id, known))


def say_days(days: Iterable[date]) -> str:
    return "、".join(map(str, days)) or "无"


def failed(path: TreePath, expected: str, got: str) -> Finding:
    return Finding(
        path,
        f"例子不成立：写的是 {expected}，按规则算出 {got}。",
        "核对规则和例子，改正写错的一处。",
    )
