"""依据: what a page cites is the notice of the court that reads it, by that court's own numbers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.desk.conftest import Desk, page_of
from tests.world import appoint, at

from fenglian.isolation.actors import Actor
from fenglian.mechanisms.actions import adopt
from fenglian.mechanisms.models import MechanismVersion
from fenglian.organizations.enums import PostKind

BEGUN = at("2026-11-01 00:00")
BOARD, LIST = "/desk/board/", "/desk/supervision/"


def adopt_changed(desk: Desk, content: dict[str, Any]) -> None:
    """Let the court's notice be another one from now on."""
    shipped = MechanismVersion.objects.latest("pk")
    version = MechanismVersion.objects.create(
        mechanism_id=shipped.mechanism_id,
        number=shipped.number + 1,
        content=content,
        lexicon=shipped.lexicon,
        checksum="e" * 64,
    )
    adopt(desk.world.court, version, effective_from=BEGUN, actor=Actor.system(), at=BEGUN)


def cited(page: str) -> list[tuple[str, str]]:
    """Return what a page's head cites: id and number of each clause."""
    head = page[page.index("<h1") : page.index("</div>", page.index("<h1"))]
    return re.findall(r'/desk/clauses/([^/]+)/">([^<]+)<', head)


def report_of(desk: Desk) -> str:
    """Return the address of an officer's report to the leader."""
    desk.dispatched(when="2026-11-09 09:00")
    post = (PostKind.LIAISON_OFFICER, "联络员", "祁知秋", "civil-officer")
    client = desk.client(appoint(desk.world.court, desk.world.civil, *post)[0])
    answer = client.post("/desk/board/report/", {"body": desk.world.civil.pk, "words": ""})
    return answer["Location"]


@pytest.mark.clause("NS-13", "NS-9a", "NS-17")
def test_pages_cite_the_clauses_of_the_rule_in_force(desk: Desk) -> None:
    client = desk.client(desk.world.president)

    pages = [client.get(path).content.decode() for path in (BOARD, report_of(desk), LIST)]

    watch = [("NS-9a", "第 9 条"), ("NS-13", "第 13 条")]
    special = [("NS-17", "第 17 条"), ("NS-6c", "第 6 条")]
    assert [cited(page) for page in pages] == [watch, watch, special]


def test_court_with_another_notice_reads_its_own_numbers(desk: Desk) -> None:
    shipped = json.dumps(MechanismVersion.objects.latest("pk").content, ensure_ascii=False)
    content = json.loads(re.sub(r'"NS-(\w+)"', r'"DS-\1"', shipped))
    for clause in content["clauses"]:
        clause["number"] = clause["number"].replace("9", "四（二）").replace("17", "六")
    adopt_changed(desk, content)
    client = desk.client(desk.world.president)

    pages = [client.get(path).content.decode() for path in (BOARD, report_of(desk), LIST)]

    assert [cited(page)[0] for page in pages] == [
        ("DS-9a", "四（二）"), ("DS-9a", "四（二）"), ("DS-17", "六"),
    ]  # fmt: skip
    assert not any("/desk/clauses/NS-" in page for page in pages)


def test_ordinary_procedure_for_who_asks_for_the_judge_is_cited_from_the_rule(desk: Desk) -> None:
    request_id = desk.world.submit(when=at("2026-11-20 08:00"), wants_judge=True).request_id
    clerk = desk.client(desk.world.clerk)
    said = r"当事人要求联系法官，走普通程序。 依据 <a [^>]*/clauses/([^/]+)/\">([^<]+)<"

    before = clerk.get(page_of(request_id)).content.decode()
    content = MechanismVersion.objects.latest("pk").content
    (sorting,) = (rule for rule in content["rules"] if rule["kind"] == "classification")
    sorting["ordinary_clause"] = "NS-8"
    adopt_changed(desk, content)
    after = clerk.get(page_of(request_id)).content.decode()

    assert re.findall(said, before) == [("NS-5", "第 5 条")]
    assert re.findall(said, after) == [("NS-8", "第 8 条")]


def test_without_such_a_rule_nothing_is_cited(desk: Desk) -> None:
    content = MechanismVersion.objects.latest("pk").content
    dropped = {"department_watch", "special_supervision"}
    content["rules"] = [rule for rule in content["rules"] if rule["kind"] not in dropped]
    adopt_changed(desk, content)
    client = desk.client(desk.world.president)

    pages = [client.get(path).content.decode() for path in (BOARD, LIST)]

    assert [cited(page) for page in pages] == [[], []]
    assert not any("依据" in page for page in pages)
