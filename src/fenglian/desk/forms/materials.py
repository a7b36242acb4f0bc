"""The forms of training material and model documents; each checks shape only."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.correspondence.actions.materials import LONGEST_TITLE
from fenglian.correspondence.enums import MaterialKind
from fenglian.frame.forms import Form, WordsField


class MaterialForm(Form):
    """Publish a material, or the next version of one."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("哪一类"), choices=MaterialKind.choices)
    title = forms.CharField(label=_("题目"), max_length=LONGEST_TITLE)
    words = WordsField(
        label=_("内容"),
        help_text=_("写了内容就不用传文件，也可以都有。不要写当事人的姓名和案情。"),
        required=False,
        rows=8,
    )
    file = forms.FileField(label=_("文件"), help_text=_("PDF、Word 或者图片。"), required=False)


class WithdrawForm(Form):
    """Why a material is taken out of use."""

    reason = WordsField(label=_("为什么撤回"), rows=2)
