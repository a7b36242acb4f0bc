"""What can go wrong with the directory, said so that the person can act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class ChangeNotFoundError(NotFoundError):
    """No such change, or not for this person."""

    code = "directory_change_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这项变动。可能是网址不完整，也可能它不归您的部门。"))


class WrongChangeStateError(ConflictError):
    """The act does not fit the state that the change is in."""

    code = "directory_wrong_state"

    def __init__(self, act: _StrOrPromise, state: _StrOrPromise) -> None:
        super().__init__(
            _("这项变动现在是“{state}”，不能{act}。没有改动。请刷新页面，看最新的经过。").format(
                state=state, act=act
            )
        )


class StaleChangeError(ConflictError):
    """Somebody else acted on the change since the page was opened."""

    code = "directory_change_changed"

    def __init__(self) -> None:
        super().__init__(
            _(
                "您打开页面以后，别人已经办过这项变动，您这次的内容没有存入。请看看现在的经过，再决定要不要办。"
            )
        )


class ChangeOpenError(ConflictError):
    """A change of the same person is under way already."""

    code = "directory_change_open"

    def __init__(self, name: str) -> None:
        super().__init__(_("{}已有一项变动在办，请在那一项里报送；没有另开一项。").format(name))


class NotYourChangeError(ForbiddenError):
    """The act belongs to another department."""

    code = "directory_not_yours"

    def __init__(self, act: _StrOrPromise) -> None:
        super().__init__(_("这项变动您可以看，但不能{}：它由别的部门办。").format(act))


class InvalidChangeError(DomainError):
    """Something in a change cannot be right."""

    code = "directory_invalid_change"


class NoServiceCenterError(DomainError):
    """Nobody is there to publish."""

    code = "directory_no_service_center"

    def __init__(self) -> None:
        super().__init__(
            _(
                "本院还没有指定机关服务中心，变动没有地方报。请系统管理员在机构里标明由哪个部门公布。"
            )
        )


class NotYourPersonError(ForbiddenError):
    """Absences and posts of others."""

    code = "not_your_person"

    def __init__(self) -> None:
        super().__init__(_("外出由本人或者本人的部门领导登记，任职由系统管理员登记。没有改动。"))
