"""The forms of what towns and the court say to each other; each checks shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.activities.models import Activity
from fenglian.correspondence.actions.arranging import LONGEST_PLACE
from fenglian.correspondence.actions.proposals import LONGEST_QUESTION
from fenglian.correspondence.enums import FROM_COURT, ThreadKind
from fenglian.correspondence.validators import LONGEST_TITLE, LONGEST_WORDS
from fenglian.desk.forms.acts import TargetField
from fenglian.frame.forms import Form, WordsField, day_field
from fenglian.organizations.models import Area
from fenglian.requests.queries.desk_queue import Hands
from fenglian.worktime.periods import format_short_day

LONGEST_SHOWN = 30
"""Characters of a record's words in a list to choose from."""


class TownForm(Form):
    """What every act on a thread sends: the revision that the official saw.

    Args:
        hands: bodies and people to choose from, for the forms that need them.
        records: records of work in the town to choose from, likewise.
        prefix_id: before the ids of the inputs, as several forms stand in one page.
    """

    needs_hands: ClassVar[bool] = False
    needs_records: ClassVar[bool] = False
    seen_revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        hands: Sequence[Hands] = (),
        records: Sequence[Activity] = (),
        prefix_id: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, auto_id=f"{prefix_id}%s", **kwargs)
        self.offer_records(records)
        for field in self.fields.values():
            if isinstance(field, TargetField | JudgeField):
                field.fill(hands)

    def offer_records(self, records: Sequence[Activity]) -> None:
        """Offer records of work in the town; most acts have nothing to do with any."""


class JudgeField(forms.ChoiceField):
    """Somebody of the court, by the body they sit in."""

    def fill(self, hands: Sequence[Hands]) -> None:
        """Offer people.

        Args:
            hands: bodies with their people.
        """
        self.choices = [
            ("", _("请选择")),
            *(
                (
                    found.body.name,
                    [
                        (str(person.pk), _("{}，{}").format(person.name, title))
                        for person, title in found.people
                    ],
                )
                for found in hands
            ),
        ]

    def clean(self, value: Any) -> int:
        """Return the person's id."""
        return int(super().clean(value))


def words_field(label: Any, hint: Any = "", *, rows: int = 5) -> WordsField:
    return WordsField(label=label, help_text=hint, rows=rows, max_length=LONGEST_WORDS)


class BareForm(TownForm):
    """An act without words."""


class AnswerForm(TownForm):
    """Answer the center."""

    words = words_field(
        gettext_lazy("答复镇街"), gettext_lazy("综治中心的人会原样看到。部门的回复不会自动转过去。")
    )


class ForwardForm(TownForm):
    """Forward it to a department."""

    needs_hands = True
    target = TargetField(label=gettext_lazy("转给哪个部门"))
    words = words_field(gettext_lazy("请部门做什么"), rows=3)


class SettleForm(ForwardForm):
    """Say whose it is."""

    target = TargetField(label=gettext_lazy("由哪个部门办"))
    words = words_field(gettext_lazy("为什么归它"), rows=3)


class ReportForm(TownForm):
    """Answer the contact."""

    words = words_field(gettext_lazy("回复联系人"), gettext_lazy("只在院内看，由联系人答复镇街。"))


class ReturnForm(TownForm):
    """Hand it back."""

    reason = words_field(
        gettext_lazy("退回的理由"), gettext_lazy("写明为什么不归本部门、应归哪里。"), rows=3
    )


class ArrangeForm(TownForm):
    """Name a judge and a day."""

    needs_hands = True
    judge = JudgeField(label=gettext_lazy("谁去"))
    comes_on = day_field(gettext_lazy("哪一天"))
    time_and_place = forms.CharField(
        label=gettext_lazy("时间和地点"),
        help_text=gettext_lazy("例如：上午 9 点，镇综治中心二楼"),
        max_length=LONGEST_PLACE,
    )


class FulfilForm(TownForm):
    """What came of it, and which record of the judge's it was."""

    needs_records = True
    activity = forms.TypedChoiceField(
        label=gettext_lazy("法官登记的走访"),
        help_text=gettext_lazy("选上就连在一起，台账和走访进度不用再登记一次。"),
        required=False,
        coerce=UUID,
        empty_value=None,
    )
    result = words_field(
        gettext_lazy("做了什么，结果怎样"), gettext_lazy("综治中心看得到。"), rows=4
    )

    def offer_records(self, records: Sequence[Activity]) -> None:
        """Offer the judge's records; the only one is chosen."""
        field = self.fields["activity"]
        if not records or not isinstance(field, forms.ChoiceField):
            del self.fields["activity"]
            return
        field.choices = [
            ("", _("还没有登记")),
            *(
                (str(one.pk), f"{format_short_day(one.happened_on)} {one.summary[:LONGEST_SHOWN]}")
                for one in records
            ),
        ]
        field.initial = str(records[0].pk) if len(records) == 1 else ""


class CallOffForm(TownForm):
    """Why it is off."""

    result = words_field(gettext_lazy("为什么取消"), gettext_lazy("综治中心看得到。"), rows=2)


class ProposeForm(TownForm):
    """An answer for everybody."""

    question = forms.CharField(
        label=gettext_lazy("问题"),
        help_text=gettext_lazy("用群众会说的话，不写具体的人和案子。"),
        max_length=LONGEST_QUESTION,
    )
    answer = words_field(gettext_lazy("答案"))
    keywords = forms.CharField(
        label=gettext_lazy("群众会用的词"),
        help_text=gettext_lazy("用空格隔开，例如：欠薪 不发工资"),
        required=False,
        max_length=120,
    )


class DecideForm(Form):
    """Take a proposal into the knowledge base, or say why not."""

    accepted = forms.ChoiceField(
        label=gettext_lazy("收不收"),
        choices=[("yes", gettext_lazy("收入常见问题")), ("no", gettext_lazy("不收"))],
        widget=forms.RadioSelect,
    )
    reason = WordsField(
        label=gettext_lazy("不收的理由"), required=False, rows=2, max_length=LONGEST_WORDS
    )


class TownField(forms.ChoiceField):
    """One of some towns."""

    def fill(self, towns: Sequence[Area]) -> None:
        """Offer towns.

        Args:
            towns: which.
        """
        self.choices = [("", _("请选择")), *((town.pk, town.name) for town in towns)]


class NewForm(Form):
    """What the contact writes to a town.

    Args:
        towns: whose contact they are.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    area = TownField(label=gettext_lazy("写给哪个镇街"))
    kind = forms.ChoiceField(
        label=gettext_lazy("哪一类"),
        choices=[(kind.value, kind.label) for kind in FROM_COURT],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=gettext_lazy("标题"),
        required=False,
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy("不写就用第一句话。"),
    )
    words = words_field(
        gettext_lazy("内容"),
        gettext_lazy("涉诉通报只写可以公开的事实，不写姓名、电话、证件号码。"),
        rows=6,
    )
    case_number = forms.CharField(
        label=gettext_lazy("案号"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("涉诉通报可以写，只能是可以公开的案件。"),
    )

    def __init__(self, *args: Any, towns: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        if isinstance(field, TownField):
            field.fill(towns)


class CenterNewForm(Form):
    """What a center writes to the court.

    Args:
        kind: what it is; decides what is asked.
        supports: what help may be asked for.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    words = words_field(gettext_lazy("要说的事"), rows=6)
    support = forms.ChoiceField(label=gettext_lazy("需要哪一种帮助"), widget=forms.RadioSelect)
    wished_on = day_field(gettext_lazy("希望哪一天来"))

    def __init__(
        self, *args: Any, kind: ThreadKind, supports: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["support"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.value, str(one.label)) for one in supports]
        if not supports:
            del self.fields["support"]
        if kind != ThreadKind.JUDGE:
            del self.fields["wished_on"]


class CenterWriteForm(Form):
    """One more word of the center's."""

    words = words_field(gettext_lazy("再说几句"), rows=4)
