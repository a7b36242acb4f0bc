"""What a client does for an official, with their rights of today."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.api.callers import ALL_WORDS, Caller, open_caller, open_hotline, told
from tests.world import World

from fenglian.integrations.enums import ClientScope
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.organizations.actions import disable_account
from fenglian.organizations.models import Account, PostTerm
from fenglian.requests.models import Handover, PhoneCall, ServiceRequest
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

pytestmark = pytest.mark.clause("NS-6a")
CALL = {**ALL_WORDS, "channel": "hotline", "external_number": "T-20261120-7"}


def test_call_taken_down_stands_under_the_official_s_name(court: World, hotline: Caller) -> None:
    receipt = told(hotline.post("/desk/requests", CALL))

    with scoped([court.court.pk], audience=Audience.SYSTEM):
        about = ServiceRequest.objects.get(pk=UUID(receipt["id"]))
        (event,) = Event.objects.filter(subject_id=about.pk)
        (number,) = about.external_numbers.all()
    assert about.channel == "hotline"
    assert (number.platform, number.number) == ("hotline_12368", "T-20261120-7")
    assert about.recorded_by_id == court.clerk.pk
    assert event.actor_label == "何秋实，诉讼服务中心诉讼服务专员（经12368热线）"


def test_queue_shows_what_the_official_may_read_masked(
    court: World, program: Caller, hotline: Caller
) -> None:
    receipt = program.submit()

    (row,) = told(hotline.get("/desk/queue"))["rows"]
    one = told(hotline.get(f"/desk/requests/{receipt['id']}"))

    assert (row["id"], row["name_masked"], row["phone_masked"]) == (
        receipt["id"], "陈**", "138****0000",
    )  # fmt: skip
    assert one["words"] == ALL_WORDS["words"]
    assert {"dispatch", "answer"} < {*one["acts"]}
    assert "13800000000" not in str(one)


def test_queue_is_filtered_sorted_and_paged(program: Caller, hotline: Caller) -> None:
    numbers = [program.submit()["number"] for _ in range(3)]
    hotline.post("/desk/requests", CALL)

    def found(**query: object) -> list[str]:
        return [row["number"] for row in told(hotline.get("/desk/queue", **query))["rows"]]

    assert found(channel="wechat", order="newest") == numbers[::-1]
    assert found(channel="wechat", size=2, page=2, order="oldest") == numbers[2:]
    assert found(state="closed") == []
    assert len(found(words="开庭")) == 4
    assert hotline.get("/desk/queue", sort="id").status_code == 400


def test_dispatch_confirms_the_proposal_and_starts_the_limit(
    court: World, program: Caller, hotline: Caller
) -> None:
    receipt = program.submit()
    hands = told(hotline.get("/desk/hands"))["rows"]
    civil = next(one for one in hands if one["name"] == "民事审判一庭")
    judge = next(one for one in civil["people"] if one["name"] == "沈砚秋")
    order = {"revision": 0, "body": civil["id"], "person": judge["id"]}

    response = hotline.post(f"/desk/requests/{receipt['id']}/dispatch", order)

    done = told(response)
    assert (response.status_code, done["state"]) == (200, "in_hand")
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        handover = Handover.objects.get(request_id=receipt["id"])
        about = ServiceRequest.objects.get(pk=receipt["id"])
    assert (handover.to_person_id, handover.made_by_id) == (court.judge.pk, court.clerk.pk)
    assert (about.complexity, about.subject) == ("ordinary", about.proposed_subject)
    stale = hotline.post(f"/desk/requests/{receipt['id']}/dispatch", order)
    assert stale.status_code == 409


def test_dispatch_by_somebody_who_may_not_is_refused(court: World, program: Caller) -> None:
    receipt = program.submit()
    president = open_hotline(court, court.president)
    judge = open_caller(
        court, "法官助手", scopes=[ClientScope.DISPATCH, ClientScope.QUEUE], channels=(),
        person=court.judge,
    )  # fmt: skip
    order = {"revision": 0, "body": court.civil.pk}

    refused = president.post(f"/desk/requests/{receipt['id']}/dispatch", order)
    unseen = judge.post(f"/desk/requests/{receipt['id']}/dispatch", order)

    assert (refused.status_code, told(refused)["code"]) == (403, "request_not_yours")
    assert unseen.status_code == 404
    assert judge.get(f"/desk/requests/{receipt['id']}").status_code == 404
    assert president.post("/desk/requests", CALL).status_code == 403


def test_rights_end_with_the_post_and_with_the_account(court: World, hotline: Caller) -> None:
    assert hotline.get("/desk/queue").status_code == 200

    with scoped([court.court.pk], audience=Audience.SYSTEM):
        terms = PostTerm.objects.filter(person=court.clerk)
        terms.update(ends_on=civil_day(now()) - timedelta(days=1))
    ended = hotline.get("/desk/queue")
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        terms.update(ends_on=None)
        disable_account(Account.objects.get(person=court.clerk))
    disabled = hotline.post("/desk/requests", CALL)

    assert (ended.status_code, told(ended)["code"]) == (403, "no_official")
    assert (disabled.status_code, told(disabled)["code"]) == (403, "no_official")


def test_call_to_the_party_is_logged_reached_or_not_and_meets_no_limit(
    court: World, program: Caller, hotline: Caller
) -> None:
    receipt = program.submit()
    path = f"/desk/requests/{receipt['id']}/calls"
    limit = told(hotline.get(f"/desk/requests/{receipt['id']}"))["limit"]
    tried = {"revision": 0, "reached": False, "note": "占线，下午再打。"}

    first = hotline.post(path, tried, once="call-1")
    again = hotline.post(path, tried, once="call-1")
    seen_before = hotline.post(path, tried)
    second = hotline.post(path, {"revision": 1, "reached": True, "note": "说了大概的时间。"})

    assert told(again) == told(first)
    assert (first.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert (seen_before.status_code, told(seen_before)["code"]) == (409, "request_changed")
    assert told(second)["revision"] == 2
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        calls = PhoneCall.objects.order_by("pk").values_list("reached", "person_id", "note")
        assert [*calls] == [
            (False, court.clerk.pk, "占线，下午再打。"), (True, court.clerk.pk, "说了大概的时间。"),
        ]  # fmt: skip
    assert told(hotline.get(f"/desk/requests/{receipt['id']}"))["limit"] == limit
