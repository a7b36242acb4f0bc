"""What can be wrong with a case number or a file of cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fenglian.errors import DomainError

FAULTS_IN_MESSAGE = 5


class CaseNumberError(DomainError):
    """The text is no case number; the message says what is missing and shows the right form."""

    code = "case_number_invalid"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="case_number")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct in a file of cases.

    Args:
        sheet: the name of the sheet, or of the csv file.
        row: as the program on the person's desk counts it, from 1.
        column: the header.
        message: what is wrong, with the value, and what to do.
    """

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"“{self.sheet}”第 {self.row} 行“{self.column}”{self.message}"


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
