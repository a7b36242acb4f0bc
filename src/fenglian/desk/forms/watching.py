"""What those who watch over orders send: a word to the hands, a verdict on a reply."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.desk.forms.acts import ActForm, reason_field
from fenglian.frame.forms import WordsField
from fenglian.requests.validators import LONGEST_REASON


class PressForm(ActForm):
    """Press whoever has the order."""

    words = WordsField(
        label=_("督促"),
        help_text=_("可以不写。承办人会收到消息，期限不变。"),
        required=False,
        rows=2,
        max_length=LONGEST_REASON,
    )


class ReviewForm(ActForm):
    """Let a reply pass, or return it."""

    passed = forms.ChoiceField(
        label=_("审核"),
        choices=[("yes", _("放行，发给当事人")), ("no", _("退回修改"))],
        widget=forms.RadioSelect,
    )
    reason = WordsField(
        label=_("退回的理由"),
        help_text=_("退回的要写。答复期限照常走，当事人看得到答复才算答复。"),
        required=False,
        rows=3,
        max_length=LONGEST_REASON,
    )


class ImproperForm(ActForm):
    """Point out what is improper in a reply."""

    reason = reason_field(_("哪里不妥"), _("作答复的人会收到。"))


class FineForm(ActForm):
    """Say that a reply is fine."""
