"""What can go wrong with papers and photos."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import DomainError


class NotStoredError(DomainError):
    """The disk is full or takes nothing; nothing was stored, and nobody is told otherwise."""

    code = "not_stored"
    status = 507

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "法院没有收到“{name}”：服务器暂时存不下文件。所填文字都在，请稍后再传；"
                "着急的，请先不带文件发出，或拨打 12368。"
            ).format(name=name),
            field="attachments",
        )


class AttachmentDamagedError(DomainError):
    """The file on the disk is gone or no longer what was stored."""

    code = "attachment_damaged"
    status = 500

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "“{name}”和收到时不一致，不能打开。请把文件名和时间告诉系统管理员，从备份中找回。"
            ).format(name=name)
        )
