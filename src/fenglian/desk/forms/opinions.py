"""What is wrong with a rule, and how it is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.feedback.validators import LONGEST_WORDS
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


class DifficultyForm(Form):
    """What was met in carrying a notice out, for the superior court.

    Args:
        clauses: of the mechanisms in force, by the notice's short title: id and words.
        towns: id and name.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    clause = forms.ChoiceField(label=_("哪一条"))
    area = forms.ChoiceField(label=_("哪个镇街或联络点（可不选）"), required=False)
    words = WordsField(
        label=_("遇到什么问题，有什么建议"),
        help_text=_("存下以后不能改。不要写当事人的姓名和案情。"),
        max_length=LONGEST_WORDS,
        rows=6,
    )

    def __init__(
        self,
        *args: Any,
        clauses: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        towns: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("clause", clauses), ("area", [("", _("不针对哪个镇街")), *towns])):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = list(choices)


class DifficultyAnswerForm(Form):
    """What the superior court's filing division answers."""

    words = WordsField(
        label=_("答复"),
        help_text=_("存下以后不能改，反映的人和他们法院的立案庭看得到。"),
        max_length=LONGEST_WORDS,
        rows=6,
    )


class AnswerForm(Form):
    """How the filing division takes the rule."""

    words = WordsField(
        label=_("解释"),
        help_text=_("存下以后不能改。打开这一条的人都看得到，不要写当事人的姓名和案情。"),
        max_length=LONGEST_WORDS,
        rows=6,
    )
