"""Which days figures are asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.desk.forms.directory import day_field
from fenglian.frame.forms import Form
from fenglian.supervision.queries import Period

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class PeriodForm(Form):
    """Any stretch of days."""

    since = day_field(gettext_lazy("从哪天"))
    until = day_field(gettext_lazy("到哪天"))

    def clean(self) -> dict[str, Any]:
        """Refuse days that lie in no order, or in no calendar.

        Raises:
            ValidationError: the last day lies before the first, or one beyond 2000 to 2099.
        """
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        for name, day in (("since", since), ("until", until)):
            if day is not None and not EARLIEST <= day <= LATEST:
                self.add_error(name, forms.ValidationError(_("请选 2000 年到 2099 年之间的日子。")))
        if since and until and until < since:
            words = _("到哪天（{until}）比从哪天（{since}）早，请改其中一个。")
            self.add_error("until", words.format(until=until, since=since))
        return given

    def reject_unknown_fields(self) -> None:
        """Let pass what else the address of a page says; nothing is stored from it."""

    def period(self) -> Period:
        """Return the days that were asked for; the form is valid."""
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])
