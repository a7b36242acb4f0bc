"""Where a change of the directory stands."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeState(TextChoices):
    """Each state names who owes the next step (NS-15)."""

    NOTED = "noted", _("待报送")
    """The department owes its report."""
    REPORTED = "reported", _("待公布")
    """The service center owes the publication."""
    RETURNED = "returned", _("退回待重报")
    """The department owes its report again."""
    PUBLISHED = "published", _("已公布")
    DISMISSED = "dismissed", _("没有变动")


TO_REPORT = frozenset({ChangeState.NOTED, ChangeState.RETURNED})
OPEN = TO_REPORT | {ChangeState.REPORTED}


class Flag(TextChoices):
    """Why an entry of the directory needs somebody's attention."""

    GONE = "gone", _("已不在这个部门任职")
    UNCONFIRMED = "unconfirmed", _("号码很久没有核对")
    CHANGING = "changing", _("有变动没有公布")
    MISSING = "missing", _("在职，还没有公布")
