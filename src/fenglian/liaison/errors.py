"""What can go wrong with points and assignments, said so that the person can act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from fenglian.documents.errors import Fault


class AssignmentNotFoundError(NotFoundError):
    """No such assignment, or not for this person."""

    code = "assignment_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这条结对。可能是网址不完整，也可能它不归本院安排。"))


class TownNotFoundError(NotFoundError):
    """No such town in the court's district."""

    code = "town_not_found"

    def __init__(self) -> None:
        super().__init__(_("本院辖区没有这个镇街，请从列表里选。"))


class NotYoursToArrangeError(ForbiddenError):
    """Arranging who takes which town belongs to others."""

    code = "not_yours_to_arrange"

    def __init__(self) -> None:
        super().__init__(
            _("联络点和结对由院领导、审判管理办公室或系统管理员安排，您可以看。没有改动。")
        )


class InvalidAssignmentError(DomainError):
    """Something in an assignment cannot be right."""

    code = "invalid_assignment"


class AssignmentOverlapError(ConflictError):
    """The same seat of the same town is taken on some of those days."""

    code = "assignment_overlap"


class AssignmentEndedError(ConflictError):
    """It has an end already."""

    code = "assignment_ended"

    def __init__(self) -> None:
        super().__init__(_("这条结对已经登记了结束，没有改动。请刷新页面。"))


class SeatNotFoundError(NotFoundError):
    """No such time in a leading group of the court."""

    code = "seat_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这一条任职，请回到领导小组的页面重新点开。"))


class InvalidSeatError(DomainError):
    """A seat in a leading group, or the keeper's, that cannot be taken as asked."""

    code = "invalid_seat"


class InvalidPointError(DomainError):
    """Something that is said of a point cannot be right."""

    code = "invalid_point"


class PointChangedError(ConflictError):
    """Somebody else changed the point since the page was opened."""

    code = "point_changed"

    def __init__(self) -> None:
        super().__init__(
            _("您打开页面以后，别人已经改过这个联络点，您这次的内容没有存入。请看看现在的再改。")
        )


class AssignmentImportError(DomainError):
    """The sheet has faults; nothing of it was stored.

    Args:
        faults: every one of them, from the top.
    """

    code = "assignment_import_refused"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(_("表里有 {} 处要改，一行也没有导入。").format(len(faults)), field="file")
        self.faults = faults


class StaleImportError(ConflictError):
    """What a sheet would change is no longer what was shown."""

    code = "assignment_import_stale"

    def __init__(self) -> None:
        super().__init__(
            _("您看差别的时候，结对又有了变化，或者过了两个小时。一行也没有导入，请重新上传。")
        )
