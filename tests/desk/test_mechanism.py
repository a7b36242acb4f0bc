"""The rules as officials read them."""

from __future__ import annotations

from pathlib import Path

from tests.desk.conftest import Desk
from tests.desk.test_work import text_of
from tests.world import at

from fenglian.isolation.actors import Actor
from fenglian.mechanisms.actions import attach_notice


def test_mechanism_shows_every_clause_beside_its_rules(desk: Desk) -> None:
    page = text_of(desk.client(desk.world.judge), "/desk/mechanism/")

    assert "接诉即答、接单即办" in page
    assert "第 8 条 节点督办 要旨 到期没有回复先预警" in page
    assert "满 3 个工作日 报部门领导 满 5 个工作日 报分管院领导 满 7 个工作日 报院长" in page
    assert "文件未规定，本院自定" in page
    assert "只作原则，或者还没有做成规则。" in page


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
