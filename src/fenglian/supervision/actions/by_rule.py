"""What the mechanism's rule puts on the list of special supervision by itself (NS-17)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from fenglian.duties.actions.follow import limit_rule_of
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.requests.actions.acting import REPLY_RULE, lock_request, order_of
from fenglian.requests.models import Recurrence
from fenglian.requests.queries.numbers import format_number
from fenglian.supervision.actions.special import Grounds, open_entry
from fenglian.supervision.enums import Source
from fenglian.supervision.models import SpecialSupervision
from fenglian.supervision.queries.special import SpecialRule, find_special_rule
from fenglian.worktime.periods import civil_day


def open_by_rules(court_id: int, *, at: datetime) -> int:
    """Put on the list what the rule says and nobody has put there yet; return how many.

    Looks at what is there and not at what has happened, so it may run at any time, as often as it
    likes: each reason is entered once, by constraint.

    Args:
        court_id: the court, in the running scope.
        at: the present instant.
    """
    special = find_special_rule(court_id, at)
    if special is None:
        return 0
    return _open_climbed(court_id, special, at) + _open_repeated(court_id, special, at)


def _open_climbed(court_id: int, special: SpecialRule, at: datetime) -> int:
    climbed = special.rule.climbed
    if climbed is None:
        return 0
    kind = special.rule.supervised_kind(climbed.kind)
    known = SpecialSupervision.objects.filter(court_id=court_id, kind=kind.id)
    duties = (
        Duty.objects.filter(
            Q(next_step__isnull=True) | Q(next_step__gt=climbed.step),
            court_id=court_id,
            state=DutyState.OPEN,
            level__gt=0,
            rule_id=REPLY_RULE,
        )
        .exclude(pk__in=known.filter(source=Source.RULE).values("duty_id"))
        .exclude(subject_id__in=known.filter(closed_at__isnull=True).values("request_id"))
    )
    opened = 0
    for duty in duties.order_by("subject_id"):
        steps = limit_rule_of(duty).steps
        if climbed.step not in {step.number for step in steps}:
            continue
        grounds = Grounds(Source.RULE, reasons={"step": climbed.step}, duty=duty)
        open_entry(lock_request(duty.subject_id), special, kind, grounds, by=None, at=at)
        opened += 1
    return opened


def _open_repeated(court_id: int, special: SpecialRule, at: datetime) -> int:
    """Enter what comes again, by the rule of the day on which it came in.

    It is about whoever had the same matter in hand when it was answered: their leader looks into
    it, and they never read it. Where nobody had, or somebody comes often with several matters, it
    is about whoever has the new one. What an official has put there as the same is not put twice.
    """
    if special.rule.repeats is None:
        return 0
    entries = SpecialSupervision.objects.filter(court_id=court_id)
    entered = entries.filter(kind=special.rule.repeats.kind).values("request_id")
    coming = (
        Recurrence.objects.filter(court_id=court_id, supervised=True)
        .exclude(request_id__in=entered)
        .select_related("request", "matter__court")
    )
    opened = 0
    for again in coming.order_by("request_id"):
        then = find_special_rule(court_id, again.request.received_at)
        if then is None or then.rule.repeats is None:
            continue
        kind = then.rule.supervised_kind(then.rule.repeats.kind)
        request = lock_request(again.request_id)
        if entries.filter(request=request, kind=kind.id).exists():
            continue
        grounds = Grounds(
            Source.RULE,
            reasons=_reasons(again, then.rule.repeats.person_days),
            order=order_of(again.matter) if again.matter else None,
        )
        open_entry(request, then, kind, grounds, by=None, at=at)
        opened += 1
    return opened


def _reasons(again: Recurrence, days: int) -> dict[str, str | int]:
    reasons: dict[str, str | int] = {"times": again.times, "days": days}
    if again.matter is not None and again.matter.answered_at is not None:
        reasons["matter"] = format_number(again.matter)
        reasons["answered_on"] = civil_day(again.matter.answered_at).isoformat()
    return reasons
