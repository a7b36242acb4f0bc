"""The fields for what mechanisms ask about liaison work of a kind."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from fenglian.activities.queries.kinds import Question
from fenglian.activities.validators import LONGEST_ANSWER, LONGEST_NUMBER, MOST_PEOPLE
from fenglian.frame.forms import day_field


def question_field(question: Question) -> forms.Field:
    """Return the field for a question that is answered by itself, and not by rows.

    Args:
        question: from the mechanisms in force; its materials are offered later.
    """
    asked = question.field
    label = _(asked.label)
    match asked.kind:
        case "choice":
            choices = [("", _("请选")), *((one.id, _(one.label)) for one in asked.choices)]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        case "number":
            return forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=MOST_PEOPLE,
                widget=forms.NumberInput(attrs={"class": "fl-short", "inputmode": "numeric"}),
            )
        case "date":
            return day_field(label, required=False)
        case "materials":
            return forms.MultipleChoiceField(
                label=label, required=False, widget=forms.CheckboxSelectMultiple
            )
        case "file_number":
            return forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST_NUMBER,
                help_text=_("照综治中心的写，没有可以不填。"),
            )
    return forms.CharField(label=label, required=False, max_length=LONGEST_ANSWER)
