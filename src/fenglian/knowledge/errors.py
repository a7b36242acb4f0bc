"""What can be wrong with a file of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fenglian.mechanisms.errors import Fault


class ArticleFileError(DomainError):
    """A file of articles that cannot be taken; carries every fault, not only the first.

    Args:
        faults: what is wrong, at least one.
    """

    code = "article_file"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        lines = "\n".join(map(str, self.faults))
        super().__init__(f"知识库文件有 {len(self.faults)} 处错误，没有导入：\n{lines}")
