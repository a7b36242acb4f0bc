"""NS-4a: a person confirms or overrules what was proposed; both are kept."""

from __future__ import annotations

import pytest
from tests.world import World, at

from fenglian.duties.models import Duty
from fenglian.ledger.models import Event
from fenglian.requests.actions import confirm_screening, dispatch_order
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.errors import InvalidTargetError, RequestNotFoundError
from fenglian.requests.models import ServiceRequest
from fenglian.requests.policies import get_request_for
from fenglian.requests.validators import InvalidSubmissionError

pytestmark = pytest.mark.clause("NS-4a")

NOON = at("2026-11-20 12:00")


def test_decision_stands_beside_the_proposal(nansha: World) -> None:
    request_id = nansha.submit(when=at("2026-11-20 09:47")).request_id
    proposed = ServiceRequest.objects.get(pk=request_id)

    confirm_screening(
        request_id,
        Screening("family", "litigation_advice", "simple", "问离婚要带什么"),
        by=nansha.official(nansha.clerk),
        at=NOON,
    )

    decided = ServiceRequest.objects.get(pk=request_id)
    assert (decided.subject, decided.complexity) == ("family", "simple")
    assert decided.proposed_subject == proposed.proposed_subject != "family"
    event = Event.objects.get(subject_id=request_id, kind="request.screened")
    assert event.data["as_proposed"] is False


def test_word_outside_the_vocabulary_is_refused(nansha: World) -> None:
    request_id = nansha.submit(when=at("2026-11-20 09:47")).request_id

    with pytest.raises(InvalidSubmissionError) as refusal:
        confirm_screening(
            request_id,
            Screening("astrology", "litigation_advice", "simple"),
            by=nansha.official(nansha.clerk),
            at=NOON,
        )

    assert refusal.value.field == "subject"
    assert "astrology" in refusal.value.message


def test_official_complained_of_sees_nothing_gets_nothing_and_is_not_told(
    nansha: World,
) -> None:
    request_id = nansha.submit(when=at("2026-11-20 09:47")).request_id
    clerk = nansha.official(nansha.clerk)

    confirm_screening(
        request_id,
        Screening("court_service", "judge_contact", "ordinary", complained_of_id=nansha.judge.pk),
        by=clerk,
        at=NOON,
    )

    with pytest.raises(InvalidTargetError):
        dispatch_order(request_id, Target(nansha.civil.pk, nansha.judge.pk), by=clerk, at=NOON)
    dispatch_order(request_id, Target(nansha.civil.pk), by=clerk, at=NOON)
    with pytest.raises(RequestNotFoundError):
        get_request_for(nansha.official(nansha.judge), request_id)
    assert get_request_for(nansha.official(nansha.colleague), request_id).pk == request_id
    assert set(
        Duty.objects.filter(subject_id=request_id).values_list("complained_of", flat=True)
    ) == {nansha.judge.pk}
