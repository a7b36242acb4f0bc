"""What is done to courts, people and accounts; the ledger event of each act is the caller's."""

from fenglian.organizations.actions.absences import end_absence, enter_absence
from fenglian.organizations.actions.accounts import (
    disable_account,
    open_account,
    replace_code_key,
    set_email,
    set_numbers,
    set_password,
)
from fenglian.organizations.actions.courts import found_court, load_areas
from fenglian.organizations.actions.posts import (
    add_seat,
    find_seat,
    leave_post,
    name_liaison_officer,
    take_up_post,
)

__all__ = [
    "add_seat",
    "disable_account",
    "end_absence",
    "enter_absence",
    "find_seat",
    "found_court",
    "leave_post",
    "load_areas",
    "name_liaison_officer",
    "open_account",
    "replace_code_key",
    "set_email",
    "set_numbers",
    "set_password",
    "take_up_post",
]
