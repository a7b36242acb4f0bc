"""What can go wrong with appointments, said so that the person can act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class AppointmentNotFoundError(NotFoundError):
    """No such appointment, or not for this person."""

    code = "appointment_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这个预约。可能是网址不完整，也可能链接已经换过。"))


class HostNotFoundError(NotFoundError):
    """Nobody receives people there, or not for this person to say."""

    code = "appointment_host_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到可以预约的人或窗口。请回到预约的第一步重新选。"))


class SlotTakenError(ConflictError):
    """Somebody else was first, or the slot is not offered any more."""

    code = "appointment_slot_taken"

    def __init__(self, when: str) -> None:
        super().__init__(
            _("{when}已经约满，或者不再开放。没有改动，请另选一个时间。").format(when=when)
        )


class LineClosedError(ConflictError):
    """Nobody stands in line for this day: it is too late, or there is room."""

    code = "appointment_line_closed"

    def __init__(self, day: str) -> None:
        super().__init__(
            _("{day}现在不能排队：还有空位可以直接约，或者排队已经截止。请重新选。").format(day=day)
        )


class WrongStateError(ConflictError):
    """The act does not fit the state that the appointment is in."""

    code = "appointment_wrong_state"

    def __init__(self, act: _StrOrPromise, state: _StrOrPromise) -> None:
        super().__init__(
            _("这个预约现在是“{state}”，不能{act}。没有改动。请刷新页面再看。").format(
                state=state, act=act
            )
        )


class StaleAppointmentError(ConflictError):
    """Somebody else acted on the appointment since the page was opened."""

    code = "appointment_changed"

    def __init__(self) -> None:
        super().__init__(
            _("您打开页面以后，这个预约有了变动，您这次的没有存入。请看看现在的时间再办。")
        )


class NotYourHoursError(ForbiddenError):
    """Somebody else's hours."""

    code = "appointment_not_your_hours"

    def __init__(self) -> None:
        super().__init__(_("这里的开放时间由别人安排：法官安排自己的，大厅的由窗口安排。"))


class InvalidHoursError(DomainError):
    """Hours that nobody could receive people in."""

    code = "appointment_invalid_hours"


class InvalidBookingError(DomainError):
    """Something in a booking cannot be right."""

    code = "appointment_invalid_booking"
