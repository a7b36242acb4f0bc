"""Finding one's request again: by code, by the code and the telephone, by the telephone."""

from __future__ import annotations

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.frame.forms import Form
from fenglian.privacy.codes import normalize_code
from fenglian.privacy.errors import InvalidCodeError
from fenglian.privacy.validators import validate_phone

LONGEST_TYPED = 40


class CodeForm(Form):
    """The code that the receipt gives."""

    code = forms.CharField(
        label=_("用查询码看进度"),
        help_text=_("12 位，网页、电话、大厅给的都能用"),
        max_length=LONGEST_TYPED,
        error_messages={"required": _("请写查询码，12 位。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Return the code in its one spelling."""
        try:
            return normalize_code(self.cleaned_data["code"])
        except InvalidCodeError as error:
            raise ValidationError(error.message) from None


class BothForm(CodeForm):
    """The code, and the end of the telephone number that was left with it."""

    digits = forms.CharField(
        label=_("手机号最后 4 位"),
        help_text=_("反映时留的那个手机号"),
        max_length=LONGEST_TYPED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_digits(self) -> str:
        """Return the four digits."""
        digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", self.cleaned_data["digits"]))
        if not re.fullmatch(r"[0-9]{4}", digits):
            raise ValidationError(_t("请写手机号最后 4 位数字。"))
        return digits


class ProofForm(BothForm):
    """The same beneath a state that the code has shown."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through
        self.fields["code"].widget = forms.HiddenInput()


class PhoneForm(Form):
    """The telephone number under which somebody wrote."""

    phone = forms.CharField(
        label=_("反映时留的手机号"),
        help_text=_("新的查询码只发到这部手机"),
        max_length=LONGEST_TYPED,
        validators=[validate_phone],
        error_messages={"required": _("请填写手机号。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
