"""What is sent about rosters."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.frame.forms import Form, WordsField, day_field
from fenglian.rosters.enums import Verdict


class ReturnForm(Form):
    """Why a roster goes back."""

    reason = WordsField(
        label=_("哪里不对"),
        help_text=_("写明哪个镇街、哪个人，报送的法院照着改出下一版。"),
        rows=3,
        max_length=500,
    )


class CommitteeForm(Form):
    """What the committee answered, as it stands on paper."""

    verdict = forms.ChoiceField(
        label=_("对方的答复"), widget=forms.RadioSelect, choices=Verdict.choices, initial="received"
    )
    answered_by = forms.CharField(
        label=_("签收人"), help_text=_("对方谁收的，如：办公室黎明。"), max_length=60
    )
    answered_on = day_field(_("回执日期"))
    reason = WordsField(
        label=_("退回的理由"), help_text=_("签收的不用填。"), rows=2, max_length=500, required=False
    )
