"""Reporting a sign of risk: about a request, or while one is taken down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.desk.forms.acts import ActForm
from fenglian.frame.forms import WordsField
from fenglian.mechanisms.schema import RiskRule, Rule
from fenglian.risk.actions import LONGEST_NOTE


def risk_rule_among(rules: Iterable[Rule]) -> RiskRule | None:
    """Return the rule on signs of risk among others."""
    return next((rule for rule in rules if isinstance(rule, RiskRule)), None)


def offer_signs(form: forms.Form, rule: RiskRule | None) -> None:
    """Let a form's `signs` offer what the rule names; the system alone counts who writes again.

    Args:
        form: with a field `signs`.
        rule: the court's; None: nothing is offered.
    """
    field = form.fields["signs"]
    if isinstance(field, forms.MultipleChoiceField):
        counted = rule.repeat_contact.sign if rule and rule.repeat_contact else ""
        signs = rule.signs if rule else ()
        field.choices = [(sign.id, _t(sign.label)) for sign in signs if sign.id != counted]


class RiskForm(ActForm):
    """What was seen, of which kind."""

    signs = forms.MultipleChoiceField(
        label=_("看到哪一类苗头"), widget=forms.CheckboxSelectMultiple, help_text=_("可以选几项。")
    )
    note = WordsField(
        label=_("看到了什么"),
        help_text=_("写他说了什么、做了什么，什么时候。马上报给值班员，夜里也报。当事人看不到。"),
        rows=4,
        max_length=LONGEST_NOTE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_signs(self, risk_rule_among(self.page.service.mechanism.rules))
