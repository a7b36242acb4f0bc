"""What a return is, whom it goes to, and what becomes of it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReturnKind(TextChoices):
    """Why a return was filed; each later one follows the one before it."""

    REGULAR = "regular", _("按季报送")
    MENDED = "mended", _("退回后重报")
    SUPPLEMENT = "supplement", _("报送后补报")


class Recipient(TextChoices):
    """To whom a ledger is reported (XX-15)."""

    FILING = "filing", _("立案庭")
    MANAGEMENT = "management", _("审判管理办公室")


class ReceiptOutcome(TextChoices):
    """What a recipient said of a return."""

    RECEIVED = "received", _("已接收")
    RETURNED = "returned", _("退回")


class FilingState(TextChoices):
    """How somebody stands who has a ledger to report for a period."""

    LATE = "late", _("逾期未报")
    DUE = "due", _("待报送")
    RETURNED = "returned", _("退回待重报")
    FILED = "filed", _("已报送")
    RECEIVED = "received", _("已接收")


class ExportState(TextChoices):
    """How far a file has come."""

    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("正在写")
    DONE = "done", _("写好了")
    FAILED = "failed", _("没有写成")


class ExportFormat(TextChoices):
    """What the file is."""

    XLSX = "xlsx", _("Excel 表格")
    CSV = "csv", _("CSV 文本")
