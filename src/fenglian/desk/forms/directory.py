"""The forms of the directory: changes noted, reported, returned; absences; posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.directory.validators import LONGEST_NOTE, Facts
from fenglian.frame.forms import Form, WordsField, day_field
from fenglian.organizations.enums import AbsenceKind
from fenglian.organizations.models import Body, Person
from fenglian.requests.queries.desk_queue import Hands

STAYS, LEAVES = "stays", "leaves"


class PersonField(forms.ChoiceField):
    """Somebody of the court, under the bodies that they belong to."""

    def fill(self, hands: Sequence[Hands], *, nobody: str = "", without: int | None = None) -> None:
        """Offer people.

        Args:
            hands: bodies with their people.
            nobody: the words of the empty choice.
            without: who is left out.
        """
        self.choices = [
            ("", nobody or _("请选择")),
            *(
                (
                    found.body.name,
                    [
                        (str(person.pk), _("{}，{}").format(person.name, title))
                        for person, title in found.people
                        if person.pk != without
                    ],
                )
                for found in hands
                if found.people
            ),
        ]

    def clean(self, value: Any) -> int | None:
        """Return the person's id; None where nobody was chosen."""
        chosen = super().clean(value)
        return int(chosen) if chosen else None


class NoteForm(Form):
    """Something changed: note it, the department reports it."""

    happened_on = day_field(
        gettext_lazy("哪天变的"), gettext_lazy("期限从这一天算；不知道确切的，写发现的那天。")
    )
    note = WordsField(
        label=gettext_lazy("知道些什么"), rows=2, max_length=LONGEST_NOTE, required=False
    )


class ReportForm(Form):
    """What is true of somebody from now on.

    Args:
        data: what was sent, None for a new form.
        bodies: the departments to choose from.
        is_new: nobody has noted the change before, so that its day is asked for.
        initial: what stands in it.
    """

    seen_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    happened_on = day_field(gettext_lazy("哪天变的"), gettext_lazy("报送的期限从这一天算。"))
    stays = forms.ChoiceField(
        label=gettext_lazy("还在本院吗"),
        choices=[(STAYS, gettext_lazy("还在本院")), (LEAVES, gettext_lazy("不在本院了"))],
        widget=forms.RadioSelect,
    )
    body = forms.ChoiceField(label=gettext_lazy("现在的部门"), required=False)
    title = forms.CharField(label=gettext_lazy("现在的职务"), max_length=40, required=False)
    office_phone = forms.CharField(
        label=gettext_lazy("办公电话"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("公布后群众照着打，写全区号，如 020-84990001。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "fl-short"}),
    )
    mobile = forms.CharField(
        label=gettext_lazy("手机"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("只公布联络员的；其他人的只有本院看得到。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "fl-short"}),
    )
    is_officer = forms.BooleanField(
        label=gettext_lazy("是这个部门的联络员"),
        required=False,
        help_text=gettext_lazy("原来的联络员随着公布卸任。"),
    )

    def __init__(self, *args: Any, bodies: Sequence[Body], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["happened_on"]
        field = self.fields["body"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("请选择")),
                *((str(body.pk), body.name) for body in bodies),
            ]

    @property
    def facts(self) -> Facts:
        """What was reported, for the domain to check."""
        given = self.cleaned_data
        return Facts(
            leaves=given["stays"] == LEAVES,
            body_id=int(given["body"]) if given["body"] else None,
            title=given["title"],
            office_phone=given["office_phone"],
            mobile=given["mobile"],
            is_officer=given["is_officer"],
        )


class ReasonForm(Form):
    """A reason, and the revision that the official saw."""

    seen_revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = WordsField(label=gettext_lazy("理由"), rows=2, max_length=LONGEST_NOTE)


class SeenForm(Form):
    """Nothing but the revision that the official saw."""

    seen_revision = forms.IntegerField(widget=forms.HiddenInput)


class AbsenceForm(Form):
    """Who is away, from when to when, and who stands in.

    Args:
        people: for whom the official may enter it.
        hands: who can stand in.
    """

    person = forms.TypedChoiceField(label=gettext_lazy("谁外出"), coerce=int)
    starts_on = day_field(gettext_lazy("第一天"))
    ends_on = day_field(gettext_lazy("最后一天"), gettext_lazy("两天都算在内。"))
    kind = forms.ChoiceField(
        label=gettext_lazy("因为什么"),
        choices=AbsenceKind.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("只有本人和领导看得到。"),
    )
    deputy = PersonField(
        label=gettext_lazy("谁代理"),
        required=False,
        help_text=gettext_lazy("代理人看得到、办得了没办完的事；他也外出时，由他的代理人接着代。"),
    )

    def __init__(
        self, *args: Any, people: Sequence[Person], hands: Sequence[Hands], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        person, deputy = self.fields["person"], self.fields["deputy"]
        if isinstance(person, forms.ChoiceField):
            person.choices = [(one.pk, one.name) for one in people]
        if isinstance(deputy, PersonField):
            deputy.fill(hands, nobody=_("还没有定"))


class LeaveForm(Form):
    """The last day of a term."""

    term = forms.IntegerField(widget=forms.HiddenInput)
    last_day = day_field(
        gettext_lazy("最后一天"), gettext_lazy("当天还有这个职务的权限，次日起没有。")
    )


class TakeUpForm(Form):
    """Who takes up a post, from when on."""

    person = PersonField(label=gettext_lazy("谁接任"))
    starts_on = day_field(gettext_lazy("第一天"))

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, PersonField):
            field.choices = [
                ("", _("请选择")),
                *((str(one.pk), one.name) for one in people),
            ]


def today_initial(today: dt.date) -> dict[str, Any]:
    """Return the initial value of a form that asks for the day of a change."""
    return {"happened_on": today}
