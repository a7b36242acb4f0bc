"""The base of every form: errors a person can act on, nothing unknown taken in, words kept."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import QueryDict

# Everything of Unicode's category Cc but tab and line feed.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
MOST_MINUTES = 6_000
"""A hundred hours: more is a slip of the finger."""


def clean_text(text: str) -> str:
    """Return a text without control characters, in composed form, its lines ended by LF alone.

    Nothing else is touched: a person's words stay as they wrote them.

    Args:
        text: as it was sent.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", lines))


class WordsField(forms.CharField):
    """A person's own words: kept with their spaces and lines, but not all blank.

    Args:
        rows: the height of the input, in lines.
    """

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(strip=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the words; blank ones are none."""
        text = super().to_python(value) or ""
        return text if text.strip() else ""


def day_field(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a day, which the browser offers a calendar for.

    Args:
        label: what it is for.
        hint: what to know before choosing.
        required: whether it may be left out.
    """
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "fl-short"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


def minutes_field(label: Any) -> forms.IntegerField:
    """Return a field for how long work took: whoever tries a rule out gets hours from it.

    Args:
        label: what took so long.
    """
    return forms.IntegerField(
        label=label,
        help_text=_("可以不填。只用来估算一条规则要多少工时，不用来考核。"),
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "fl-short", "inputmode": "numeric"}),
    )


_MESSAGES: tuple[tuple[type[forms.Field], str, Any], ...] = (
    (forms.ChoiceField, "required", _("请选“{label}”。")),
    (forms.ChoiceField, "invalid_choice", _("“{label}”里没有“%(value)s”，请从列出的几项里选。")),
    (forms.FileField, "required", _("请选“{label}”的文件。")),
    (forms.FileField, "empty", _("“{label}”的文件是空的，请换一个。")),
    (forms.DateField, "invalid", _("“{label}”请写成 2026-11-25 这样的日期。")),
    (forms.IntegerField, "invalid", _("“{label}”请填整数。")),
    (forms.IntegerField, "min_value", _("“{label}”最小是 %(limit_value)s。")),
    (forms.IntegerField, "max_value", _("“{label}”最大是 %(limit_value)s。")),
    (forms.EmailField, "invalid", _("“{label}”不像邮箱地址，应像 name@example.com 这样。")),
    (forms.UUIDField, "invalid", _("这个页面不完整，请重新打开再填。")),
    (
        forms.CharField,
        "max_length",
        _("“{label}”最多 %(limit_value)d 个字，现在 %(show_value)d 个字，请删短一些。"),
    ),
    (
        forms.CharField,
        "min_length",
        _("“{label}”至少 %(limit_value)d 个字，现在 %(show_value)d 个字。"),
    ),
    (forms.Field, "required", _("请填写“{label}”。")),
)
"""By kind of field, the most special first."""


class Form(forms.Form):
    """A form of the product. Its page writes `<form novalidate>`: we say what is wrong.

    Names that the form does not know are an error, not noise: nobody sets what they were not asked.
    """

    also_sent: ClassVar[frozenset[str]] = frozenset()
    """Names beside the fields that a page may send, e.g. of its buttons."""
    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(None if data is None else _cleaned(data), *args, **kwargs)
        for name, field in self.fields.items():
            # The browser would cut a pasted text at maxlength without a word.
            field.widget.attrs.pop("maxlength", None)
            field.widget.attrs.pop("minlength", None)
            _speak(field, str(field.label or name))

    def full_clean(self) -> None:
        """Check all fields, and that nothing else came with them."""
        super().full_clean()
        if self.is_bound:
            self.reject_unknown_fields()

    def reject_unknown_fields(self) -> None:
        """Add an error where something was sent that the form does not ask for."""
        known = {self.add_prefix(name) for name in self.fields} | self.also_sent
        unknown = {*self.data, *self.files} - known - {"csrfmiddlewaretoken"}
        if unknown:
            names = "、".join(sorted(unknown))[:60]
            message = _("提交的内容里多了本页没有的项目（{}），没有存入。请刷新页面再填。")
            self.add_error(None, str(message).format(names))


def _cleaned(data: QueryDict) -> QueryDict:
    cleaned = data.copy()
    for key, values in data.lists():
        cleaned.setlist(key, [clean_text(str(value)) for value in values])
    return cleaned


def _speak(field: forms.Field, label: str) -> None:
    """Put the product's sentences where the field has none of its own."""
    defaults: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        defaults |= getattr(kind, "default_error_messages", {})
    given = field.error_messages
    plain = {code for _, code, _ in _MESSAGES if given.get(code) == defaults.get(code)}
    for kind, code, sentence in reversed(_MESSAGES):
        if isinstance(field, kind) and code in plain:
            given[code] = str(sentence).format(label=label)
