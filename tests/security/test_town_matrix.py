"""The permission matrix of what towns and the court say to each other (A1, XX-7).

`towns` of policy.yaml is the expectation. Every address about a thing is asked for by everybody,
and sent with everything right; what somebody may not read looks like what is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.correspondence.conftest import MONDAY, OTHER, TOWN, Town, town
from tests.network import network
from tests.security.matrix import (
    ADDRESSES,
    REFUSED,
    TOWNS,
    Answer,
    ask,
    leads_to_sign_in,
    report,
)

from fenglian.correspondence.actions import (
    Hands,
    RepresentativeFacts,
    SuggestionFacts,
    Visit,
    answer_center,
    enter_representative,
    forward_thread,
    gather_suggestion,
    give_task,
    propose_article,
    transfer_petition,
)
from fenglian.correspondence.enums import ThreadKind
from fenglian.organizations.models import Account
from fenglian.requests.actions.desk import Target

__all__ = ["network", "town"]
OFFICIALS = (
    "contact", "other_contact", "enforcer", "leader", "vice", "president", "keeper", "clerk",
    "administrator", "stranger",
)  # fmt: skip
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
EVERYBODY = (*OFFICIALS, "staff", "other_staff", "foreign", "anonymous")


@dataclass
class Matrix:
    """A town with one of everything, and everybody's browser."""

    town: Town
    things: dict[str, UUID]
    clients: dict[str, Client]

    def path(self, name: str, thing: str = "") -> str:
        parts: dict[str, Any] = {
            part: self.things[thing] for part in ADDRESSES[f"desk:{name}"] if thing
        }
        if name == "center-new":
            parts = {"kind": "message"}
        return reverse(f"desk:{name}", kwargs=parts)

    def absent(self, name: str) -> str:
        kwargs = {part: uuid4() for part in ADDRESSES[f"desk:{name}"]}
        return reverse(f"desk:{name}", kwargs=kwargs)

    def sent(self, name: str, thing: str) -> dict[str, Any]:
        """Return what a form sends, every field right."""
        here = self.town.here
        seen = {"seen_revision": 1 if thing == "ours" else 0}
        words = {"words": "已经查过，本月办好。"}
        kinds: dict[str, dict[str, Any]] = {
            "town-answer": words | seen,
            "town-forward": words | seen | {"target": here.tribunal.pk},
            "town-settle": words | seen | {"target": here.tribunal.pk},
            "town-report": words | seen,
            "town-return": {"reason": "不归本部门办。"} | seen,
            "town-arrange": {
                "judge": here.judge.pk, "comes_on": "2026-11-20", "time_and_place": "上午 9 点",
            } | seen,
            "town-fulfil": {"result": "来了三十人。"} | seen,
            "town-call-off": {"result": "法官临时出差。"} | seen,
            "town-propose": {
                "question": "诉讼费怎么交？", "answer": "可以网上交。", "keywords": "",
            } | seen,
            "representative-met": {"key": uuid4(), "happened_on": "2026-11-13", **words},
            "representative-end": {"last_day": "2026-11-13"},
            "suggestion-answer": {"outcome": "adopted", "answer": "已经改进。"},
            "task-done": {"result": "已经办好。"},
            "task-withdraw": {"result": "不用办了。"},
            "town-review": {"accepted": "yes", "reason": ""},
            "center-write": words,
        }  # fmt: skip
        return kinds.get(name, seen if name.startswith("town-") else {})


@pytest.fixture
def matrix(town: Town, settings: Settings, static_folder: Path, tmp_path: Path) -> Matrix:
    settings.STATIC_ROOT = static_folder
    settings.UPLOADS = tmp_path / "uploads"
    settings.CLOCK_SQL = f"SELECT timestamptz '{MONDAY.isoformat()}'"
    here = town.here
    people = {
        "contact": here.assistant, "other_contact": here.judge, "enforcer": town.enforcer,
        "leader": here.leader, "vice": here.vice, "president": here.president,
        "keeper": here.keeper, "clerk": here.desk_clerk, "administrator": here.administrator,
        "stranger": here.tribunal_judge, "staff": town.clerk_of_center,
        "other_staff": town.other_center,
    }  # fmt: skip
    clients = {"anonymous": Client()}
    for name, person in people.items():
        clients[name] = Client()
        clients[name].force_login(Account.objects.get(person=person))
    with town.network.luoding.scope():
        clients["foreign"] = Client()
        clients["foreign"].force_login(Account.objects.get(person=town.network.luoding.leader))
    return Matrix(town, _things(town), clients)


def _things(town: Town) -> dict[str, UUID]:
    here, area = town.here, town.here.town(TOWN).pk
    contact = town.as_official(here.assistant)
    by_contact: dict[str, Any] = {"by": contact, "at": MONDAY}
    ours = town.write(kind=ThreadKind.JUDGE, support="talk", wished_on=date(2026, 11, 20))
    forward_thread(ours.pk, Hands(here.enforcement.pk), "请派人。", **by_contact)
    theirs = town.write("别的镇的事。", by=town.other_center)
    answered = town.write("诉讼费怎么交？")
    answer_center(answered.pk, "可以网上交。", **by_contact)
    facts = RepresentativeFacts("people_deputy", "方知远")
    speaker = enter_representative(uuid4(), area, facts, **by_contact)
    said = SuggestionFacts(
        source="representative", words="多到学校开庭。", body_id=here.civil.pk,
        representative_id=speaker.pk,
    )  # fmt: skip
    visit = Visit(
        place="综治中心", name="陈小满", phone="13800000000", words="执行没有消息。", area_id=area
    )
    return {
        "ours": ours.pk,
        "theirs": theirs.pk,
        "representative": speaker.pk,
        "suggestion": gather_suggestion(uuid4(), said, **by_contact).pk,
        "petition": transfer_petition(
            uuid4(), visit, Target(here.enforcement.pk), **by_contact
        ).pk,
        "task": give_task(
            uuid4(), area, "核对名单。", date(2026, 11, 20), by=town.as_official(here.vice),
            at=MONDAY,
        ).pk,
        "proposal": propose_article(
            answered.pk, "诉讼费怎么交？", "可以网上交。", ["诉讼费"], **by_contact
        ).pk,
    }  # fmt: skip


def fault_of(
    answer: Answer, absent: Answer, role: str, *, reads: bool, may: bool, done: set[int]
) -> str:
    """Return what is wrong with an answer; empty where all is well."""
    if role == "anonymous":
        return "" if leads_to_sign_in(answer) else f"{answer.status}, not to sign in"
    if not reads:
        if answer.status != 404:
            return f"{answer.status} instead of 404"
        return "" if answer.body == absent.body else "differs from what is not there"
    wanted = done if may else REFUSED
    return "" if answer.status in wanted else f"{answer.status}, not one of {wanted}"


def test_everybody_meets_every_address_of_a_thing_as_the_table_says(matrix: Matrix) -> None:
    faults, cells = [], 0
    for thing, rule in TOWNS["things"].items():
        pages = [(rule["page"], "GET", rule["reads"])] if "page" in rule else []
        acts = [(name, "POST", people) for name, people in rule["acts"].items()]
        for name, method, people in [*pages, *acts]:
            for role in EVERYBODY:
                client = matrix.clients[role]
                facts = matrix.sent(name, thing) if method == "POST" else None
                hide = f"{matrix.things[thing]}"
                answer = ask(client, method, matrix.path(name, thing), facts, hide=hide)
                nowhere = matrix.absent(name)
                absent = ask(client, method, nowhere, facts, hide="\n".join(IDS.findall(nowhere)))
                fault = fault_of(
                    answer, absent, role, reads=role in rule["reads"], may=role in people,
                    done={200} if method == "GET" else {303},
                )  # fmt: skip
                cells += 1
                if fault:
                    faults.append(f"{thing} {name} {role}: {fault}")

    report(faults)
    assert cells > 300


def test_rooms_are_every_officials_and_some_are_not(matrix: Matrix) -> None:
    faults = []
    rooms = dict.fromkeys(TOWNS["rooms"], OFFICIALS) | TOWNS["some"]
    for name, people in rooms.items():
        for role in EVERYBODY:
            answer = ask(matrix.clients[role], "GET", matrix.path(name))
            # Somebody of another court has the same rooms there, and leads its filing division.
            has_it = role in people or (role == "foreign" and name != "town-new")
            wanted = 302 if role == "anonymous" else 200 if has_it else 404
            if answer.status != wanted:
                faults.append(f"{name} {role}: {answer.status} instead of {wanted}")
    report(faults)


def test_center_has_its_own_town_and_officials_have_no_center(matrix: Matrix) -> None:
    faults = []
    for name in TOWNS["center"]:
        method = "POST" if name in {"center-write", "center-acknowledge"} else "GET"
        for role in EVERYBODY:
            path = matrix.path(name, "ours" if "thread_id" in ADDRESSES[f"desk:{name}"] else "")
            answer = ask(matrix.clients[role], method, path, matrix.sent(name, "ours"))
            about_ours = "thread_id" in ADDRESSES[f"desk:{name}"]
            may = role == "staff" or (role == "other_staff" and not about_ours)
            wanted = {200, 303} if may else {302} if role == "anonymous" else {404}
            if answer.status not in wanted:
                faults.append(f"{name} {role}: {answer.status}")
    report(faults)
    assert OTHER != TOWN
