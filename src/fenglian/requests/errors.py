"""What can go wrong with requests, said so that the person can act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class RequestNotFoundError(NotFoundError):
    """No such request, or not for this person."""

    code = "request_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这件诉求。可能是网址不完整，也可能它不归您办理。"))


class StaleRequestError(ConflictError):
    """Somebody else acted on the request since the page was opened."""

    code = "request_changed"

    def __init__(self) -> None:
        super().__init__(
            _(
                "您打开页面以后，别人已经办过这件诉求，您这次的内容没有存入。请看看现在的经过，再决定要不要办。"
            )
        )


class WrongStateError(ConflictError):
    """The act does not fit the state that the request is in."""

    code = "request_wrong_state"

    def __init__(self, act: _StrOrPromise, state: _StrOrPromise) -> None:
        super().__init__(
            _("这件诉求现在是“{state}”，不能{act}。没有改动。请刷新页面，看最新的经过。").format(
                state=state, act=act
            )
        )


class UrgedTodayError(ConflictError):
    """Urging again before a working day has passed."""

    code = "request_urged_today"

    def __init__(self) -> None:
        super().__init__(
            _("您已经催过了，承办人已经知道。每个工作日可以催一次，请下一个工作日再催。")
        )


class PressedTodayError(ConflictError):
    """Pressing the same hands twice on one day."""

    code = "request_pressed_today"

    def __init__(self) -> None:
        super().__init__(_("您今天已经督促过这一件，承办人已经收到。请明天再看。"))


class OwnDraftError(ForbiddenError):
    """Nobody passes what they have written themselves."""

    code = "request_own_draft"

    def __init__(self) -> None:
        super().__init__(_("这份答复是您自己写的，要由联络员或者领导审核。"))


class OwnReplyError(ForbiddenError):
    """Nobody judges their own reply."""

    code = "request_own_reply"

    def __init__(self) -> None:
        super().__init__(_("这次答复是您自己作的，要由别人来核。"))


class TooManyPapersError(DomainError):
    """More papers than one request can carry."""

    code = "request_too_many_papers"

    def __init__(self, most: int, there: int) -> None:
        super().__init__(
            _(
                "一件事最多附 {most} 个文件，已经有 {there} 个。其余的请带到大厅，或寄给法院。"
            ).format(most=most, there=there),
            field="papers",
        )


class NotYoursError(ForbiddenError):
    """The act belongs to somebody else."""

    code = "request_not_yours"

    def __init__(self, act: _StrOrPromise) -> None:
        super().__init__(_("这件诉求您可以看，但不能{act}：它现在由别人办理。").format(act=act))


class InvalidTargetError(DomainError):
    """An order cannot go there."""

    code = "request_invalid_target"


class InvalidMergingError(DomainError):
    """Two requests that cannot become one, or one that cannot become two again."""

    code = "request_invalid_merging"


class KnownNumberError(ConflictError):
    """Another platform's number that stands on a request already.

    Args:
        request_id: that request.
        register_number: its number in our register.
        platform: the platform as people read it.
        number: its number there.
    """

    code = "external_number_known"

    def __init__(
        self, request_id: UUID, register_number: str, *, platform: str, number: str
    ) -> None:
        self.request_id = request_id
        self.register_number = register_number
        super().__init__(
            _(
                "{platform}的编号 {number} 已经记在{register_number}上，这次的没有存入。"
                "请打开那一件，看是不是同一件事；编号写错了就改编号。"
            ).format(platform=platform, number=number, register_number=register_number),
            field="external_number",
        )


class NoServiceMechanismError(DomainError):
    """The court has adopted no mechanism that takes requests."""

    code = "no_service_mechanism"
    status = 503

    def __init__(self) -> None:
        super().__init__(_("本院还没有开通这项服务。请拨打 12368。"))
