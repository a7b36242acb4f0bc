"""Trying a draft out on last year's ledger. Nothing but the trial itself is written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.drafts.enums import TrialState
from fenglian.drafts.models import Trial
from fenglian.drafts.policies import get_draft_for
from fenglian.drafts.queries.reading import mechanism_of
from fenglian.drafts.queries.report import Period
from fenglian.drafts.queries.trial import TrialRun, last_year
from fenglian.mechanisms.queries import mechanism_in_force
from fenglian.organizations.models import Court
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from uuid import UUID

    from fenglian.drafts.queries.report import Report
    from fenglian.organizations.queries import Official

UNDER_WAY = (TrialState.WAITING, TrialState.RUNNING)
GIVEN_UP_AFTER = dt.timedelta(minutes=30)
"""A trial that nothing was heard of for so long is one whose worker ended."""


@transaction.atomic
def ask_for_trial(key: UUID, draft_id: UUID, *, by: Official, at: dt.datetime) -> Trial:
    """Ask that a draft be tried out on the last twelve months; one that is under way is returned.

    Whoever calls it hands the trial to a worker (`drafts.jobs.run_trial`).

    Args:
        key: made by the form.
        draft_id: which draft.
        by: who may draft.
        at: when.

    Raises:
        DraftNotFoundError: no such draft, or not for this official.
    """
    draft = get_draft_for(by, draft_id)
    Court.objects.select_for_update(no_key=True).get(pk=by.court_id)
    known = Trial.objects.filter(court_id=by.court_id)
    found = known.filter(pk=key).first()
    under_way = known.filter(draft=draft, state__in=UNDER_WAY)
    under_way.filter(asked_at__lt=at - GIVEN_UP_AFTER).update(
        state=TrialState.FAILED, trouble=_("办这件事的程序中断了，请再试一次。"), finished_at=at
    )
    found = found or under_way.first()
    if found is not None:
        return found
    period = last_year(civil_day(at))
    return Trial.objects.create(
        pk=key,
        court_id=by.court_id,
        draft=draft,
        first_day=period.first_day,
        last_day=period.last_day,
        asked_by_id=by.person_id,
        asked_at=at,
    )


def begin_trial(trial_id: UUID | str, *, at: dt.datetime) -> TrialRun | None:
    """Take a trial up, and return what is to be replayed; None: somebody has taken it up before.

    Args:
        trial_id: which trial, in the running scope.
        at: the present instant.
    """
    trial = (
        Trial.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court", "draft")
        .filter(pk=trial_id, state=TrialState.WAITING)
        .first()
    )
    if trial is None:
        return None
    trial.state = TrialState.RUNNING
    trial.save(update_fields=["state"])
    return TrialRun(
        trial.court,
        mechanism_in_force(trial.court_id, at, trial.draft.mechanism_id),
        mechanism_of(trial.draft),
        Period(trial.first_day, trial.last_day),
        now=at,
    )


def note_progress(trial_id: UUID | str, *, done: int, total: int) -> None:
    """Write how many stretches of the ledger a running trial has replayed, and of how many."""
    Trial.objects.filter(pk=trial_id, state=TrialState.RUNNING).update(done=done, total=total)


def finish_trial(trial_id: UUID | str, report: Report, *, at: dt.datetime) -> None:
    """Keep what a running trial found out."""
    Trial.objects.filter(pk=trial_id, state=TrialState.RUNNING).update(
        state=TrialState.DONE, result=report.plain(), finished_at=at
    )


def fail_trial(trial_id: UUID | str, trouble: str, *, at: dt.datetime) -> None:
    """Write why a running trial came to nothing."""
    Trial.objects.filter(pk=trial_id, state=TrialState.RUNNING).update(
        state=TrialState.FAILED, trouble=trouble, finished_at=at
    )
