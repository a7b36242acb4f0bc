"""Answers offered for what people tell in their own, long, everyday sentences (NS-4b)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import World, at

import fenglian.demonstration
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.knowledge.actions import count_helped, import_articles
from fenglian.knowledge.errors import ArticleFileError
from fenglian.knowledge.models import Article
from fenglian.knowledge.queries import suggest_answers
from fenglian.ledger.models import Event

if TYPE_CHECKING:
    from collections.abc import Callable

KNOWLEDGE = Path(fenglian.demonstration.__file__).parent / "texts" / "knowledge.yaml"
IMPORTER = Actor.command("fenglian demo")
NOON = at("2026-11-20 12:00")

ENTRY = """\
- key: fee-refund
  question: "官司赢了诉讼费能退吗？"
  answer: "生效之后，您预交而应由对方负担的部分，本院退还给您。"
  keywords: ["退费", "胜诉"]
  service_kind: 诉讼咨询
  subject: 诉讼执行与法院服务
  checked_on: 2026-06-03
"""


@pytest.fixture
def answers(nansha: World) -> World:
    """The demonstration's 78 articles in the court."""
    import_articles(nansha.court, KNOWLEDGE, actor=IMPORTER, at=NOON)
    return nansha


def keys(world: World, told: str) -> list[str]:
    return [found.article.key for found in suggest_answers(world.court.pk, told)]


@pytest.mark.clause("NS-4b")
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("我前年跟老公闹过一次，法院那时候没有判离，我们一直没住在一起，现在想第二次起诉离婚，不知道要不要等",
         "divorce-second-suit"),
        ("表弟跟我拿了两万块，当时抹不开面子没有写借条，就只有微信转账的记录，现在人都不接电话，这样能去告他吗",
         "loan-no-iou"),
        ("官司去年就赢了，判决也生效了，可对方就是一分钱不给，朋友说可以申请强制执行，这个该怎么弄",
         "exec-apply"),
        ("今天有个自称法院的打电话，让我把手机收到的验证码报给他，说不报就要来抓人，把我妈吓坏了",
         "scam-call"),
        ("每个月的养老金都打在那张卡上，前天去取说是被法院冻结了，家里吃饭的钱都没有了",
         "exec-living-money"),
        ("我们六个人在工地干了大半年，包工头过年就跑了，农民工的工钱找谁要", "build-wage-protect"),
    ],
)  # fmt: skip
def test_suggestion_for_a_long_everyday_story_comes_first(
    answers: World, told: str, expected: str
) -> None:
    assert keys(answers, told)[:1] == [expected]


@pytest.mark.parametrize(
    "told",
    [
        "今天天气很好，我带着孩子在江边走了一圈，看见好多船，心情不错，跟你们说一声谢谢。",
        "请问",
        "怎么办",
        "我想问一下你们法院可以不可以帮我一下，我现在不知道怎么办，请法官给我打个电话",
        "楼上工作室的人态度很冷淡",
        "",
        "。。。！！",
        "12",
    ],
)
def test_suggestion_for_what_no_article_speaks_of_is_none(answers: World, told: str) -> None:
    assert keys(answers, told) == []


def test_suggestion_says_which_words_led_to_it(answers: World) -> None:
    told = "两年前借钱给同事，没有写借条，只有微信转账。"

    suggestion = suggest_answers(answers.court.pk, told)[0]

    assert suggestion.article.key == "loan-no-iou"
    assert suggestion.words == ("借钱", "微信转账")


def test_suggestion_in_a_court_without_articles_is_none(nansha: World) -> None:
    assert keys(nansha, "表弟借钱没写借条，只有微信转账") == []


def test_suggestion_never_comes_from_another_court(world: Callable[..., World]) -> None:
    here, elsewhere = world(), world("heping", code="津0101", prefix="h-")
    told = "表弟借钱没写借条，只有微信转账"
    with scoped([elsewhere.court.pk], audience=Audience.SYSTEM):
        import_articles(elsewhere.court, KNOWLEDGE, actor=IMPORTER, at=NOON)
        assert keys(elsewhere, told)[:1] == ["loan-no-iou"]

    with scoped([here.court.pk], audience=Audience.PORTAL):
        assert keys(here, told) == []
        assert keys(elsewhere, told) == []


def test_suggestion_on_the_portal_leaves_out_what_is_not_public(answers: World) -> None:
    told = "表弟借钱没写借条，只有微信转账"
    Article.objects.filter(key="loan-no-iou").update(is_public=False)

    assert keys(answers, told)[:1] == ["loan-no-iou"]
    with scoped([answers.court.pk], audience=Audience.PORTAL):
        assert "loan-no-iou" not in keys(answers, told)


def test_suggestion_takes_two_statements_however_many_articles_fit(answers: World) -> None:
    told = "表弟借钱没写借条，只有微信转账，过了三年时效还能告吗，诉讼费多少钱"
    keys(answers, told)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = keys(answers, told)

    assert len(found) == 3
    assert len(queries) == 2


def test_suggestion_follows_an_import_at_once(answers: World, tmp_path: Path) -> None:
    told = "我家鹦鹉飞到邻居家阳台，邻居说捡到就是他的，鹦鹉能要回来吗"
    assert keys(answers, told) == []
    file = tmp_path / "more.yaml"
    file.write_text(
        ENTRY.replace("fee-refund", "lost-pet")
        .replace("官司赢了诉讼费能退吗？", "宠物飞走被人捡到能要回来吗？")
        .replace('"退费", "胜诉"', '"鹦鹉", "捡到"')
    )

    import_articles(answers.court, file, actor=IMPORTER, at=at("2026-11-20 12:01"))

    assert keys(answers, told) == ["lost-pet"]


def test_import_of_the_same_file_again_changes_nothing(answers: World) -> None:
    before = list(Article.objects.order_by("pk").values())

    report = import_articles(answers.court, KNOWLEDGE, actor=IMPORTER, at=at("2026-11-21 12:00"))

    assert (report.added, report.changed, report.unchanged) == (0, 0, len(before))
    assert list(Article.objects.order_by("pk").values()) == before


def test_import_of_a_changed_article_keeps_the_count_of_help(nansha: World, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(ENTRY)
    import_articles(nansha.court, file, actor=IMPORTER, at=NOON)
    count_helped(Article.objects.get(), actor=Actor.citizen(), at=NOON)
    file.write_text(ENTRY.replace("退还给您", "在 15 日内退还给您"))

    report = import_articles(nansha.court, file, actor=IMPORTER, at=NOON)

    article = Article.objects.get()
    assert (report.added, report.changed, report.unchanged) == (0, 1, 0)
    assert "15 日内" in article.answer
    assert (article.subject, article.service_kind) == (
        "court_service", "litigation_advice",
    )  # fmt: skip
    assert article.checked_by == "fenglian demo"
    assert article.helped_count == 1


def test_help_counted_on_the_portal_stands_in_the_ledger(answers: World) -> None:
    with scoped([answers.court.pk], audience=Audience.PORTAL):
        article = suggest_answers(answers.court.pk, "借钱没写借条，只有微信转账")[0].article
        count_helped(article, actor=Actor.citizen(), at=NOON)

    event = Event.objects.get(subject_id=article.subject_id)
    assert (event.kind, event.actor_label, event.data) == (
        "question.self_answered", "当事人", {"article": "loan-no-iou"},
    )  # fmt: skip
    assert Article.objects.get(key="loan-no-iou").helped_count == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (ENTRY.replace("  answer:", "  anwser:"), "第 3 行：不认识的键“anwser”。改法：是不是“ans"),
        (ENTRY.replace("诉讼执行与法院服务", "诉讼执行"), "第 6 行：subject 的值“诉讼执行”不认识"),
        (ENTRY.replace("2026-06-03", "2027-06-03"), "第 7 行：核对日期 2027-06-03 还没有到。"),
        (ENTRY.replace("2026-06-03", "六月三日"), "第 7 行：checked_on 的值“六月三日”不是日期。"),
        (ENTRY.replace("fee-refund", "诉讼费退还"), "第 1 行：key 的值“诉讼费退还”写法不对。"),
        (ENTRY.replace('["退费", "胜诉"]', "[]"), "第 4 行：关键词有 0 个。"),
        (ENTRY + ENTRY, "第 8 行：key“fee-refund”用了两次。"),
        ("title: 知识库\n", "第 1 行：文件不是一个列表。"),
        ("- key: [", "第 1 行"),
    ],
)  # fmt: skip
def test_import_of_a_file_with_a_fault_names_line_and_remedy_and_stores_nothing(
    nansha: World, tmp_path: Path, wrong: str, said: str
) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(wrong)

    with pytest.raises(ArticleFileError) as caught:
        import_articles(nansha.court, file, actor=IMPORTER, at=NOON)

    assert said in caught.value.message
    assert not Article.objects.exists()


def test_import_of_a_file_in_another_encoding_says_so(nansha: World, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_bytes(ENTRY.encode("gb18030"))

    with pytest.raises(ArticleFileError, match="第 2 行：这里不是 UTF-8 编码的文字"):
        import_articles(nansha.court, file, actor=IMPORTER, at=NOON)
