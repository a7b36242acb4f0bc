"""Making an appointment: with whom, when, and who comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.appointments.validators import LONGEST_MATTER
from fenglian.frame.forms import Form
from fenglian.portal.forms.case import CaseNumberField
from fenglian.portal.forms.find import LONGEST_TYPED
from fenglian.privacy.validators import validate_person_name, validate_phone

LINE = "line"
"""The choice of a day that is full: stand in line."""


class JudgeForm(Form):
    """The case by which the judge is found."""

    case_number = CaseNumberField(
        label=_("案号"), error_messages={"required": _("请写案号，在传票或受理通知书右上角。")}
    )
    phone = forms.CharField(
        label=_("立案时留的手机号（案件不公开才要写）"),
        help_text=_("离婚、未成年人等案件不公开，要核对手机号。"),
        required=False,
        max_length=LONGEST_TYPED,
        validators=[validate_phone],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class TimeForm(Form):
    """One of the times of a day.

    Args:
        times: value and label of each; the line's where the day is full.
    """

    time = forms.ChoiceField(label=_("几点来"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, times: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time"]
        field.choices = times  # type: ignore[attr-defined]  # a field of choices
        field.error_messages["invalid_choice"] = str(_("这个时间刚被别人约走了，请另选一个。"))

    def starts_at(self) -> dt.datetime | None:
        """Return the chosen time; None for the line."""
        chosen = self.cleaned_data["time"]
        return None if chosen == LINE else dt.datetime.fromisoformat(chosen)


class VisitorForm(Form):
    """Who comes, and what for."""

    name = forms.CharField(
        label=_("您的姓名"),
        help_text=_("来的时候核对身份证。"),
        validators=[validate_person_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("您的手机号"),
        help_text=_("前一个工作日发短信提醒您，不公开。"),
        max_length=LONGEST_TYPED,
        validators=[validate_phone],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    matter = forms.CharField(
        label=_("要办什么事（可以不写）"),
        help_text=_("例如：交补充证据、领判决书、问执行进展。"),
        required=False,
        max_length=LONGEST_MATTER,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(Form):
    """A press of the button."""
