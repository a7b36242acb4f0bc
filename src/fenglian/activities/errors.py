"""What can go wrong with a record of liaison work, said so that the person can act on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from fenglian.activities.models import Activity


class ActivityNotFoundError(NotFoundError):
    """No such record, or not for this person."""

    code = "activity_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这条记录。可能是网址不完整，也可能不是您联系的镇街。"))


class MatterNotFoundError(NotFoundError):
    """No such matter, or not for this person."""

    code = "matter_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这件事。可能是网址不完整，也可能它不归您看。"))


class PlanNotFoundError(NotFoundError):
    """No such planned visit."""

    code = "plan_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这次安排。可能是网址不完整。"))


class ReportNotFoundError(NotFoundError):
    """No such research report."""

    code = "research_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这份调研。可能是网址不完整。"))


class InvalidActivityError(DomainError):
    """Something in it cannot be right."""

    code = "activity_invalid"


class SameVisitError(ConflictError):
    """Somebody has entered what looks like the same visit; the person decides.

    Args:
        candidates: what was entered before.
    """

    code = "activity_same_visit"

    def __init__(self, candidates: Sequence[Activity]) -> None:
        super().__init__(
            _("同一天、同一个镇街已经有人登记过，请选是不是同一次。您写的都还在，还没有存入。"),
            field="same_as",
        )
        self.candidates = tuple(candidates)


class TakenKeyError(ConflictError):
    """The record's id belongs to somebody else's record."""

    code = "activity_key_taken"

    def __init__(self) -> None:
        super().__init__(_("这个页面已经用过了，请重新打开登记页再填，写好的内容可以复制过去。"))


class StaleActivityError(ConflictError):
    """Somebody acted on it since it was seen."""

    code = "activity_stale"

    def __init__(self) -> None:
        super().__init__(_("这条记录刚被别人改动过，您的操作没有存入。请看过新的内容再决定。"))


class WrongActivityStateError(ConflictError):
    """Its state does not allow the act."""

    code = "activity_wrong_state"

    def __init__(self, state: str) -> None:
        super().__init__(_("这条记录现在是“{}”，不能这样做。请刷新页面。").format(state))


class NotYourTownError(ForbiddenError):
    """The town is somebody else's."""

    code = "activity_not_your_town"

    def __init__(self) -> None:
        super().__init__(_("由这个镇街的联系人确认，您可以看，但不能确认。"))


class NotYourRecordError(ForbiddenError):
    """The record is somebody else's."""

    code = "activity_not_yours"

    def __init__(self) -> None:
        super().__init__(_("谁登记的由谁更正。您可以告诉登记的人。"))


class NotYourMatterError(ForbiddenError):
    """The matter is owned by others."""

    code = "matter_not_yours"

    def __init__(self) -> None:
        super().__init__(_("这件事归别人办，您可以看，但不能了结。"))


class NotYourPlanError(ForbiddenError):
    """The planned visit is somebody else's."""

    code = "plan_not_yours"

    def __init__(self) -> None:
        super().__init__(_("谁安排、谁去的由谁改。"))
