"""What can go wrong with an opinion on a rule, said so that the person can act on it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class OpinionNotFoundError(NotFoundError):
    """No such opinion, or not for this person."""

    code = "opinion_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这条意见。可能是网址不完整，也可能它不是您或您的部门提的。"))


class UnknownClauseError(NotFoundError):
    """No mechanism in force has such a clause."""

    code = "opinion_unknown_clause"

    def __init__(self) -> None:
        super().__init__(_("本院施行的机制里没有这一条。可能已经换了新版，请从“机制”里重新打开。"))


class OpinionAnsweredError(ConflictError):
    """Somebody has answered it."""

    code = "opinion_answered"

    def __init__(self) -> None:
        super().__init__(_("这条意见已经解释过了，您写的没有存入。请刷新页面看已有的解释。"))


class NotInterpreterError(ForbiddenError):
    """The answer is the filing division's."""

    code = "opinion_not_yours"

    def __init__(self) -> None:
        super().__init__(_("规定由立案庭解释，您可以看，但不能解释。"))


class InvalidOpinionError(DomainError):
    """Something in it cannot be right."""

    code = "opinion_invalid"


class DifficultyNotFoundError(NotFoundError):
    """No such difficulty, or not for this person."""

    code = "difficulty_not_found"

    def __init__(self) -> None:
        super().__init__(
            _("没有找到这个问题。可能是网址不完整，也可能它不是您的法院反映的，或者不归您答复。")
        )


class NoSuperiorError(DomainError):
    """There is no court to report to."""

    code = "difficulty_no_superior"

    def __init__(self) -> None:
        super().__init__(
            _("本院没有登记上级法院。执行中的问题请在条文旁“对这条规定提意见”，报本院立案庭。")
        )


class NotYourDifficultyError(ForbiddenError):
    """The answer is the superior court's filing division's."""

    code = "difficulty_not_yours"

    def __init__(self) -> None:
        super().__init__(_("执行中的问题由上级法院立案庭答复，您可以看，但不能答复。"))


class DifficultyAnsweredError(ConflictError):
    """Somebody has answered it."""

    code = "difficulty_answered"

    def __init__(self) -> None:
        super().__init__(_("这个问题已经答复过了，您写的没有存入。请刷新页面看已有的答复。"))
