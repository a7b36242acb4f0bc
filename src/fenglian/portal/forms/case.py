"""Asking how a case stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fenglian.cases.errors import CaseNumberError
from fenglian.cases.numbers import MAX_INPUT, parse_case_number
from fenglian.frame.forms import Form
from fenglian.portal.forms.find import LONGEST_TYPED
from fenglian.privacy.validators import validate_phone


class CaseNumberField(forms.CharField):
    """A case number in any usual spelling; its value is the official form, empty if none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(
            help_text=_("写在传票或受理通知书右上角，怎么写都认得。"),
            max_length=MAX_INPUT,
            widget=widget,
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """Return the number in its official form."""
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return parse_case_number(typed).text
        except CaseNumberError as error:
            raise ValidationError(error.message) from None


class CaseStateForm(Form):
    """The number of a case, and the telephone number that a party left with the court."""

    case_number = CaseNumberField(
        label=_("案号"), error_messages={"required": _("请写案号，在传票或受理通知书右上角。")}
    )
    phone = forms.CharField(
        label=_("立案时留的手机号"),
        help_text=_("您本人或代理人留给法院的那个号码"),
        max_length=LONGEST_TYPED,
        validators=[validate_phone],
        error_messages={"required": _("请填写手机号。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
