"""A petition heard in a town is a visit as well: entered once, it stands in the ledger (YF-6)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from fenglian.activities.actions import Entry, record_activity
from fenglian.activities.errors import SameVisitError
from fenglian.activities.queries.kinds import kinds_on
from fenglian.correspondence.enums import PetitionState
from fenglian.organizations.models import Court
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.activities.models import Activity
    from fenglian.correspondence.models import Petition
    from fenglian.organizations.queries import Official

RECEPTION = "petition_reception"
"""The kind of liaison work, in the mechanisms' vocabularies, that hearing a petition is."""
SETTLED, TRANSFERRED = "settled", "transferred"
"""The answers to its question `outcome`."""
ANSWERED = ("matter", "outcome")
"""The questions of that kind that a petition answers."""
HEARD = gettext_noop("见信访接待登记")
"""The answer to its question `matter`: what was said stands with the petition alone."""


def is_visit_here(court_id: int, day: dt.date) -> bool:
    """Tell whether the hearing of petitions is liaison work here, and a petition says all of it."""
    kinds = kinds_on(court_id, day)
    return any(kind.id == RECEPTION for kind in kinds.kinds) and all(
        question.field.id in ANSWERED or not question.required_by
        for question in kinds.asked([RECEPTION])
    )


def visit_id_of(petition_id: UUID) -> UUID:
    """Return the id of the record that a petition's hearing became, if it became one."""
    return uuid5(petition_id, RECEPTION)


def enter_visit(petition: Petition, *, by: Official, at: dt.datetime) -> Activity:
    """Enter the hearing of a petition into the ledger of liaison work.

    Nothing of the visitor goes along: records of visits are read by more people than petitions.

    Args:
        petition: heard in a town.
        by: who heard it.
        at: when.

    Returns:
        The record; the one that is there already where they were in that town on that day.

    Raises:
        InvalidActivityError: it cannot be a record; the petition is not stored either.
    """
    day = civil_day(at)
    is_solved = petition.state == PetitionState.SOLVED
    known = dict(zip(ANSWERED, (HEARD, SETTLED if is_solved else TRANSFERRED), strict=True))
    asked = kinds_on(petition.court_id, day).asked([RECEPTION])
    entry = Entry(
        id=visit_id_of(petition.pk),
        happened_on=day,
        town_id=str(petition.area_id),
        place=petition.place,
        kind_ids=(RECEPTION,),
        summary=_say(petition),
        details={one.key: known[one.field.id] for one in asked if one.field.id in known},
    )
    try:
        with transaction.atomic():
            court = Court.objects.get(pk=petition.court_id)
            return record_activity(court, entry, by=by, at=at).activity
    except SameVisitError as same:
        return same.candidates[0]


def _say(petition: Petition) -> str:
    with override(settings.LANGUAGE_CODE):  # what is stored is Chinese
        if petition.state == PetitionState.SOLVED:
            return _("接待一位来访人，当场解决。")
        return _("接待一位来访人，转部门办理。")
