"""What can be wrong with mechanism files, adoptions and attached notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a mechanism file.

    Args:
        file: the file's name.
        line: where it stands, from 1.
        rule_id: the rule it belongs to, None outside any.
        what: what is wrong, with the value.
        remedy: how to put it right.
    """

    file: str
    line: int
    rule_id: str | None
    what: str
    remedy: str

    def __str__(self) -> str:
        rule = f"（规则 {self.rule_id}）" if self.rule_id else ""
        return f"{self.file} 第 {self.line} 行{rule}：{self.what}改法：{self.remedy}"


class MechanismFileError(DomainError):
    """A mechanism file or a lexicon that cannot be taken; carries every fault, not only the first.

    Args:
        faults: what is wrong, at least one.
    """

    code = "mechanism_file"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda f: (f.file, f.line, f.what)))
        lines = "\n".join(map(str, self.faults))
        super().__init__(f"机制文件有 {len(self.faults)} 处错误：\n{lines}")


class AdoptionPeriodError(DomainError):
    """An adoption that would overlap another one, or rewrite what was in force."""

    code = "adoption_period"


class NoticeFileError(DomainError):
    """A file of a notice that cannot be read."""

    code = "notice_file"
