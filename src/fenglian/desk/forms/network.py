"""The forms of the network: towns assigned, assignments ended, points and plates, sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.frame.forms import Form, day_field
from fenglian.liaison.enums import BODIES_OF_GROUP, Plate, PlateState, Seat
from fenglian.organizations.enums import BodyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fenglian.organizations.models import Area, Body
    from fenglian.requests.queries.desk_queue import Hands

PERSON, BODY, MOVED = "p", "b", "m"
"""What the values of holders begin with: somebody, a body, or whoever leaves a town for it."""


class DayForm(Form):
    """On which day the network is looked at."""

    day = day_field(gettext_lazy("看哪一天"), required=False)


class AssignForm(Form):
    """Towns given to somebody: one, or several at once.

    Args:
        data: what was sent, None for a new form.
        hands: the bodies of the court with their people.
        towns: of the court's district.
        moves: who may leave which town for another, value and words.
    """

    seat = forms.ChoiceField(label=gettext_lazy("身份"), choices=Seat.choices)
    holder = forms.ChoiceField(
        label=gettext_lazy("由谁担任"),
        help_text=gettext_lazy("联络组选庭室或团队，其他选人。"),
        widget=forms.Select(attrs={"lang": "zh-CN"}),
    )
    towns = forms.MultipleChoiceField(
        label=gettext_lazy("镇街"),
        help_text=gettext_lazy("可以一次选几个。"),
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = day_field(gettext_lazy("从哪天起"))

    def __init__(
        self,
        data: Any = None,
        *,
        hands: Sequence[Hands],
        towns: Sequence[Area],
        moves: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        people = [
            (
                one.body.name,
                [
                    (f"{PERSON}{person.pk}", f"{person.name}，{title}")
                    for person, title in one.people
                ],
            )
            for one in hands
        ]
        groups = [
            (f"{BODY}{one.body.pk}", one.body.name)
            for one in hands
            if one.body.kind in BODIES_OF_GROUP
        ]
        self.fields["holder"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *[group for group in people if group[1]],
            (_("作为联络组的庭室、团队"), groups),
            *([(_("从别的镇街调来"), list(moves))] if moves else ()),
        ]
        several = len({town.parent_id for town in towns}) > 1
        self.fields["towns"].choices = [  # type: ignore[attr-defined]
            (
                town.code,
                _("{}（{}）").format(town.name, town.parent.name)
                if several and town.parent
                else town.name,
            )
            for town in towns
        ]


class EndForm(Form):
    """The last day of an assignment."""

    last_day = day_field(gettext_lazy("最后一天"))


class PointForm(Form):
    """What is said of a town's point.

    Args:
        data: what was sent, None for a new form.
        bodies: the court's centers and tribunals.
    """

    center = forms.ChoiceField(label=gettext_lazy("综治中心"), required=False)
    tribunal = forms.ChoiceField(label=gettext_lazy("对应的人民法庭"), required=False)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=100, required=False)
    hours = forms.CharField(
        label=gettext_lazy("什么时候有人"), max_length=60, required=False,
        help_text=gettext_lazy("例如：每月第一个星期四上午"),
    )  # fmt: skip
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=20, required=False)
    is_circuit_point = forms.BooleanField(label=gettext_lazy("也是巡回审判点"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, bodies: Sequence[Body], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name, kind in (
            ("center", BodyKind.GOVERNANCE_CENTER),
            ("tribunal", BodyKind.TRIBUNAL),
        ):
            fitting = [(str(one.pk), one.name) for one in bodies if one.kind == kind]
            self.fields[name].choices = [("", _("没有登记")), *fitting]  # type: ignore[attr-defined]


class PlateForm(Form):
    """How far a plate has come, perhaps with a photo."""

    plate = forms.ChoiceField(choices=Plate.choices, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=gettext_lazy("标牌"), choices=PlateState.choices)
    hung_on = day_field(gettext_lazy("哪天上墙的"), required=False)
    photo = forms.FileField(label=gettext_lazy("照片"), required=False)


class SheetForm(Form):
    """A sheet of who holds which town."""

    file = forms.FileField(
        label=gettext_lazy("结对表"),
        help_text=gettext_lazy(".xlsx 或 .csv，可以先导出现在的，改好再传。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    day = day_field(gettext_lazy("从哪天起"), gettext_lazy("表里没有写第一天的，从这一天算。"))
    ends_missing = forms.BooleanField(
        label=gettext_lazy("表里没有的，到前一天结束"), required=False,
        help_text=gettext_lazy("不勾就照旧保留。"),
    )  # fmt: skip


class TicketForm(Form):
    """The difference that was shown, to be applied."""

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=400_000)
