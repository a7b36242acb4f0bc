"""What is done with ledgers: reported, received or returned, compiled, taken out as files."""

from fenglian.returns.actions.compiling import compile_ledgers, settle_problem
from fenglian.returns.actions.exporting import ask_export, drop_old_exports, write_export
from fenglian.returns.actions.filing import file_ledger
from fenglian.returns.actions.receiving import receive_ledger, return_ledger

__all__ = [
    "ask_export",
    "compile_ledgers",
    "drop_old_exports",
    "file_ledger",
    "receive_ledger",
    "return_ledger",
    "settle_problem",
    "write_export",
]
