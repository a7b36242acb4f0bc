"""Every act × state × person, without the pages: done as the policy says, or refused and no trace.

The expectation is tests/security/policy.yaml, the same table that the addresses are held against.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import override_settings
from ruamel.yaml import YAML
from tests.conftest import Clone
from tests.security.matrix_world import Stage, people_of, photo
from tests.world import at, build_world

from fenglian.documents.uploads import inspect_upload
from fenglian.duties.models import Duty
from fenglian.errors import DomainError
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.queries import Official
from fenglian.requests import actions
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.errors import RequestNotFoundError, StaleRequestError
from fenglian.requests.models import Handover, ServiceRequest, WorkOrder
from fenglian.supervision.actions import complain, open_supervision
from fenglian.supervision.actions.special import Complaint

POLICY: dict[str, Any] = YAML(typ="safe").load(
    (Path(__file__).parents[1] / "security" / "policy.yaml").read_text(encoding="utf-8")
)
READS, ACTS, LINK_ACTS = (POLICY[part] for part in ("reads", "acts", "link_acts"))
TRIED = [name for name in ACTS if name not in {"report-risk", "review", "fine"}]
"""Not those that need more than a request: tests/risk, test_reviews.py and tests/supervision."""
STATES = [*(state for state in READS if state not in {"foreign", "unknown"}), "asked", "called"]
LATER = at("2026-11-23 10:00")
NOON = at("2026-11-20 12:00")
ROLES = (
    "clerk",
    "officer",
    "judge",
    "colleague",
    "accused",
    "enforcer",
    "civil_leader",
    "enforcement_leader",
    "vice",
    "other_vice",
    "president",
    "administrator",
)
Trace = tuple[list[Any], ...]


@dataclass
class Ground:
    """A court with a request in every state, and everybody signed in."""

    stage: Stage
    requests: dict[str, UUID]
    twins: dict[UUID, UUID]
    officials: dict[str, Official]
    stranger: Official

    def act(self, name: str) -> Callable[..., object]:
        """Return an act of the policy's table as a call of (request_id, who and when)."""
        here = self.stage.world
        target = Target(here.civil.pk, here.colleague.pk)
        reason = "案件由该庭办理"
        calls: dict[str, Callable[..., object]] = {
            "screen": lambda pk, **who: actions.confirm_screening(
                pk, Screening("labor", "judge_contact", "ordinary"), **who
            ),
            "dispatch": lambda pk, **who: actions.dispatch_order(pk, target, reason=reason, **who),
            "answer": lambda pk, **who: actions.answer_directly(
                pk, "您的案件排在下月开庭。", **who
            ),
            "accept": actions.accept_order,
            "reply": lambda pk, **who: actions.reply_to_order(pk, "开庭定在下月八日上午。", **who),
            "ask": lambda pk, **who: actions.ask_back(pk, "请问传票是哪天收到的？", **who),
            "transfer": lambda pk, **who: actions.transfer_order(pk, target, reason=reason, **who),
            "hand-back": lambda pk, **who: actions.hand_back_order(pk, reason=reason, **who),
            "extend": lambda pk, **who: actions.request_extension(pk, 3, reason=reason, **who),
            "call": lambda pk, **who: actions.log_call(pk, "已告知开庭日期", reached=True, **who),
            "document": lambda pk, **who: actions.issue_document(
                pk, "生效证明 1 份", receiver="当事人本人", way="on_site", **who
            ),
            "papers": lambda pk, **who: actions.pass_on_papers(pk, "补充证据 12 页", target, **who),
            "number": lambda pk, **who: actions.note_number(
                pk, actions.PlatformNumber("other", pk.hex), **who
            ),
            "press": actions.press_order,
            "improper": lambda pk, **who: actions.note_improper(pk, "没有答到点上", **who),
            "complain": lambda pk, **who: complain(
                pk, Complaint("unreachable", "打了三次电话没有人接。", "hotline"), **who
            ),
            "supervise": lambda pk, **who: open_supervision(
                pk, "delay", "拖了两个月没有办。", **who
            ),
            "merge": lambda pk, **who: actions.merge_requests(
                pk, self.twins[pk], reason=reason, **who
            ),
            "unmerge": lambda pk, **who: actions.unmerge_request(pk, reason=reason, **who),
            "instruct": lambda pk, **who: actions.instruct_order(pk, "请三日内办结。", **who),
            "reassign": lambda pk, **who: actions.reassign_order(pk, target, reason=reason, **who),
            "decide-extension": lambda pk, **who: actions.decide_extension(pk, granted=True, **who),
        }
        return calls[name]

    def party_act(self, name: str, request_id: UUID) -> Callable[[], object]:
        """Return what a party does on the follow-up page as a call."""
        call = ServiceRequest.objects.get(pk=request_id).calls.first()
        paper = inspect_upload(io.BytesIO(photo().read()), "photo.png")
        calls: dict[str, Callable[[], object]] = {
            "rate": lambda: actions.rate_reply(request_id, satisfied=True, at=LATER),
            "answer": lambda: actions.answer_question(request_id, "上周三。", at=LATER),
            "supplement": lambda: actions.supplement_request(request_id, "换了电话。", at=LATER),
            "complain": lambda: complain(
                request_id, Complaint("unreachable", "打了三次电话没有人接。", "website"), at=LATER
            ),
            "urge": lambda: actions.urge_request(request_id, at=LATER),
            "attach": lambda: actions.attach_papers(request_id, [paper], at=LATER),
            "contest": lambda: actions.contest_call(
                request_id, call.pk if call else 0, "没有接到。", at=LATER
            ),
        }
        return calls[name]


@pytest.fixture(scope="module")
def ground(module_clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    uploads = override_settings(UPLOADS=tmp_path_factory.mktemp("uploads"))
    with module_clone.bound(), uploads:
        here, there = build_world(), build_world("panyu", code="粤0113", prefix="p.")
        with scoped([there.court.pk], audience=Audience.SYSTEM):
            stranger = there.official(there.president)
        with scoped([here.court.pk], audience=Audience.SYSTEM):
            stage = Stage(here, people_of(here, ""), NOON)
            requests = {state: stage.make(state) for state in STATES}
            twins = {
                pk: stage.twin(ServiceRequest.objects.get(pk=pk)).pk for pk in requests.values()
            }
            officials = {role: stage.official(role) for role in ROLES}
        yield Ground(stage, requests, twins, officials, stranger)


@pytest.fixture
def desk(ground: Ground) -> Iterator[Ground]:
    """The ground in the scope of its court."""
    with scoped([ground.stage.world.court.pk], audience=Audience.DESK):
        yield ground


def trace(request_id: UUID) -> Trace:
    """Return everything that an act could have touched."""
    return tuple(
        list(rows)
        for rows in (
            ServiceRequest.objects.filter(pk=request_id).values(),
            WorkOrder.objects.filter(pk=request_id).values(),
            Duty.objects.filter(subject_id=request_id).order_by("pk").values(),
            Handover.objects.filter(request_id=request_id).order_by("pk").values(),
            Event.objects.filter(subject_id=request_id).order_by("pk").values_list("pk"),
            Message.objects.filter(subject_id=request_id).order_by("pk").values_list("pk"),
        )
    )


def attempt(act: Callable[[], object]) -> DomainError | None:
    """Do something and take it back; return why it was refused, None where it was done."""
    refusal = None
    with transaction.atomic():
        try:
            act()
        except DomainError as error:
            refusal = error
        transaction.set_rollback(True)
    return refusal


@pytest.mark.parametrize("name", TRIED)
def test_official_s_act_is_done_as_the_table_says_or_leaves_no_trace(
    desk: Ground, name: str
) -> None:
    faults, act = [], desk.act(name)
    everybody = {**desk.officials, "stranger": desk.stranger}
    for state, request_id in desk.requests.items():
        # A question or a call changes nothing of whose turn it is.
        like = state if state in READS else "accepted"
        may = () if (name, state) == ("ask", "asked") else ACTS[name].get(like, ())
        before = trace(request_id)
        for role, official in everybody.items():
            said: type[DomainError] | None = None
            with transaction.atomic():
                try:
                    act(request_id, by=official, at=LATER)
                except DomainError as refusal:
                    said = type(refusal)
                    if role in READS[like] and trace(request_id) != before:
                        faults.append(f"{name} on {state} by {role}: refused and yet changed")
                transaction.set_rollback(True)
            if (role in may) != (said is None):
                faults.append(f"{name} on {state} by {role}: {said.__name__ if said else 'done'}")
            if role not in READS[like] and said is not RequestNotFoundError:
                faults.append(f"{name} on {state} by {role}: told more than that it is not there")
    assert faults == []


@pytest.mark.parametrize("name", LINK_ACTS)
def test_party_s_act_is_done_as_the_table_says_or_leaves_no_trace(desk: Ground, name: str) -> None:
    may = set(chain.from_iterable([s] if isinstance(s, str) else s for s in LINK_ACTS[name]))
    faults = []
    for state in STATES:
        request_id = desk.requests[state]
        before = trace(request_id)
        with transaction.atomic():
            try:
                desk.party_act(name, request_id)()
            except DomainError as refusal:
                said = type(refusal).__name__
                if trace(request_id) != before:
                    faults.append(f"{name} on {state}: refused and yet changed")
            else:
                said = ""
            transaction.set_rollback(True)
        if (state in may) != (not said):
            faults.append(f"{name} on {state}: {said or 'done'}")
    assert faults == []


@pytest.mark.parametrize("name", TRIED)
def test_act_on_a_page_grown_old_is_refused_whoever_acts(desk: Ground, name: str) -> None:
    acts_of = ACTS[name]
    state = next(state for state, people in acts_of.items() if state in STATES and people)
    who = desk.officials[next(role for role in acts_of[state] if role in desk.officials)]
    request_id = desk.requests[state]
    seen = ServiceRequest.objects.get(pk=request_id).revision
    before = trace(request_id)

    for revision in (seen - 1, seen + 1):
        with pytest.raises(StaleRequestError), transaction.atomic():
            desk.act(name)(request_id, by=who, at=LATER, seen_revision=revision)
        assert trace(request_id) == before
    assert attempt(lambda: desk.act(name)(request_id, by=who, at=LATER, seen_revision=seen)) is None


@pytest.mark.parametrize("name", TRIED)
def test_act_by_somebody_whose_term_or_account_has_ended_is_not_theirs(
    desk: Ground, name: str
) -> None:
    """Rights are read anew at each request: whoever has no post today sees nothing."""
    for role in ("judge", "civil_leader"):
        former = desk.officials[role]
        powerless = Official(
            account_id=former.account_id, person_id=former.person_id, court_id=former.court_id,
            name=former.name, title=former.title, roles=frozenset(), body_ids=frozenset(),
            led_body_ids=frozenset(), supervised_body_ids=frozenset(), is_president=False,
        )  # fmt: skip
        request_id = desk.requests["in_common"]
        assert isinstance(
            attempt(lambda: desk.act(name)(request_id, by=powerless, at=LATER)),  # noqa: B023 - called at once
            RequestNotFoundError,
        )
