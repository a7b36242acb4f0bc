"""What can go wrong with ledgers that are reported."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class ReturnNotFoundError(NotFoundError):
    """No such return, or not for this official."""

    code = "return_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有这一份报送。可能是网址不完整，也可能它不归您看。"))


class NothingToReportError(NotFoundError):
    """No mechanism in force asks for ledgers, or this person keeps none."""

    code = "return_none_asked"

    def __init__(self) -> None:
        super().__init__(
            _("没有要您报送的台账：您现在不是哪个镇街的联系法官，或者本院没有这项规定。")
        )


class NotYourLedgerError(ForbiddenError):
    """Somebody else's ledger, for whom they do not stand in today."""

    code = "return_not_yours"

    def __init__(self) -> None:
        super().__init__(_("台账由联系法官本人报送；人不在的，由今天代理的人代报。没有报送。"))


class NothingNewError(ConflictError):
    """What was reported already says all of it."""

    code = "return_nothing_new"

    def __init__(self) -> None:
        super().__init__(_("报送以后没有新的、也没有更正的记录，不用再报。"))


class NotRecipientError(ForbiddenError):
    """Received or returned only by those to whom it is reported."""

    code = "return_not_recipient"

    def __init__(self) -> None:
        super().__init__(_("由立案庭、审判管理办公室的人接收或者退回，您可以看。"))


class AlreadyReceivedError(ConflictError):
    """This office has said already what becomes of it, or a later one stands in its place."""

    code = "return_already_received"

    def __init__(self) -> None:
        super().__init__(_("这一份您的部门已经接收或者退回过了，或者后来又报了一份，请看最新的。"))


class NotCompilerError(ForbiddenError):
    """Compiled by the management office alone."""

    code = "return_not_compiler"

    def __init__(self) -> None:
        super().__init__(_("台账由审判管理办公室汇总，您可以看。"))


class WordsError(DomainError):
    """Words are missing or too long."""

    code = "return_words"


class ProblemSettledError(ConflictError):
    """Somebody has settled it already."""

    code = "problem_settled"

    def __init__(self) -> None:
        super().__init__(_("这个问题已经写了处理结果。"))


class FileNotReadyError(ConflictError):
    """The file is not written yet, or is no longer kept."""

    code = "export_not_ready"

    def __init__(self) -> None:
        super().__init__(_("文件还没有写好，或者已经过了保留的时间，请重新导出。"))
