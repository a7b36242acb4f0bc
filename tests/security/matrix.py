"""What the permission matrix is made of: the table, the addresses, and a way to ask.

The addresses come from the resolver and the expectations from policy.yaml, which knows nothing of
the code. Whatever is sent is right in every field, so a refusal is the policy's and not the form's.
Each cell runs in a transaction that is rolled back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from ruamel.yaml import YAML
from tests.security.matrix_world import MatrixWorld, Thing, photo

READING = ("GET", "HEAD")
ODD = ("PUT", "PATCH", "DELETE", "OPTIONS")
REFUSED = {403, 409}
WHOLE = os.environ.get("FENGLIAN_WHOLE_MATRIX") == "1"
"""Run every cell. Else what differs in nothing that matters is run on a sample: forms are opened
on some requests (they are sent on all), and people who read nothing meet some requests."""
SAMPLE = ("received", "in_common", "in_hand", "of_judge", "foreign")
SOME_ROLES = ("anonymous", "clerk", "judge", "president", "disabled")
POLICY: dict[str, Any] = YAML(typ="safe").load(
    (Path(__file__).parent / "policy.yaml").read_text(encoding="utf-8")
)
ACTS, PAGES, ROOMS, READS = (POLICY[part] for part in ("acts", "pages", "rooms", "reads"))
LINK_ACTS, ENTRIES, REGISTRY = (POLICY[part] for part in ("link_acts", "entries", "registry"))
BOARDS = (*POLICY["bulk"], *POLICY["reports"], *POLICY["filters"])
APPOINTMENTS = POLICY["appointments"]
ACTS = {name: READS if states == "reads" else states for name, states in ACTS.items()}
STATES = [*(state for state in READS if state not in {"foreign", "unknown"}), "asked", "called"]
READERS = {role for state, people in READS.items() if state != "foreign" for role in people}


def addresses(
    patterns: list[URLPattern | URLResolver], space: str = "", parts: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name and the variable parts of every address."""
    for pattern in patterns:
        own = parts | pattern.pattern.converters.keys()
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, space + inner, own)
        else:
            yield f"{space}{pattern.name}", own


ADDRESSES = dict(addresses(get_resolver().url_patterns))
TOWNS = POLICY["towns"]
LISTED = {
    *(f"desk:{name}" for part in ("rooms", "some", "center") for name in TOWNS[part]),
    *(f"desk:{thing['page']}" for thing in TOWNS["things"].values() if "page" in thing),
    *(f"desk:{name}" for thing in TOWNS["things"].values() for name in thing["acts"]),
    *(f"desk:{name}" for name in (*ROOMS, *PAGES, *ACTS, *ENTRIES)),
    *(
        f"desk:{name}"
        for part in (
            *("alerts", "materials", "opinions", "difficulties", "hand_backs", "quotas"),
            "returns",
        )
        for name in POLICY[part]
    ),
    *(f"desk:{name}" for name in POLICY["mechanisms"]),
    *(f"desk:{name}" for name in POLICY["network"]),
    *(f"desk:{name}" for name in POLICY["activities"]),
    *(f"desk:{name}" for name in POLICY["always"]),
    *(f"desk:{name}" for name in (*REGISTRY["addresses"], *BOARDS)),
    *(f"desk:{name}" for name in POLICY["rosters"]["addresses"]),
    *(f"portal:{name}" for name in (*POLICY["open"], *POLICY["drafts"])),
    *(f"portal:{name}" for names in POLICY["terminal"].values() for name in names),
    *(f"portal:{name}" for name in (*POLICY["link_pages"], *POLICY["link_acts"])),
    *(f"portal:{name}" for name in POLICY["town_pages"]),
    *(f"frame:{name}" for name in (*POLICY["frame"], *POLICY["frame_read"])),
    *(f"api:{name}" for part in POLICY["api"] for name in POLICY["api"][part]),
    *(f"desk:{name}" for part in ("pages", "acts", "hosts") for name in APPOINTMENTS[part]),
    *(f"portal:{name}" for part in ("drafts", "begin", "links") for name in APPOINTMENTS[part]),
}


@dataclass(frozen=True)
class Answer:
    """What came back.

    Args:
        status: of the response.
        body: without what differs for everybody: the id asked for, the form's token.
        location: where it leads.
    """

    status: int
    body: str
    location: str


def ask(
    client: Client,
    method: str,
    path: str,
    data: Any = None,
    *,
    hide: str = "",
    afterwards: Callable[[], object] = lambda: None,
) -> Answer:
    """Send a request that leaves no trace.

    Args:
        client: whose.
        method: of the request.
        path: of the request.
        data: of a form.
        hide: what the answer may repeat of the address, a line each.
        afterwards: looks at what was done before it is taken back.
    """
    with transaction.atomic():
        if method == "POST":
            response = client.post(path, data or {})
        else:
            response = client.generic(method, path)
        body = b"".join(cast("Any", response)) if response.streaming else response.content
        afterwards()
        transaction.set_rollback(True)
    text = body.decode(errors="replace")
    for part in filter(None, hide.split("\n")):
        text = text.replace(part, "ID")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", text)
    return Answer(response.status_code, text, response.headers.get("Location", ""))


def roles(world: MatrixWorld) -> list[str]:
    """Return everybody."""
    return sorted(world.clients)


def some_roles(world: MatrixWorld) -> list[str]:
    """Return whom a question is put to where nobody's rights come into it."""
    return roles(world) if WHOLE else [*SOME_ROLES]


def states_for(role: str, *, is_sampled: bool = False) -> list[str]:
    """Return the requests that somebody meets.

    Args:
        role: who.
        is_sampled: whether some stand for all.
    """
    if WHOLE or (role in READERS and not is_sampled):
        return [*READS]
    return [*SAMPLE, "unknown"]


def leads_to_sign_in(answer: Answer) -> bool:
    return answer.status == 302 and answer.location.startswith("/desk/sign-in/")


def report(faults: list[str]) -> None:
    assert not faults, "\n".join([f"{len(faults)} cells:", *faults[:40]])


def sent(world: MatrixWorld, name: str, thing: Thing) -> dict[str, Any]:
    """Return what a form of an act sends, every field right."""
    here = world.there if thing.slug == world.there.court.slug else world.here
    target = f"{here.civil.pk}:{here.colleague.pk}"
    screening = {"subject": "labor", "service_kind": "judge_contact", "complexity": "ordinary"}
    reason = {"reason": "案件由该庭办理"}
    kinds: dict[str, dict[str, Any]] = {
        "screen": {**screening, "title": "什么时候开庭"},
        "dispatch": {**screening, **reason, "target": target},
        "answer": {**screening, "words": "您的案件排在下月开庭。"},
        "accept": {},
        "reply": {"words": "开庭定在下月八日上午。"},
        "ask": {"words": "请问传票是哪天收到的？"},
        "transfer": {**reason, "target": target},
        "hand-back": {**reason, "kind": "not_our_matter"},
        "extend": {**reason, "working_days": 3},
        "call": {"reached": "yes", "note": "已告知开庭日期"},
        "document": {"what": "生效证明 1 份", "receiver": "当事人本人", "way": "on_site"},
        "papers": {"what": "补充证据 12 页", "target": target},
        "merge": {**reason, "other": thing.twin},
        "unmerge": reason,
        "number": {"platform": "other", "external_number": f"{thing.pk.hex}"},
        "instruct": {"words": "请三日内办结。"},
        "reassign": {**reason, "target": target},
        "decide-extension": {"granted": "yes", "reason": ""},
        "reveal": reason,
        "press": {"words": "请今天答复。"},
        "review": {"passed": "yes", "reason": ""},
        "improper": {"reason": "没有说哪天。"},
        "fine": {},
        "complain": {"kind": "rude", "channel": "hotline", "words": "说话很难听。"},
        "supervise": {"kind": "evasion", "words": "转了三次没有人管。"},
        "report-risk": {"signs": ["threat"], "note": "在窗口说要带人来。"},
    }
    return {**kinds.get(name, {}), "seen_revision": thing.revision}


def path_of(name: str, thing: Thing) -> str:
    parts = {"request_id": thing.pk, "attachment_id": thing.paper}
    known = ADDRESSES[f"desk:{name}"]
    return reverse(f"desk:{name}", kwargs={key: parts[key] for key in parts if key in known})


def room_path(name: str) -> str:
    parts = {"clause_id": "NS-8", "mechanism_id": "nansha", "before": 1, "after": 1}
    known = ADDRESSES[f"desk:{name}"]
    return reverse(f"desk:{name}", kwargs={key: parts[key] for key in parts if key in known})


def recorded(name: str) -> dict[str, Any]:
    """Return what the form of a room sends."""
    others = {
        "notices": {},
        "notice-settings": {"channel": "", "rhythm": "morning"},
        "raise-opinion": {"key": str(uuid4()), "rule": "reply", "words": "夜里打通算不算？"},
    }
    if name in others:
        return others[name]
    forwarded = {"channel": "online_petition"} if name == "new-forwarded" else {}
    return {
        **forwarded, "platform": "other", "external_number": "",
        "client_key": str(uuid4()), "words": "想问什么时候开庭，立案两个月了。", "name": "陈小满",
        "phone": "13800000000", "relation": "self",
        # The words are always the same: the clerk has said that it is another matter.
        "same_as": "different",
    }  # fmt: skip


def portal_path(
    name: str, thing: Thing, *, slug: str | None = None, link: str | None = None
) -> str:
    parts = {
        "court": slug or thing.slug,
        "token": link or thing.link,
        "paper_id": thing.paper,
        "call_id": thing.call,
    }
    known = ADDRESSES[f"portal:{name}"]
    return reverse(f"portal:{name}", kwargs={key: parts[key] for key in parts if key in known})


def said(name: str, thing: Thing) -> dict[str, Any]:
    """Return what a form of the follow-up page sends, every field right."""
    kinds: dict[str, dict[str, Any]] = {
        "rate": {"round": 1, "satisfied": "yes", "words": ""},
        "answer": {"question": thing.question, "words": "上周三收到的。"},
        "supplement": {"words": "补充：对方换了电话。"},
        "urge": {},
        "contest": {"words": "没有接到过电话。"},
        "attach": {"papers": [photo()]},
        "complain": {"kind": "rude", "words": "说话很难听。"},
    }
    return kinds.get(name, {})
