"""When somebody will be in a town."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.activities.enums import PlanKind
from fenglian.activities.queries.offering import Offer
from fenglian.desk.forms.activities import offer_places
from fenglian.desk.forms.appointments import clock_field
from fenglian.frame.forms import Form, day_field


class PlanForm(Form):
    """When somebody will be in a town.

    Args:
        offer: what may be chosen from.
        people: who may go: ids and names, the official first.
    """

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("去做什么"), choices=PlanKind.choices, widget=forms.RadioSelect
    )
    where = forms.ChoiceField(label=_("去哪里"))
    place = forms.CharField(
        label=_("地点"), max_length=100, help_text=_("群众到哪里找，如综治中心一楼 3 号窗口。")
    )
    person = forms.ChoiceField(label=_("谁去"))
    day = day_field(_("哪一天"))
    opens = clock_field(_("从几点"))
    closes = clock_field(_("到几点"))
    words = forms.CharField(
        label=_("可以来办什么"),
        required=False,
        max_length=200,
        help_text=_("巡回审判写是什么纠纷，不写当事人姓名。"),
    )
    is_announced = forms.BooleanField(
        label=_("公布在“找联络法官”上"),
        required=False,
        help_text=_("不公开审理的不要公布。"),
    )

    def __init__(
        self, *args: Any, offer: Offer, people: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("where", offer_places(offer)),
            ("person", [(str(pk), name) for pk, name in people]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
