"""Playing a history through the actions and the sweep, each at its own time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.demonstration.histories import Act, Deed, History
from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.organizations.queries import Official
from fenglian.requests import actions
from fenglian.requests.models import PhoneCall
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fenglian.demonstration.ground import Ground


def play(ground: Ground, history: History) -> UUID:
    """Let a history happen until the ground's end; return the id that the request got."""
    given = history.submission
    clerk = given.recorded_by_id
    actor = (
        Actor.citizen() if clerk is None else _official(ground, clerk, history.received_at).actor
    )
    receipt = actions.submit_request(ground.court, given, actor=actor, at=history.received_at)
    for act in history.acts:
        if act.at > ground.end:
            break
        _sweep_until(ground, act.at)
        _do(ground, receipt.request_id, act)
    _sweep_until(ground, ground.end)
    return receipt.request_id


def _sweep_until(ground: Ground, moment: datetime) -> None:
    """Sweep at each moment at which something falls due, as a worker that never sleeps."""
    due = Duty.objects.filter(state="open", next_step_at__lte=moment).order_by("next_step_at")
    while (first := due.values_list("next_step_at", flat=True).first()) is not None:
        sweep([ground.court.pk], at=first)


def _official(ground: Ground, person_id: int, at: datetime) -> Official:
    return ground.roll.official(person_id, civil_day(at))


def _do(ground: Ground, request_id: UUID, act: Act) -> None:
    if act.by is None:
        _as_party(request_id, act)
    else:
        _as_official(request_id, act, _official(ground, act.by, act.at))


def _as_party(request_id: UUID, act: Act) -> None:
    match act.deed:
        case Deed.ANSWER_QUESTION:
            actions.answer_question(request_id, act.words, at=act.at)
        case Deed.CONTEST:
            call = PhoneCall.objects.get(request_id=request_id)
            actions.contest_call(request_id, call.pk, act.words, at=act.at)
        case Deed.SUPPLEMENT:
            actions.supplement_request(request_id, act.words, at=act.at)
        case Deed.URGE:
            actions.urge_request(request_id, at=act.at, words=act.words)
        case Deed.RATE:
            actions.rate_reply(request_id, satisfied=act.is_yes, at=act.at, words=act.words)
        case _:
            raise AssertionError(f"the party does not {act.deed}")


def _as_official(  # noqa: C901, PLR0912 - one case for each deed
    request_id: UUID, act: Act, by: Official
) -> None:
    at, words = act.at, act.words
    match act.deed, act.target, act.screening:
        case Deed.SCREEN, _, screening if screening:
            actions.confirm_screening(request_id, screening, by=by, at=at)
        case Deed.ANSWER, _, _:
            actions.answer_directly(request_id, words, by=by, at=at)
        case Deed.DISPATCH, target, _ if target:
            actions.dispatch_order(request_id, target, by=by, at=at, reason=words)
        case Deed.ACCEPT, _, _:
            actions.accept_order(request_id, by=by, at=at)
        case Deed.ASK_BACK, _, _:
            actions.ask_back(request_id, words, by=by, at=at)
        case Deed.TRANSFER, target, _ if target:
            actions.transfer_order(request_id, target, reason=words, by=by, at=at)
        case Deed.REASSIGN, target, _ if target:
            actions.reassign_order(request_id, target, reason=words, by=by, at=at)
        case Deed.HAND_BACK, _, _:
            actions.hand_back_order(request_id, reason=words, by=by, at=at)
        case Deed.REPLY, _, _:
            actions.reply_to_order(request_id, words, by=by, at=at)
        case Deed.ASK_TIME, _, _:
            actions.request_extension(request_id, act.working_days, reason=words, by=by, at=at)
        case Deed.DECIDE_TIME, _, _:
            actions.decide_extension(request_id, granted=act.is_yes, by=by, at=at, note=words)
        case Deed.CALL, _, _:
            actions.log_call(request_id, words, reached=act.is_yes, by=by, at=at)
        case Deed.INSTRUCT, _, _:
            actions.instruct_order(request_id, words, by=by, at=at, term=act.term)
        case _:
            raise AssertionError(f"officials do not {act.deed}")
