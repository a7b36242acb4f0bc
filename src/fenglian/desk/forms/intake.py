"""What staff take down for a person, on the telephone and in the hall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fenglian.desk.forms.risk import offer_signs
from fenglian.errors import DomainError
from fenglian.frame.forms import Form, WordsField
from fenglian.privacy.indexes import normalize_phone
from fenglian.privacy.validators import check_person_name
from fenglian.requests.actions import PlatformNumber, Submission
from fenglian.requests.enums import Relation
from fenglian.requests.validators import (
    LONGEST_EXTERNAL_NUMBER,
    LONGEST_WORDS,
    check_words,
    clean_external_number,
)
from fenglian.risk.actions import LONGEST_NOTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fenglian.mechanisms.schema import Channel, Platform, RiskRule


DIFFERENT = "different"
"""Chosen where none of the requests that look alike is the same matter."""


class SameAsField(forms.ChoiceField):
    """Which request is the same matter; what may be chosen is known once the rest has been read."""

    def valid_value(self, value: str) -> bool:  # noqa: ARG002 - the view knows
        """Let the view decide: it asks again where nothing of its list was chosen."""
        return True


class IntakeForm(Form):
    """The person's words first, then who and how to reach them.

    Args:
        channels: by which way it may have come in; of a single one nothing is asked.
        platforms: other platforms whose numbers may be kept.
        risk_rule: by which signs of risk are named; None: the court has none.
    """

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    words = WordsField(
        label=_("要说的事，照原话记"),
        help_text=_("不改、不概括。记完念一遍给对方听。"),
        rows=6,
        max_length=LONGEST_WORDS,
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(
        label=_("电话"),
        max_length=40,
        help_text=_("回执和查询码发到这个号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=_("为谁反映"), choices=Relation.choices, widget=forms.RadioSelect
    )
    principal_name = forms.CharField(
        label=_("替谁反映"),
        required=False,
        max_length=60,
        help_text=_("替家里人、代表单位、律师代理的，写那个人或单位的名称。"),
    )
    case_number = forms.CharField(
        label=_("案号"),
        required=False,
        max_length=60,
        help_text=_("不知道可以不填。全角半角都行，如（2026）粤0115民初1234号。"),
    )
    platform = forms.ChoiceField(label=_("别的平台"), required=False)
    external_number = forms.CharField(
        label=_("在那里的编号"),
        required=False,
        max_length=LONGEST_EXTERNAL_NUMBER,
        help_text=_("没有可以不填。同一个编号只登记一次。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    wants_judge = forms.BooleanField(label=_("对方要求联系法官"), required=False)

    channel = forms.ChoiceField(label=_("从哪里来的"), widget=forms.RadioSelect)
    same_as = SameAsField(label=_("是不是同一件事"), required=False, widget=forms.RadioSelect)
    signs = forms.MultipleChoiceField(
        label=_("有风险苗头的，选哪一类"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = WordsField(
        label=_("看到了什么"),
        help_text=_("选了苗头的要写。马上报给值班员，对方看不到。"),
        rows=3,
        required=False,
        max_length=LONGEST_NOTE,
    )

    def __init__(
        self,
        *args: Any,
        channels: Sequence[Channel],
        platforms: Sequence[Platform],
        risk_rule: RiskRule | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.channels = channels
        if risk_rule is None:
            del self.fields["signs"], self.fields["note"]
        else:
            offer_signs(self, risk_rule)
        choices: dict[str, list[tuple[str, str]]] = {
            "channel": [(one.id, str(_(one.label))) for one in channels],
            "platform": [(one.id, str(_(one.label))) for one in platforms],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered
        if len(channels) == 1:
            del self.fields["channel"]

    def ask_whether_same(self, alike: Sequence[tuple[str, str]]) -> None:
        """Offer requests that look like the same matter, to be compared before anything is stored.

        Args:
            alike: ids with what is read.
        """
        field = self.fields["same_as"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*alike, (DIFFERENT, _("都不是，另外登记"))]

    def _checked(self, name: str, check: Callable[[str], str | None]) -> str:
        """Return what a check makes of a value; the value where it only looks."""
        value = str(self.cleaned_data[name])
        try:
            made = check(value)
        except DomainError as error:
            raise forms.ValidationError(error.message) from error
        return value if made is None else made

    def clean_words(self) -> str:
        """Refuse too few words, by the domain's own sentence."""
        return self._checked("words", lambda words: check_words(words, what=str(_("要说的事"))))

    def clean_name(self) -> str:
        """Refuse what is no name."""
        return self._checked("name", check_person_name)

    def clean_external_number(self) -> str:
        """Bring the number into one spelling, so that it is found whoever types it."""
        value = str(self.cleaned_data["external_number"])
        return self._checked("external_number", clean_external_number) if value.strip() else ""

    def clean_phone(self) -> str:
        """Refuse what is no telephone number."""
        return self._checked("phone", normalize_phone)

    def clean_note(self) -> str:
        """Ask what was seen where a sign is named, and for a sign where something was seen."""
        note, signs = str(self.cleaned_data["note"]).strip(), self.cleaned_data.get("signs")
        if signs and not note:
            raise forms.ValidationError(_("选了苗头，请写看到了什么。"))
        if note and not signs:
            raise forms.ValidationError(_("写了看到的情况，请在上面选是哪一类苗头。"))
        return note

    def submission(self, *, recorded_by_id: int) -> Submission:
        """Return what was taken down.

        Args:
            recorded_by_id: the clerk.
        """
        given = dict(self.cleaned_data)
        channel = given.pop("channel", None) or self.channels[0].id
        given.pop("signs", None), given.pop("note", None)
        platform, number = given.pop("platform"), given.pop("external_number")
        del given["same_as"]
        return Submission(
            channel=channel,
            recorded_by_id=recorded_by_id,
            external_numbers=(PlatformNumber(platform, number),) if number else (),
            **given,
        )
