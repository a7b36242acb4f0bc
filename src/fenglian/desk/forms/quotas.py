"""What is sent about quotas."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fenglian.frame.forms import Form, WordsField
from fenglian.quotas.actions.reasons import LONGEST_REASON


class ReasonForm(Form):
    """Why a quota was missed."""

    words = WordsField(
        label=_("原因"),
        help_text=_("写明为什么没有达到、打算怎么补。写了以后不再改动，领导可以看。"),
        rows=4,
        max_length=LONGEST_REASON,
    )
