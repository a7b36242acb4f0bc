"""The rules as officials read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.desk.conftest import Desk
from tests.desk.test_work import text_of
from tests.mechanisms.texts import MECHANISM
from tests.world import at

from fenglian.isolation.actors import Actor
from fenglian.mechanisms.actions import adopt, attach_notice, install_pack
from fenglian.mechanisms.queries import read_pack


def test_mechanism_shows_every_clause_beside_its_rules(desk: Desk) -> None:
    page = text_of(desk.client(desk.world.judge), "/desk/mechanism/")

    assert "接诉即答、接单即办" in page
    assert "第 8 条 节点督办 要旨 到期没有回复先预警" in page
    assert "满 3 个工作日 报部门领导 满 5 个工作日 报分管院领导 满 7 个工作日 报院长" in page
    assert "文件未规定，本院自定" in page
    assert "有表单 预约：选时间、改期、提醒、排队" in page, "carried without a rule"
    assert "还没有做 审判流程节点推送还没有做" in page


def test_clause_page_shows_the_gist_and_the_rules_that_cite_it(desk: Desk) -> None:
    page = text_of(desk.client(desk.world.judge), "/desk/clauses/NS-8/")

    assert "要旨 穗南法〔2020〕26号，第 8 条 “节点督办”" in page
    assert "这里是要旨，不是原文。" in page
    assert "答复当事人" in page
    assert "受理诉求" not in page


def test_attached_notice_is_quoted_in_its_own_words(desk: Desk, tmp_path: Path) -> None:
    notice = tmp_path / "notice.txt"
    lines = [f"{n}. 第 {n} 条的原文。" for n in range(1, 9)]
    notice.write_text("\n".join(lines), encoding="utf-8")
    attach_notice(
        desk.world.court, "nansha", notice, actor=Actor.system(), at=at("2026-11-20 08:00")
    )

    page = text_of(desk.client(desk.world.judge), "/desk/clauses/NS-8/")

    assert "第 8 条的原文" in page
    assert "要旨" not in page


def test_unknown_clause_is_no_page(desk: Desk) -> None:
    answer = desk.client(desk.world.judge).get("/desk/clauses/NS-99/")

    assert answer.status_code == 404


def test_clauses_are_parted_by_what_became_of_them(desk: Desk) -> None:
    judge = desk.client(desk.world.judge)
    bare, ruled = "审判流程节点推送还没有做", "满 3 个工作日 报部门领导"

    pages = {part: text_of(judge, f"/desk/mechanism/?f={part}") for part in ("", "rule", "none")}

    assert {part: (bare in page, ruled in page) for part, page in pages.items()} == {
        "": (True, True), "rule": (False, True), "none": (True, False),
    }  # fmt: skip
    assert "文件未规定，本院自定" in text_of(judge, "/desk/mechanism/?f=own")


@pytest.mark.clause("NS-18")
def test_versions_stand_beside_each_other_and_are_compared_in_words(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "mechanism.yaml"
    pair = []
    for text in (MECHANISM, MECHANISM.replace("target: 100", "target: 90")):
        file.write_text(text)
        pair.append(install_pack(read_pack(file)))
    for version, day in zip(pair, ("2026-11-01 00:00", "2026-11-10 00:00"), strict=True):
        adopt(desk.world.court, version, effective_from=at(day), actor=Actor.system(), at=at(day))
    judge = desk.client(desk.world.judge)

    page = text_of(judge, "/desk/mechanism/?m=pingjiang")
    compared = text_of(judge, "/desk/mechanism/pingjiang/versions/1/2/")

    assert "第 2 版，施行中" in page
    assert "第 1 版，已停用，旧的期限仍按此版" in page
    assert "目标（%） 100 改为 90" in compared
    assert judge.get("/desk/mechanism/pingjiang/versions/1/3/").status_code == 404
    assert judge.get("/desk/mechanism/pingjiang/ahead/").status_code == 200
    assert judge.get("/desk/mechanism/nosuch/ahead/").status_code == 404


@pytest.mark.clause("NS-18")
def test_mechanism_is_explained_by_role_on_a_page_and_in_word(desk: Desk) -> None:
    judge = desk.client(desk.world.judge)

    page = text_of(judge, "/desk/mechanism/nansha/explained/")
    word = judge.get("/desk/mechanism/nansha/explained/?export=docx")

    assert "如果您是承办人" in page
    assert "如果您是院长" in page
    assert "答复当事人" in page
    assert word["Content-Type"].endswith("wordprocessingml.document")
    assert word.content[:2] == b"PK"
