"""The network's county court with a contact in its first town and limits of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.network import Network, NetworkCourt
from tests.world import appoint, at

from fenglian.correspondence.actions import Beginning, write_to_court
from fenglian.correspondence.enums import ThreadKind
from fenglian.correspondence.models import Thread
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.liaison.actions import end_assignment
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import read_pack
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Account, Body, Person, Post
from fenglian.organizations.queries import Official, load_official

MONDAY = at("2026-11-16 10:00")
TOWN, OTHER = "新城镇", "车岗镇"
LADDER = """\
    steps:
      - {number: 0, kind: warning, at: {last_day_start: true}, to: handler, words: 今天到期。}
      - {number: 1, kind: escalation, at: {after: {count: COUNT, unit: working_days}}, to: department_leader, words: 到期未办。}
"""  # noqa: E501 - rules as they stand in a file
LIMITS = """\
id: towns
title: 与镇街来往的办法
short_title: 镇街来往
document_number: 示法〔2026〕1号
issuer: 示例人民法院
issued_on: 2026-01-01
effective_on: 2026-01-01
clauses:
  - {id: TW-1, number: "1", heading: 来往, gist: 来信要答复，转办要回复。}
vocabularies:
  channels:
    - {id: hall, label: 诉讼服务大厅, mark: 厅, staffed: true}
  service_kinds:
    - {id: question, label: 提问, complexity: simple, clause: TW-1}
rules:
"""
RULES = {
    "town_answer": (
        "答复镇街", "handler", 3,
        "town_message.sent, consultation.asked, guidance.asked, judge.asked",
        "town_message.answered, judge.scheduled", "town_message.closed",
    ),
    "town_receipt": (
        "签收转办", "department", 1, "town_message.forwarded",
        "town_message.received, town_message.reported", "town_message.returned",
    ),
    "town_forward": (
        "回复联系人", "department", 5, "town_message.forwarded", "town_message.reported",
        "town_message.returned",
    ),
    "suggestion": (
        "答复意见", "department", 10, "suggestion.gathered", "suggestion.answered", "",
    ),
    "reply": (
        "答复来访人", "handler", 3, "work_order.dispatched", "work_order.replied", "",
    ),
}  # fmt: skip
"""Title, holder, working days, what starts, meets and cancels."""


def _rule(name: str) -> str:
    title, holder, count, starts, met, cancelled = RULES[name]
    return (
        f"  - id: {name}\n    kind: limit\n    title: {title}\n    summary: {title}。\n"
        f"    clauses: [TW-1]\n    origin: court\n    note: 文件没有规定，本院自定。\n"
        f"    checked: {{by: 编写者, day: 2026-11-21}}\n    holder: {holder}\n"
        f"    starts_on: [{starts}]\n    met_by: [{met}]\n    cancelled_by: [{cancelled}]\n"
        f"    length: {{count: {count}, unit: working_days}}\n"
        f"{LADDER.replace('COUNT', str(count)).replace('to: handler', f'to: {holder}')}"
    )


@dataclass
class Town:
    """A court, its first town's center and contact, and ways to act as each of them."""

    network: Network
    here: NetworkCourt
    clerk_of_center: Person
    other_center: Person
    enforcer: Person

    @property
    def court_id(self) -> int:
        return self.here.pk

    def as_official(self, person: Person, when: datetime = MONDAY) -> Official:
        """Return an official of the court as signed in; in the court's scope."""
        return self.here.official(person, on=when.date())

    def of_center(self, person: Person | None = None, when: datetime = MONDAY) -> Official:
        """Return somebody of a center as signed in."""
        with self.here.scope():
            account = Account.objects.get(person=person or self.clerk_of_center)
            official = load_official(account, when.date())
        assert official is not None
        return official

    def write(
        self,
        words: str = "镇里一户人家说执行款一直没有到账，请问到哪一步了。",
        *,
        when: datetime = MONDAY,
        by: Person | None = None,
        key: UUID | None = None,
        **facts: Any,
    ) -> Thread:
        """Let a center write to the court, in its own scope."""
        official = self.of_center(by, when)
        with town_scope(official):
            return write_to_court(
                key or uuid4(),
                Beginning(**{"kind": ThreadKind.MESSAGE, "words": words, **facts}),
                by=official,
                at=when,
            )

    def replace_contact(self, successor: Person | None, *, first_day: date) -> None:
        """Let the contact's time end and, if there is one, a successor's begin."""
        keeper = self.here.official(self.here.keeper)
        for one in Assignment.objects.filter(area=self.here.town(TOWN), ends_on__isnull=True):
            end_assignment(one, last_day=first_day - timedelta(days=1), by=keeper, at=MONDAY)
        if successor is not None:
            self.here.assign(TOWN, Seat.TOWN_CONTACT, successor, since=first_day)


def town_scope(official: Official) -> Any:
    """Open the scope that the desk's middleware opens for somebody of a center."""
    return scoped([official.court_id], audience=Audience.PORTAL, town=official.town)


@pytest.fixture
def town(network: Network, tmp_path: Path) -> Iterator[Town]:
    """Build the town; the test runs in the scope of the court's workers."""
    here = network.xinxing
    with here.scope():
        other, _post = appoint(
            here.court, here.centers[OTHER], PostKind.CENTER_STAFF, "工作人员", "尚未晞",
            "other-center",
        )  # fmt: skip
        enforcement = Body.objects.create(
            court=here.court, name="执行局", kind="division", parent=here.root
        )
        here.bodies["enforcement"] = enforcement
        chief = Post.objects.get(court=here.court, kind=PostKind.DEPARTMENT_LEADER)
        vice = Post.objects.get(court=here.court, kind=PostKind.VICE_PRESIDENT)
        enforcement.leader_post, enforcement.supervising_post = chief, vice
        enforcement.save()
        enforcer, _post = appoint(
            here.court, enforcement, PostKind.JUDGE, "执行法官", "乔木", "xinxing.enforcer"
        )
        here.assign(TOWN, Seat.TOWN_CONTACT, here.assistant)
        here.assign(OTHER, Seat.TOWN_CONTACT, here.judge)
        here.assign(TOWN, Seat.CONTACT_LEADER, here.vice)
        pack = tmp_path / "towns"
        pack.mkdir()
        text = LIMITS + "".join(map(_rule, RULES))
        (pack / "mechanism.yaml").write_text(text, encoding="utf-8")
        adopt(
            here.court, install_pack(read_pack(pack)), effective_from=at("2026-01-01 00:00"),
            actor=Actor.system(), at=at("2026-01-01 00:00"),
        )  # fmt: skip
        yield Town(network, here, here.center_staff, other, enforcer)
