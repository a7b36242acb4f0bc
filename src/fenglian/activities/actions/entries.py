"""What somebody writes down about their work in a town, and what of it cannot be right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.activities.actions.matters import NewMatter
from fenglian.activities.enums import Standing
from fenglian.activities.errors import InvalidActivityError
from fenglian.activities.queries.kinds import Kinds, kinds_on
from fenglian.activities.queries.materials import list_materials
from fenglian.activities.validators import (
    LONGEST_NAME,
    MOST_ROWS,
    Stored,
    check_day,
    check_details,
    check_kinds,
    check_words,
)
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.models import Area, Body, Person
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.organizations.models import Court
    from fenglian.organizations.queries import Official

ANOTHER_VISIT = "another"
"""Chosen where none of the records that look alike is the same visit."""


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody of another body.

    Args:
        standing: what they are.
        name: their name.
        of: their village, committee or office.
    """

    standing: Standing
    name: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done, as somebody wrote it down.

    Args:
        id: chosen where it was entered.
        happened_on: the day.
        town_id: the town's code.
        village_id: the village's code; empty: the town itself.
        place: where exactly.
        kind_ids: everything that it was.
        summary: what happened, in words.
        details: answers to what the kinds ask, by the questions' keys; of materials their ids,
            blanks between them.
        copies: how many books and leaflets were given out.
        colleague_ids: others of the court who were there.
        for_id: the absent official who was there, and for whom a deputy enters it; None: whoever
            enters it was there.
        people: whom they met.
        bodies: the bodies they met with: ids of the court's partners, or names.
        matters: what was agreed, asked for or left open.
        location: latitude and longitude, where the person agreed to add them.
        kept_since: when it was entered on a phone without a signal.
        same_as: the record of the same visit, or `ANOTHER_VISIT`; empty: not asked yet.
        plan_id: the planned visit that this one was.
        reason: of a correction, why.
        minutes: how long it took, on the road included; for trials of other rules.
    """

    id: UUID
    happened_on: dt.date
    town_id: str
    village_id: str = ""
    place: str = ""
    kind_ids: tuple[str, ...]
    summary: str
    details: Mapping[str, str] = field(default_factory=dict)
    copies: int | None = None
    colleague_ids: tuple[int, ...] = ()
    for_id: int | None = None
    people: tuple[Met, ...] = ()
    bodies: tuple[int | str, ...] = ()
    matters: tuple[NewMatter, ...] = ()
    location: tuple[Decimal, Decimal] | None = None
    kept_since: dt.datetime | None = None
    same_as: str = ""
    plan_id: UUID | None = None
    reason: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What an entry speaks of, looked up."""

    town: Area
    village: Area | None
    kinds: Kinds
    kind_ids: tuple[str, ...]
    summary: str
    details: dict[str, Stored]
    person_ids: tuple[int, ...]
    bodies: tuple[tuple[int | None, str], ...]


def check_entry(court: Court, entry: Entry, *, by: Official, at: dt.datetime) -> Checked:
    """Look up what an entry speaks of, and refuse what cannot be right.

    Args:
        court: whose ledger.
        entry: what was done.
        by: who enters it.
        at: when it arrives.

    Raises:
        InvalidActivityError: says what, and at which field.
    """
    check_day(entry.happened_on, civil_day(at))
    kinds = kinds_on(court.pk, entry.happened_on)
    if not kinds.kinds:
        # Done before the mechanism was in force: entered by today's words.
        kinds = kinds_on(court.pk, civil_day(at))
    kind_ids = check_kinds(entry.kind_ids, kinds)
    town = list_towns(court).filter(pk=entry.town_id).first()
    if town is None:
        raise InvalidActivityError(_("请选本院辖区的镇街。"), field="town")
    village = None
    if entry.village_id:
        village = Area.objects.filter(pk=entry.village_id, parent=town).first()
        if village is None:
            raise InvalidActivityError(
                _("{}没有这个村居，请重新选。").format(town.name), field="place"
            )
    _check_rows(entry, kind_ids, kinds)
    return Checked(
        town=town,
        village=village,
        kinds=kinds,
        kind_ids=kind_ids,
        summary=check_words(entry.summary, what=_("经过"), field="summary"),
        # What a phone kept may name a version that was replaced before it was sent.
        details=check_details(entry.details, kind_ids, kinds, list_materials(court.pk)),
        person_ids=_participants(court, entry, by),
        bodies=_bodies(court, entry),
    )


def _check_rows(entry: Entry, kind_ids: tuple[str, ...], kinds: Kinds) -> None:
    given = {"people": entry.people, "bodies": entry.bodies}
    standings = {met.standing.value for met in entry.people}
    for question in kinds.asked(kind_ids):
        asked = question.field
        if asked.kind not in given or not question.required_by.intersection(kind_ids):
            continue
        if not given[asked.kind]:
            raise InvalidActivityError(_("请填写“{}”。").format(asked.label), field=asked.kind)
        if asked.standing and asked.standing not in standings:
            raise InvalidActivityError(
                _("请填写“{label}”：在“见了谁”里写姓名，身份选“{standing}”。").format(
                    label=asked.label, standing=Standing(asked.standing).label
                ),
                field=asked.kind,
            )
    for name, rows in given.items():
        if len(rows) > MOST_ROWS:
            raise InvalidActivityError(
                _("最多写 {} 个，其余的写在经过里。").format(MOST_ROWS), field=name
            )
    for met in entry.people:
        check_words(met.name, what=_("姓名"), field="people", most=LONGEST_NAME)


def _participants(court: Court, entry: Entry, by: Official) -> tuple[int, ...]:
    if entry.for_id is not None and entry.for_id not in {one.person_id for one in by.stands_in_for}:
        raise InvalidActivityError(_("只能替您今天代理的人登记。"), field="for_whom")
    wanted = {entry.for_id or by.person_id, *entry.colleague_ids}
    known = set(
        Person.objects.of_court().filter(court=court, pk__in=wanted).values_list("pk", flat=True)
    )
    if known != wanted:
        raise InvalidActivityError(_("同去的人要是本院的，请重新选。"), field="colleagues")
    return tuple(sorted(known))


def _bodies(court: Court, entry: Entry) -> tuple[tuple[int | None, str], ...]:
    ids = [one for one in entry.bodies if isinstance(one, int)]
    names = dict(Body.objects.filter(court=court, pk__in=ids).values_list("pk", "name"))
    found: list[tuple[int | None, str]] = []
    for one in entry.bodies:
        if not isinstance(one, int):
            what = _("单位")
            found.append((None, check_words(one, what=what, field="bodies", most=LONGEST_NAME)))
        elif one in names:
            found.append((one, names[one]))
        else:
            raise InvalidActivityError(_("没有这个单位，请重新选。"), field="bodies")
    return tuple(found)
