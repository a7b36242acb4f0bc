"""Reading what is owed: a person's work, a subject's limits, a date's reckoning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fenglian.duties.actions.follow import limit_rule_of
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty, DutyStep
from fenglian.duties.schedule import Schedule, compute_schedule
from fenglian.mechanisms.enums import Role
from fenglian.mechanisms.queries import ClauseText, clause_text, load_version, version_number
from fenglian.mechanisms.schema import LimitRule
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Body, PostTerm
from fenglian.organizations.queries import Official, name_on_duty, name_stand_in
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day, describe_remaining, remaining

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as pages show it: the chip, its words, its date.

    Args:
        state: `ok`, `near`, `today`, `late`, `done` or `done-late`.
        words: e.g. 还剩 1 个工作日.
        last_day: the last day in time.
        provisional: the date hangs on a calendar not published yet.
    """

    state: str
    words: str
    last_day: date
    provisional: bool


def describe_limit(duty: Duty, calendar: WorkingCalendar, now: datetime) -> Limit:
    """Say in words how a duty stands.

    Args:
        duty: the duty.
        calendar: its court's working days.
        now: the present instant.
    """
    if duty.state != DutyState.OPEN and duty.closed_at is not None:
        if duty.state == DutyState.CANCELLED:
            return Limit("done", _("已取消"), duty.last_day, provisional=False)
        in_time = duty.closed_at < duty.ends_at
        state, words = ("done", _("按期办结")) if in_time else ("done-late", _("超期办结"))
        return Limit(state, words, duty.last_day, provisional=False)
    left = remaining(civil_day(now), duty.last_day, calendar)
    return Limit(left.kind.value, describe_remaining(left), duty.last_day, duty.is_provisional)


def list_owed_by(official: Official) -> QuerySet[Duty]:
    """Return what an official owes: their own, and what their bodies owe in common, by due date.

    And the same of those whom they stand in for.

    Args:
        official: whose work.
    """
    owed = [owed_as(one) & _not_about(one) for one in official.capacities]
    return Duty.objects.filter(
        reduce(or_, owed), _not_about(official), court_id=official.court_id, state=DutyState.OPEN
    ).order_by("last_day", "id")


def owed_as(capacity: Official) -> Q:
    """Return the condition of what somebody owes, alone or with their bodies.

    Args:
        capacity: an official as themselves, or as one they stand in for.
    """
    return Q(holder_id=capacity.person_id) | Q(holder__isnull=True, body_id__in=capacity.body_ids)


def owes(capacity: Official, duty: Duty) -> bool:
    """Tell what `owed_as` asks, of one duty."""
    if duty.holder_id is None:
        return duty.body_id in capacity.body_ids
    return duty.holder_id == capacity.person_id


def list_told_to(official: Official) -> QuerySet[Duty]:
    """Return the open duties of others that an official was told of by a ladder (NS-8).

    Also what a deputy was told of while the official was away, and what was told to whom the
    official stands in for.

    Args:
        official: the leader.
    """
    told = [
        Q(pk__in=_steps_told_to(one).values("duty_id")) & _not_about(one)
        for one in official.capacities
    ]
    return Duty.objects.filter(
        reduce(or_, told), _not_about(official), court_id=official.court_id, state=DutyState.OPEN
    ).order_by("last_day", "id")


def _steps_told_to(capacity: Official) -> QuerySet[DutyStep]:
    return DutyStep.objects.filter(
        Q(recipient_id=capacity.person_id) | Q(stands_in_for_id=capacity.person_id),
        court_id=capacity.court_id,
        kind="escalation",
    )


def _not_about(capacity: Official) -> Q:
    """Leave out what somebody is complained of: they read nothing of it (S5)."""
    return Q(complained_of__isnull=True) | ~Q(complained_of_id=capacity.person_id)


def list_duties_of(court_id: int, subject_ids: Iterable[UUID]) -> QuerySet[Duty]:
    """Return all duties about some subjects, oldest first, with their fired steps.

    Args:
        court_id: whose.
        subject_ids: about what.
    """
    return (
        Duty.objects.filter(court_id=court_id, subject_id__in=list(subject_ids))
        .select_related("holder", "body")
        .order_by("id")
        .prefetch_related("steps__recipient", "steps__stands_in_for")
    )


def reckon(duty: Duty, calendar: WorkingCalendar) -> Schedule:
    """Return how a duty's dates come out, day by day, under the version it was opened under.

    Args:
        duty: the duty.
        calendar: its court's working days.
    """
    return compute_schedule(
        limit_rule_of(duty),
        duty.starts_at,
        calendar,
        extra_working_days=duty.extra_working_days,
    )


@dataclass(frozen=True, slots=True)
class LadderRung:
    """One rung of a duty's ladder as the order page shows it.

    Args:
        level: 0 the holder, 1 to 3 the leaders.
        role: whom the rule names.
        name: who was told, or would be today; empty where vacant.
        day: the last day without a reply after which it is told; for the holder the last day.
        told_at: when it was told, None while it is to come.
        state: `done`, `now`, `next` or `late`.
        alarm: nobody could be told and an alarm was raised instead.
    """

    level: int
    role: Role
    name: str
    day: date
    told_at: datetime | None
    state: str
    alarm: bool = False


LEVEL_ROLES = (
    Role.HANDLER,
    Role.DEPARTMENT_LEADER,
    Role.VICE_PRESIDENT_IN_CHARGE,
    Role.PRESIDENT,
)


def describe_ladder(
    duty: Duty, calendar: WorkingCalendar, leaders: dict[Role, str], now: datetime
) -> list[LadderRung]:
    """Return the whole ladder of a duty, fired and to come; no step of the rule is left out.

    Args:
        duty: the duty, with `steps__recipient` fetched.
        calendar: its court's working days.
        leaders: who holds the posts today, by role.
        now: the present instant.
    """
    schedule = reckon(duty, calendar)
    fired = {step.step: step for step in duty.steps.all()}
    is_open = duty.state == DutyState.OPEN
    is_late = is_open and now >= duty.ends_at
    rungs = [
        LadderRung(
            level=0,
            role=limit_rule_of(duty).holder,
            name=duty.holder.name if duty.holder else duty.body.name,
            day=duty.last_day,
            told_at=None,
            state="late" if is_late else "now" if is_open else "done",
        )
    ]
    for step in schedule.steps:
        if step.rule.kind != "escalation":
            continue
        record = fired.get(step.number)
        role = step.rule.to
        name = leaders.get(role, "")
        if record is not None and record.recipient is not None:
            name, role = name_told(record), LEVEL_ROLES[record.level]
        rungs.append(
            LadderRung(
                level=step.number,
                role=role,
                name=name,
                day=civil_day(step.fires_at) - ONE_DAY,
                told_at=record.fell_due_at if record else None,
                state="done" if record else "next",
                alarm=record is not None and record.recipient is None,
            )
        )
    if is_late:
        last = max((i for i, rung in enumerate(rungs) if rung.told_at), default=None)
        if last is not None:
            rungs[last] = _as_now(rungs[last])
    return rungs


def name_told(step: DutyStep) -> str:
    """Return who was told by a step, and for whom if the leader was away.

    Args:
        step: a step that told somebody, with both people fetched.
    """
    if step.recipient is None:
        return ""
    absent = step.stands_in_for
    return name_stand_in(step.recipient.name, absent.name if absent else None)


def _as_now(rung: LadderRung) -> LadderRung:
    return LadderRung(
        rung.level, rung.role, rung.name, rung.day, rung.told_at, "now", alarm=rung.alarm
    )


def title_of(duty: Duty) -> str:
    """Return what is owed in the rule's own words, e.g. 答复当事人."""
    return load_version(duty.version_id).rule(duty.rule_id).title


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLimit:
    """A limit on a request with its whole explanation.

    Args:
        duty: the duty.
        limit: how it stands, in words.
        rule: what is owed.
        schedule: how the dates come out, day by day.
        ladder: every step of the rule, fired and to come; empty where it has none.
        clause: the clause behind it.
        mechanism: the notice's short title.
        version: the version it was opened under.
    """

    duty: Duty
    limit: Limit
    rule: LimitRule
    schedule: Schedule
    ladder: list[LadderRung]
    clause: ClauseText
    mechanism: str
    version: int


def explain_limit(duty: Duty, calendar: WorkingCalendar, now: datetime) -> RunningLimit:
    """Explain a limit: its ladder, its days, its clause.

    Args:
        duty: with `body`, `holder` and `steps__recipient` fetched.
        calendar: the court's working days.
        now: the present instant.
    """
    mechanism = load_version(duty.version_id)
    rule = mechanism.rule(duty.rule_id)
    if not isinstance(rule, LimitRule):
        raise TypeError(f"duty {duty.pk}: rule {duty.rule_id} is no limit")
    ladder = []
    if any(step.kind == "escalation" for step in rule.steps):
        leaders = find_leaders(duty.body, civil_day(now))
        ladder = describe_ladder(duty, calendar, leaders, now)
    return RunningLimit(
        duty=duty,
        limit=describe_limit(duty, calendar, now),
        rule=rule,
        schedule=reckon(duty, calendar),
        ladder=ladder,
        clause=clause_text(duty.court_id, duty.version_id, duty.clause_id),
        mechanism=mechanism.short_title,
        version=version_number(duty.version_id),
    )


def find_leaders(body: Body, today: date) -> dict[Role, str]:
    """Return who stands above a body today, by role; where nobody does, the role is left out.

    Args:
        body: whose leaders.
        today: the court's date.
    """
    above = {
        body.leader_post_id: Role.DEPARTMENT_LEADER,
        body.supervising_post_id: Role.VICE_PRESIDENT_IN_CHARGE,
    }
    terms = (
        PostTerm.objects.on(today)
        .filter(
            Q(post__in=[post for post in above if post]) | Q(post__kind=PostKind.PRESIDENT),
            court_id=body.court_id,
        )
        .select_related("person", "post")
        .order_by("pk")
    )
    leaders = {above.get(term.post_id, Role.PRESIDENT): term.person for term in terms}
    names = name_on_duty(body.court_id, leaders.values(), today)
    return {role: names[person.pk] for role, person in leaders.items() if person.pk in names}
