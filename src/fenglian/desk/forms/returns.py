"""What is sent about ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.desk.forms.figures import PeriodForm
from fenglian.frame.forms import Form, WordsField
from fenglian.returns.enums import ExportFormat
from fenglian.returns.validators import LONGEST_WORDS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import QueryDict


class FilingForm(Form):
    """What a contact, or who stands in for them, adds to the ledger that is reported."""

    day = forms.DateField(widget=forms.HiddenInput)
    for_whom = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = WordsField(
        label=_("说明"),
        help_text=_("要补充的情况，可以不写。台账从记录里带出来，不用再填。"),
        rows=3,
        max_length=LONGEST_WORDS,
        required=False,
    )
    problems = WordsField(
        label=_("工作中遇到的问题"),
        help_text=_("一行写一个，可以不写。审判管理办公室逐个跟进，写明结果。"),
        rows=3,
        max_length=LONGEST_WORDS,
        required=False,
    )


class ReturnForm(Form):
    """What is wrong with a report."""

    words = WordsField(
        label=_("哪里不对"),
        help_text=_("写明要改的地方，报送的人会原样看到。"),
        rows=3,
        max_length=LONGEST_WORDS,
    )


class CompilingForm(Form):
    """What the office says of a period's ledgers."""

    day = forms.DateField(widget=forms.HiddenInput)
    words = WordsField(
        label=_("通报的话"),
        help_text=_("写进通报：做得怎样、有什么问题、下一步怎么办。数字和名单自动带出。"),
        rows=4,
        max_length=LONGEST_WORDS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It may stand on the page of somebody who reports as well, beside a form of the same names.
        super().__init__(*args, auto_id="compile_%s", **kwargs)


class OutcomeForm(Form):
    """What became of a problem; a page may have several, so each names its own fields' ids.

    Args:
        problem: which.
        data: what was sent.
    """

    outcome = WordsField(label=_("处理结果"), rows=2, max_length=LONGEST_WORDS)

    def __init__(self, problem: UUID, data: QueryDict | None = None) -> None:
        self.problem = problem
        super().__init__(data, auto_id=f"o-{problem}-%s")


class LedgerForm(PeriodForm):
    """Which part of the ledger: days, a court of several, a town, a person."""

    court = forms.TypedChoiceField(
        label=_("法院"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "fl-short"}),
    )
    town = forms.ChoiceField(
        label=_("镇街"), required=False, widget=forms.Select(attrs={"class": "fl-short"})
    )
    person = forms.ChoiceField(
        label=_("参加人员"), required=False, widget=forms.Select(attrs={"class": "fl-short"})
    )

    def __init__(
        self,
        *args: Any,
        courts: list[tuple[str, str]],
        towns: list[tuple[str, str]],
        people: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("court", courts), ("town", towns), ("person", people)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("全部")), *choices]
        if len(courts) <= 1:
            del self.fields["court"]


class ExportForm(LedgerForm):
    """Which part of the ledger, and which sort of file."""

    format = forms.ChoiceField(choices=ExportFormat.choices)
