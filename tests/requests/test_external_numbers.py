"""The numbers of other platforms: each stands on one request, and nobody types twice (NS-3)."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests.world import World, at, build_world

from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.requests.actions import PlatformNumber, note_number
from fenglian.requests.errors import KnownNumberError
from fenglian.requests.models import ExternalNumber, ServiceRequest
from fenglian.requests.validators import InvalidSubmissionError

if TYPE_CHECKING:
    from tests.conftest import Clone

    from fenglian.requests.actions import Receipt

MORNING = at("2026-11-20 09:00")
NUMBER = PlatformNumber("hotline_12368", "12368-2026-0042")


@pytest.mark.clause("NS-3")
def test_same_number_and_words_give_the_first_receipt(nansha: World) -> None:
    first = nansha.submit(when=MORNING, external_numbers=(NUMBER,))

    again = nansha.submit(when=at("2026-11-20 10:00"), external_numbers=(NUMBER,))

    assert (again.request_id, again.token, again.is_first) == (first.request_id, first.token, False)
    assert ServiceRequest.objects.count() == 1


def test_same_number_with_other_words_names_the_request(nansha: World) -> None:
    first = nansha.submit(when=MORNING, external_numbers=(NUMBER,))

    with pytest.raises(KnownNumberError) as refused:
        nansha.submit(when=MORNING, words="这次说的是别的事情。", external_numbers=(NUMBER,))

    assert refused.value.request_id == first.request_id
    assert ServiceRequest.objects.count() == 1


def test_same_number_of_another_platform_or_court_is_another_number(nansha: World) -> None:
    nansha.submit(when=MORNING, external_numbers=(NUMBER,))
    nansha.submit(when=MORNING, external_numbers=(PlatformNumber("other", NUMBER.number),))
    panyu = build_world("panyu", code="粤0113", prefix="p.")
    with scoped([panyu.court.pk], audience=Audience.SYSTEM):
        panyu.submit(when=MORNING, external_numbers=(NUMBER,))

        assert ExternalNumber.objects.count() == 1
    assert ExternalNumber.objects.count() == 2


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (PlatformNumber("fax", "1"), "没有“fax”这个平台"),
        (PlatformNumber("other", "1 2"), "有空格或全角字符"),
        (PlatformNumber("other", ""), "外部编号要写 1 到 60 个字，现在是 0 个"),
    ],
)
def test_number_that_cannot_be_one_is_refused(
    nansha: World, number: PlatformNumber, sentence: str
) -> None:
    with pytest.raises(InvalidSubmissionError, match=sentence):
        nansha.submit(when=MORNING, external_numbers=(number,))


def test_noting_a_number_twice_is_one_event(nansha: World) -> None:
    request_id = nansha.submit(when=MORNING).request_id
    clerk = nansha.official(nansha.clerk)

    first = note_number(request_id, NUMBER, by=clerk, at=MORNING)
    second = note_number(request_id, NUMBER, by=clerk, at=MORNING)

    assert first == second
    event = Event.objects.get(kind="request.number_noted")
    assert event.data == {"platform": NUMBER.platform, "number": NUMBER.number}


def test_two_clerks_who_enter_one_number_at_once_make_one_request(database_clone: Clone) -> None:
    with database_clone.bound():
        world = build_world()
    barrier, receipts = Barrier(2), list["Receipt"]()

    def enter() -> None:
        with scoped([world.court.pk], audience=Audience.DESK):
            barrier.wait(timeout=30)
            receipts.append(world.submit(when=MORNING, external_numbers=(NUMBER,)))
        connection.close()

    with database_clone.bound():
        threads = [Thread(target=enter) for _clerk in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            assert ServiceRequest.objects.count() == 1

    assert {receipt.request_id for receipt in receipts} == {receipts[0].request_id}
    assert sorted(receipt.is_first for receipt in receipts) == [False, True]
