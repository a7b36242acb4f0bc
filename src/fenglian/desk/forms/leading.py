"""The forms of leading groups and of the person named to keep rosters and ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.frame.forms import Form, day_field
from fenglian.organizations.enums import SEATS_OF_GROUP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fenglian.requests.queries.desk_queue import Hands


class PersonForm(Form):
    """A person and the first day.

    Args:
        hands: the bodies whose people may be chosen.
    """

    person = forms.ChoiceField(
        label=gettext_lazy("由谁担任"), widget=forms.Select(attrs={"lang": "zh-CN"})
    )
    starts_on = day_field(gettext_lazy("从哪天起"))

    def __init__(self, data: Any = None, *, hands: Sequence[Hands], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *(
                (
                    one.body.name,
                    [(str(person.pk), f"{person.name}，{title}") for person, title in one.people],
                )
                for one in hands
                if one.people
            ),
        ]


class GroupSeatForm(PersonForm):
    """A seat in a leading group."""

    kind = forms.ChoiceField(
        label=gettext_lazy("职务"), choices=[(kind.value, kind.label) for kind in SEATS_OF_GROUP]
    )
    field_order = ("kind", "person", "starts_on")


class GroupForm(Form):
    """A leading group."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=60,
        help_text=gettext_lazy("照文件写，例如：法官联络工作领导小组"),
    )
