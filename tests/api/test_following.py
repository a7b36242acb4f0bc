"""Following by code and link, and passing on what the party says."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.api.callers import Caller, told
from tests.world import World

from fenglian.frame.rationing import CODE_BY_CLIENT, CODE_MISSED
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.requests import actions
from fenglian.requests.actions.desk import Screening, Target
from fenglian.worktime.clock import now

pytestmark = pytest.mark.clause("NS-6a")


def photo(name: str = "传票.png") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (2, len(name)), "white").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def dispatch(world: World, request_id: str) -> None:
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        clerk, at, pk = world.official(world.clerk), now(), UUID(request_id)
        actions.confirm_screening(
            pk, Screening("labor", "judge_contact", "ordinary"), by=clerk, at=at
        )
        actions.dispatch_order(pk, Target(world.civil.pk, world.judge.pk), by=clerk, at=at)


def reply(world: World, request_id: str, words: str) -> None:
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        actions.reply_to_order(UUID(request_id), words, by=world.official(world.judge), at=now())


def test_code_alone_tells_the_state_and_with_the_phone_s_end_gives_the_link(
    program: Caller,
) -> None:
    receipt = program.submit(phone="13812345678")

    bare = told(program.post("/follow", {"code": receipt["code"]}))
    wrong = told(program.post("/follow", {"code": receipt["code"], "phone_end": "0000"}))
    right = told(program.post("/follow", {"code": receipt["code"], "phone_end": "5678"}))

    assert (bare["state"], bare["turn"], bare["token"]) == ("received", "desk", None)
    assert wrong == bare
    assert right == {**bare, "token": receipt["token"]}
    assert "words" not in bare


def test_guesses_stay_counted_and_run_out(program: Caller) -> None:
    receipt = program.submit()

    guesses = [
        program.post("/follow", {"code": receipt["code"], "phone_end": f"{n:04}"}).status_code
        for n in range(1, 12)
    ]
    assert guesses == [200] * 10 + [429]


def test_code_alone_is_not_looked_at_while_too_many_were_missed(program: Caller) -> None:
    receipt = program.submit(phone="13812345678")

    def ask(code: str, **more: str) -> tuple[int, str]:
        answer = program.post("/follow", {"code": code, **more})
        return answer.status_code, told(answer).get("code", "")

    missed = {ask(f"00000000{n:04}") for n in range(CODE_MISSED.limit)}
    unasked = ask(receipt["code"])
    half_right = ask(receipt["code"], phone_end="0000")
    wrong = ask("000000009999", phone_end="5678")
    right = program.post("/follow", {"code": receipt["code"], "phone_end": "5678"})

    assert missed == {(404, "not_found")}
    assert unasked == (422, "code_needs_phone")
    assert half_right == wrong == (404, "not_found")
    assert told(right)["token"] == receipt["token"]


def test_one_client_asks_for_so_many_codes_and_no_more(program: Caller) -> None:
    asked = [
        program.post("/follow", {"code": f"00000000{n:04}", "phone_end": "0000"})
        for n in range(CODE_BY_CLIENT.limit + 1)
    ]

    *looked_at, refused = asked
    assert {answer.status_code for answer in looked_at} == {404}
    assert (refused.status_code, told(refused)["code"]) == (429, "too_many_attempts")
    assert refused["Retry-After"]


def test_course_of_a_request_until_the_party_is_satisfied(court: World, program: Caller) -> None:
    receipt = program.submit()
    path = f"/follow/{receipt['token']}"
    dispatch(court, receipt["id"])
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        actions.ask_back(
            UUID(receipt["id"]), "传票是哪天收到的？", by=court.official(court.judge), at=now()
        )

    asked = told(program.get(path))
    assert (asked["turn"], asked["question"]["words"]) == ("party_answers", "传票是哪天收到的？")
    given = {"question": asked["question"]["id"], "words": "上周三。"}
    answered = told(program.post(f"{path}/answer", given))
    assert (answered["turn"], answered["question"]) == ("handler", None)
    assert told(program.post(f"{path}/urge"))["may"]["urge"] is False
    assert program.post(f"{path}/supplement", {"words": "对方换了电话。"}).status_code == 200

    reply(court, receipt["id"], "开庭定在下月八日上午。")
    replied = told(program.get(path))
    assert (replied["turn"], replied["replies"][0]["words"]) == (
        "party_rates", "开庭定在下月八日上午。",
    )  # fmt: skip
    no = {"round": 1, "satisfied": False, "words": "没说在哪个法庭。"}
    assert told(program.post(f"{path}/rating", no))["state"] == "in_hand"
    reply(court, receipt["id"], "第三法庭。")
    late = program.post(f"{path}/rating", {"round": 1, "satisfied": True})
    assert (late.status_code, told(late)["code"]) == (409, "request_wrong_state")
    closed = told(program.post(f"{path}/rating", {"round": 2, "satisfied": True}))

    assert (closed["state"], closed["turn"]) == ("closed", "nobody")
    assert [one["satisfied"] for one in closed["replies"]] == [False, True]
    kinds = [step["kind"] for step in closed["course"]]
    assert kinds[0] == "request.received"
    assert "request.screened" not in kinds
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        said = Event.objects.filter(subject_id=receipt["id"], actor_kind="citizen")
        assert {*said.values_list("actor_label", flat=True)} == {"当事人（经小程序）"}


@pytest.mark.clause("NS-3")
def test_sender_of_a_merged_request_follows_answers_and_judges_by_their_own_link(
    court: World, program: Caller
) -> None:
    leading, merged = program.submit(), program.submit(phone="13812345678", words="乙：哪天开庭？")
    path = f"/follow/{merged['token']}"
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        clerk, pair = court.official(court.clerk), (UUID(merged["id"]), UUID(leading["id"]))
        actions.merge_requests(*pair, reason="同一件事", by=clerk, at=now())
    dispatch(court, leading["id"])
    reply(court, leading["id"], "开庭定在下月八日上午。")

    found = told(program.get(path))
    kinds = [step["kind"] for step in found["course"]]
    rated = told(program.post(f"{path}/rating", {"round": 1, "satisfied": True}))

    assert (found["state"], found["turn"], found["words"]) == (
        "merged", "party_rates", "乙：哪天开庭？",
    )  # fmt: skip
    assert found["replies"][0]["words"] == "开庭定在下月八日上午。"
    assert "work_order.dispatched" in kinds
    assert (rated["turn"], rated["may"]["rate"]) == ("nobody", False)
    assert told(program.get(f"/follow/{leading['token']}"))["may"]["rate"] is True


def test_answer_to_another_question_than_the_open_one_is_refused(
    court: World, program: Caller
) -> None:
    receipt = program.submit()
    dispatch(court, receipt["id"])
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        actions.ask_back(
            UUID(receipt["id"]), "传票是哪天收到的？", by=court.official(court.judge), at=now()
        )

    given = {"question": 999, "words": "上周三。"}
    response = program.post(f"/follow/{receipt['token']}/answer", given)

    assert response.status_code == 409


def test_urged_twice_by_one_key_is_urged_once_and_by_another_refused(program: Caller) -> None:
    path = f"/follow/{program.submit()['token']}/urge"

    first, again = (program.post(path, once="u") for _ in range(2))
    other = program.post(path, once="v")

    assert first.content == again.content
    assert (other.status_code, told(other)["code"]) == (409, "request_urged_today")


def test_papers_are_kept_once_and_handed_out_as_they_are(program: Caller) -> None:
    path = f"/follow/{program.submit()['token']}/papers"

    first = program.upload(path, photo(), photo("一张收据.png"), once="p")
    again = program.upload(path, photo(), photo("一张收据.png"), once="p")
    other = program.upload(path, photo(), once="p")

    assert (first.status_code, again.content, other.status_code) == (200, first.content, 409)
    papers = told(first)["papers"]
    assert {paper["name"] for paper in papers} == {"传票.png", "一张收据.png"}
    response = program.get(f"{path}/{papers[0]['id']}")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\x89PNG")
    assert response["Content-Disposition"].startswith("attachment")


def test_paper_of_another_kind_is_named_and_none_is_kept(program: Caller) -> None:
    receipt = program.submit()
    path = f"/follow/{receipt['token']}"

    response = program.upload(
        f"{path}/papers", photo(), SimpleUploadedFile("病毒.exe", b"MZ\x90\x00")
    )

    assert (response.status_code, told(response)["code"]) == (422, "upload_refused")
    assert "病毒.exe" in told(response)["detail"]
    assert told(program.get(path))["papers"] == []


def test_old_link_ends_with_a_new_code(court: World, program: Caller) -> None:
    receipt = program.submit()
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        actions.renew_follow_code(UUID(receipt["id"]), at=now())

    assert program.get(f"/follow/{receipt['token']}").status_code == 404
    assert program.get(f"/requests/{receipt['id']}").status_code == 200
