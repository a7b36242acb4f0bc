"""The forms for representatives, opinions, petitions and tasks; each checks shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.correspondence.actions.petitions import LONGEST_PLACE
from fenglian.correspondence.enums import Outcome, SuggestionSource
from fenglian.correspondence.validators import LONGEST_WORDS
from fenglian.desk.forms.acts import TargetField
from fenglian.desk.forms.towns import TownField, words_field
from fenglian.frame.forms import Form, WordsField, day_field
from fenglian.organizations.models import Area, Body, Person
from fenglian.requests.queries.desk_queue import Hands


class KeyForm(Form):
    """A form that makes something: sent twice, it is made once."""

    key = forms.UUIDField(widget=forms.HiddenInput)


def _fill_town(form: Form, towns: Sequence[Area], *, optional: bool = False) -> None:
    field = form.fields["area"]
    if isinstance(field, TownField):
        field.fill(towns)
        field.required = not optional


class RepresentativeForm(KeyForm):
    """Enter a representative.

    Args:
        towns: those that the official is assigned to.
        kinds: id and label of the kinds.
    """

    area = TownField(label=gettext_lazy("镇街"))
    kind = forms.ChoiceField(label=gettext_lazy("哪一类"), widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    workplace = forms.CharField(label=gettext_lazy("单位和职务"), required=False, max_length=100)
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("加密保存，只有联系这个镇街的人看得到。"),
    )

    def __init__(
        self, *args: Any, towns: Sequence[Area], kinds: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _fill_town(self, towns)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(kinds)


class EncounterForm(KeyForm):
    """Note a contact."""

    happened_on = day_field(gettext_lazy("哪一天"))
    words = words_field(gettext_lazy("怎样联系的，谈了什么"), rows=3)


class EndForm(Form):
    """The last day of somebody."""

    last_day = day_field(gettext_lazy("最后一天"))


class SuggestionForm(KeyForm):
    """Take down an opinion.

    Args:
        towns: to choose from.
        people: representatives to choose from: id and words.
        bodies: departments to choose from.
    """

    source = forms.ChoiceField(
        label=gettext_lazy("在哪里听到的"),
        choices=SuggestionSource.choices,
        widget=forms.RadioSelect,
    )
    representative = forms.ChoiceField(label=gettext_lazy("哪一位代表委员"), required=False)
    area = TownField(label=gettext_lazy("镇街"))
    words = words_field(gettext_lazy("意见，照原话记"), rows=4)
    body = forms.ChoiceField(label=gettext_lazy("由哪个部门答复"))

    def __init__(
        self,
        *args: Any,
        towns: Sequence[Area],
        people: Sequence[tuple[str, str]],
        bodies: Sequence[Body],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _fill_town(self, towns, optional=True)
        offered = {
            "representative": [("", _("不是代表委员说的")), *people],
            "body": [("", _("请选择")), *((str(one.pk), one.name) for one in bodies)],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class SuggestionAnswerForm(Form):
    """What becomes of an opinion."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("处理结果"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    answer = words_field(gettext_lazy("答复"), gettext_lazy("会原样告诉提意见的人。"), rows=4)


class PassOnField(TargetField):
    """Where something is passed on, if it is."""

    def clean(self, value: Any) -> Any:
        """Return the place that the choice names; None where nothing was chosen."""
        return super().clean(value) if value else None


class PetitionForm(KeyForm):
    """Take down who came with what, and what is done.

    Args:
        towns: to choose from.
        hands: departments and people it may be passed to.
        is_visit: the court counts the hearing of petitions among liaison work.
    """

    area = TownField(label=gettext_lazy("镇街"))
    place = forms.CharField(
        label=gettext_lazy("接待地点"),
        max_length=LONGEST_PLACE,
        help_text=gettext_lazy("例如：镇综治中心法官联络点"),
    )
    name = forms.CharField(label=gettext_lazy("来访人姓名"), max_length=50)
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        max_length=40,
        help_text=gettext_lazy("加密保存；转办的，答复会发到这个号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    words = words_field(gettext_lazy("反映的事，照原话记"), rows=5)
    state = forms.ChoiceField(
        label=gettext_lazy("怎样处理"),
        choices=[
            ("solved", gettext_lazy("当场解决了")),
            ("transferred", gettext_lazy("转部门办理")),
        ],
        widget=forms.RadioSelect,
    )
    reply = WordsField(
        label=gettext_lazy("当场的答复"),
        help_text=gettext_lazy("当场解决的要写。"),
        required=False,
        rows=3,
        max_length=LONGEST_WORDS,
    )
    target = PassOnField(
        label=gettext_lazy("转给哪个部门"),
        help_text=gettext_lazy("转办的要选，按工单的期限和督办来办。"),
        required=False,
    )

    is_in_town = forms.BooleanField(
        label=gettext_lazy("到镇街接待的，同时记一次走访"),
        help_text=gettext_lazy("列入台账和走访进度，不用再登记。来访人的姓名和原话不带过去。"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        towns: Sequence[Area],
        hands: Sequence[Hands],
        is_visit: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _fill_town(self, towns, optional=True)
        if not is_visit or not towns:
            del self.fields["is_in_town"]
        field = self.fields["target"]
        if isinstance(field, TargetField):
            field.fill(hands)

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to the way it was handled."""
        given = super().clean() or {}
        if given.get("state") == "solved" and not given.get("reply"):
            self.add_error("reply", _("当场解决的，请写怎样答复的。"))
        if given.get("state") == "transferred" and not given.get("target"):
            self.add_error("target", _("请选转给哪个部门。"))
        return given


class TaskForm(KeyForm):
    """Give a contact a task.

    Args:
        towns: to choose from.
    """

    area = TownField(label=gettext_lazy("交给哪个镇街的联系人"))
    words = words_field(gettext_lazy("要做什么"), rows=3)
    due_on = day_field(gettext_lazy("最晚哪天办完"))

    def __init__(self, *args: Any, towns: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill_town(self, towns)


class LeaderTaskForm(KeyForm):
    """Enter what a court leader coordinates or guides.

    Args:
        leaders: for whom it may be entered.
        kinds: id and label, by the mechanisms in force.
        towns: of the court's district, with their counties.
        bodies: of the court.
    """

    leader = forms.ChoiceField(
        label=gettext_lazy("哪位院领导"), widget=forms.Select(attrs={"lang": "zh-CN"})
    )
    kind = forms.ChoiceField(label=gettext_lazy("种类"), widget=forms.RadioSelect)
    area = forms.ChoiceField(
        label=gettext_lazy("关于哪个镇街"),
        required=False,
        widget=forms.Select(attrs={"lang": "zh-CN"}),
    )
    body = forms.ChoiceField(
        label=gettext_lazy("督导哪个部门或团队"),
        help_text=gettext_lazy("镇街和部门至少选一个。"),
        required=False,
        widget=forms.Select(attrs={"lang": "zh-CN"}),
    )
    words = words_field(gettext_lazy("要做什么"), rows=3)
    due_on = day_field(gettext_lazy("最晚哪天办完"))

    def __init__(
        self,
        *args: Any,
        leaders: Sequence[Person],
        kinds: Sequence[tuple[str, str]],
        towns: Sequence[Area],
        bodies: Sequence[Body],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        several = len({town.parent_id for town in towns}) > 1
        named = [
            (
                town.pk,
                _("{}（{}）").format(town.name, town.parent.name)
                if several and town.parent
                else town.name,
            )
            for town in towns
        ]
        for name, choices in {
            "leader": [(str(one.pk), one.name) for one in leaders],
            "kind": list(kinds),
            "area": [("", _("不限")), *named],
            "body": [("", _("不限")), *((str(one.pk), one.name) for one in bodies)],
        }.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class TaskEndForm(Form):
    """What came of a task, or why it is taken back."""

    result = words_field(gettext_lazy("结果"), rows=2)
