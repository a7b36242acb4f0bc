"""Form fields as the page shows them: ids, descriptions and errors tied together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django.forms import BaseForm, BoundField
    from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as a card.

    Args:
        id: of its input.
        value: what is sent.
        label: what is read.
        hint: a line of explanation, empty if none.
        is_checked: whether it is chosen.
    """

    id: str
    value: str
    label: str
    hint: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class ShownField:
    """A bound field, ready to be drawn.

    Args:
        kind: input, cards or file.
        id: of the input, and the stem of the ids of hint and error.
        name: under which the value is sent.
        label: what is asked.
        hint: above the input, empty if none.
        errors: the sentences about it.
        described_by: the ids of hint and error.
        control: the input, for every kind but cards.
        input_type: of the cards: radio or checkbox.
        choices: the cards.
        columns: how many cards stand beside each other.
        required: whether it may be left out.
    """

    kind: str
    id: str
    name: str
    label: str
    hint: str
    errors: tuple[str, ...]
    described_by: str
    control: SafeString | None
    input_type: str
    choices: tuple[Choice, ...]
    columns: int
    required: bool

    @classmethod
    def of(
        cls,
        bound: BoundField,
        *,
        columns: int = 2,
        hints: Mapping[str, str] | None = None,
        may_fill: bool = True,
    ) -> Self:
        """Read a bound field.

        Args:
            bound: the field; its form gives automatic ids.
            columns: of the cards.
            hints: a line for a card by the option's value.
            may_fill: whether the browser may offer what was typed before.
        """
        widget = bound.field.widget
        cards = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
        described_by = " ".join(
            f"{bound.auto_id}-{part}"
            for part, is_there in (("hint", bound.help_text), ("error", bound.errors))
            if is_there
        )
        return cls(
            kind="cards" if cards else "file" if isinstance(widget, forms.FileInput) else "input",
            id=bound.auto_id,
            name=bound.html_name,
            label=str(bound.label),
            hint=str(bound.help_text),
            errors=tuple(map(str, bound.errors)),
            described_by=described_by,
            control=None if cards else _control(bound, described_by, may_fill=may_fill),
            input_type=getattr(widget, "input_type", ""),
            choices=_choices(bound, hints or {}) if cards else (),
            columns=columns,
            required=bound.field.required,
        )


def _control(bound: BoundField, described_by: str, *, may_fill: bool) -> SafeString:
    widget = bound.field.widget
    style = {
        forms.Select: "form-select",
        forms.FileInput: "",
        forms.CheckboxInput: "form-check-input",
    }
    look = next((css for kind, css in style.items() if isinstance(widget, kind)), "form-control")
    attributes: dict[str, Any] = {
        "class": f"{look} {widget.attrs.get('class', '')}".strip(),
        "aria-describedby": described_by or None,
        "aria-required": "true" if bound.field.required else None,
        "autocomplete": None if may_fill else "off",
    }
    return bound.as_widget(attrs={key: value for key, value in attributes.items() if value})


def _choices(bound: BoundField, hints: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            id=f"{bound.auto_id}_{index}",
            value=str(option.data["value"]),
            label=str(option.choice_label),
            hint=hints.get(str(option.data["value"]), ""),
            is_checked=option.data["selected"],
        )
        for index, option in enumerate(bound.subwidgets)
    )


@dataclass(frozen=True, slots=True)
class ShownErrors:
    """The error summary of a form.

    Args:
        heading: how many there are.
        lines: the id of the field, empty for the form as a whole, and the sentence.
    """

    heading: str
    lines: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, form: BaseForm) -> Self:
        """Read the errors of a form, in the order of its fields."""
        lines = [("", str(message)) for message in form.non_field_errors()]
        for bound in form:
            first = "_0" if ShownField.of(bound).kind == "cards" else ""
            lines += [(f"{bound.auto_id}{first}", str(message)) for message in bound.errors]
        heading = ngettext(
            "有 {} 处要改，改好就能提交", "有 {} 处要改，改好就能提交", len(lines)
        ).format(len(lines))
        return cls(heading, tuple(lines))
