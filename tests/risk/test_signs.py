"""The words and patterns by which signs are raised; a person judges what they mean."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from fenglian.mechanisms.errors import MechanismFileError
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.mechanisms.schema import RiskRule
from fenglian.settings import CORPORA

pytestmark = pytest.mark.clause("NS-10")
MOST_FALSE = 2
"""In a hundred ordinary questions: more, and nobody looks any longer."""


@cache
def rule() -> RiskRule:
    return next(r for r in read_pack(PACKS / "nansha").mechanism.rules if isinstance(r, RiskRule))


def signs_of(text: str) -> set[str]:
    return {found.sign for found in rule().signs_in(text)}


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("再没有人管，我就死给你们看", {"self_harm", "ultimatum"}),
        ("你们再拖，我从你们楼顶跳下去。", {"self_harm"}),
        ("下周一不给钱，我拿刀去找他。", {"threat"}),
        ("告诉那个法官，走路小心点。", {"threat"}),
        ("我们七十几户明天早上到法院门口集合。", {"group"}),
        ("周五再没人答复，我就和大家一起过来。", {"group", "ultimatum"}),
        ("给你们三天时间，三天后见。", {"ultimatum"}),
    ],
)
def test_text_with_a_sign_raises_it(text: str, signs: set[str]) -> None:
    assert signs_of(text) == signs


@pytest.mark.parametrize(
    "text",
    [
        "房子打出跳楼价，定金能退吗？",
        "他再不还钱我就起诉，要带什么材料？",
        "父亲自杀身亡，保险公司不理赔。",
        "旅行社改了旅游行程，怎么赔？",
        "我担心他报复我，可以申请保护令吗？",
        "今天是最后一天，缴费链接打不开。",
        "欠我们五个人加起来四十多万。",
    ],
)
def test_text_in_which_the_words_mean_something_else_raises_nothing(text: str) -> None:
    assert signs_of(text) == set()


@pytest.mark.parametrize("text", ["等 着\n瞧", "等　着　瞧", "等着瞧"])
def test_white_space_hides_no_word(text: str) -> None:
    (found,) = rule().signs_in(f"你们{text}！")

    assert (found.sign, found.words, found.start) == ("threat", text, 2)


def test_half_and_full_width_are_the_same() -> None:
    assert signs_of("给你们３天") == signs_of("给你们3天") == {"ultimatum"}


def test_gap_does_not_reach_into_the_next_sentence() -> None:
    assert signs_of("没人接电话。我就想问问开庭时间") == set()


def test_text_of_the_greatest_length_is_read_in_time_that_grows_with_it() -> None:
    """Five thousand characters that begin every pattern and end none."""
    assert signs_of("再不没人我带着从把命" * 500) == set()


@pytest.mark.skipif(CORPORA is None, reason="needs FENGLIAN_CORPORA")
@pytest.mark.parametrize("name", ["consult_questions_dev", "statute_queries_dev"])
def test_ordinary_questions_raise_hardly_anything(name: str) -> None:
    lines = (Path(CORPORA or "") / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]

    raised = [text for text in texts if signs_of(text)]

    assert len(raised) * 100 <= MOST_FALSE * len(texts), raised


def _with(change: str, by: str, folder: Path) -> Path:
    for file in (PACKS / "nansha").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.name == "mechanism.yaml":
            assert change in text
            text = text.replace(change, by, 1)
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("change", "by", "said"),
    [
        ("sign: repeat_contact,", "sign: repeated,", "signs 里没有“repeated”"),
        ("readers: [duty_officer, ", "readers: [", "会收到告知，却不在 readers 里"),
        ("我带汽油来, expected: [threat]}", "我带汽油来}", "例子不成立"),
    ],
)
def test_rule_with_a_fault_is_refused_with_its_remedy(
    tmp_path: Path, change: str, by: str, said: str
) -> None:
    with pytest.raises(MechanismFileError) as refusal:
        read_pack(_with(change, by, tmp_path))

    assert said in str(refusal.value)
