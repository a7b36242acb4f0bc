"""What somebody writes down about their work in a town, on the phone or at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.activities.actions import ANOTHER_VISIT, Entry, Met, NewMatter
from fenglian.activities.enums import MatterKind, Standing
from fenglian.activities.queries.offering import Offer
from fenglian.activities.validators import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_WORDS,
    MOST_PEOPLE,
    MOST_PHOTOS,
)
from fenglian.desk.forms.intake import SameAsField
from fenglian.desk.forms.questions import question_field
from fenglian.frame.forms import Form, WordsField, day_field, minutes_field
from fenglian.frame.papers import PapersField
from fenglian.worktime.periods import format_day

TODAY, YESTERDAY, OTHER = "today", "yesterday", "other"
ONE_DAY = dt.timedelta(days=1)
ROWS_MET, ROWS_MATTERS = 4, 3
VILLAGE_CODE = 12
"""Digits of a village's code; a town's has nine."""
ANSWERED_BY = {"people": "met0_name", "bodies": "bodies"}
"""The field behind a question that is answered by rows of their own."""
Choices = list[tuple[str, Any]]


def offer_places(offer: Offer) -> Choices:
    """Return where somebody may have been: their towns with the villages, then the other towns."""
    groups: Choices = [
        (town.name, [(place.pk, place.name) for place in (town, *villages)])
        for town, villages in offer.own
    ]
    others = [(town.pk, town.name) for town in offer.others]
    return [*groups, (_t("别的镇街"), others)] if others else groups


class ActivityForm(Form):
    """One entry for all kinds of liaison work; what a kind asks besides stands under its name.

    Args:
        offer: what may be chosen from.
        today: the court's date; None: the page is kept on a phone, which knows it better.
    """

    id = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.ChoiceField(label=_("哪一天"), widget=forms.RadioSelect)
    other_day = day_field(_("别的日期"), required=False)
    where = forms.ChoiceField(label=_("去了哪里"))
    place = forms.CharField(
        label=_("具体地点"),
        required=False,
        max_length=100,
        help_text=_("如文化活动中心，可以不填。"),
    )
    kinds = forms.MultipleChoiceField(
        label=_("做了什么"),
        help_text=_("可以选几项：登记一次，各项都算。"),
        widget=forms.CheckboxSelectMultiple,
    )
    summary = WordsField(
        label=_("经过"),
        help_text=_("见了谁，说了什么，结果如何。写几句就行，不写当事人的姓名和证件号。"),
        max_length=LONGEST_WORDS,
        rows=5,
    )
    copies = forms.IntegerField(
        label=_("一共发了多少份"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"class": "fl-short", "inputmode": "numeric"}),
    )
    minutes = minutes_field(_("用了多少分钟，来回也算"))
    for_whom = forms.TypedChoiceField(
        label=_("谁去的"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    colleagues = forms.MultipleChoiceField(
        label=_("同去的同事"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_colleague = forms.ChoiceField(label=_("还有别的同事"), required=False)
    bodies = forms.MultipleChoiceField(
        label=_("见了哪些单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_bodies = forms.CharField(
        label=_("别的单位"),
        required=False,
        max_length=200,
        help_text=_("几个单位用顿号隔开。"),
    )
    photos = PapersField(
        label=_("照片"),
        most=MOST_PHOTOS,
        only_pictures=True,
        required=False,
        help_text=_("最多 6 张，不拍身份证件。照片里带的拍摄地点会去掉。"),
    )
    latitude = forms.DecimalField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    kept_since = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ"], widget=forms.HiddenInput
    )
    plan = forms.UUIDField(required=False, widget=forms.HiddenInput)
    same_as = SameAsField(label=_("是不是同一次"), required=False, widget=forms.RadioSelect)
    reason = WordsField(
        label=_("为什么更正"),
        help_text=_("原来的记录留着，注明已更正。"),
        required=False,
        max_length=LONGEST_REASON,
        rows=2,
    )

    def __init__(self, *args: Any, offer: Offer, today: dt.date | None, **kwargs: Any) -> None:
        # Before the base speaks for the fields: these come from the court's own words.
        self.base_fields = {**self.base_fields, **_more_fields(offer)}  # type: ignore[misc]  # of this form alone
        super().__init__(*args, **kwargs)
        self.offer, self.today, self.asks_same = offer, today, False
        owners: Choices = [
            ("", _t("我自己")),
            (_t("本院部门"), [(f"{body.pk}", body.name) for body in offer.departments]),
            (_t("镇街"), [(f"{body.pk}", body.name) for body in offer.partners]),
        ]
        self._offer("day", _days(today))
        for question in offer.kinds.questions:
            if question.field.kind == "materials":
                self._offer_materials(question.key)
        self._offer("where", [("", _t("请选")), *offer_places(offer)])
        self._offer("kinds", [(kind.id, _t(kind.label)) for kind in offer.kinds.kinds])
        self._offer("colleagues", [(str(one.pk), one.name) for one in offer.near])
        far = [(str(one.pk), one.name) for one in offer.far]
        self._offer("other_colleague", [("", _t("没有")), *far])
        self._offer("bodies", [(str(body.pk), body.name) for body in offer.partners])
        for number in range(ROWS_MET):
            self._offer(f"met{number}_standing", list(Standing.choices))
        for number in range(ROWS_MATTERS):
            self._offer(f"matter{number}_kind", list(MatterKind.choices))
            self._offer(f"matter{number}_owner", [pair for pair in owners if pair[1]])
        absent = [
            (str(pk), _t("{name}去的，人外出，我代为登记").format(name=name))
            for pk, name in offer.absent
        ]
        self._offer("for_whom", [("", _t("我去的")), *absent])
        for name, offered in (
            ("colleagues", offer.near), ("bodies", offer.partners), ("for_whom", offer.absent),
        ):  # fmt: skip
            if not offered:
                del self.fields[name]

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _offer_materials(self, name: str) -> None:
        """Offer what is in use, and what was chosen before it was replaced."""
        chosen = self[name].value() or []
        offered = [
            (str(one.id), str(one))
            for one in self.offer.materials
            if one.is_current or str(one.id) in chosen
        ]
        self._offer(name, offered)
        if not offered:
            del self.fields[name]

    def ask_whether_same(self, alike: Sequence[tuple[str, str]]) -> None:
        """Offer what others entered of that day in that town, to be compared first.

        Args:
            alike: ids with what is read.
        """
        self.asks_same = True
        self._offer("same_as", [*alike, (ANOTHER_VISIT, _t("不是同一次，另外登记"))])

    def asked(self) -> Iterator[tuple[BoundField, str, str]]:
        """Yield what the kinds ask, with the kinds' ids and names, in the mechanisms' order."""
        labels = {kind.id: _t(kind.label) for kind in self.offer.kinds.kinds}
        for question in self.offer.kinds.questions:
            if question.key in self.fields:
                names = _t("、").join(labels[kind_id] for kind_id in question.kind_ids)
                yield self[question.key], " ".join(question.kind_ids), names

    @property
    def met_kinds(self) -> str:
        """The ids of the kinds that ask whom, or which bodies, was met."""
        asking = (one for one in self.offer.kinds.questions if one.field.kind in ANSWERED_BY)
        return " ".join(kind_id for question in asking for kind_id in question.kind_ids)

    @property
    def has_met(self) -> bool:
        """Whether the rows for people and bodies have something to show."""
        names = [f"met{number}_name" for number in range(ROWS_MET)]
        return self._shows(*names, "bodies", "other_bodies")

    @property
    def has_matters(self) -> bool:
        """Whether the rows for matters have something to show."""
        return self._shows(*(f"matter{number}_words" for number in range(ROWS_MATTERS)))

    def _shows(self, *names: str) -> bool:
        known = [name for name in names if name in self.fields]
        return any(self[name].value() or self[name].errors for name in known)

    def met_rows(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        """Yield the rows for people met."""
        for number in range(ROWS_MET):
            yield (
                self[f"met{number}_standing"],
                self[f"met{number}_name"],
                self[f"met{number}_of"],
            )

    def matter_rows(self) -> Iterator[tuple[BoundField, ...]]:
        """Yield the rows for what was agreed."""
        for number in range(ROWS_MATTERS):
            names = ("kind", "words", "owner", "due")
            yield tuple(self[f"matter{number}_{name}"] for name in names)

    def clean(self) -> dict[str, Any]:
        """Ask for the other day where it was chosen."""
        cleaned = super().clean() or {}
        if cleaned.get("day") == OTHER and not cleaned.get("other_day"):
            self.add_error("other_day", _t("请填是哪一天。"))
        return cleaned

    def name_of(self, field: str | None) -> str | None:
        """Return the form's field for what the domain complains of; None: the form as a whole.

        Args:
            field: as a domain error names it.
        """
        known = {"happened_on": "other_day", "town": "where", "place": "where"} | {
            "people": "met0_name", "bodies": "other_bodies", "matters": "matter0_words",
        }  # fmt: skip
        name = known.get(field or "", field or "")
        return name if name in self.fields else None

    def entry(self, today: dt.date) -> Entry:
        """Return what was written down.

        Args:
            today: the court's date.
        """
        given = self.cleaned_data
        where = given["where"]
        location = (given["latitude"], given["longitude"])
        other_bodies = (name.strip() for name in given["other_bodies"].split("、"))
        colleagues = [*given.get("colleagues", []), given["other_colleague"]]
        return Entry(
            id=given["id"],
            happened_on=_day_of(given, today),
            town_id=where[:9],
            village_id=where if len(where) == VILLAGE_CODE else "",
            place=given["place"],
            kind_ids=tuple(given["kinds"]),
            summary=given["summary"],
            details={
                question.key: _plain(given.get(question.key))
                for question in self.offer.kinds.questions
            },
            copies=given["copies"],
            colleague_ids=tuple(int(one) for one in colleagues if one),
            for_id=given.get("for_whom"),
            people=tuple(self._met()),
            bodies=(
                *(int(one) for one in given.get("bodies", [])),
                *(name for name in other_bodies if name),
            ),
            matters=tuple(self._matters()),
            location=_rounded(*location),
            kept_since=given["kept_since"],
            same_as=given["same_as"],
            plan_id=given["plan"],
            reason=given["reason"],
            minutes=given["minutes"],
        )

    def _met(self) -> Iterator[Met]:
        given = self.cleaned_data
        for number in range(ROWS_MET):
            name = given[f"met{number}_name"]
            if name.strip():
                standing = Standing(given[f"met{number}_standing"] or Standing.OTHER)
                yield Met(standing, name, given[f"met{number}_of"])

    def _matters(self) -> Iterator[NewMatter]:
        given = self.cleaned_data
        for number in range(ROWS_MATTERS):
            words = given[f"matter{number}_words"]
            if words.strip():
                owner = given[f"matter{number}_owner"]
                yield NewMatter(
                    kind=MatterKind(given[f"matter{number}_kind"] or MatterKind.AGREED),
                    words=words,
                    owner_body_id=int(owner) if owner else None,
                    due_on=given[f"matter{number}_due"],
                )


def _more_fields(offer: Offer) -> dict[str, forms.Field]:
    """Return the fields for what the kinds ask, and the rows for people met and matters."""
    more: dict[str, forms.Field] = {
        question.key: question_field(question)
        for question in offer.kinds.questions
        if question.field.kind not in ANSWERED_BY
    }
    for number in range(ROWS_MET):
        row = f"met{number}"
        more[f"{row}_standing"] = forms.ChoiceField(label=_("身份"), required=False)
        more[f"{row}_name"] = forms.CharField(
            label=_("姓名"), required=False, max_length=LONGEST_NAME
        )
        more[f"{row}_of"] = forms.CharField(
            label=_("哪个单位、村居"), required=False, max_length=LONGEST_NAME
        )
    for number in range(ROWS_MATTERS):
        row = f"matter{number}"
        more[f"{row}_kind"] = forms.ChoiceField(label=_("哪一类"), required=False)
        more[f"{row}_words"] = WordsField(
            label=_("什么事"), required=False, max_length=LONGEST_ANSWER, rows=2
        )
        more[f"{row}_owner"] = forms.ChoiceField(label=_("谁来办"), required=False)
        more[f"{row}_due"] = day_field(_("哪天以前办好"), required=False)
    return more


def _days(today: dt.date | None) -> Choices:
    if today is None:
        return [(TODAY, _t("今天")), (YESTERDAY, _t("昨天")), (OTHER, _t("别的日期"))]
    return [
        (TODAY, _t("今天，{}").format(format_day(today, today))),
        (YESTERDAY, _t("昨天，{}").format(format_day(today - ONE_DAY, today))),
        (OTHER, _t("别的日期")),
    ]


def _day_of(given: dict[str, Any], today: dt.date) -> dt.date:
    if given["day"] == OTHER:
        day: dt.date = given["other_day"]
        return day
    return today if given["day"] == TODAY else today - ONE_DAY


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def _rounded(latitude: Decimal | None, longitude: Decimal | None) -> tuple[Decimal, Decimal] | None:
    """Cut a place down to a hundred metres; half of one is none."""
    if latitude is None or longitude is None:
        return None
    return round(latitude, 3), round(longitude, 3)


class ReasonForm(Form):
    """Why something is declined, withdrawn or called off.

    Args:
        label: what is asked.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = WordsField(label=_("原因"), max_length=LONGEST_REASON, rows=2)
