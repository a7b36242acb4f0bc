"""The forms of the acts on a request; each checks shape only, the domain decides the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.frame.forms import Form, WordsField, minutes_field
from fenglian.requests.actions.desk import Target
from fenglian.requests.queries.desk_queue import Hands
from fenglian.requests.validators import LONGEST_REASON, LONGEST_WORDS
from fenglian.worktime.periods import civil_day, format_day

if TYPE_CHECKING:
    from django.http import QueryDict

    from fenglian.requests.queries.request_page import RequestPage


MOST_TERM_DAYS = 11
"""Today and ten working days: what a leader sets a term for does not take longer."""


class ActForm(Form):
    """What every act sends: the revision that the official saw.

    Args:
        data: what was sent, None for a new form.
        page: the request that it is about.
        now: the present instant.
        hands: bodies and people to choose from, for the forms that need them.
        initial: what stands in it before the form's own proposals.
        prefix_id: before the ids of the inputs, as several forms stand in one page.
    """

    needs_hands: ClassVar[bool] = False
    seen_revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        page: RequestPage,
        now: dt.datetime,
        hands: Sequence[Hands] = (),
        initial: dict[str, Any] | None = None,
        prefix_id: str = "",
    ) -> None:
        self.page = page
        self.now = now
        self.hands = hands
        given = {"seen_revision": page.request.revision, **self.proposed(), **(initial or {})}
        super().__init__(data, initial=given, auto_id=f"{prefix_id}%s")

    def proposed(self) -> dict[str, Any]:
        """Return what the form suggests before anything is typed."""
        return {}


def reason_field(label: Any, hint: Any = "") -> WordsField:
    return WordsField(label=label, help_text=hint, rows=3, max_length=LONGEST_REASON)


class TargetField(forms.ChoiceField):
    """A body of the court, or a person in it: one list, bodies as its headings."""

    def fill(self, hands: Sequence[Hands]) -> None:
        """Offer bodies and people.

        Args:
            hands: who can have an order.
        """
        self.choices = [
            ("", _("请选择")),
            *(
                (
                    found.body.name,
                    [
                        (str(found.body.pk), _("{}（由部门接单）").format(found.body.name)),
                        *(
                            (f"{found.body.pk}:{person.pk}", _("{}，{}").format(person.name, title))
                            for person, title in found.people
                        ),
                    ],
                )
                for found in hands
            ),
        ]

    def clean(self, value: Any) -> Target:
        """Return the place that the choice names."""
        body, _colon, person = str(super().clean(value)).partition(":")
        return Target(int(body), int(person) if person else None)


def fill_target(form: ActForm) -> None:
    field = form.fields["target"]
    if isinstance(field, TargetField):
        field.fill(form.hands)


class ReplyForm(ActForm):
    """Answer as the handler."""

    words = WordsField(
        label=gettext_lazy("答复当事人"),
        help_text=gettext_lazy("当事人会原样看到。先回答所问的，再说明原因。"),
        rows=6,
        max_length=LONGEST_WORDS,
    )
    minutes = minutes_field(gettext_lazy("用了多少分钟"))


class AcceptForm(ActForm):
    """Take an order."""


class QuestionForm(ActForm):
    """Ask the party."""

    words = WordsField(
        label=gettext_lazy("问当事人"),
        help_text=gettext_lazy("当事人会原样看到，可以在查询页回答。答复期限不因提问停下。"),
        rows=3,
        max_length=LONGEST_WORDS,
    )


class TransferForm(ActForm):
    """Pass the order on."""

    target = TargetField(label=gettext_lazy("转交给"))
    reason = reason_field(gettext_lazy("理由"), gettext_lazy("期限不因转交重新计算。"))
    needs_hands = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_target(self)


class ReassignForm(TransferForm):
    """Give the order to other hands, as a leader."""

    target = TargetField(label=gettext_lazy("改派给"))
    reason = reason_field(gettext_lazy("理由"), gettext_lazy("期限不因改派重新计算。"))


class SettleForm(Form):
    """Say whose an order is that departments handed back, as the filing division.

    Args:
        hands: who can have it.
    """

    seen_revision = forms.IntegerField(widget=forms.HiddenInput)
    target = TargetField(label=gettext_lazy("由谁办"))
    reason = reason_field(
        gettext_lazy("为什么归它办"), gettext_lazy("定了以后不能再退回，期限不重新计算。")
    )

    def __init__(self, *args: Any, hands: Sequence[Hands], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        if isinstance(field, TargetField):
            field.fill(hands)


class HandBackForm(ActForm):
    """Give the order back to the desk, with one of the notice's reasons and words of one's own."""

    kind = forms.ChoiceField(label=gettext_lazy("为什么退回"), widget=forms.RadioSelect)
    reason = reason_field(
        gettext_lazy("说明"), gettext_lazy("写清楚应由谁办、依据是什么。期限不因退回停下。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = self.page.service.mechanism.vocabularies.hand_back_reasons
        field = self.fields["kind"]
        if not self.terms:
            del self.fields["kind"]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [(term.id, _(term.label)) for term in self.terms]

    @property
    def whole_reason(self) -> str:
        """The reason in the notice's words, then in the official's."""
        labels = {term.id: term.label for term in self.terms}
        kind = labels.get(self.cleaned_data.get("kind", ""), "")
        return "：".join(part for part in (kind, self.cleaned_data["reason"].strip()) if part)


class ExtensionForm(ActForm):
    """Ask for more time."""

    working_days = forms.IntegerField(
        label=gettext_lazy("要延长几个工作日"),
        help_text=gettext_lazy("1 到 30 个。领导同意以前，原来的期限照常走。"),
        widget=forms.NumberInput(attrs={"class": "fl-short", "inputmode": "numeric"}),
    )
    reason = reason_field(gettext_lazy("理由"))


class CallForm(ActForm):
    """Note a call to the party."""

    reached = forms.ChoiceField(
        label=gettext_lazy("联系上了吗"),
        choices=[("yes", gettext_lazy("联系上了")), ("no", gettext_lazy("没有联系上"))],
        widget=forms.RadioSelect,
    )
    note = WordsField(
        label=gettext_lazy("简单记一下"),
        help_text=gettext_lazy("当事人看得到，有不同说法可以提出。登记电话不等于答复。"),
        rows=3,
        max_length=LONGEST_REASON,
    )


class InstructionForm(ActForm):
    """Write an instruction, with a term if wanted."""

    words = WordsField(label=gettext_lazy("批示"), rows=3, max_length=LONGEST_WORDS)
    term = forms.TypedChoiceField(
        label=gettext_lazy("最晚哪天办好"),
        required=False,
        help_text=gettext_lazy("只约束承办人，不改变对当事人的期限。"),
        coerce=dt.date.fromisoformat,
        empty_value=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["term"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("不限定")), *self._days()]

    def _days(self) -> Iterator[tuple[str, str]]:
        """Offer today and the working days after it, as far as the calendar goes."""
        today, day = civil_day(self.now), civil_day(self.now)
        for _number in range(MOST_TERM_DAYS):
            yield day.isoformat(), format_day(day, today)
            day = self.page.calendar.nth_working_day(day, 1)


class DecisionForm(ActForm):
    """Decide on more time."""

    granted = forms.ChoiceField(
        label=gettext_lazy("是否同意延期"),
        choices=[("yes", gettext_lazy("同意")), ("no", gettext_lazy("不同意"))],
        widget=forms.RadioSelect,
    )
    reason = reason_field(gettext_lazy("说明"), gettext_lazy("不同意的，要写理由。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class RevealForm(ActForm):
    """Look behind the mask."""

    reason = reason_field(
        gettext_lazy("为什么要看"),
        gettext_lazy("姓名、电话等只显示这一次。谁在什么时候因为什么看过，都记入台账。"),
    )
