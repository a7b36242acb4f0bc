"""The forms of the acts on a request; each checks shape only, the domain decides the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.frame.forms import Form, WordsField
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.enums import Complexity, HandoutWay
from fenglian.requests.models import ServiceRequest
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


def _reason(label: Any, hint: Any = "") -> WordsField:
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
                            (f"{found.body.pk}:{person.pk}", f"{person.name}，{title}")
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


class ScreeningForm(ActForm):
    """Confirm or overrule the proposal."""

    subject = forms.ChoiceField(label=gettext_lazy("主题"))
    service_kind = forms.ChoiceField(label=gettext_lazy("诉求事项"))
    complexity = forms.ChoiceField(label=gettext_lazy("程序"), choices=Complexity.choices)
    title = forms.CharField(
        label=gettext_lazy("标题"),
        required=False,
        max_length=ServiceRequest._meta.get_field("title").max_length,  # noqa: SLF001  # Django's
    )

    complained_of = forms.TypedChoiceField(
        label=gettext_lazy("投诉的是哪位工作人员"),
        help_text=gettext_lazy("选了以后，这位看不到、办不了、也不会收到这件诉求。"),
        required=False,
        coerce=int,
        empty_value=None,
    )
    needs_hands = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.page.service.mechanism.vocabularies
        self._offer("subject", [(term.id, term.label) for term in words.subjects])
        self._offer("service_kind", [(kind.id, kind.label) for kind in words.service_kinds])
        people = {person.pk: person.name for found in self.hands for person, _title in found.people}
        self._offer("complained_of", [("", _("没有投诉谁")), *people.items()])

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def proposed(self) -> dict[str, Any]:
        """Return the decision where there is one, else the proposal."""
        about = self.page.request
        return {
            "subject": about.subject or about.proposed_subject,
            "service_kind": about.service_kind or about.proposed_kind,
            "complexity": about.complexity or about.proposed_complexity,
            "title": about.title,
            "complained_of": about.complained_of_id,
        }

    def screening(self) -> Screening:
        """Return what was decided."""
        given = self.cleaned_data
        return Screening(
            given["subject"],
            given["service_kind"],
            given["complexity"],
            given.get("title", ""),
            given.get("complained_of"),
        )


class WithProposal(ScreeningForm):
    """An act that confirms the proposal on the way, where nobody has screened the request yet."""

    complexity_of_act = Complexity.ORDINARY
    needs_hands = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever is complained of is named by a screening of its own.
        del self.fields["title"], self.fields["complained_of"]
        for name in ("subject", "service_kind", "complexity"):
            self.fields[name].widget = forms.HiddenInput()
            self.fields[name].required = False

    def proposed(self) -> dict[str, Any]:
        """Return the proposal with the complexity that the act itself stands for."""
        return {**super().proposed(), "complexity": self.complexity_of_act}


class DispatchForm(WithProposal):
    """Send the request to somebody."""

    target = TargetField(
        label=gettext_lazy("派给"),
        help_text=gettext_lazy("选到人，就由这个人办；选部门，由部门里先接单的人办。"),
    )
    reason = _reason(gettext_lazy("派单说明"))
    needs_hands = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.page.order is not None
        if self.page.order is None:
            self.fields["reason"].widget = forms.HiddenInput()
        _fill(self)

    def proposed(self) -> dict[str, Any]:
        """Return also the judge who has the case."""
        case = self.page.request.case
        found = {}
        if case is not None and case.department_id and self.page.order is None:
            person = f":{case.judge_id}" if case.judge_id else ""
            found["target"] = f"{case.department_id}{person}"
        return {**super().proposed(), **found}


def _fill(form: ActForm) -> None:
    field = form.fields["target"]
    if isinstance(field, TargetField):
        field.fill(form.hands)


class AnswerForm(WithProposal):
    """Answer from the desk."""

    complexity_of_act = Complexity.SIMPLE
    words = WordsField(
        label=gettext_lazy("直接答复当事人"),
        help_text=gettext_lazy("当事人会原样看到。先回答所问的，再说怎么办、找谁。"),
        rows=5,
        max_length=LONGEST_WORDS,
    )

    on_the_spot = forms.BooleanField(
        label=gettext_lazy("当事人在场或在电话上，已经听明白，当场办结"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.page.request.recorded_by_id is None:
            # Nobody stands there whose request came over the network.
            del self.fields["on_the_spot"]


class DocumentForm(ActForm):
    """Note that a document was issued and handed over."""

    what = forms.CharField(
        label=gettext_lazy("什么文书，几份"),
        help_text=gettext_lazy("如：生效证明 1 份。当事人看得到。"),
        max_length=120,
    )
    receiver = forms.CharField(
        label=gettext_lazy("谁领取的"),
        help_text=gettext_lazy("写核对过身份的人，如：当事人本人。"),
        max_length=80,
    )
    way = forms.ChoiceField(
        label=gettext_lazy("怎么交付"), choices=HandoutWay.choices, widget=forms.RadioSelect
    )


class PapersForm(ActForm):
    """Note that papers were received and passed on."""

    what = forms.CharField(
        label=gettext_lazy("什么材料，几份"),
        help_text=gettext_lazy("如：补充证据 12 页。当事人看得到，就是收据。"),
        max_length=120,
    )
    target = TargetField(label=gettext_lazy("转给"))
    needs_hands = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self)


class ReplyForm(ActForm):
    """Answer as the handler."""

    words = WordsField(
        label=gettext_lazy("答复当事人"),
        help_text=gettext_lazy("当事人会原样看到。先回答所问的，再说明原因。"),
        rows=6,
        max_length=LONGEST_WORDS,
    )


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
    reason = _reason(gettext_lazy("理由"), gettext_lazy("期限不因转交重新计算。"))
    needs_hands = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self)


class ReassignForm(TransferForm):
    """Give the order to other hands, as a leader."""

    target = TargetField(label=gettext_lazy("改派给"))
    reason = _reason(gettext_lazy("理由"), gettext_lazy("期限不因改派重新计算。"))


class HandBackForm(ActForm):
    """Give the order back to the desk, with one of the notice's reasons and words of one's own."""

    kind = forms.ChoiceField(label=gettext_lazy("为什么退回"), widget=forms.RadioSelect)
    reason = _reason(
        gettext_lazy("说明"), gettext_lazy("写清楚应由谁办、依据是什么。期限不因退回停下。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = self.page.service.mechanism.vocabularies.hand_back_reasons
        field = self.fields["kind"]
        if not self.terms:
            del self.fields["kind"]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [(term.id, term.label) for term in self.terms]

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
    reason = _reason(gettext_lazy("理由"))


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
    reason = _reason(gettext_lazy("说明"), gettext_lazy("不同意的，要写理由。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class RevealForm(ActForm):
    """Look behind the mask."""

    reason = _reason(
        gettext_lazy("为什么要看"),
        gettext_lazy("姓名、电话等只显示这一次。谁在什么时候因为什么看过，都记入台账。"),
    )
