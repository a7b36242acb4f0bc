"""What a record of liaison work must be, shared by forms, the phone and imports."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from fenglian.activities.errors import InvalidActivityError
from fenglian.activities.queries.kinds import Kinds, Question
from fenglian.activities.queries.materials import OLDEST, MaterialName
from fenglian.worktime.periods import format_short_day

LONGEST_WORDS = 4000
LONGEST_REASON = 300
LONGEST_ANSWER = 500
LONGEST_NAME = 60
LONGEST_NUMBER = 40
MOST_PHOTOS = 6
MOST_ROWS = 10
"""People, bodies and matters of one record."""
MOST_PEOPLE = 1_000_000
FILE_NUMBER = re.compile(r"[\w()〔〕\[\]./-]+")
"""A number of the center's own file, as it is stored."""
DASHES = str.maketrans("—–‐‑", "----")
REACH = frozenset({"audience", "people_served"})
"""The ids by which mechanisms ask how many people were reached."""
APART = ("people", "bodies")
"""Kinds of question that are answered by rows of their own and not in `details`."""
Stored = str | int | list[dict[str, str | int]]
"""An answer; of materials, each with its id and its title and version of that day."""


def check_day(day: dt.date, today: dt.date) -> None:
    """Refuse days to come and days long past.

    Raises:
        InvalidActivityError: says which day and what to do.
    """
    if day > today:
        raise InvalidActivityError(
            _("{}还没有到，只登记已经做了的。要安排走访，请用“安排走访”。").format(
                format_short_day(day)
            ),
            field="happened_on",
        )
    if today - day > OLDEST:
        raise InvalidActivityError(
            _("{:%Y-%m-%d}过去一年多了，不再登记。请核对日期。").format(day), field="happened_on"
        )


def check_words(words: str, *, what: str, field: str, most: int = LONGEST_WORDS) -> str:
    """Return words without the blanks around them; refuse none and too many.

    Args:
        words: what somebody wrote.
        what: what it is called on the page.
        field: where it stands.
        most: the most characters.

    Raises:
        InvalidActivityError: says how many characters there are and may be.
    """
    words = words.strip()
    if not words:
        raise InvalidActivityError(_("请填写“{}”。").format(what), field=field)
    if len(words) > most:
        raise InvalidActivityError(
            _("“{what}”最多 {most} 个字，现在 {now} 个字，请删短一些。").format(
                what=what, most=most, now=len(words)
            ),
            field=field,
        )
    return words


def check_kinds(kind_ids: Collection[str], kinds: Kinds) -> tuple[str, ...]:
    """Return the chosen kinds in the mechanisms' order.

    Raises:
        InvalidActivityError: none, or one that no mechanism in force knows.
    """
    if not kinds.kinds:
        raise InvalidActivityError(
            _("本院施行的机制里没有要登记的联络工作。请先施行有这些工作的机制。"), field="kinds"
        )
    if not kind_ids:
        raise InvalidActivityError(_("请选做了什么，可以选几项。"), field="kinds")
    unknown = set(kind_ids) - {kind.id for kind in kinds.kinds}
    if unknown:
        raise InvalidActivityError(
            _("“{}”不在本院施行的机制里，请重新选。").format("、".join(sorted(unknown))),
            field="kinds",
        )
    return tuple(kind.id for kind in kinds.kinds if kind.id in kind_ids)


def check_details(
    given: Mapping[str, str],
    kind_ids: Collection[str],
    kinds: Kinds,
    materials: Collection[MaterialName] = (),
) -> dict[str, Stored]:
    """Return the answers to what the chosen kinds ask, as they are stored.

    Answers to what other kinds ask are left out: the form shows them until a kind is chosen.

    Args:
        given: what was typed, by the question's key; of materials their ids, blanks between them.
        kind_ids: the chosen kinds.
        kinds: what the court knows.
        materials: every version of the court's.

    Returns:
        The answers by kind and field, `law_publicity.audience`: asked once for several kinds, an
        answer stands under each.

    Raises:
        InvalidActivityError: one is missing or not of its sort.
    """
    found: dict[str, Stored] = {}
    for question in kinds.asked(kind_ids):
        if question.field.kind in APART:
            continue
        typed = given.get(question.key, "").strip()
        if typed:
            answer = _answer(question, typed, materials)
            asking = (one for one in question.kind_ids if one in kind_ids)
            found |= {f"{kind_id}.{question.field.id}": answer for kind_id in asking}
        elif question.required_by.intersection(kind_ids):
            raise InvalidActivityError(
                _("请填写“{}”。").format(question.field.label), field=question.key
            )
    return found


def count_reached(details: Mapping[str, Stored]) -> int | None:
    """Return how many people were reached, by the answers of the kind that reached the most.

    Args:
        details: from `check_details`.
    """
    counts = [
        answer
        for key, answer in details.items()
        if isinstance(answer, int) and key.partition(".")[2] in REACH
    ]
    return max(counts, default=None)


def _answer(question: Question, typed: str, materials: Collection[MaterialName]) -> Stored:
    asked = question.field
    match asked.kind:
        case "materials":
            chosen = set(typed.split())
            named = [one for one in materials if str(one.id) in chosen]
            if len(named) == len(chosen) <= MOST_ROWS:
                return [
                    {"id": str(one.id), "title": one.title, "number": one.number} for one in named
                ]
            raise InvalidActivityError(
                _("“{label}”请从本院发布的教材和范本里选，最多 {most} 份。").format(
                    label=asked.label, most=MOST_ROWS
                ),
                field=question.key,
            )
        case "file_number":
            return _file_number(question, typed)
        case "number":
            if typed.isascii() and typed.isdecimal() and int(typed[:8]) <= MOST_PEOPLE:
                return int(typed[:8])
            raise InvalidActivityError(
                _("“{}”请填整数，不用写单位。").format(asked.label), field=question.key
            )
        case "date":
            try:
                return dt.date.fromisoformat(typed).isoformat()
            except ValueError:
                raise InvalidActivityError(
                    _("“{}”请写成 2026-11-25 这样的日期。").format(asked.label), field=question.key
                ) from None
        case "choice":
            if typed in {choice.id for choice in asked.choices}:
                return typed
            raise InvalidActivityError(
                _("“{}”请从列出的几项里选。").format(asked.label), field=question.key
            )
    return check_words(typed, what=asked.label, field=question.key, most=LONGEST_ANSWER)


def _file_number(question: Question, typed: str) -> str:
    """Return a number in one way of writing, so that it can be found: no blanks, no wide signs."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(DASHES)
    number = "".join(plain.split())
    has_digit = any(sign.isdigit() for sign in number)
    if has_digit and len(number) <= LONGEST_NUMBER and FILE_NUMBER.fullmatch(number):
        return number
    raise InvalidActivityError(
        _("“{label}”不像编号：{typed}。照综治中心的写，最多 {most} 个字；没有的不填。").format(
            label=question.field.label, typed=typed, most=LONGEST_NUMBER
        ),
        field=question.key,
    )
