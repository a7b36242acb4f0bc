"""What every course of the demonstration stands on: the court, its rules, its days, its numbers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fenglian.demonstration.hours import OfficeTime
from fenglian.demonstration.roll import Roll
from fenglian.duties.schedule import Schedule, compute_schedule
from fenglian.mechanisms.queries import rules_in_force
from fenglian.mechanisms.schema import LimitRule
from fenglian.requests.queries.likeness import text_marks
from fenglian.requests.queries.triage import Proposal, propose
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.worktime.periods import civil_day, midnight, office_hours_next
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.organizations.models import Court


class Ground:
    """The court as the loader finds it; rules and calendar stay the same for all of its months.

    Args:
        court: the demonstration court, in the running scope.
        end: the moment at which the history ends.
    """

    def __init__(self, court: Court, end: dt.datetime) -> None:
        self.court = court
        self.end = end
        self.roll = Roll(court)
        self.calendar = load_calendar(court.calendar_id)
        self.time = OfficeTime(self.calendar)
        self.service = find_service_mechanism(court.pk, end)
        self.limits = [
            (found.version_id, found.rule)
            for found in rules_in_force(court.pk, end)
            if isinstance(found.rule, LimitRule)
        ]
        self._rules = {rule.id: rule for _, rule in self.limits}
        # A limit's dates hang on the day that it starts, not on the hour.
        self._schedule = cache(self._compute)
        self.proposal = cache(self._propose)
        self.marks = cache(text_marks)

    def schedule(self, rule_id: str, starts_at: dt.datetime, extra_working_days: int) -> Schedule:
        """Return the dates of a limit."""
        return self._schedule(rule_id, civil_day(starts_at), extra_working_days)

    def _compute(self, rule_id: str, day: dt.date, extra_working_days: int) -> Schedule:
        return compute_schedule(
            self._rules[rule_id],
            midnight(day),
            self.calendar,
            extra_working_days=extra_working_days,
        )

    def rule(self, rule_id: str) -> LimitRule:
        """Return a limit by its id."""
        return self._rules[rule_id]

    def _propose(self, words: str) -> Proposal | None:
        lexicon = self.service.lexicon
        if lexicon is None:
            return None
        return propose(words, lexicon, self.service.mechanism.vocabularies.service_kinds)

    def opening(self, moment: dt.datetime) -> dt.datetime:
        """Return when the offices are open next."""
        return office_hours_next(moment, self.calendar)
