"""What is wrong with a rule, and how it is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.feedback.actions import LONGEST_WORDS
from fenglian.frame.forms import Form, WordsField


class OpinionForm(Form):
    """What somebody of a department says of a clause.

    Args:
        rules: the rules that follow from it: id and title.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    rule = forms.ChoiceField(label=_("哪一项"), required=False, widget=forms.RadioSelect)
    words = WordsField(
        label=_("遇到什么问题"),
        help_text=_("写清怎样照着做时行不通，或者哪里看不明白。不要写当事人的姓名和案情。"),
        max_length=LONGEST_WORDS,
        rows=6,
    )

    def __init__(self, *args: Any, rules: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("整条规定")), *rules]


class AnswerForm(Form):
    """How the filing division takes the rule."""

    words = WordsField(
        label=_("解释"),
        help_text=_("存下以后不能改。打开这一条的人都看得到，不要写当事人的姓名和案情。"),
        max_length=LONGEST_WORDS,
        rows=6,
    )
