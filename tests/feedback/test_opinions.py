"""A problem with a rule goes to the filing division, its interpretation to everybody (NS-18)."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.world import World, at

from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty
from fenglian.feedback.actions import answer_opinion, find_cited, raise_opinion
from fenglian.feedback.errors import (
    InvalidOpinionError,
    NotInterpreterError,
    OpinionAnsweredError,
    OpinionNotFoundError,
    UnknownClauseError,
)
from fenglian.feedback.models import Opinion
from fenglian.feedback.policies import get_opinion_for, visible_opinions
from fenglian.feedback.queries import describe_opinions, list_interpretations, list_opinions
from fenglian.feedback.validators import LONGEST_WORDS
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.notifications.models import Message
from fenglian.organizations.actions import enter_absence
from fenglian.organizations.models import Person
from fenglian.worktime.queries import load_calendar

FRIDAY, LATER = at("2026-11-20 10:00"), at("2026-11-20 16:00")
PROBLEM = "当事人只在晚上接电话，三个工作日里打不通，这样算不算联系过？"
MEANING = "上班时间以外打通的也算，写明打的时间。"
LIMIT = """
  - id: interpretation
    kind: limit
    title: 解释规定
    summary: 立案庭收到意见后 3 个工作日内解释。
    clauses: [NS-18]
    origin: court
    note: 文件没有规定期限，本院自定。
    checked: {by: 编写者, day: 2026-11-21}
    holder: department
    starts_on: [opinion.raised]
    met_by: [opinion.answered]
    length: {count: 3, unit: working_days}
    steps:
      - {number: 1, kind: escalation, at: {after: {count: 3, unit: working_days}}, to: vice_president_in_charge, words: 意见满 3 个工作日没有解释。}
    examples:
      - given: {starts: 2026-11-20T10:00}
        expected: {last_day: 2026-11-25, steps: [2026-11-25]}
"""  # noqa: E501 - a rule as it stands in the file
"""What a court may add: the notice gives the interpretation no limit."""


def say(
    world: World, by: Person | None = None, *, key: UUID | None = None, when: datetime = FRIDAY
) -> Opinion:
    cited = find_cited(world.court.pk, "NS-8", "reply", FRIDAY)
    official = world.official(by or world.judge)
    return raise_opinion(key or uuid4(), cited, PROBLEM, by=official, at=when)


def interpret(world: World, opinion: Opinion, by: Person | None = None) -> Opinion:
    return answer_opinion(opinion.pk, MEANING, by=world.official(by or world.clerk), at=LATER)


@pytest.mark.clause("NS-18")
def test_problem_goes_to_the_filing_division_and_the_meaning_to_everybody(nansha: World) -> None:
    """The world has no filing division of its own; its desk stands in, as the notice's 立案庭."""
    opinion = interpret(nansha, say(nansha))

    told = Message.objects.order_by("pk").values_list("kind", "person_id")
    assert list(told) == [
        ("opinion_raised", nansha.desk_leader.pk), ("opinion_answered", nansha.judge.pk),
    ]  # fmt: skip
    events = Event.objects.filter(subject_id=opinion.pk).order_by("pk")
    assert [(event.kind, event.actor_label) for event in events] == [
        ("opinion.raised", "沈砚秋，民事审判一庭法官"),
        ("opinion.answered", "何秋实，诉讼服务中心诉讼服务专员"),
    ]
    (meant,) = list_interpretations(nansha.court.pk, "nansha", "NS-8")
    assert (meant.answer, meant.answered_at) == (MEANING, LATER)


@pytest.mark.clause("NS-18")
def test_opinion_keeps_the_version_under_which_the_rule_bit(nansha: World, tmp_path: Path) -> None:
    before = say(nansha)
    adopt_variant(nansha, tmp_path)

    after = say(nansha)

    assert before.version_id != after.version_id
    lines = describe_opinions([before, after], load_calendar(nansha.court.calendar_id), FRIDAY)
    assert [(line.version, line.rule_title) for line in lines] == [
        (1, lines[0].rule_title), (2, lines[0].rule_title),
    ]  # fmt: skip


@pytest.mark.clause("NS-18")
def test_court_that_sets_a_limit_has_it_supervised(nansha: World, tmp_path: Path) -> None:
    without = say(nansha)
    adopt_variant(nansha, tmp_path)
    late, in_time = say(nansha), say(nansha)
    calendar = load_calendar(nansha.court.calendar_id)

    shown = [line.limit and line.limit.last_day for line in describe_opinions([without, late], calendar, FRIDAY)]  # fmt: skip  # noqa: E501
    interpret(nansha, in_time)
    sweep([nansha.court.pk], at=at("2026-11-26 00:01"))

    assert shown == [None, date(2026, 11, 25)]
    assert not Duty.objects.filter(subject_id=without.pk).exists()
    states = dict(Duty.objects.values_list("subject_id", "state"))
    assert states == {late.pk: "open", in_time.pk: "met"}
    escalated = Message.objects.get(kind="duty_escalated")
    assert (escalated.subject_id, escalated.person_id) == (late.pk, nansha.vice_president.pk)


def adopt_variant(world: World, folder: Path) -> None:
    """Let the court adopt the mechanism with a limit for interpretations."""
    pack = folder / "nansha"
    shutil.copytree(PACKS / "nansha", pack)
    file = pack / "mechanism.yaml"
    text = file.read_text(encoding="utf-8")
    head, rules, tail = text.partition("\nrules:\n")
    file.write_text(f"{head}{rules}{LIMIT}{tail}", encoding="utf-8")
    version = install_pack(read_pack(pack))
    adopt(world.court, version, effective_from=FRIDAY, actor=Actor.system(), at=FRIDAY)


def test_opinion_sent_twice_is_stored_and_told_once(nansha: World) -> None:
    key = uuid4()

    first, second = say(nansha, key=key), say(nansha, key=key)

    assert first == second
    assert (Opinion.objects.count(), Message.objects.count()) == (1, 1)


def test_form_of_somebody_else_does_not_open_their_opinion(nansha: World) -> None:
    key = uuid4()

    first, second = say(nansha, key=key), say(nansha, nansha.colleague, key=key)

    assert first != second
    assert second.person_id == nansha.colleague.pk


def test_opinion_is_answered_once(nansha: World) -> None:
    opinion = interpret(nansha, say(nansha))

    with pytest.raises(OpinionAnsweredError):
        interpret(nansha, opinion)

    assert Event.objects.filter(kind="opinion.answered").count() == 1


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("judge", NotInterpreterError), ("president", NotInterpreterError),
     ("colleague", OpinionNotFoundError), ("administrator", OpinionNotFoundError)],
)  # fmt: skip
def test_nobody_but_the_filing_division_interprets(
    nansha: World, who: str, refusal: type[Exception]
) -> None:
    opinion = say(nansha)

    with pytest.raises(refusal):
        interpret(nansha, opinion, getattr(nansha, who))

    assert Opinion.objects.get().answered_at is None


@pytest.mark.parametrize(
    ("who", "reads"),
    [("judge", True), ("civil_leader", True), ("vice_president", True), ("president", True),
     ("clerk", True), ("desk_leader", True), ("colleague", False), ("enforcement_leader", False)],
)  # fmt: skip
def test_words_are_read_by_the_sender_those_above_and_the_filing_division(
    nansha: World, who: str, *, reads: bool
) -> None:
    say(nansha)

    assert visible_opinions(nansha.official(getattr(nansha, who))).exists() is reads


def test_whoever_stands_in_for_the_sender_is_told_and_may_open_it(nansha: World) -> None:
    opinion = say(nansha)
    enter_absence(
        nansha.judge, starts_on=LATER.date(), ends_on=LATER.date(), kind="leave",
        deputy=nansha.colleague,
    )  # fmt: skip

    interpret(nansha, opinion)

    told = Message.objects.filter(kind="opinion_answered").values_list("person_id", flat=True)
    assert set(told) == {nansha.judge.pk, nansha.colleague.pk}
    deputy = nansha.official(nansha.colleague, on=LATER.date())
    assert get_opinion_for(deputy, opinion.pk) == opinion


def test_list_has_the_open_ones_first_the_oldest_on_top(nansha: World) -> None:
    first, second, third = (say(nansha, when=FRIDAY + timedelta(minutes=n)) for n in range(3))
    interpret(nansha, second)

    assert list(list_opinions(nansha.official(nansha.clerk))) == [first, third, second]


@pytest.mark.parametrize("words", ["", " \n ", "字" * (LONGEST_WORDS + 1)])
def test_words_that_say_nothing_or_too_much_are_refused(nansha: World, words: str) -> None:
    cited = find_cited(nansha.court.pk, "NS-8", "", FRIDAY)

    with pytest.raises(InvalidOpinionError):
        raise_opinion(uuid4(), cited, words, by=nansha.official(nansha.judge), at=FRIDAY)


@pytest.mark.parametrize(
    ("clause", "rule", "refusal"),
    [("NS-99", "", UnknownClauseError), ("NS-8", "nothing", InvalidOpinionError),
     ("NS-18", "reply", InvalidOpinionError)],
)  # fmt: skip
def test_what_is_not_in_force_cannot_be_cited(
    nansha: World, clause: str, rule: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        find_cited(nansha.court.pk, clause, rule, FRIDAY)
