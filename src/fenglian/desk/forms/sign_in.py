"""Signing in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.frame.forms import Form


class SignInForm(Form):
    """Name, password and code at once: nothing is said about one of them alone."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.RegexField(
        label=_("动态验证码"),
        help_text=_("手机验证器上的 6 位数字，每 30 秒换一次。"),
        regex=r"^\d{6}$",
        error_messages={"invalid": _("动态验证码是 6 位数字，请看手机验证器。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "fl-short"}
        ),
    )
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def clean_username(self) -> str:
        """Return the name in the one spelling that attempts are counted by."""
        return str(self.cleaned_data["username"]).strip().lower()
