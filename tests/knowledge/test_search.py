"""The search functions of the database and the one door through row-level security."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import ProgrammingError, connection, connections
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world import World, at

from fenglian.isolation.scope import Audience, scoped
from fenglian.knowledge.models import Article
from fenglian.knowledge.queries import search_articles

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Clone

ENOUGH = 20_000
"""Rows after which reading the whole table is plainly dearer than the index."""


def grams(text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT zh_grams(%s)", [text])
        return str(cursor.fetchone()[0]).split()


def matches(text: str, query: str) -> bool | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('simple', zh_grams(%s)) @@ zh_query(%s)", [text, query])
        found: bool | None = cursor.fetchone()[0]
        return found


def article(world: World, key: str, question: str, **facts: object) -> Article:
    return Article.objects.create(
        **{
            "court": world.court,
            "key": key,
            "question": question,
            "answer": "请带身份证到诉讼服务中心。",
            "keywords": [],
            "checked_on": date(2026, 6, 3),
            "changed_at": at("2026-06-03 09:00"),
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("欠工资", ["欠工", "工资", "资"]),
        ("张", ["张"]),
        ("（2026）粤0115民初1234号", ["2026", "粤", "0115", "民初", "初", "1234", "号"]),
        ("ＡＢＣ abc，Wi-Fi", ["abc", "abc", "wi", "fi"]),
        ("古丽娜尔·阿不都", ["古丽", "丽娜", "娜尔", "尔", "阿不", "不都", "都"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("。！？ 　", []),
        ("", []),
    ],
)
def test_grams_of_a_text_are_its_pairs_and_whole_words(
    db: None, text: str, expected: list[str]
) -> None:
    assert grams(text) == expected


@pytest.mark.parametrize(
    "query",
    [
        "工资",
        "老板欠",
        "三个月",
        "老板 不给",
        "板",
        "初",
        "粤0115",
        "0115民初1234",
        "1234号",
        "粤",
        "不给！",
    ],
)
def test_query_for_any_piece_of_a_text_finds_it(db: None, query: str) -> None:
    assert matches("老板欠我三个月工资不给，（2026）粤0115民初1234号", query)


@pytest.mark.parametrize("query", ["资工", "板老", "工资 加班", "123", "老板不给", "民终", "我 们"])
def test_query_for_what_a_text_does_not_hold_misses_it(db: None, query: str) -> None:
    assert not matches("老板欠我三个月工资不给，（2026）粤0115民初1234号", query)


@pytest.mark.parametrize(
    "query", ["'", "张' | '李", "a & !b", "<->", "张:*", "\\", "%", "() ", "$$", ":*"]
)
def test_query_with_signs_of_its_own_language_is_only_words(db: None, query: str) -> None:
    assert not matches("完全无关的一句话", query)


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="工资劳动仲裁，a1 ", min_size=1, max_size=30), data=st.data())
def test_query_for_a_run_of_any_text_always_finds_it(text: str, data: st.DataObject) -> None:
    runs = [run for run in text.replace("，", " ").split() if not run.isascii()]
    if not runs:
        return
    run = "".join(char for char in data.draw(st.sampled_from(runs)) if not char.isascii())
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    if run[start:end] in text:
        assert matches(text, run[start:end])


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Hypothesis calls its function many times; the database is the same each time."""


def test_search_articles_finds_by_question_keyword_and_answer_best_first(nansha: World) -> None:
    in_answer = article(nansha, "leave", "怎么请假？", answer="欠薪的事先到劳动仲裁委员会。")
    in_question = article(nansha, "wages", "欠薪可以直接起诉吗？", keywords=["不发工资"])
    article(nansha, "divorce", "离婚要交多少钱？")

    assert search_articles(nansha.court.pk, "欠薪") == [in_question, in_answer]
    assert search_articles(nansha.court.pk, "工资 起诉") == [in_question]
    assert search_articles(nansha.court.pk, "欠薪\0") == [in_question, in_answer]
    assert search_articles(nansha.court.pk, " ，") == []


def test_search_articles_on_the_portal_finds_only_what_is_public(nansha: World) -> None:
    shown = article(nansha, "wages", "欠薪可以直接起诉吗？")
    article(nansha, "internal", "欠薪案件内部口径", is_public=False)

    with scoped([nansha.court.pk], audience=Audience.PORTAL):
        found = search_articles(nansha.court.pk, "欠薪")
        visible = list(Article.objects.values_list("key", flat=True))

    assert found == [shown]
    assert visible == ["wages"]


def test_door_for_a_court_outside_the_scope_is_shut(world: Callable[..., World]) -> None:
    here, elsewhere = world(), world("heping", code="津0101", prefix="h-")
    with scoped([elsewhere.court.pk], audience=Audience.SYSTEM):
        article(elsewhere, "wages", "欠薪可以直接起诉吗？")

    for courts in ([elsewhere.court.pk], [here.court.pk, elsewhere.court.pk], None):
        with (
            pytest.raises(ProgrammingError, match="outside the scope"),
            scoped([here.court.pk], audience=Audience.DESK),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT find_articles(%s::bigint[], '欠薪', 9)", [courts])
    with scoped([here.court.pk], audience=Audience.DESK):
        assert search_articles(here.court.pk, "欠薪") == []


def test_door_outside_any_scope_is_shut(world: Callable[..., World]) -> None:
    here = world()
    with (
        pytest.raises(ProgrammingError, match="outside the scope"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT find_articles(%s::bigint[], '欠薪', 9)", [[here.court.pk]])


def test_door_to_requests_is_shut_on_the_portal(nansha: World) -> None:
    nansha.submit(when=at("2026-11-20 09:47"), words="老板欠我三个月工资不给，想问去哪里告。")
    search = "SELECT count(*) FROM find_requests(%s::bigint[], '工资', 9)"

    with connection.cursor() as cursor:
        cursor.execute(search, [[nansha.court.pk]])
        assert cursor.fetchone() == (1,)
    with (
        pytest.raises(ProgrammingError, match="outside the scope"),
        scoped([nansha.court.pk], audience=Audience.PORTAL),
        connection.cursor() as cursor,
    ):
        cursor.execute(search, [[nansha.court.pk]])


def test_application_cannot_make_a_door_of_its_own(nansha: World) -> None:
    """The owner's policy is for the owner: the application's role gains nothing by it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, p.oid, 'member')"
            "  FROM pg_policy, unnest(polroles) AS role JOIN pg_roles p ON p.oid = role"
            " WHERE polname = 'door'"
        )
        memberships = cursor.fetchall()

    assert memberships
    assert set(memberships) == {(False,)}


def test_door_uses_the_index_where_the_policy_alone_reads_all(database_clone: Clone) -> None:
    """The proof of the door: the same search with the owner's policy dropped loses the index."""
    with database_clone.bound():
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute(
                "INSERT INTO worktime_calendar (name, version) VALUES ('c', 1) RETURNING id"
            )
            (calendar,) = cursor.fetchone()
            cursor.execute(
                "INSERT INTO organizations_court (slug, name, short_name, code, phone, address,"
                " register_mark, is_demonstration, calendar_id)"
                " VALUES ('c', 'c', 'c', 'c', '', '', '诉', false, %s) RETURNING id",
                [calendar],
            )
            (court,) = cursor.fetchone()
            cursor.execute(
                "SELECT set_config('fenglian.courts', %s, false),"
                " set_config('fenglian.audience', 'system', false)",
                [f"{{{court}}}"],
            )
            cursor.execute(
                "INSERT INTO knowledge_article (court_id, key, question, answer, keywords,"
                " service_kind, subject, legal_basis, checked_on, checked_by, is_public,"
                " changed_at, helped_count)"
                " SELECT %s, 'k' || n, '第' || n || '件事怎么办', '到窗口办理', '[]', '', '', '',"
                " '2026-06-03', '', true, '2026-06-03', 0 FROM generate_series(1, %s) n",
                [court, ENOUGH],
            )
            cursor.execute("ANALYZE knowledge_article")
            explain = (
                "EXPLAIN SELECT id FROM knowledge_article"
                " WHERE court_id = %s AND grams @@ zh_query('第7777件')"
            )
            cursor.execute(explain, [court])
            with_door = "\n".join(row[0] for row in cursor.fetchall())
            cursor.execute("DROP POLICY door ON knowledge_article")
            cursor.execute(explain, [court])
            without_door = "\n".join(row[0] for row in cursor.fetchall())

    assert "knowledge_article_grams" in with_door
    assert "knowledge_article_grams" not in without_door
