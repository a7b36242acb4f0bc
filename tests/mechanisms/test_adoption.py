"""Versions never change; a court adopts them for periods; several mechanisms hold at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connections, transaction
from tests.mechanisms.texts import MECHANISM, NOTICE
from tests.world import World, at

from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.mechanisms.actions import AttachmentReport, adopt, attach_notice, install_pack
from fenglian.mechanisms.errors import AdoptionPeriodError, NoticeFileError
from fenglian.mechanisms.models import Adoption, MechanismVersion, NoticeText
from fenglian.mechanisms.queries import (
    ClauseText,
    clause_text,
    load_lexicon,
    load_version,
    mechanism_in_force,
    read_pack,
    rules_in_force,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

PRESIDENT = Actor.command("院长办公会")


def install(tmp_path: Path, text: str = MECHANISM) -> MechanismVersion:
    file = tmp_path / "mechanism.yaml"
    file.write_text(text)
    return install_pack(read_pack(file))


def adopt_at(world: World, version: MechanismVersion, effective: str, now: str) -> Adoption:
    return adopt(world.court, version, effective_from=at(effective), actor=PRESIDENT, at=at(now))


def rule_ids(world: World, moment: str) -> set[str]:
    return {found.rule.id for found in rules_in_force(world.court.pk, at(moment))}


def test_same_text_installed_twice_is_one_version(nansha: World, tmp_path: Path) -> None:
    first = install(tmp_path)

    again = install(tmp_path)
    changed = install(tmp_path, MECHANISM + "# 注\n")

    assert again == first
    assert (first.number, changed.number) == (1, 2)


@pytest.mark.clause("NS-18")
@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mechanisms_mechanismversion SET source = ''",
        "DELETE FROM mechanisms_mechanismversion",
    ],
)
def test_version_once_stored_is_never_changed_or_deleted(statement: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO mechanisms_mechanismversion"
            " (mechanism_id, number, source, lexicon, content, checksum) VALUES"
            " ('pingjiang', 1, 'id: pingjiang', '', '{}', repeat('0', 64))"
        )

        # Not even by the owner of the tables; the application's role has no right to try.
        with pytest.raises(DatabaseError, match="never changed"):
            cursor.execute(statement)
        transaction.set_rollback(True, using="owner")


@pytest.mark.clause("NS-18")
def test_versions_of_one_mechanism_follow_each_other(nansha: World, tmp_path: Path) -> None:
    old = install(tmp_path)
    new = install(tmp_path, MECHANISM.replace("两日内答复", "两日之内答复"))
    adopt_at(nansha, old, "2026-01-01 00:00", "2026-01-01 00:00")

    adopt_at(nansha, new, "2026-12-01 00:00", "2026-11-20 09:00")

    def version_at(moment: str) -> set[int]:
        rules = rules_in_force(nansha.court.pk, at(moment))
        return {found.version_id for found in rules if found.mechanism_id == "pingjiang"}

    assert version_at("2025-12-31 23:59") == set()
    assert version_at("2026-01-01 00:00") == {old.pk}
    assert version_at("2026-11-30 23:59") == {old.pk}
    assert version_at("2026-12-01 00:00") == {new.pk}


def test_several_mechanisms_hold_at_once(nansha: World, tmp_path: Path) -> None:
    adopt_at(nansha, install(tmp_path), "2026-11-01 00:00", "2026-10-20 09:00")

    assert "visit_answer" not in rule_ids(nansha, "2026-10-31 12:00")
    assert {"reply", "visit_answer"} <= rule_ids(nansha, "2026-11-20 12:00")
    pingjiang = mechanism_in_force(nansha.court.pk, at("2026-11-20 12:00"), "pingjiang")
    assert pingjiang is not None
    assert pingjiang.short_title == "值班接待"


def test_adopting_what_is_adopted_changes_nothing(nansha: World, tmp_path: Path) -> None:
    version = install(tmp_path)
    first = adopt_at(nansha, version, "2026-11-01 00:00", "2026-10-20 09:00")

    again = adopt_at(nansha, version, "2026-12-01 00:00", "2026-11-20 09:00")

    assert again == first
    assert again.effective_from == at("2026-11-01 00:00")


@pytest.mark.parametrize(
    ("effective", "says"),
    [("2026-10-31 00:00", "要晚于它"), ("2026-11-19 00:00", "已经过去")],
)
def test_adoption_that_would_rewrite_the_past_is_refused(
    nansha: World, tmp_path: Path, effective: str, says: str
) -> None:
    adopt_at(nansha, install(tmp_path), "2026-11-01 00:00", "2026-10-20 09:00")
    new = install(tmp_path, MECHANISM + "# 注\n")

    with pytest.raises(AdoptionPeriodError, match=says):
        adopt_at(nansha, new, effective, "2026-11-20 09:00")

    assert rule_ids(nansha, "2026-11-20 12:00") >= {"visit_answer"}


def test_adoption_of_one_court_is_unseen_by_another(
    world: Callable[..., World], tmp_path: Path
) -> None:
    ours, theirs = world(), world("panyu", code="粤0113", prefix="panyu-")
    with scoped([theirs.court.pk], audience=Audience.SYSTEM):
        adopt_at(theirs, install(tmp_path), "2026-11-01 00:00", "2026-11-01 00:00")

    with scoped([ours.court.pk], audience=Audience.SYSTEM):
        assert "visit_answer" not in rule_ids(ours, "2026-11-20 12:00")
        assert rules_in_force(theirs.court.pk, at("2026-11-20 12:00")) == ()


def test_rules_in_force_take_one_query_once_versions_are_known(
    nansha: World, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    adopt_at(nansha, install(tmp_path), "2026-11-01 00:00", "2026-11-01 00:00")
    rule_ids(nansha, "2026-11-20 12:00")

    with django_assert_num_queries(1):
        rule_ids(nansha, "2026-11-20 12:00")


def test_lexicon_comes_with_the_version_that_has_one(nansha: World, tmp_path: Path) -> None:
    (nansha_version,) = MechanismVersion.objects.filter(mechanism_id="nansha")

    assert load_lexicon(install(tmp_path).pk) is None
    lexicon = load_lexicon(nansha_version.pk)
    assert lexicon is not None
    assert "离婚" in lexicon.subjects["family"].decisive


# ---------------------------------------------------------------- the notice's own text


def test_attached_notice_is_quoted_in_place_of_the_gist(nansha: World, tmp_path: Path) -> None:
    version = install(tmp_path)
    (tmp_path / "办法.txt").write_text(NOTICE)
    court_id = nansha.court.pk
    before = clause_text(court_id, version.pk, "PJ-2")

    report = attach_notice(
        nansha.court, "pingjiang", tmp_path / "办法.txt", actor=PRESIDENT,
        at=at("2026-11-20 09:00"),
    )  # fmt: skip

    assert report == AttachmentReport(matched=("PJ-1", "PJ-2"), unmatched=(), doubtful=())
    assert before == ClauseText(
        verbatim=False,
        text="要承办人办的，派单。",
        number="3",
        heading="转办",
        document_number="平法〔2025〕3号",
    )
    after = clause_text(court_id, version.pk, "PJ-2")
    assert after.verbatim
    assert after.text.startswith("3. 转办。要承办人办的，12368 热线同步登记")


def test_notice_attached_again_takes_the_place_of_the_first(nansha: World, tmp_path: Path) -> None:
    install(tmp_path)
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(NOTICE)
    second.write_text("三、附则\n1. 甲。\n2. 乙。\n3. 丙。\n")
    attach_notice(nansha.court, "pingjiang", first, actor=PRESIDENT, at=at("2026-11-20 09:00"))

    report = attach_notice(
        nansha.court, "pingjiang", second, actor=PRESIDENT, at=at("2026-11-20 10:00")
    )

    assert report == AttachmentReport(matched=("PJ-2",), unmatched=("PJ-1",), doubtful=("PJ-2",))
    assert [(t.number, t.text) for t in NoticeText.objects.all()] == [("3", "3. 丙。")]


def test_file_without_any_of_the_clauses_is_refused_and_nothing_lost(
    nansha: World, tmp_path: Path
) -> None:
    install(tmp_path)
    right, wrong = tmp_path / "a.txt", tmp_path / "b.txt"
    right.write_text(NOTICE)
    wrong.write_text("今天天气很好。")
    attach_notice(nansha.court, "pingjiang", right, actor=PRESIDENT, at=at("2026-11-20 09:00"))

    with pytest.raises(NoticeFileError, match="没有找到“值班接待”的任何条款"):
        attach_notice(nansha.court, "pingjiang", wrong, actor=PRESIDENT, at=at("2026-11-20 10:00"))

    assert NoticeText.objects.count() == 2


def test_clause_that_the_version_does_not_have_is_an_error(nansha: World, tmp_path: Path) -> None:
    version = install(tmp_path)

    with pytest.raises(KeyError):
        clause_text(nansha.court.pk, version.pk, "PJ-9")
    assert load_version(version.pk).clause("PJ-1").heading == "当日答复"
