"""What was learned in the towns, and what the court decided in consequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.activities.validators import LONGEST_WORDS
from fenglian.frame.forms import Form, WordsField


class ResearchForm(Form):
    """What was learned in the towns, and from which records.

    Args:
        sources: the records that may be drawn on: ids with what is read.
    """

    id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("题目"), max_length=100)
    words = WordsField(
        label=_("发现了什么，建议怎么办"),
        help_text=_("不写当事人的姓名和案情。"),
        max_length=20_000,
        rows=12,
    )
    sources = forms.MultipleChoiceField(
        label=_("根据哪些记录"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sources"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(sources)

    def source_ids(self) -> frozenset[UUID]:
        """Return the ids of the records chosen."""
        return frozenset(map(UUID, self.cleaned_data["sources"]))


class DecisionForm(Form):
    """What the court decided in consequence of a report."""

    decision = WordsField(
        label=_("转化情况"),
        help_text=_("转化成了什么决定、措施、司法建议，什么时候起。"),
        max_length=LONGEST_WORDS,
        rows=4,
    )
