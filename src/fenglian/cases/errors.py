"""What can be wrong with a case number or a file of cases."""

from __future__ import annotations

from typing import ClassVar

from fenglian.documents.errors import Fault
from fenglian.errors import DomainError

FAULTS_IN_MESSAGE = 5


class CaseNumberError(DomainError):
    """The text is no case number; the message says what is missing and shows the right form."""

    code = "case_number_invalid"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="case_number")


class CaseImportError(DomainError):
    """The file has faults; nothing of it was stored.

    Args:
        faults: every one of them, from the top.
    """

    code: ClassVar[str] = "cases_import_refused"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        lines = [str(fault) for fault in faults[:FAULTS_IN_MESSAGE]]
        if len(faults) > len(lines):
            lines.append(f"另有 {len(faults) - len(lines)} 处")
        super().__init__(
            f"文件里有 {len(faults)} 处要改，这次一行也没有导入：" + "；".join(lines), field="file"
        )
        self.faults = faults
