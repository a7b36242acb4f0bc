"""What is sent from boards and lists: chosen requests, an act on all of them, a filter to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.desk.forms.acts import TargetField
from fenglian.frame.forms import Form, WordsField
from fenglian.frame.lists import ROWS_A_PAGE
from fenglian.requests.actions.bulk import Chosen
from fenglian.requests.queries.desk_queue import Hands
from fenglian.requests.validators import LONGEST_REASON
from fenglian.supervision.enums import Room
from fenglian.supervision.models import LONGEST_NAME, LONGEST_QUERY


class ReportForm(Form):
    """Report a department to its leader."""

    body = forms.IntegerField(widget=forms.HiddenInput)
    words = WordsField(
        label=_("要说的话"), required=False, rows=2, max_length=LONGEST_REASON,
        help_text=_("可以不写。清单会按现在的样子附上。"),
    )  # fmt: skip


class ChosenField(forms.MultipleChoiceField):
    """Ticked requests, each with the revision that was seen: `<id>:<revision>`."""

    def valid_value(self, value: Any) -> bool:
        """Accept what has the shape; whose it is the act itself asks."""
        request_id, _colon, revision = str(value).partition(":")
        try:
            UUID(request_id)
        except ValueError:
            return False
        return revision.isascii() and revision.isdecimal() and len(revision) < 10

    def clean(self, value: Any) -> list[Chosen]:
        """Return the chosen requests, each once."""
        given = dict.fromkeys(super().clean(value))
        if len(given) > ROWS_A_PAGE:
            raise forms.ValidationError(
                _t("一次最多选 {} 件，现在是 {} 件。").format(ROWS_A_PAGE, len(given))
            )
        parts = (one.partition(":") for one in given)
        return [Chosen(UUID(pk), int(revision)) for pk, _colon, revision in parts]


class BulkForm(Form):
    """What every bulk act sends."""

    chosen = ChosenField(label=_("要办的"), error_messages={"required": _("请先勾选要办的几件。")})
    back = forms.CharField(required=False, widget=forms.HiddenInput)
    """The query of the list that was left."""


class BulkPressForm(BulkForm):
    """Press the hands of all."""

    words = WordsField(
        label=_("督促的话"), required=False, rows=1, max_length=LONGEST_REASON,
        help_text=_("可以不写。每件的承办人都会收到。"),
    )  # fmt: skip


class BulkExtendForm(BulkForm):
    """Decide on the time asked for in each."""

    granted = forms.ChoiceField(
        label=_("延期申请"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        widget=forms.RadioSelect,
    )
    words = WordsField(
        label=_("说明"), required=False, rows=1, max_length=LONGEST_REASON,
        help_text=_("不同意的，要写理由。"),
    )  # fmt: skip


class BulkDispatchForm(BulkForm):
    """Send all to one place, as proposed where nobody has decided yet."""

    target = TargetField(label=_("派给"))
    words = WordsField(
        label=_("说明"), required=False, rows=1, max_length=LONGEST_REASON,
        help_text=_("退回后重派的，要写理由。"),
    )  # fmt: skip

    def __init__(self, *args: Any, hands: Sequence[Hands], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        if isinstance(field, TargetField):
            field.fill(hands)


class FilterForm(Form):
    """Keep a list's filter under a name."""

    room = forms.ChoiceField(choices=Room.choices, widget=forms.HiddenInput)
    name = forms.CharField(label=_("名称"), max_length=LONGEST_NAME)
    query = forms.CharField(
        label=_("筛选条件"), required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput
    )
