"""What is done to courts, people and accounts; the ledger event of each act is the caller's."""

from fenglian.organizations.actions.accounts import (
    disable_account,
    open_account,
    replace_code_key,
    set_email,
    set_password,
)
from fenglian.organizations.actions.courts import found_court, load_areas

__all__ = [
    "disable_account",
    "found_court",
    "load_areas",
    "open_account",
    "replace_code_key",
    "set_email",
    "set_password",
]
