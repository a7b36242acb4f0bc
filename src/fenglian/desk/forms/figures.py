"""Which days figures are asked for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from fenglian.errors import DomainError
from fenglian.frame.forms import Form, day_field
from fenglian.supervision.queries import Period


class PeriodForm(Form):
    """Any stretch of days."""

    since = day_field(gettext_lazy("从哪天"))
    until = day_field(gettext_lazy("到哪天"))

    def clean(self) -> dict[str, Any]:
        """Let the domain say whether the days make a period."""
        given = super().clean() or {}
        if {"since", "until"} <= given.keys():
            try:
                self.period()
            except DomainError as error:
                self.add_error(error.field or None, error.message)
        return given

    def reject_unknown_fields(self) -> None:
        """Let pass what else the address of a page says; nothing is stored from it."""

    def period(self) -> Period:
        """Return the days that were asked for; the form is valid."""
        return Period.between(self.cleaned_data["since"], self.cleaned_data["until"])
