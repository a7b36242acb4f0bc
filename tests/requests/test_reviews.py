"""NS-9a: a reply is let pass where the mechanism says so; only what the party reads counts."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.world import World, appoint, at

from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, hold, scoped
from fenglian.ledger.models import Event
from fenglian.mechanisms.actions import adopt
from fenglian.mechanisms.models import MechanismVersion
from fenglian.notifications.models import Message
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Person
from fenglian.requests.actions import (
    decide_draft,
    dispatch_order,
    note_improper,
    rate_reply,
    reply_to_order,
    settle_flag,
    settle_satisfied,
)
from fenglian.requests.actions.desk import Target
from fenglian.requests.errors import NotYoursError, OwnReplyError, WrongStateError
from fenglian.requests.models import Reply, ReplyDraft, ReplyFlag, ServiceRequest
from fenglian.requests.validators import InvalidSubmissionError

pytestmark = pytest.mark.clause("NS-9a")

ANSWER = "开庭定在12月8日上午9:30，第三法庭，传票今天寄出。"
HOLLOW = "您的案件正在办理，请耐心等待，以通知为准。"


def dispatched(world: World, to: Person | None = None) -> UUID:
    request_id = world.submit(when=at("2026-11-16 09:00")).request_id
    target = Target(world.civil.pk, (to or world.judge).pk)
    dispatch_order(request_id, target, by=world.official(world.clerk), at=at("2026-11-16 10:00"))
    return request_id


def let_review(world: World, *conditions: str) -> None:
    """Adopt a version of the court's mechanism in which replies are reviewed."""
    shipped = MechanismVersion.objects.latest("pk")
    content = dict(shipped.content)
    (watch,) = (rule for rule in content["rules"] if rule["id"] == "department_watch")
    watch |= {"reviewed_if": [*conditions], "examples": []}
    version = MechanismVersion.objects.create(
        mechanism_id=shipped.mechanism_id,
        number=shipped.number + 1,
        content=content,
        lexicon=shipped.lexicon,
        checksum="f" * 64,
    )
    adopt(
        world.court, version, effective_from=at("2026-11-01 00:00"), actor=Actor.system(),
        at=at("2026-11-01 00:00"),
    )  # fmt: skip


@pytest.fixture
def officer(nansha: World) -> Person:
    """The civil division's liaison officer, of a court whose replies are all reviewed."""
    let_review(nansha, "always")
    post = (PostKind.LIAISON_OFFICER, "联络员", "祁知秋", "civil-officer")
    return appoint(nansha.court, nansha.civil, *post)[0]


def test_control_without_review_a_reply_goes_out_at_once(nansha: World) -> None:
    request_id = dispatched(nansha)

    made = reply_to_order(
        request_id, ANSWER, by=nansha.official(nansha.judge), at=at("2026-11-17 10:00")
    )

    assert isinstance(made, Reply)
    assert not ReplyDraft.objects.exists()


def test_reply_under_review_neither_shows_nor_stops_the_clock_until_it_passes(
    nansha: World, officer: Person
) -> None:
    request_id = dispatched(nansha)
    judge, mine = nansha.official(nansha.judge), nansha.official(officer)

    draft = reply_to_order(request_id, ANSWER, by=judge, at=at("2026-11-19 16:00"))

    assert isinstance(draft, ReplyDraft)
    owed = Duty.objects.get(subject_id=request_id, rule_id="reply")
    assert (owed.state, ServiceRequest.objects.get(pk=request_id).state) == ("open", "in_hand")
    with scoped([nansha.court.pk], audience=Audience.PORTAL):
        hold(request_id)
        assert not Reply.objects.exists()
        assert not ReplyDraft.objects.exists()
    (told,) = Message.objects.filter(kind="review_waiting")
    assert told.person_id == officer.pk

    decide_draft(request_id, passed=True, by=mine, at=at("2026-11-20 09:00"))

    owed.refresh_from_db()
    assert (owed.state, owed.closed_at) == ("met", at("2026-11-20 09:00"))
    assert owed.ends_at <= at("2026-11-20 09:00"), "late, for the party could read it late"
    reply = Reply.objects.get()
    assert (reply.words, reply.person, reply.replied_at) == (
        ANSWER, nansha.judge, at("2026-11-20 09:00"),
    )  # fmt: skip


def test_reply_returned_with_a_reason_is_the_handlers_again(nansha: World, officer: Person) -> None:
    request_id = dispatched(nansha)
    judge, mine = nansha.official(nansha.judge), nansha.official(officer)
    reply_to_order(request_id, HOLLOW, by=judge, at=at("2026-11-17 10:00"))

    with pytest.raises(InvalidSubmissionError, match="理由"):
        decide_draft(request_id, passed=False, by=mine, at=at("2026-11-17 11:00"))
    decide_draft(
        request_id, passed=False, reason="没有说哪天开庭", by=mine, at=at("2026-11-17 11:00")
    )
    second = reply_to_order(request_id, ANSWER, by=judge, at=at("2026-11-17 14:00"))

    assert isinstance(second, ReplyDraft)
    first = ReplyDraft.objects.exclude(pk=second.pk).get()
    assert (first.passed, first.reason, first.decided_by) == (False, "没有说哪天开庭", officer)
    (told,) = Message.objects.filter(kind="reply_sent_back")
    assert told.person_id == nansha.judge.pk
    kinds = Event.objects.filter(subject_id=request_id, kind__startswith="reply.")
    assert [event.kind for event in kinds.order_by("pk")] == [
        "reply.drafted", "reply.sent_back", "reply.drafted",
    ]  # fmt: skip


def test_second_reply_waits_for_the_first(nansha: World, officer: Person) -> None:
    request_id = dispatched(nansha)
    judge = nansha.official(nansha.judge)
    reply_to_order(request_id, ANSWER, by=judge, at=at("2026-11-17 10:00"))

    with pytest.raises(WrongStateError, match="等联络员审核上一份"):
        reply_to_order(request_id, ANSWER, by=judge, at=at("2026-11-17 10:01"))


def test_officers_own_reply_is_passed_by_the_leader_and_never_by_the_officer(
    nansha: World, officer: Person
) -> None:
    post = (PostKind.JUDGE, "法官", "祁知秋", "officer-judge")
    judge_post = appoint(nansha.court, nansha.civil, *post)[1]
    judge_post.terms.update(person=officer)
    mine = nansha.official(officer)
    request_id = dispatched(nansha, to=officer)

    made = reply_to_order(request_id, ANSWER, by=mine, at=at("2026-11-17 10:00"))
    with pytest.raises(NotYoursError):
        decide_draft(request_id, passed=True, by=mine, at=at("2026-11-17 10:01"))
    leader = nansha.official(nansha.civil_leader)
    decide_draft(request_id, passed=True, by=leader, at=at("2026-11-17 11:00"))

    assert isinstance(made, ReplyDraft)
    assert Reply.objects.get().person == officer
    (told,) = Message.objects.filter(kind="review_waiting")
    assert told.person_id == nansha.civil_leader.pk


@pytest.mark.parametrize(
    ("condition", "when", "is_reviewed"),
    [
        ("late", "2026-11-19 23:59", False),
        ("late", "2026-11-20 00:00", True),
        ("returned", "2026-11-20 00:00", False),
    ],
)
def test_only_the_replies_that_the_mechanism_names_are_reviewed(
    nansha: World, condition: str, when: str, *, is_reviewed: bool
) -> None:
    let_review(nansha, condition)

    made = reply_to_order(dispatched(nansha), ANSWER, by=nansha.official(nansha.judge), at=at(when))

    assert isinstance(made, ReplyDraft) is is_reviewed


# --- replies that answer nothing -----------------------------------------------------------------


def test_hollow_reply_is_pointed_out_with_its_words_and_a_full_one_is_not(nansha: World) -> None:
    judge = nansha.official(nansha.judge)
    reply_to_order(dispatched(nansha), HOLLOW, by=judge, at=at("2026-11-17 10:00"))
    reply_to_order(dispatched(nansha), "已安排，等候即可。", by=judge, at=at("2026-11-17 10:00"))
    reply_to_order(dispatched(nansha), ANSWER, by=judge, at=at("2026-11-17 10:00"))

    signs = [flag.signs for flag in ReplyFlag.objects.order_by("pk")]

    assert signs == [["请耐心等待", "正在办理", "以通知为准"], [9]]


def test_what_is_pointed_out_is_settled_by_a_new_reply_a_satisfied_party_or_a_person(
    nansha: World,
) -> None:
    judge, leader = nansha.official(nansha.judge), nansha.official(nansha.civil_leader)
    replaced, satisfied, fine = (dispatched(nansha) for _number in range(3))
    for request_id in (replaced, satisfied, fine):
        reply_to_order(request_id, HOLLOW, by=judge, at=at("2026-11-17 10:00"))
    rate_reply(replaced, satisfied=False, words="没有说哪天", at=at("2026-11-17 11:00"))

    reply_to_order(replaced, ANSWER, by=judge, at=at("2026-11-18 10:00"))
    rate_reply(satisfied, satisfied=True, at=at("2026-11-18 10:00"))
    settle_satisfied(nansha.court.pk, at=at("2026-11-18 10:01"))
    settle_flag(fine, by=leader, at=at("2026-11-18 10:02"))

    settled = dict(ReplyFlag.objects.values_list("request_id", "settlement"))
    assert settled == {replaced: "replaced", satisfied: "satisfied", fine: "fine"}


def test_officer_points_a_reply_out_to_its_author(nansha: World, officer: Person) -> None:
    request_id = dispatched(nansha)
    mine = nansha.official(officer)
    reply_to_order(request_id, ANSWER, by=nansha.official(nansha.judge), at=at("2026-11-17 10:00"))
    decide_draft(request_id, passed=True, by=mine, at=at("2026-11-17 10:30"))

    flag = note_improper(
        request_id, "没有说为什么两个月没有联系", by=mine, at=at("2026-11-17 11:00")
    )

    assert (flag.noted_by, flag.settled_at) == (officer, None)
    (told,) = Message.objects.filter(kind="reply_flagged")
    assert told.person_id == nansha.judge.pk


def test_nobody_judges_their_own_reply(nansha: World) -> None:
    request_id = nansha.submit(when=at("2026-11-16 09:00")).request_id
    dispatch_order(
        request_id, Target(nansha.civil.pk, nansha.civil_leader.pk),
        by=nansha.official(nansha.clerk), at=at("2026-11-16 10:00"),
    )  # fmt: skip
    leader = nansha.official(nansha.civil_leader)
    reply_to_order(request_id, HOLLOW, by=leader, at=at("2026-11-17 10:00"))

    with pytest.raises((NotYoursError, OwnReplyError)):
        settle_flag(request_id, by=leader, at=at("2026-11-17 11:00"))
    with pytest.raises((NotYoursError, OwnReplyError)):
        note_improper(request_id, "写得不全", by=leader, at=at("2026-11-17 11:00"))
