"""The forms of the desk: what a request is, its answer, its dispatch, what is handed over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.desk.forms.acts import ActForm, TargetField, fill_target, reason_field
from fenglian.frame.forms import WordsField
from fenglian.requests.actions import PlatformNumber
from fenglian.requests.actions.desk import Screening
from fenglian.requests.enums import Complexity, HandoutWay
from fenglian.requests.models import ServiceRequest
from fenglian.requests.validators import (
    LONGEST_EXTERNAL_NUMBER,
    LONGEST_WORDS,
    clean_external_number,
)


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
        self._offer("subject", [(term.id, _(term.label)) for term in words.subjects])
        self._offer("service_kind", [(kind.id, _(kind.label)) for kind in words.service_kinds])
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
    reason = reason_field(gettext_lazy("派单说明"))
    needs_hands = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.page.order is not None
        if self.page.order is None:
            self.fields["reason"].widget = forms.HiddenInput()
        fill_target(self)

    def proposed(self) -> dict[str, Any]:
        """Return also the judge who has the case."""
        case = self.page.request.case
        found = {}
        if case is not None and case.department_id and self.page.order is None:
            person = f":{case.judge_id}" if case.judge_id else ""
            found["target"] = f"{case.department_id}{person}"
        return {**super().proposed(), **found}


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
        fill_target(self)


class NumberForm(ActForm):
    """Keep another platform's number."""

    platform = forms.ChoiceField(label=gettext_lazy("别的平台"))
    external_number = forms.CharField(
        label=gettext_lazy("在那里的编号"), max_length=LONGEST_EXTERNAL_NUMBER
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["platform"]
        if isinstance(field, forms.ChoiceField):
            platforms = self.page.service.mechanism.vocabularies.platforms
            field.choices = [(one.id, _(one.label)) for one in platforms]

    @property
    def number(self) -> PlatformNumber:
        """The number in one spelling."""
        given = self.cleaned_data
        return PlatformNumber(given["platform"], clean_external_number(given["external_number"]))


class MergeForm(ActForm):
    """Say that another request is the same matter."""

    other = forms.CharField(
        label=gettext_lazy("另一件的编号"),
        help_text=gettext_lazy("如：诉〔2026〕1187号，也可以只写 1187。"),
        max_length=40,
    )
    reason = reason_field(gettext_lazy("为什么是同一件事"))


class UnmergeForm(ActForm):
    """Give a merged request its own course back."""

    reason = reason_field(
        gettext_lazy("为什么不是同一件事"),
        gettext_lazy("拆开后恢复原来的承办人和期限，期限从自己的起点算，可能马上就到期。"),
    )
