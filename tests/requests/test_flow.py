"""The main line: a request comes in, is dispatched, falls late, climbs the ladder, is answered."""

from __future__ import annotations

import pytest
from tests.world import World, at

from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty, DutyStep
from fenglian.ledger.queries import list_events_of
from fenglian.requests.actions import (
    accept_order,
    dispatch_order,
    rate_reply,
    reply_to_order,
)
from fenglian.requests.actions.desk import Target
from fenglian.requests.enums import RequestState
from fenglian.requests.models import ServiceRequest


def sweep_until_quiet(world: World, moment: str) -> int:
    fired = 0
    while (swept := sweep([world.court.pk], at=at(moment))).claimed:
        fired += swept.fired
    return fired


@pytest.mark.clause("NS-8")
def test_order_without_reply_climbs_three_steps_then_is_answered(nansha: World) -> None:
    receipt = nansha.submit(when=at("2026-11-20 09:47"))
    dispatch_order(
        receipt.request_id,
        Target(nansha.civil.pk, nansha.judge.pk),
        by=nansha.official(nansha.clerk),
        at=at("2026-11-20 10:12"),
    )
    duty = Duty.objects.get(subject_id=receipt.request_id, rule_id="reply")

    assert duty.last_day.isoformat() == "2026-11-25"
    assert sweep_until_quiet(nansha, "2026-11-24 23:59") == 0
    assert sweep_until_quiet(nansha, "2026-11-25 00:00") == 1
    assert sweep_until_quiet(nansha, "2026-11-25 23:59") == 0
    assert sweep_until_quiet(nansha, "2026-11-26 00:00") == 1
    assert sweep_until_quiet(nansha, "2026-11-28 00:00") == 1
    assert sweep_until_quiet(nansha, "2026-12-02 00:00") == 1
    told = DutyStep.objects.filter(duty=duty, kind="escalation").order_by("step")
    assert [(step.level, step.recipient) for step in told] == [
        (1, nansha.civil_leader),
        (2, nansha.vice_president),
        (3, nansha.president),
    ]

    judge = nansha.official(nansha.judge)
    accept_order(receipt.request_id, by=judge, at=at("2026-12-02 09:00"))
    reply_to_order(
        receipt.request_id, "开庭定在12月8日上午9:30。", by=judge, at=at("2026-12-02 09:10")
    )
    rate_reply(receipt.request_id, satisfied=True, at=at("2026-12-02 12:00"))

    assert ServiceRequest.objects.get(pk=receipt.request_id).state == RequestState.CLOSED
    assert sweep_until_quiet(nansha, "2027-01-10 00:00") == 0
    assert [event.kind for event in list_events_of(nansha.court.pk, receipt.request_id)] == [
        "request.received",
        "work_order.dispatched",
        "duty.warned",
        "duty.escalated",
        "duty.escalated",
        "duty.escalated",
        "work_order.accepted",
        "work_order.replied",
        "request.rated",
    ]
