"""How an official wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.frame.forms import Form
from fenglian.notifications.actions.prefer import LONGEST_ACCOUNT
from fenglian.notifications.enums import Rhythm


class NoticeForm(Form):
    """Where to, and how often.

    Args:
        channels: the court's ways: name and label.
        asks_account: one of them needs the official's account there.
    """

    channel = forms.ChoiceField(label=_("发到哪里"), required=False, widget=forms.RadioSelect)
    account = forms.CharField(
        label=_("我在那里的账号"),
        required=False,
        max_length=LONGEST_ACCOUNT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rhythm = forms.ChoiceField(
        label=_("什么时候发"), choices=Rhythm.choices, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, channels: Sequence[tuple[str, str]], asks_account: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(channels)
        if not asks_account:
            del self.fields["account"]
