"""What people do with appointments; each function is one act with its event."""

from fenglian.appointments.actions.booking import (
    Booking,
    Receipt,
    book_appointment,
    change_appointment,
    stand_in_line,
)
from fenglian.appointments.actions.hours import (
    close_days,
    end_weekly,
    open_day,
    open_weekly,
    reopen,
    withdraw_opening,
)
from fenglian.appointments.actions.links import (
    give_feed,
    renew_codes_of_phone,
    renew_follow_code,
    revoke_feed,
)
from fenglian.appointments.actions.receiving import (
    VisitorData,
    call_off,
    note_came,
    note_missed,
    reveal_visitor,
    withdraw_appointment,
)
from fenglian.appointments.actions.reminding import remind_of_appointments
from fenglian.appointments.actions.waiting import move_line_up

__all__ = [
    "Booking",
    "Receipt",
    "VisitorData",
    "book_appointment",
    "call_off",
    "change_appointment",
    "close_days",
    "end_weekly",
    "give_feed",
    "move_line_up",
    "note_came",
    "note_missed",
    "open_day",
    "open_weekly",
    "remind_of_appointments",
    "renew_codes_of_phone",
    "renew_follow_code",
    "reopen",
    "reveal_visitor",
    "revoke_feed",
    "stand_in_line",
    "withdraw_appointment",
    "withdraw_opening",
]
