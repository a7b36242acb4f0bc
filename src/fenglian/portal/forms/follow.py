"""What the party may say while the request is in hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.frame.forms import Form, WordsField
from fenglian.frame.papers import PapersField
from fenglian.mechanisms.schema import SupervisedKind
from fenglian.requests.validators import LONGEST_REASON, LONGEST_WORDS

SHORTEST_REMARK = 2


class RateForm(Form):
    """Satisfied or not, and why not."""

    round = forms.IntegerField(widget=forms.HiddenInput())
    satisfied = forms.ChoiceField(
        label=_("这次答复，您满意吗？"),
        choices=[("yes", _("满意")), ("no", _("不满意"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选“满意”或“不满意”。")},
    )
    words = WordsField(
        label=_("哪里还没说清楚"),
        help_text=_("选“不满意”请写一句，会退回去重新办。"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        """Ask why not, where it did not satisfy."""
        given = super().clean() or self.cleaned_data
        is_silent = len(given.get("words", "").strip()) < SHORTEST_REMARK
        if given.get("satisfied") == "no" and is_silent and "words" not in self.errors:
            self.add_error("words", _t("请写一句哪里还没说清楚，法院好重新答复。"))
        return given


class AnswerForm(Form):
    """The answer to the court's question."""

    question = forms.IntegerField(widget=forms.HiddenInput())
    words = WordsField(label=_("您的回答"), max_length=LONGEST_WORDS, rows=4)


class SupplementForm(Form):
    """More facts."""

    words = WordsField(
        label=_("补充的话"),
        help_text=_("办这件事的人会看到，答复期限不变。"),
        min_length=SHORTEST_REMARK,
        max_length=LONGEST_WORDS,
        rows=4,
    )


class UrgeForm(Form):
    """A press of the button."""


class ContestForm(Form):
    """What was different about a call."""

    words = WordsField(
        label=_("实际情况是"), max_length=LONGEST_REASON, rows=3,
        help_text=_("例如：没有接到电话；说的不是这件事。"),
    )  # fmt: skip


class PapersForm(Form):
    """More papers and photos."""

    papers = PapersField(label=_("照片、材料"))


class ComplaintForm(Form):
    """How the matter is handled: nobody can be reached, rude, careless."""

    kind = forms.ChoiceField(
        label=_("您要投诉什么"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项，选最接近的就行。")},
    )
    words = WordsField(
        label=_("说说经过"),
        help_text=_("例如：哪天打的电话、打了几次、对方怎么说。您投诉的人看不到这些话。"),
        min_length=SHORTEST_REMARK,
        max_length=LONGEST_WORDS,
        rows=4,
    )

    def __init__(self, *args: Any, kinds: Sequence[SupervisedKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.id, _t(kind.label)) for kind in kinds]
        self.hints = {kind.id: _t(kind.hint) if kind.hint else "" for kind in kinds}
