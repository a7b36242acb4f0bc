"""What the desk has confirmed teaches proposals, once it is as much as is asked for (NS-4a)."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

import pytest
from tests.world import World, at

from fenglian.isolation.actors import Actor
from fenglian.mechanisms.actions import adopt
from fenglian.mechanisms.models import MechanismVersion
from fenglian.requests.actions import confirm_screening, learn_subjects
from fenglian.requests.actions.desk import Screening
from fenglian.requests.models import LearnedSubjects, ServiceRequest

pytestmark = pytest.mark.clause("NS-4a")

BEGUN, NIGHT = at("2026-11-01 00:00"), at("2026-11-20 02:40")
SILENT = "我的蚝排没了"
"""No word of the lexicon speaks in it."""
CONFIRMED = [
    ("蚝排让挖沙船撞散，陈小满", "commercial"),
    ("蚝排证年底就到期了", "commercial"),
    ("村里不让我放蚝排", "commercial"),
    ("我们要办离婚", "family"),
    ("想问离婚怎么办", "family"),
    ("离婚要带什么材料", "family"),
]


def adopt_learning_from(world: World, number: int, *, since: datetime = BEGUN) -> None:
    shipped = MechanismVersion.objects.latest("pk")
    content = dict(shipped.content)
    content["triage"] |= {"learning_from": number}
    version = MechanismVersion.objects.create(
        mechanism_id=shipped.mechanism_id, number=shipped.number + 1, content=content,
        lexicon=shipped.lexicon, checksum=f"{number:064}",
    )  # fmt: skip
    adopt(world.court, version, effective_from=since, actor=Actor.system(), at=since)


def proposed(world: World, words: str = SILENT) -> ServiceRequest:
    request_id = world.submit(when=at("2026-11-20 09:00"), words=words).request_id
    return ServiceRequest.objects.get(pk=request_id)


def confirm(world: World, words: str, subject: str) -> UUID:
    request_id = world.submit(when=at("2026-11-19 09:00"), words=words).request_id
    screening = Screening(subject, "litigation_advice", "ordinary")
    clerk = world.official(world.clerk)
    confirm_screening(request_id, screening, by=clerk, at=at("2026-11-19 10:00"))
    return request_id


@pytest.fixture
def taught(nansha: World) -> World:
    """A court whose desk has confirmed as many as its mechanism asks."""
    adopt_learning_from(nansha, len(CONFIRMED))
    for words, subject in CONFIRMED:
        confirm(nansha, words, subject)
    return nansha


def test_what_the_desk_confirmed_settles_what_no_word_speaks_for(taught: World) -> None:
    before = proposed(taught)

    assert learn_subjects(taught.court, at=NIGHT) == len(CONFIRMED)

    after = proposed(taught)
    assert before.proposed_subject != "commercial"
    assert "learned" not in before.proposal_words
    assert after.proposed_subject == "commercial"
    assert (after.proposal_words["subject"], after.proposal_words["learned"]) == ([], True)


def test_words_of_the_lexicon_that_agree_are_still_what_is_named(taught: World) -> None:
    learn_subjects(taught.court, at=NIGHT)

    words = proposed(taught, "想问离婚和抚养权").proposal_words

    assert "离婚" in words["subject"]
    assert "learned" not in words


def test_nothing_is_kept_that_fewer_than_three_requests_say(taught: World) -> None:
    learn_subjects(taught.court, at=NIGHT)

    (learned,) = LearnedSubjects.objects.all()
    kept = json.dumps(learned.shares, ensure_ascii=False)
    assert "蚝排" in kept
    assert not any(pair in kept for pair in ("陈小", "小满", "想问", "到期"))


def test_one_fewer_than_asked_teaches_nothing_and_takes_back_what_was_learned(
    taught: World,
) -> None:
    learn_subjects(taught.court, at=NIGHT)
    adopt_learning_from(taught, len(CONFIRMED) + 1, since=at("2026-11-19 18:00"))

    assert "learned" not in proposed(taught).proposal_words, "another version's subjects"
    assert learn_subjects(taught.court, at=NIGHT) == 0
    assert not LearnedSubjects.objects.exists()


def test_what_nobody_has_confirmed_teaches_nothing(nansha: World) -> None:
    adopt_learning_from(nansha, 1)
    proposed(nansha)

    assert learn_subjects(nansha.court, at=NIGHT) == 0
