"""What came of something agreed in a town."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.activities.validators import LONGEST_WORDS
from fenglian.frame.forms import Form, WordsField


class OutcomeForm(Form):
    """What came of a matter."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    outcome = WordsField(
        label=_("结果"),
        help_text=_("办得怎么样，告诉了谁。不办的写原因。"),
        max_length=LONGEST_WORDS,
        rows=3,
    )
    state = forms.ChoiceField(
        label=_("怎么了结"),
        choices=[("settled", _("办成了")), ("dropped", _("不再办"))],
        widget=forms.RadioSelect,
    )
