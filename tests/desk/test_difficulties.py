"""执行中的问题: up to the superior court's filing division, and its answer back (YF-17)."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, transaction
from django.test import Client
from pytest_django.fixtures import Settings
from tests.network import Network, NetworkCourt
from tests.rosters.rosters import adopt_yunfu
from tests.world import at

from fenglian.feedback.models import Difficulty, DifficultyAnswer
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.models import Account

LIST, WORDS = "/desk/difficulties/", "水台镇综治中心每周只开两天，一个月走访一次排不进去。"
ANSWER = "可以排到村委会，走访镇里的村也算到访。"
RAISED = "2026-11-10 10:00"


@pytest.fixture
def courts(network: Network, settings: Settings, static_folder: Path) -> Network:
    settings.STATIC_ROOT = static_folder
    adopt_yunfu(network, at("2026-11-02 09:00"))
    set_clock(settings, RAISED)
    return network


def set_clock(settings: Settings, moment: str) -> None:
    settings.CLOCK_SQL = f"SELECT timestamptz '{at(moment).isoformat()}'"


def client_of(court: NetworkCourt, who: str) -> Client:
    client = Client()
    with court.scope():
        client.force_login(Account.objects.get(person=court.people[who]))
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    main = answer.content.decode().partition("<main")[2].partition("</main")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def raised(network: Network, who: str = "judge", **changes: Any) -> UUID:
    """Report from the basic court of 新兴; return the id."""
    data = {
        "key": uuid4(), "clause": "YF-16", "area": network.xinxing.town("水台镇").pk,
        "words": WORDS, **changes,
    }  # fmt: skip
    answer = client_of(network.xinxing, who).post(f"{LIST}new/", data)
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    return UUID(answer["Location"].removeprefix(LIST).strip("/"))


def told(court: NetworkCourt, kind: str) -> list[int | None]:
    with court.scope():
        return list(Message.objects.filter(kind=kind).values_list("person_id", flat=True))


@pytest.mark.clause("YF-17")
def test_problem_reaches_the_superiors_filing_division_and_its_answer_whoever_raised_it(
    courts: Network, settings: Settings
) -> None:
    basic, yunfu = courts.xinxing, courts.yunfu
    judge, filing = client_of(basic, "judge"), client_of(yunfu, "leader")
    assert f'href="{LIST}new/?clause=YF-16"' in judge.get("/desk/clauses/YF-16/").content.decode()

    found = raised(courts)
    assert told(yunfu, "difficulty_raised") == [yunfu.leader.pk]
    set_clock(settings, "2026-11-18 10:00")
    queue = text_of(filing, f"{LIST}?from=beneath")
    assert "等了 8 天" in queue
    assert "新兴 祁见山" in queue
    assert "水台镇" in queue
    assert "等立案庭答复的问题 1 个" in text_of(filing, "/desk/")
    assert "等了 8 天" in text_of(judge, LIST)
    answered = filing.post(f"{LIST}{found}/answer/", {"words": ANSWER})
    assert answered.status_code == 303

    assert told(basic, "difficulty_answered") == [basic.judge.pk]
    page = text_of(judge, f"{LIST}{found}/")
    assert ANSWER in page
    assert "用了 8 天" in page
    assert "等答复。" in text_of(judge, LIST)
    with basic.scope():
        (event,) = Event.objects.filter(kind="difficulty.raised")
        assert (event.subject_id, event.court_id) == (found, basic.pk)
        assert "祁见山" in event.actor_label
    with yunfu.scope():
        (event,) = Event.objects.filter(kind="difficulty.answered")
        assert (event.subject_id, event.court_id) == (found, yunfu.pk)


@pytest.mark.clause("YF-17")
def test_who_reads_and_who_answers(courts: Network) -> None:
    """Readers who may not answer are refused; for everybody else there is nothing."""
    found = raised(courts)
    readers = {
        ("xinxing", "judge"), ("xinxing", "leader"), ("xinxing", "president"), ("xinxing", "vice"),
        ("yunfu", "leader"), ("yunfu", "president"),
    }  # fmt: skip
    faults = []
    for court in courts.courts:
        for who in ("judge", "colleague", "leader", "vice", "president", "keeper", "desk_clerk",
                    "administrator", "center_staff"):  # fmt: skip
            if who not in court.people:
                continue
            client, key = client_of(court, who), (court.court.slug, who)
            read = client.get(f"{LIST}{found}/").status_code
            with transaction.atomic():
                sent = client.post(f"{LIST}{found}/answer/", {"words": ANSWER}).status_code
                transaction.set_rollback(True)
            reads = key in readers
            answers = key == ("yunfu", "leader")
            wanted = (200 if reads else 404, 303 if answers else 403 if reads else 404)
            if (read, sent) != wanted:
                faults.append((key, (read, sent), wanted))

    assert not faults
    assert client_of(courts.xinxing, "center_staff").get(LIST).status_code == 404
    assert client_of(courts.yunfu, "judge").get(f"{LIST}new/").status_code == 404  # no superior


def test_answered_once_and_never_changed(courts: Network) -> None:
    found, filing = raised(courts), client_of(courts.yunfu, "leader")
    assert filing.post(f"{LIST}{found}/answer/", {"words": ""}).status_code == 422
    assert filing.post(f"{LIST}{found}/answer/", {"words": ANSWER}).status_code == 303

    again = filing.post(f"{LIST}{found}/answer/", {"words": "另一个答复"})

    assert again.status_code == 409
    assert "已经答复过" in again.content.decode()
    with courts.yunfu.scope(), pytest.raises(Error), transaction.atomic():
        DifficultyAnswer.objects.update(words="改了")
    with courts.xinxing.scope(), pytest.raises(Error), transaction.atomic():
        Difficulty.objects.update(words="改了")


def test_superior_writes_only_its_own_rows_and_a_neighbour_sees_nothing(courts: Network) -> None:
    """Without any filter: what the database itself shows and lets pass (decision 18)."""
    raised(courts)
    with courts.xinxing.scope():
        difficulty = Difficulty.objects.get()
    with courts.luoding.desk():
        assert not Difficulty.objects.exists()
    with courts.yunfu.desk():
        assert Difficulty.objects.get() == difficulty
        with pytest.raises(Error), transaction.atomic():
            Difficulty.objects.filter(pk=difficulty.pk).update(words="改了")
    of_leader: dict[str, Any] = {
        "difficulty": difficulty, "sender": courts.xinxing.court, "words": ANSWER,
        "person": courts.yunfu.leader, "signature": "骆青川", "answered_at": at(RAISED),
    }  # fmt: skip
    for court in (courts.xinxing, courts.luoding):  # neither the sender nor a neighbour answers
        with court.desk(), pytest.raises(Error), transaction.atomic():
            DifficultyAnswer.objects.create(id=uuid4(), court=court.court, **of_leader)
    with courts.yunfu.desk():
        DifficultyAnswer.objects.create(id=uuid4(), court=courts.yunfu.court, **of_leader)
    with courts.xinxing.desk():
        assert DifficultyAnswer.objects.get().words == ANSWER
    with courts.luoding.desk():
        assert not DifficultyAnswer.objects.exists()


def test_form_that_cannot_be_right_is_shown_again_and_one_sent_twice_is_one(
    courts: Network,
) -> None:
    judge, key = client_of(courts.xinxing, "judge"), uuid4()
    right = {"key": key, "clause": "YF-16", "area": "", "words": WORDS}
    elsewhere = courts.luoding.town("太平镇").pk

    for wrong in ({"words": " "}, {"clause": "NS-8"}, {"area": elsewhere}):
        assert judge.post(f"{LIST}new/", right | wrong).status_code == 422, wrong
    assert [judge.post(f"{LIST}new/", right).status_code for _turn in range(2)] == [303, 303]
    with courts.xinxing.scope():
        assert Difficulty.objects.count() == 1
