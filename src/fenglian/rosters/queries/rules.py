"""What the mechanism in force says of rosters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import load_version, rules_in_force
from fenglian.mechanisms.schema import LimitRule, SubmissionRule

if TYPE_CHECKING:
    from datetime import date, datetime

    from fenglian.mechanisms.queries import RuleInForce
    from fenglian.mechanisms.schema import Mechanism

HANDED_ON = frozenset({EventKind.ROSTER_SUBMITTED, EventKind.ROSTER_FORWARDED})


@dataclass(frozen=True, slots=True)
class RosterRules:
    """The notice that asks for rosters.

    Args:
        mechanism: the mechanism.
        version_id: its version.
        clauses: the ids of the clauses that the rules come from.
    """

    mechanism: Mechanism
    version_id: int
    clauses: tuple[str, ...]


def find_roster_rules(court_id: int, at: datetime) -> RosterRules | None:
    """Return the notice in force that asks a court for rosters; None: none does.

    Args:
        court_id: which court, in the running scope.
        at: the moment.
    """
    found = [rule for rule in rules_in_force(court_id, at) if _is_about_rosters(rule)]
    if not found:
        return None
    first = found[0]
    clauses = [
        clause for one in found if one.version_id == first.version_id for clause in one.rule.clauses
    ]
    mechanism = load_version(first.version_id)
    return RosterRules(mechanism, first.version_id, tuple(dict.fromkeys(clauses)))


def _is_about_rosters(found: RuleInForce) -> bool:
    rule = found.rule
    if isinstance(rule, SubmissionRule):
        return rule.what == "roster"
    return isinstance(rule, LimitRule) and not HANDED_ON.isdisjoint(rule.met_by)


def find_roster_duty(court_id: int) -> Duty | None:
    """Return the newest duty to hand a roster on that the adoption of a notice opened.

    Args:
        court_id: whose.
    """
    duties = Duty.objects.filter(court_id=court_id, subject_kind="occasion")
    for duty in duties.exclude(state=DutyState.CANCELLED).order_by("-pk"):
        rule = load_version(duty.version_id).rule(duty.rule_id)
        if isinstance(rule, LimitRule) and not HANDED_ON.isdisjoint(rule.met_by):
            return duty
    return None


def roster_due_on(court_id: int) -> date | None:
    """Return the last day on which rosters were in time; None: no notice in force has named one.

    The notice gives both levels the same days from its issue: what a superior court owes in time is
    the measure for those beneath it as well. A round opened by a return moves nothing.

    Args:
        court_id: the superior court.
    """
    duty = find_roster_duty(court_id)
    if duty is None:
        return None
    rounds = Duty.objects.filter(subject_id=duty.subject_id, rule_id=duty.rule_id)
    return rounds.order_by("round", "pk").values_list("last_day", flat=True).first()
