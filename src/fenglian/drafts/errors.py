"""What can go wrong on the way from a file to a mechanism in force."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class DraftNotFoundError(NotFoundError):
    """No such draft, trial or proposal, or not for this person."""

    code = "draft_not_found"

    def __init__(self) -> None:
        super().__init__(
            _("没有找到这份草稿。机制由立案庭、院领导和系统管理员起草，请从“机制”里打开。")
        )


class NotDrafterError(ForbiddenError):
    """Changing the rules is not this person's."""

    code = "draft_not_yours"

    def __init__(self) -> None:
        super().__init__(_("机制由立案庭、院领导和系统管理员起草，您可以看施行的规则，但不能改。"))


class NotConfirmerError(ForbiddenError):
    """The confirmation is for a leader other than the proposer."""

    code = "proposal_not_yours"

    def __init__(self) -> None:
        super().__init__(
            _("采用一份机制要由院领导或者立案庭负责人确认，并且不能是提出的人。请由另一个人确认。")
        )


class ProposalDecidedError(ConflictError):
    """Somebody has decided it."""

    code = "proposal_decided"

    def __init__(self) -> None:
        super().__init__(_("这项提议已经有了结果，您的决定没有存入。请刷新页面看结果。"))


class ProposalWaitingError(ConflictError):
    """Another proposal for the same mechanism waits."""

    code = "proposal_waiting"

    def __init__(self) -> None:
        super().__init__(_("这套机制已有一项提议等着确认，请先确认、退回或者撤回那一项。"))


class InvalidDraftError(DomainError):
    """Something in it cannot be right."""

    code = "draft_invalid"


class ConfirmationNeededError(DomainError):
    """A court at work changes its mechanisms by two people, not by a command."""

    code = "confirmation_needed"

    def __init__(self, court: str) -> None:
        super().__init__(
            _(
                "{}已经在用，采用机制要由一人提出、另一人确认："
                "请在“机制”页上传这份文件，提出采用，再由院领导或者立案庭负责人确认。"
            ).format(court)
        )
