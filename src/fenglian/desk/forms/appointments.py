"""Receiving people: hours laid down, appointments booked for others, called off and changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.appointments.enums import Weekday
from fenglian.appointments.slots import Gap, Stretch
from fenglian.appointments.validators import LONGEST_MATTER
from fenglian.errors import DomainError
from fenglian.frame.forms import Form, WordsField, day_field
from fenglian.privacy.indexes import normalize_phone
from fenglian.privacy.validators import check_person_name
from fenglian.requests.validators import LONGEST_REASON

WHOLE_DAY = (dt.time(0), dt.time(23, 59))
LINE = "line"
"""The choice of a day that is full: stand in line."""


def clock_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """Return a field for a time of day; further arguments are the field's own."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H：%M", "%H:%M:%S"],
        error_messages={"invalid": _("时间请写成 9:00 这样。")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "fl-short"}),
        **kwargs,
    )


def _number(label: Any, hint: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        widget=forms.NumberInput(attrs={"class": "fl-short", "inputmode": "numeric"}),
    )


class StretchForm(Form):
    """From when to when, how long for each, how many at once."""

    opens = clock_field(_("从几点"))
    closes = clock_field(_("到几点"))
    minutes = _number(_("每人几分钟"), _("5 到 240"))
    capacity = _number(_("同时接待几人"), _("大厅按窗口数，个人写 1"))

    def stretch(self) -> Stretch:
        """Return the hours."""
        given = self.cleaned_data
        return Stretch(given["opens"], given["closes"], given["minutes"], given["capacity"])


class WeeklyForm(StretchForm):
    """Hours that come back every week."""

    weekdays = forms.MultipleChoiceField(
        label=_("每周哪几天"), choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )
    starts_on = day_field(_("从哪天起"))
    field_order = ("weekdays", "opens", "closes", "minutes", "capacity", "starts_on")


class OpeningForm(StretchForm):
    """Hours of a single day."""

    day = day_field(_("哪天"))
    field_order = ("day", "opens", "closes", "minutes", "capacity")


class ClosingForm(Form):
    """Days, or hours of them, in which nobody is received."""

    starts_on = day_field(_("第一天"))
    ends_on = day_field(_("最后一天"))
    opens = clock_field(_("从几点（整天就空着）"), required=False)
    closes = clock_field(_("到几点（整天就空着）"), required=False)
    reason = WordsField(
        label=_("为什么"),
        help_text=_("取消已约的人时，对方能看到。"),
        rows=2,
        max_length=LONGEST_REASON,
    )
    cancel_booked = forms.BooleanField(
        label=_("同时取消这段时间里已约的人"), help_text=_("短信告诉对方"), required=False
    )

    def gap(self) -> Gap:
        """Return the hours; the whole day where none are given."""
        opens, closes = self.cleaned_data["opens"], self.cleaned_data["closes"]
        return Gap(opens or WHOLE_DAY[0], closes or WHOLE_DAY[1])


class RowForm(Form):
    """One row of the hours, by its button."""

    row = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PressForm(Form):
    """A press of a button."""


class SeenForm(Form):
    """An act on an appointment as the official saw it."""

    seen_revision = forms.IntegerField(widget=forms.HiddenInput)


class CallOffForm(SeenForm):
    """Cancel, with a reason."""

    reason = WordsField(
        label=_("为什么取消"),
        help_text=_("短信告诉对方已取消，理由在链接里看。"),
        rows=3,
        max_length=LONGEST_REASON,
    )


class MoveForm(SeenForm):
    """Another time."""

    time = forms.ChoiceField(label=_("改到几点"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, times: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_times(self, times)


class RevealForm(Form):
    """Look behind the mask."""

    reason = WordsField(
        label=_("为什么要看"),
        help_text=_("只显示这一次。谁在什么时候因为什么看过，都记入台账。"),
        rows=2,
        max_length=LONGEST_REASON,
    )


class BookForm(Form):
    """Book for somebody who calls or stands at the counter.

    Args:
        times: value and label of each time of the day, the line's where it is full.
    """

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    time = forms.ChoiceField(label=_("几点来"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(
        label=_("电话"),
        max_length=40,
        help_text=_("确认和提醒发到这个号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    matter = forms.CharField(label=_("要办什么事"), required=False, max_length=LONGEST_MATTER)
    channel = forms.ChoiceField(
        label=_("对方在哪里"),
        choices=[("hotline", _("打电话来")), ("hall", _("在大厅"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, times: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_times(self, times)

    def _checked(self, name: str, check: Callable[[str], object]) -> str:
        value = str(self.cleaned_data[name])
        try:
            check(value)
        except DomainError as error:
            raise forms.ValidationError(error.message) from error
        return value

    def clean_name(self) -> str:
        """Refuse what is no name."""
        return self._checked("name", check_person_name)

    def clean_phone(self) -> str:
        """Refuse what is no telephone number."""
        return self._checked("phone", normalize_phone)


def fill_times(form: BookForm | MoveForm, times: Sequence[tuple[str, str]]) -> None:
    """Offer the times of a day.

    Args:
        form: with a field for them.
        times: value and label of each.
    """
    field = form.fields["time"]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(times)
        field.error_messages["invalid_choice"] = _t("这个时间刚被别人约走了，请另选一个。")


def starts_at(form: BookForm | MoveForm) -> dt.datetime | None:
    """Return the chosen time; None for the line."""
    chosen = form.cleaned_data["time"]
    return None if chosen == LINE else dt.datetime.fromisoformat(chosen)
