"""Freezing rosters, handing them up, answering, compiling and forwarding them (YF-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.duties.actions import reopen_occasions, settle_occasions
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Body, Court
from fenglian.organizations.queries import Official
from fenglian.rosters.actions.telling import SUBJECT, tell_sender
from fenglian.rosters.entries import Entry, pack, unpack
from fenglian.rosters.enums import RosterKind, RosterState, Verdict
from fenglian.rosters.errors import (
    InvalidAnswerError,
    NoReceiverError,
    NothingToFreezeError,
    WrongRosterStateError,
)
from fenglian.rosters.models import Answer, Roster, Submission, state_of
from fenglian.rosters.policies import get_roster_for, require_keeping
from fenglian.rosters.queries.drawing import draw_entries, find_bare_towns
from fenglian.rosters.queries.rules import HANDED_ON
from fenglian.rosters.queries.standing import (
    Standing,
    list_standings,
    newest_own,
    newest_received_beneath,
)
from fenglian.worktime.periods import civil_day


def freeze_roster(court: Court, *, by: Official, at: dt.datetime) -> Roster:
    """Keep the assignments of today as the next version of the court's roster.

    Nothing is sent by it. Towns without anybody do not stand in its way: they are kept with it.

    Args:
        court: whose.
        by: who keeps rosters (`policies.may_keep`).
        at: when.

    Raises:
        NotYourRosterError: somebody who may look only.
        NothingToFreezeError: nobody is assigned, or nothing changed since the newest version.
    """
    require_keeping(by)
    day = civil_day(at)
    with transaction.atomic():
        _take_turns(court)
        entries = draw_entries(court, day)
        if not entries:
            raise NothingToFreezeError(
                _("还没有给任何镇街安排人，没有可以冻结的名单。请先在联络点里安排。")
            )
        newest = newest_own(court.pk)
        if newest is not None and newest.entries == pack(entries):
            raise NothingToFreezeError(
                _("现在的安排和第 {} 版完全一样，没有另存一版。").format(newest.number)
            )
        return _freeze(
            court,
            RosterKind.OWN,
            entries,
            number=newest.number + 1 if newest else 1,
            facts={"as_of": day, "gaps": _gaps(court, entries)},
            by=by,
            at=at,
        )


def submit_roster(roster_id: UUID, *, by: Official, at: dt.datetime) -> Submission:
    """Hand the newest version of a court's roster to the superior court.

    Args:
        roster_id: which version.
        by: who keeps rosters.
        at: when.

    Raises:
        NotYourRosterError: somebody who may look only.
        WrongRosterStateError: handed up already, not the newest, or another waits for its answer.
        NoReceiverError: the court has no superior court in the product.
    """
    with transaction.atomic():
        roster = _begin(by, roster_id, RosterKind.OWN, RosterState.FROZEN)
        court = roster.court
        if court.superior is None:
            raise NoReceiverError(_("本院没有登记上级法院，名单没有地方报。"))
        waiting = Roster.objects.filter(
            court=court, submission__isnull=False, submission__answer__isnull=True,
            kind=RosterKind.OWN,
        ).first()  # fmt: skip
        if waiting is not None:
            raise WrongRosterStateError(
                _("第 {} 版已经报送，{}还没有签收或退回，先等答复。").format(
                    waiting.number, court.superior.name
                )
            )
        return _send(
            roster, EventKind.ROSTER_SUBMITTED, court.superior, court.superior.name, by=by, at=at
        )


def answer_roster(
    roster_id: UUID, verdict: Verdict, *, reason: str = "", by: Official, at: dt.datetime
) -> Answer:
    """Receive a roster that a court beneath handed up, or return it with reasons.

    The answer belongs to the superior court. The court beneath is told by rule, and what was
    returned is owed there again (`telling.tell_sender`).

    Args:
        roster_id: which.
        verdict: received or returned.
        reason: what is wrong with it; needed for a return.
        by: who keeps rosters at the superior court.
        at: when.

    Raises:
        NotYourRosterError: somebody who may look only.
        WrongRosterStateError: answered already, or never handed up.
        InvalidAnswerError: a return without reasons.
    """
    with transaction.atomic():
        roster = get_roster_for(by, roster_id)
        require_keeping(by)
        _require_state(roster, RosterState.SUBMITTED)
        if roster.court_id == by.court_id:
            raise WrongRosterStateError(_("这份名单由收到它的法院签收，不由本院签收。"))
        facts = {"answered_on": civil_day(at), "answered_by": by.actor.label}
        return _answer(roster, verdict, reason, facts, by=by, at=at)


def compile_rosters(court: Court, *, by: Official, at: dt.datetime) -> Roster:
    """Put the court's own newest roster and those received from beneath into one.

    A court whose roster is not there yet, or came late, is named; what is missing comes in with the
    next version.

    Args:
        court: the superior court.
        by: who keeps its rosters.
        at: when.

    Raises:
        NotYourRosterError: somebody who may look only.
        NothingToFreezeError: there is nothing to compile, or nothing new since the last time.
    """
    require_keeping(by)
    with transaction.atomic():
        _take_turns(court)
        beneath = list(court.subordinates.order_by("pk"))
        if not beneath:
            raise NothingToFreezeError(_("本院没有下级法院，名单不用汇总。"))
        own = newest_own(court.pk)
        received = newest_received_beneath(court.pk)
        parts = [*([own] if own else []), *(received[c.pk] for c in beneath if c.pk in received)]
        if not parts:
            raise NothingToFreezeError(
                _("还没有可汇总的：本院没有冻结名单，也没有签收下级法院的。")
            )
        last = Roster.objects.compiled().filter(court=court).order_by("-number").first()
        sources = [_source(part) for part in parts]
        if last is not None and last.sources == sources:
            raise NothingToFreezeError(
                _("各院的名单和第 {} 版汇总时一样，没有另存一版。").format(last.number)
            )
        gaps = [
            words for one in list_standings(court, civil_day(at)) if (words := _what_lacks(one))
        ]
        if own is None:
            gaps.insert(0, _("本院的名单还没有冻结"))
        return _freeze(
            court,
            RosterKind.COMPILED,
            [entry for part in parts for entry in unpack(part.entries)],
            number=last.number + 1 if last else 1,
            facts={
                "as_of": civil_day(at),
                "sources": sources,
                "gaps": [*gaps, *(gap for part in parts for gap in part.gaps)],
            },
            by=by,
            at=at,
        )


def forward_roster(roster_id: UUID, *, by: Official, at: dt.datetime) -> Submission:
    """Hand a compiled roster to the political-legal committee.

    The committee reads it on paper; its receipt is entered by `enter_receipt`. The courts whose
    rosters are in it are told.

    Args:
        roster_id: a compiled version.
        by: who keeps rosters.
        at: when.

    Raises:
        NotYourRosterError: somebody who may look only.
        WrongRosterStateError: handed on already, or not the newest.
        NoReceiverError: no committee is entered among the court's bodies.
    """
    with transaction.atomic():
        roster = _begin(by, roster_id, RosterKind.COMPILED, RosterState.FROZEN)
        committee = Body.objects.filter(court_id=roster.court_id, kind=BodyKind.COMMITTEE).first()
        if committee is None:
            raise NoReceiverError(_("本院的机构里没有登记政法委，请系统管理员先登记。"))
        sent = _send(roster, EventKind.ROSTER_FORWARDED, roster.court, committee.name, by=by, at=at)
        parts = Roster.objects.filter(pk__in=[source["roster"] for source in roster.sources])
        for part in parts.exclude(court_id=roster.court_id):
            tell_sender(EventKind.ROSTER_FORWARDED, part, facts={"receiver": committee.name}, at=at)
        return sent


def enter_receipt(
    roster_id: UUID,
    verdict: Verdict,
    *,
    answered_by: str,
    answered_on: dt.date,
    reason: str = "",
    by: Official,
    at: dt.datetime,
) -> Answer:
    """Enter what the committee answered to a compiled roster.

    Args:
        roster_id: which.
        verdict: received or returned.
        answered_by: who of the committee.
        answered_on: the day on the receipt.
        reason: what is wrong with it; needed for a return.
        by: who keeps rosters.
        at: when.

    Raises:
        NotYourRosterError: somebody who may look only.
        WrongRosterStateError: answered already, or never handed on.
        InvalidAnswerError: a return without reasons, or a day that cannot be.
    """
    with transaction.atomic():
        roster = _begin(by, roster_id, RosterKind.COMPILED, RosterState.SUBMITTED)
        if not civil_day(roster.submission.sent_at) <= answered_on <= civil_day(at):
            raise InvalidAnswerError(_("回执日期应在送出那天到今天之间。"), field="answered_on")
        facts = {"answered_on": answered_on, "answered_by": answered_by.strip()}
        return _answer(roster, verdict, reason, facts, by=by, at=at)


def _take_turns(court: Court) -> None:
    """Let one act on a court's rosters at a time through: numbers follow each other."""
    Court.objects.select_for_update(no_key=True).get(pk=court.pk)


def _begin(by: Official, roster_id: UUID, kind: RosterKind, state: RosterState) -> Roster:
    """Let only those pass who keep rosters, with the newest version of their court in a state."""
    roster = get_roster_for(by, roster_id)
    require_keeping(by)
    _take_turns(roster.court)
    roster = get_roster_for(by, roster_id)
    if roster.court_id != by.court_id or roster.kind != kind:
        raise WrongRosterStateError(_("这份名单不由本院办这一步。没有改动。"))
    _require_state(roster, state)
    later = Roster.objects.filter(court=roster.court, kind=kind, number__gt=roster.number)
    if state is RosterState.FROZEN and later.exists():
        raise WrongRosterStateError(_("已经有更新的一版，请报送最新的那一版。"))
    return roster


def _require_state(roster: Roster, state: RosterState) -> None:
    found = state_of(roster)
    if found is not state:
        raise WrongRosterStateError(
            _("第 {number} 版现在是“{state}”，不能办这一步。没有改动。请刷新页面。").format(
                number=roster.number, state=found.label
            )
        )


def _freeze(
    court: Court,
    kind: RosterKind,
    entries: list[Entry],
    *,
    number: int,
    facts: Mapping[str, Any],
    by: Official,
    at: dt.datetime,
) -> Roster:
    roster = Roster.objects.create(
        id=uuid4(), court=court, kind=kind, number=number, entries=pack(entries),
        frozen_at=at, frozen_by=by.actor.label, **facts,
    )  # fmt: skip
    compiled = kind is RosterKind.COMPILED
    event = EventKind.ROSTER_COMPILED if compiled else EventKind.ROSTER_FROZEN
    _record(event, roster, by.actor, at, {"entries": len(entries), "gaps": len(roster.gaps)})
    return roster


def _send(
    roster: Roster,
    kind: EventKind,
    answerer: Court,
    receiver: str,
    *,
    by: Official,
    at: dt.datetime,
) -> Submission:
    submission = Submission.objects.create(
        id=uuid4(), court=roster.court, roster=roster, answerer=answerer, receiver=receiver,
        sent_at=at, sent_by=by.actor.label,
    )  # fmt: skip
    event = _record(kind, roster, by.actor, at, {"receiver": receiver})
    settle_occasions(event, court=roster.court)
    return submission


def _answer(
    roster: Roster,
    verdict: Verdict,
    reason: str,
    facts: Mapping[str, Any],
    *,
    by: Official,
    at: dt.datetime,
) -> Answer:
    reason = reason.strip()
    if verdict is Verdict.RETURNED and not reason:
        raise InvalidAnswerError(_("退回要写明哪里不对，下一版才改得了。"), field="reason")
    answer = Answer.objects.create(
        id=uuid4(), court_id=by.court_id, sender_id=roster.court_id,
        submission=roster.submission, verdict=verdict, reason=reason, entered_at=at,
        entered_by=by.actor.label, **facts,
    )  # fmt: skip
    returned = verdict is Verdict.RETURNED
    kind = EventKind.ROSTER_RETURNED if returned else EventKind.ROSTER_RECEIVED
    event = _record(kind, roster, by.actor, at, {"reason": reason}, court_id=by.court_id)
    if roster.court_id != by.court_id:
        facts = {"reason": reason, "by": answer.answered_by}
        tell_sender(kind, roster, facts=facts, at=at)
    elif returned:
        reopen_occasions(event, court=roster.court, undone=HANDED_ON)
    return answer


def _source(part: Roster) -> dict[str, Any]:
    return {
        "roster": str(part.pk),
        "court": part.court.name,
        "number": part.number,
    }


def _what_lacks(standing: Standing) -> str:
    """Say that a court's roster is missing or came late, with the days; empty: neither."""
    facts = {"court": standing.court.name, "days": standing.days_late}
    if standing.received is None and standing.roster is None and standing.days_late:
        return _("{court}的名单还没有报来，已逾期 {days} 天").format(**facts)
    if standing.received is None:
        return _("{court}的名单还没有签收").format(**facts)
    return _("{court}的名单逾期 {days} 天报来").format(**facts) if standing.days_late else ""


def _gaps(court: Court, entries: list[Entry]) -> list[str]:
    if court.subordinates.exists():
        return []  # its groups take some of the towns: the others are no gaps
    return [_("{}没有人").format(town.name) for town in find_bare_towns(court, entries)]


def _record(
    kind: EventKind,
    roster: Roster,
    actor: Actor,
    at: dt.datetime,
    data: Mapping[str, Any],
    *,
    court_id: int | None = None,
) -> Event:
    return record_event(
        kind,
        court_id=court_id or roster.court_id,
        subject_kind=SUBJECT,
        subject_id=roster.pk,
        actor=actor,
        at=at,
        data={"number": roster.number, "kind": str(roster.kind), **data},
    )
