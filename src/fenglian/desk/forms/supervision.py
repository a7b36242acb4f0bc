"""What is sent about special supervision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.desk.forms.acts import ActForm
from fenglian.frame.forms import Form, WordsField
from fenglian.mechanisms.schema import SupervisedKind
from fenglian.requests.validators import LONGEST_WORDS
from fenglian.supervision.enums import Outcome
from fenglian.supervision.queries import list_kinds


class KindForm(ActForm):
    """As what something is supervised, and why."""

    by_party = False
    kind = forms.ChoiceField(label=_("列为"), widget=forms.RadioSelect)
    words = WordsField(
        label=_("理由"),
        help_text=_("被反映的人看不到。"),
        rows=3,
        max_length=LONGEST_WORDS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.id, _t(kind.label)) for kind in self._kinds()]

    def _kinds(self) -> tuple[SupervisedKind, ...]:
        court_id = self.page.request.court_id
        return list_kinds(court_id, self.now, by_party=self.by_party)


class ComplaintForm(KindForm):
    """What the party complains of, written down by a clerk."""

    by_party = True
    kind = forms.ChoiceField(label=_("当事人投诉什么"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("怎么说的"), widget=forms.RadioSelect)
    words = WordsField(
        label=_("当事人的原话"),
        help_text=_("哪天打的、打了几次、对方怎么说。被投诉的人看不到。"),
        rows=4,
        max_length=LONGEST_WORDS,
    )
    field_order = ("kind", "channel", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        if isinstance(field, forms.ChoiceField):
            channels = self.page.service.mechanism.vocabularies.channels
            field.choices = [(one.id, _t(one.label)) for one in channels if one.staffed]


class ClosingForm(Form):
    """What was found out, and what was done."""

    outcome = forms.ChoiceField(label=_("查明"), widget=forms.RadioSelect)
    result = WordsField(
        label=_("结果"),
        help_text=_("查到什么、怎么办的。当事人投诉的，当事人会原样看到。"),
        rows=5,
        max_length=LONGEST_WORDS,
    )

    def __init__(self, *args: Any, outcomes: list[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.value, one.label) for one in outcomes]
