"""What can be wrong with files that people bring."""

from __future__ import annotations

from dataclasses import dataclass

from fenglian.errors import DomainError


class PackageError(DomainError):
    """A .docx or .xlsx is damaged, too large unpacked, or carries what it must not."""

    code = "package_refused"


class SheetError(DomainError):
    """A sheet cannot be read; the message names the place and the remedy."""

    code = "sheet_unreadable"


class CellError(DomainError):
    """The value of one cell is not what its column holds; the caller knows row and column."""

    code = "cell_unreadable"


class UploadError(DomainError):
    """A file is not one of the kinds that are accepted, or not safe to keep."""

    code = "upload_refused"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="attachments")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct in a file that somebody brings.

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
