"""NS-4b: answered on the spot, documents issued, papers passed on with a receipt, time measured."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.world import World, at

from fenglian.ledger.models import Event
from fenglian.requests.actions import (
    answer_directly,
    issue_document,
    pass_on_papers,
    rate_reply,
)
from fenglian.requests.actions.desk import Target
from fenglian.requests.enums import RequestState
from fenglian.requests.errors import NotYoursError, RequestNotFoundError, WrongStateError
from fenglian.requests.models import Handout, ServiceRequest
from fenglian.requests.validators import InvalidSubmissionError
from fenglian.supervision.queries import Period, measure_at_once

pytestmark = pytest.mark.clause("NS-4b")

ANSWER = "案件受理费按标的额分段计算，5 万元应交 1050 元。"


def at_the_counter(world: World) -> UUID:
    """A request that a clerk writes down in the hall at nine."""
    return world.submit(
        when=at("2026-11-20 09:00"), channel="hall", recorded_by_id=world.clerk.pk
    ).request_id


def test_answer_on_the_spot_closes_at_once_and_still_waits_for_a_judgment(nansha: World) -> None:
    request_id = at_the_counter(nansha)
    clerk = nansha.official(nansha.clerk)

    answer_directly(request_id, ANSWER, by=clerk, at=at("2026-11-20 09:12"), on_the_spot=True)

    closed = ServiceRequest.objects.get(pk=request_id)
    assert (closed.state, closed.closed_at) == (RequestState.CLOSED, at("2026-11-20 09:12"))
    rate_reply(request_id, satisfied=False, words="没听明白", at=at("2026-11-20 15:00"))
    returned = ServiceRequest.objects.get(pk=request_id)
    assert (returned.state, returned.closed_at) == (RequestState.HANDED_BACK, None)


def test_judgment_is_given_once(nansha: World) -> None:
    request_id = at_the_counter(nansha)
    clerk = nansha.official(nansha.clerk)
    answer_directly(request_id, ANSWER, by=clerk, at=at("2026-11-20 09:12"), on_the_spot=True)
    rate_reply(request_id, satisfied=True, at=at("2026-11-20 10:00"))

    with pytest.raises(WrongStateError):
        rate_reply(request_id, satisfied=False, words="又想了想", at=at("2026-11-20 11:00"))


def test_document_issued_is_on_record_with_receiver_and_way(nansha: World) -> None:
    request_id = at_the_counter(nansha)

    issue_document(
        request_id,
        "生效证明 1 份",
        receiver="当事人本人",
        way="on_site",
        by=nansha.official(nansha.clerk),
        at=at("2026-11-20 09:20"),
    )

    handout = Handout.objects.get(request_id=request_id)
    assert (handout.kind, handout.what, handout.receiver) == (
        "document",
        "生效证明 1 份",
        "当事人本人",
    )
    event = Event.objects.get(subject_id=request_id, kind="document.issued")
    assert event.data == {"handout": handout.pk, "number": 1}


def test_papers_passed_on_are_numbered_and_name_where_they_went(nansha: World) -> None:
    request_id = at_the_counter(nansha)
    clerk = nansha.official(nansha.clerk)
    target = Target(nansha.civil.pk, nansha.judge.pk)
    for minute, what in ((20, "补充证据 12 页"), (30, "送达地址确认书 1 份")):
        pass_on_papers(request_id, what, target, by=clerk, at=at(f"2026-11-20 09:{minute}"))

    handouts = Handout.objects.filter(request_id=request_id).order_by("number")
    assert [(one.number, one.receiver) for one in handouts] == [
        (1, "民事审判一庭沈砚秋"),
        (2, "民事审判一庭沈砚秋"),
    ]


def test_handout_of_nothing_or_in_no_known_way_is_refused_whole(nansha: World) -> None:
    request_id = at_the_counter(nansha)
    clerk = nansha.official(nansha.clerk)

    for what, way in (("  ", "on_site"), ("生效证明", "pigeon")):
        with pytest.raises(InvalidSubmissionError):
            issue_document(
                request_id, what, receiver="本人", way=way, by=clerk, at=at("2026-11-20 09:20")
            )

    assert not Handout.objects.exists()
    assert not Event.objects.filter(kind="document.issued").exists()


def test_handouts_belong_to_the_desk_and_the_handler(nansha: World) -> None:
    request_id = at_the_counter(nansha)

    for person, refusal in (
        (nansha.president, NotYoursError),
        (nansha.enforcer, RequestNotFoundError),
    ):
        with pytest.raises(refusal):
            issue_document(
                request_id,
                "生效证明",
                receiver="本人",
                way="on_site",
                by=nansha.official(person),
                at=at("2026-11-20 09:20"),
            )


def test_time_from_receipt_to_answer_is_measured(nansha: World) -> None:
    clerk = nansha.official(nansha.clerk)
    for minutes in (10, 20, 60):
        request_id = at_the_counter(nansha)
        answer_directly(
            request_id,
            ANSWER,
            by=clerk,
            at=at("2026-11-20 09:00") + timedelta(minutes=minutes),
            on_the_spot=minutes == 10,
        )

    measured = measure_at_once(nansha.court.pk, Period.parse_month("2026-11"))

    assert (measured.direct, measured.closed_on_the_spot) == (3, 1)
    assert measured.median == timedelta(minutes=20)
