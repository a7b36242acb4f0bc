"""Whatever two people do one after the other, the history stays legal and the limit stays (C2, E7).

The history is run through a small automaton of its own, which knows the events and not the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests.conftest import Clone
from tests.world import World, at, build_world

from fenglian.duties.actions import sweep
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty, DutyStep
from fenglian.errors import DomainError
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.ledger.queries import list_events_of
from fenglian.requests import actions
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.models import Handover, ServiceRequest, WorkOrder

MORNING = at("2026-11-20 09:00")
LATER = at("2026-11-23 10:00")
EXTENSION = 3
QUIET = {
    "document.issued",
    "papers.passed_on",
    "request.screened",
    "request.urged",
    "request.supplemented",
    "request.code_sent",
    "work_order.accepted",
    "work_order.question_asked",
    "work_order.question_answered",
    "work_order.extension_requested",
    "work_order.extension_decided",
    "work_order.call_logged",
    "work_order.call_contested",
    "work_order.instructed",
    "work_order.term_set",
    "work_order.transferred",
    "work_order.reassigned",
}
"""Events that leave whose turn it is."""
MOVES = {
    ("received", "request.answered"): "answered",
    ("received", "work_order.dispatched"): "in_hand",
    ("in_hand", "work_order.handed_back"): "handed_back",
    ("in_hand", "work_order.replied"): "answered",
    ("handed_back", "work_order.redispatched"): "in_hand",
    ("handed_back", "work_order.dispatched"): "in_hand",
    ("handed_back", "work_order.reassigned"): "in_hand",
    ("handed_back", "request.answered"): "answered",
    ("answered", "work_order.returned"): "in_hand",
    ("answered", "request.returned"): "handed_back",
    ("answered", "request.rated"): "closed",
    # Closed on the spot, and still open to the party's judgment.
    ("received", "request.answered on the spot"): "judged later",
    ("handed_back", "request.answered on the spot"): "judged later",
    ("judged later", "work_order.returned"): "in_hand",
    ("judged later", "request.returned"): "handed_back",
    ("judged later", "request.rated"): "closed",
}
OWED = {
    "received": {"desk_acceptance"},
    "in_hand": {"reply"},
    "handed_back": {"redispatch"},
    "answered": set(),
    "closed": set(),
}
AFTERWARDS = {"request.code_sent", "work_order.call_contested", "work_order.question_answered"}
"""What the party may still do when all is over."""
PASSES_ON = {
    "work_order.dispatched",
    "work_order.redispatched",
    "work_order.transferred",
    "work_order.reassigned",
    "work_order.handed_back",
}
ASIDE = {
    "ask",
    "call",
    "document",
    "papers",
    "instruct",
    "answer question",
    "supplement",
    "urge",
    "contest",
    "new code",
}
"""Acts that leave whose turn it is: after one another they are tried as doubles only."""
Do = Callable[[UUID, datetime], object]


def is_over(state: str) -> bool:
    return state in {"closed", "judged later"}


@dataclass
class Cast:
    """A court and all that may be done to one of its requests."""

    world: World
    acts: dict[str, Do]

    def submit(self) -> UUID:
        return self.world.submit(when=MORNING).request_id


def all_acts(world: World) -> dict[str, Do]:
    """Return everything that anybody does to a request, by who may."""
    clerk, judge, leader, colleague = (
        world.official(person)
        for person in (world.clerk, world.judge, world.civil_leader, world.colleague)
    )
    to_judge = Target(world.civil.pk, world.judge.pk)
    to_colleague = Target(world.civil.pk, world.colleague.pk)
    why = "案件由该庭办理"
    words = "开庭定在下月八日上午。"
    screening = Screening("labor", "judge_contact", "ordinary")
    again = count(1)

    def contest(pk: UUID, when: datetime) -> object:
        call = ServiceRequest.objects.get(pk=pk).calls.order_by("pk").last()
        return actions.contest_call(pk, call.pk if call else 0, "没有接到。", at=when)

    return {
        "screen": lambda pk, t: actions.confirm_screening(pk, screening, by=clerk, at=t),
        "answer": lambda pk, t: actions.answer_directly(pk, words, by=clerk, at=t),
        "dispatch": lambda pk, t: actions.dispatch_order(pk, to_judge, by=clerk, at=t, reason=why),
        "dispatch in common": lambda pk, t: actions.dispatch_order(
            pk, Target(world.civil.pk), by=clerk, at=t, reason=why
        ),
        "accept": lambda pk, t: actions.accept_order(pk, by=judge, at=t),
        "colleague accepts": lambda pk, t: actions.accept_order(pk, by=colleague, at=t),
        "reply": lambda pk, t: actions.reply_to_order(pk, words, by=judge, at=t),
        "ask": lambda pk, t: actions.ask_back(pk, "传票是哪天收到的？", by=judge, at=t),
        "transfer": lambda pk, t: actions.transfer_order(
            pk, to_colleague, reason=why, by=judge, at=t
        ),
        "transfer back": lambda pk, t: actions.transfer_order(
            pk, to_judge, reason=why, by=colleague, at=t
        ),
        "hand back": lambda pk, t: actions.hand_back_order(pk, reason=why, by=judge, at=t),
        "extend": lambda pk, t: actions.request_extension(
            pk, EXTENSION, reason=why, by=judge, at=t
        ),
        "call": lambda pk, t: actions.log_call(pk, "已告知", reached=True, by=judge, at=t),
        "document": lambda pk, t: actions.issue_document(
            pk, "生效证明 1 份", receiver="当事人本人", way="on_site", by=judge, at=t
        ),
        "papers": lambda pk, t: actions.pass_on_papers(
            pk, "补充证据 12 页", to_judge, by=clerk, at=t
        ),
        "answer on the spot": lambda pk, t: actions.answer_directly(
            pk, words, by=clerk, at=t, on_the_spot=True
        ),
        "instruct": lambda pk, t: actions.instruct_order(
            pk, "请抓紧。", by=leader, at=t, term=date(2026, 12, 31)
        ),
        "reassign": lambda pk, t: actions.reassign_order(pk, to_judge, reason=why, by=leader, at=t),
        "grant": lambda pk, t: actions.decide_extension(pk, granted=True, by=leader, at=t),
        "refuse": lambda pk, t: actions.decide_extension(
            pk, granted=False, note=why, by=leader, at=t
        ),
        "satisfied": lambda pk, t: actions.rate_reply(pk, satisfied=True, at=t),
        "not satisfied": lambda pk, t: actions.rate_reply(
            pk, satisfied=False, at=t, words="没说清楚"
        ),
        "answer question": lambda pk, t: actions.answer_question(pk, "上周三。", at=t),
        "supplement": lambda pk, t: actions.supplement_request(
            pk, f"第{next(again)}次换电话。", at=t
        ),
        "urge": lambda pk, t: actions.urge_request(pk, at=t),
        "contest": contest,
        "new code": lambda pk, t: actions.renew_follow_code(pk, at=t),
    }


PATHS: dict[str, tuple[str, ...]] = {
    "received": (),
    "in hand": ("dispatch",),
    "extension asked": ("dispatch", "accept", "extend"),
    "handed back": ("dispatch", "hand back"),
    "answered": ("dispatch", "reply"),
    "closed on the spot": ("answer on the spot",),
    "returned directly": ("answer", "not satisfied"),
    "closed": ("dispatch", "reply", "satisfied"),
}


@pytest.fixture(scope="module")
def stage(module_clone: Clone) -> Iterator[Cast]:
    with module_clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            acts = all_acts(world)
        yield Cast(world, acts)


@pytest.fixture
def cast_at_work(stage: Cast) -> Iterator[Cast]:
    """The court in its scope; what happens is taken back."""
    with scoped([stage.world.court.pk], audience=Audience.SYSTEM):
        yield stage
        transaction.set_rollback(True)


def done(act: Do, request_id: UUID, when: datetime) -> bool:
    """Tell whether an act was done; a refused one is undone as its page would."""
    try:
        with transaction.atomic():
            act(request_id, when)
    except DomainError:
        return False
    return True


def faults_of(request_id: UUID, acts_done: int) -> list[str]:
    """Return what is illegal in the history of a request and in what stands beside it."""
    request = ServiceRequest.objects.get(pk=request_id)
    events = [
        f"{event.kind} on the spot" if event.data.get("on_the_spot") else event.kind
        for event in list_events_of(request.court_id, request_id)
    ]
    state, faults = "received", []
    if events[0] != "request.received":
        faults.append(f"begins with {events[0]}")
    for kind in events[1:]:
        if (state, kind) in MOVES:
            state = MOVES[state, kind]
        elif kind not in QUIET or (state == "closed" and kind != "request.code_sent"):
            faults.append(f"{kind} in {state}")
    if ("closed" if is_over(state) else state) != request.state:
        faults.append(f"the ledger says {state}, the request {request.state}")
    if request.revision != acts_done or len(events) != acts_done + 1:
        faults.append(f"{acts_done} acts, revision {request.revision}, {len(events)} events")
    return faults + _faults_beside(request, events)


def _faults_beside(request: ServiceRequest, events: list[str]) -> list[str]:
    order = WorkOrder.objects.filter(pk=request.pk).first()
    owed = set(
        Duty.objects.filter(subject_id=request.pk, state=DutyState.OPEN).values_list(
            "rule_id", flat=True
        )
    )
    expected = OWED[request.state] | (
        {"reply"} if request.state == "handed_back" and order else set()
    )
    faults = [] if owed == expected else [f"{request.state} owes {owed}"]
    moves = [kind for kind in events if kind in PASSES_ON]
    if Handover.objects.filter(request=request).count() != len(moves):
        faults.append(f"{moves} but other handovers")
    reply = Duty.objects.filter(subject_id=request.pk, rule_id="reply").order_by("pk").last()
    if reply is not None and reply.state == DutyState.OPEN and order is not None:
        holder = None if request.state == "handed_back" else order.handler_id
        if reply.holder_id != holder:
            faults.append("the limit is not borne by whoever has the order")
    return faults


@pytest.mark.parametrize("start", PATHS)
def test_every_pair_of_acts_leaves_a_legal_history(cast_at_work: Cast, start: str) -> None:
    request_id = cast_at_work.submit()
    for name in PATHS[start]:
        cast_at_work.acts[name](request_id, MORNING)
    so_far = len(PATHS[start])
    faults, pairs = faults_of(request_id, so_far), 0
    for first, act in cast_at_work.acts.items():
        outer = transaction.savepoint()
        if not done(act, request_id, LATER):
            transaction.savepoint_rollback(outer)
            continue
        faults += [f"{first}: {fault}" for fault in faults_of(request_id, so_far + 1)]
        for second, following in cast_at_work.acts.items():
            if {first, second} <= ASIDE and first != second:
                continue
            inner = transaction.savepoint()
            number = so_far + 1 + done(following, request_id, LATER)
            pairs += 1
            faults += [f"{first}, {second}: {fault}" for fault in faults_of(request_id, number)]
            transaction.savepoint_rollback(inner)
        transaction.savepoint_rollback(outer)

    assert faults == []
    assert pairs > 0, "nothing was possible: nothing is proved"


# --- S26: nothing but an answer that the party can read moves the limit --------------------------

TRICKS: dict[str, tuple[str, ...]] = {
    "reassign to reset": ("reassign",),
    "pass it round": ("transfer", "transfer back", "transfer", "transfer back"),
    "hand back and have it dispatched again": ("hand back", "dispatch"),
    "hand back and wait": ("hand back",),
    "accept": ("accept",),
    "ask instead of answering": ("ask", "answer question", "ask"),
    "log a call instead of answering": ("call",),
    "ask for more time": ("extend",),
    "have more time refused": ("extend", "refuse"),
    "let the leader set a later term": ("instruct",),
    "let the party write again": ("supplement", "urge"),
    "everything at once": (
        "accept", "ask", "call", "extend", "refuse", "instruct", "transfer", "transfer back",
        "hand back", "dispatch", "reassign", "supplement",
    ),
}  # fmt: skip


def promise(request_id: UUID) -> dict[str, Any]:
    """Return what the party was promised."""
    names = ("state", "round", "starts_at", "last_day", "ends_at", "next_step", "next_step_at")
    found = Duty.objects.filter(subject_id=request_id, rule_id="reply").values(*names)
    return {**found.get()}


@pytest.mark.clause("NS-8")
@pytest.mark.parametrize("trick", TRICKS)
def test_trick_moves_neither_limit_nor_ladder(cast_at_work: Cast, trick: str) -> None:
    request_id = cast_at_work.submit()
    cast_at_work.acts["dispatch"](request_id, MORNING)
    before = promise(request_id)

    for name in TRICKS[trick]:
        cast_at_work.acts[name](request_id, LATER)

    assert promise(request_id) == before
    court_ids = [cast_at_work.world.court.pk]
    while sweep(court_ids, at=at("2026-12-02 08:00")).claimed:
        pass
    reply = Duty.objects.get(subject_id=request_id, rule_id="reply")
    steps = DutyStep.objects.filter(duty=reply, kind="escalation").order_by("step")
    fell_due = [step.fell_due_at for step in steps]
    assert fell_due == [at(f"2026-{day} 00:00") for day in ("11-26", "11-28", "12-02")]


@pytest.mark.clause("NS-8")
@pytest.mark.parametrize("words", ["", "  ", "好", "。。。", "\n\n\n\n\n\n"])
def test_hollow_reply_is_refused_and_meets_no_limit(cast_at_work: Cast, words: str) -> None:
    request_id = cast_at_work.submit()
    cast_at_work.acts["dispatch"](request_id, MORNING)
    before = promise(request_id)
    judge = cast_at_work.world.official(cast_at_work.world.judge)

    with pytest.raises(DomainError, match="至少写"), transaction.atomic():
        actions.reply_to_order(request_id, words, by=judge, at=LATER)

    assert promise(request_id) == before


def test_more_time_granted_is_the_one_thing_that_moves_it(cast_at_work: Cast) -> None:
    """The control: the comparison of the tricks would see a limit that moves."""
    request_id = cast_at_work.submit()
    cast_at_work.acts["dispatch"](request_id, MORNING)
    before = promise(request_id)

    cast_at_work.acts["extend"](request_id, LATER)
    cast_at_work.acts["grant"](request_id, LATER)

    assert promise(request_id)["last_day"] == date(2026, 11, 30) > before["last_day"]


def test_leader_does_not_grant_themselves_more_time(cast_at_work: Cast) -> None:
    world = cast_at_work.world
    leader = world.official(world.civil_leader)
    request_id = cast_at_work.submit()
    actions.dispatch_order(
        request_id,
        Target(world.civil.pk, world.civil_leader.pk),
        by=world.official(world.clerk),
        at=MORNING,
    )
    actions.request_extension(request_id, EXTENSION, reason="案情复杂", by=leader, at=LATER)
    before = promise(request_id)

    with pytest.raises(DomainError, match="别的领导"), transaction.atomic():
        actions.decide_extension(request_id, granted=True, by=leader, at=LATER)

    assert promise(request_id) == before


# --- the person's own words ----------------------------------------------------------------------


def test_words_of_a_request_never_change(cast_at_work: Cast) -> None:
    request_id = cast_at_work.submit()
    own = ServiceRequest.objects.filter(pk=request_id)
    words = own.get().words

    with pytest.raises(DatabaseError, match="stay as they are"), transaction.atomic():
        own.update(words="改写过的话")
    own.update(words=words, title="换个标题")

    assert own.get().words == words


@pytest.mark.parametrize("start", PATHS)
def test_words_are_the_same_after_everything(cast_at_work: Cast, start: str) -> None:
    request_id = cast_at_work.submit()
    words = ServiceRequest.objects.get(pk=request_id).words
    for name in PATHS[start]:
        cast_at_work.acts[name](request_id, MORNING)
    for act in cast_at_work.acts.values():
        done(act, request_id, LATER)

    assert ServiceRequest.objects.get(pk=request_id).words == words
    assert Event.objects.filter(subject_id=request_id, data__icontains=words).count() == 0
