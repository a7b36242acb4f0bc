"""Trials, a stretch of the ledger a transaction, so that their page can say how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from fenglian.drafts.actions import begin_trial, fail_trial, finish_trial, note_progress
from fenglian.errors import DomainError
from fenglian.isolation.scope import Audience, scoped
from fenglian.worktime.clock import now

if TYPE_CHECKING:
    from fenglian.drafts.queries.trial import TrialRun


@app.task
def run_trial(court_id: int, trial_id: str) -> None:
    """Replay the ledger for a trial; what stops it is written on the trial.

    Args:
        court_id: in which court.
        trial_id: which trial; one that has begun already is left alone.
    """
    with scoped([court_id], audience=Audience.SYSTEM):
        run = begin_trial(trial_id, at=now())
    if run is None:
        return
    try:
        _replay(run, court_id, trial_id)
    except DomainError as error:
        with scoped([court_id], audience=Audience.SYSTEM):
            fail_trial(trial_id, error.message, at=now())


def _replay(run: TrialRun, court_id: int, trial_id: str) -> None:
    stretches = run.months()
    for number, stretch in enumerate(stretches, start=1):
        with scoped([court_id], audience=Audience.SYSTEM):
            run.replay(stretch)
            note_progress(trial_id, done=number, total=len(stretches))
    with scoped([court_id], audience=Audience.SYSTEM):
        finish_trial(trial_id, run.report(), at=now())
