"""The three steps of telling the court something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.frame.forms import Form, WordsField
from fenglian.frame.papers import PapersField
from fenglian.mechanisms.schema import Mechanism
from fenglian.portal.forms.case import CaseNumberField
from fenglian.privacy.validators import validate_person_name, validate_phone
from fenglian.requests.enums import Relation
from fenglian.requests.validators import LONGEST_PRINCIPAL, LONGEST_WORDS, SHORTEST_WORDS


class AboutForm(Form):
    """Step 1: what it is about."""

    words = WordsField(
        label=_("您要说的事"),
        help_text=_("想到什么写什么：什么事、多久了、想要什么结果。"),
        min_length=SHORTEST_WORDS,
        max_length=LONGEST_WORDS,
        rows=8,
    )
    case_number = CaseNumberField(label=_("案号（没有就空着）"), required=False)
    wants_judge = forms.BooleanField(
        label=_("我要找承办法官"), help_text=_("直接派给承办人，不由窗口答复"), required=False
    )


class WhoForm(Form):
    """Step 2: who writes, and how to reach them."""

    relation = forms.ChoiceField(
        label=_("这是谁的事"), widget=forms.RadioSelect, initial=Relation.SELF
    )
    principal_name = forms.CharField(
        label=_("替谁反映"),
        help_text=_("自己的事不用写；替别人的，写那个人或单位的名称。"),
        required=False,
        max_length=LONGEST_PRINCIPAL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("您的姓名"),
        help_text=_("只给办这件事的人看。"),
        validators=[validate_person_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("您的手机号"),
        help_text=_("只用来通知您、联系您，不公开。"),
        validators=[validate_phone],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, mechanism: Mechanism, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = relation_choices(mechanism)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for whom, where it is not oneself."""
        given = super().clean() or self.cleaned_data
        if given.get("relation") == Relation.SELF:
            given["principal_name"] = ""
        elif "relation" in given and not given.get("principal_name"):
            self.add_error("principal_name", _t("您是替别人反映的，请写上那个人或单位的名称。"))
        return given


def relation_choices(mechanism: Mechanism) -> list[tuple[str, str]]:
    """Return for whom one may write, in the mechanism's words where it has some."""
    terms = mechanism.vocabularies.relations
    known = [(term.id, _t(term.label)) for term in terms if term.id in Relation.values]
    return known or [(value, str(label)) for value, label in Relation.choices]


class SendForm(Form):
    """Step 3: everything is written already; papers may come with it."""

    papers = PapersField(required=False)


class SolvedForm(Form):
    """One of the answers has solved it."""

    answer = forms.IntegerField(min_value=1)
