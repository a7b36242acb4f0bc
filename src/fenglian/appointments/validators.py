"""What hours and bookings must be, shared by forms and interfaces."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.appointments.errors import InvalidBookingError, InvalidHoursError
from fenglian.privacy.indexes import normalize_phone
from fenglian.privacy.validators import check_person_name

if TYPE_CHECKING:
    from fenglian.appointments.slots import Stretch

LONGEST_MATTER = 100
SHORTEST_SLOT, LONGEST_SLOT = 5, 240
"""Minutes."""
MOST_SEATS = 50
LEAD = dt.timedelta(hours=1)
"""So long before it a person may still book by themselves; officials until it is over."""
HORIZON = 10
"""Working days ahead that can be booked."""


def check_stretch(stretch: Stretch) -> None:
    """Refuse hours in which nobody could be received.

    Raises:
        InvalidHoursError: says which value is wrong, and what it may be.
    """
    if stretch.opens >= stretch.closes:
        raise InvalidHoursError(
            _("开始 {opens:%-H:%M} 应早于结束 {closes:%-H:%M}。").format(
                opens=stretch.opens, closes=stretch.closes
            ),
            field="closes",
        )
    if not SHORTEST_SLOT <= stretch.minutes <= LONGEST_SLOT:
        raise InvalidHoursError(
            _("每人 {least} 到 {most} 分钟，现在是 {minutes}。").format(
                least=SHORTEST_SLOT, most=LONGEST_SLOT, minutes=stretch.minutes
            ),
            field="minutes",
        )
    if not 1 <= stretch.capacity <= MOST_SEATS:
        raise InvalidHoursError(
            _("同时接待 1 到 {most} 人，现在是 {capacity}。").format(
                most=MOST_SEATS, capacity=stretch.capacity
            ),
            field="capacity",
        )
    length = _minutes(stretch.closes) - _minutes(stretch.opens)
    if length < stretch.minutes:
        raise InvalidHoursError(
            _("从开始到结束只有 {length} 分钟，不够接待一个人（{minutes} 分钟）。").format(
                length=length, minutes=stretch.minutes
            ),
            field="minutes",
        )


def _minutes(clock: dt.time) -> int:
    return clock.hour * 60 + clock.minute


def check_matter(text: str) -> str:
    """Return what an appointment is about, without blanks around it.

    Raises:
        InvalidBookingError: it is too long.
    """
    matter = text.strip()
    if len(matter) > LONGEST_MATTER:
        raise InvalidBookingError(
            _("要办的事最多 {most} 个字，现在是 {count} 个。").format(
                most=LONGEST_MATTER, count=len(matter)
            ),
            field="matter",
        )
    return matter


def check_visitor(name: str, phone: str) -> None:
    """Refuse whoever could not be called.

    Raises:
        InvalidPersonNameError: no name.
        InvalidPhoneError: no telephone number.
    """
    check_person_name(name)
    normalize_phone(phone)
