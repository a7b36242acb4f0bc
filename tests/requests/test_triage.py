"""NS-4a: subject and simple or ordinary are proposed with the words that decided, by a lexicon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from fenglian.mechanisms.enums import Complexity
from fenglian.mechanisms.queries import Pack, read_pack
from fenglian.mechanisms.queries.files import PACKS
from fenglian.requests.queries.triage import (
    Learned,
    Proposal,
    TriageFileError,
    propose,
    triage_file,
)

pytestmark = pytest.mark.clause("NS-4a")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(PACKS / "nansha")


def proposed(pack: Pack, text: str, *, learned: Learned | None = None) -> Proposal:
    assert pack.lexicon is not None
    kinds = pack.mechanism.vocabularies.service_kinds
    return propose(text, pack.lexicon, kinds, learned=learned)


@pytest.mark.parametrize(
    ("text", "subject", "word"),
    [
        ("我想离婚，两个孩子的抚养权怎么争取？", "family", "离婚"),
        ("厂里拖欠工资三个月，要不要先去劳动仲裁？", "labor", "劳动仲裁"),
        ("朋友打了借条一直不还钱", "lending", "借条"),
        ("骑电动车被追尾，交警说对方全责", "traffic", "追尾"),
        ("在商场里被狗咬伤，谁赔医药费", "injury", "咬伤"),
        ("手术后才发现是误诊，要不要先封存病历", "medical", "误诊"),
        ("楼上漏水，物业不管", "housing", "物业"),
        ("村里征地，青苗补偿没有给", "land", "征地"),
        ("网购的手机是假货，商家不退款", "contract", "网购"),
        ("工程竣工了，总包不结工程款", "construction", "工程款"),
        ("公司另一个股东要退股，商标归谁", "commercial", "股东"),
        ("弟弟被刑拘了，能不能取保候审", "criminal", "取保候审"),
        ("小孩的户口怎么迁到广州落户", "administrative", "户口"),
        ("怎么在微法院网上立案，案号什么时候有", "court_service", "微法院"),
    ],
)
def test_subject_is_proposed_with_the_words_that_decided(
    pack: Pack, text: str, subject: str, word: str
) -> None:
    proposal = proposed(pack, text)

    assert proposal.subject == subject
    assert word in proposal.subject_words
    assert not proposal.is_guess


def test_nothing_known_in_the_text_is_said_to_be_unclear(pack: Pack) -> None:
    proposal = proposed(pack, "嗯嗯，啊这，呵呵呵")

    assert proposal.subject == "unclear"
    assert proposal.is_guess
    assert proposal.subject_words == ()
    assert proposal.alternatives == ()


@pytest.mark.parametrize(
    ("text", "kind", "complexity"),
    [
        ("打了十几次都没人接，我要找法官", "judge_contact", Complexity.ORDINARY),
        ("想开一份生效证明", "document_issue", Complexity.SIMPLE),
        ("我的案子什么时候开庭，查一下进度", "case_lookup", Complexity.SIMPLE),
        ("建议大厅多放几把椅子", "suggestion", Complexity.SIMPLE),
        ("查一下进度，上次的答复我不满意", "case_lookup", Complexity.ORDINARY),
        ("补充证据已经邮寄，请转交法官", "material_forwarding", Complexity.SIMPLE),
    ],
)
def test_kind_and_complexity_are_proposed(
    pack: Pack, text: str, kind: str, complexity: Complexity
) -> None:
    proposal = proposed(pack, text)

    assert (proposal.service_kind, proposal.complexity) == (kind, complexity)
    assert proposal.complexity_words


def test_word_within_a_word_is_no_second_witness(pack: Pack) -> None:
    proposal = proposed(pack, "想问房产证的事")

    assert proposal.subject_words == ("房产证",)


def test_proposal_is_the_same_every_time(pack: Pack) -> None:
    text = "我的案子9月就立案了，两个月过去没有人联系我，打电话没人接。" * 10

    assert len({proposed(pack, text) for _ in range(20)}) == 1


def test_huge_text_is_read_no_further_than_its_beginning(pack: Pack) -> None:
    assert proposed(pack, "离婚" + "，" * 1_000_000 + "工伤工伤").subject == "family"


def test_classifier_learned_from_the_court_decides_where_words_are_silent(pack: Pack) -> None:
    learned = Learned.from_pairs(
        [("蚝排被挖沙船撞散了", "commercial"), ("蚝排证到期", "commercial"), ("要离婚", "family")]
    )

    assert proposed(pack, "蚝排没了").is_guess
    joined = proposed(pack, "蚝排没了", learned=learned)
    assert joined.subject == "commercial"
    assert joined.subject_words == ()


def test_classifier_does_not_outvote_words_that_all_but_settle_it(pack: Pack) -> None:
    learned = Learned.from_pairs([("我想问一下", "labor")] * 9 + [("别的", "family")])

    assert proposed(pack, "我想问一下离婚和抚养权", learned=learned).subject == "family"


# ---------------------------------------------------------------- files


def test_file_is_counted_where_it_carries_labels(pack: Pack, tmp_path: Path) -> None:
    records = [
        {"id": "a", "text": "我要离婚", "triage_label": "婚姻家庭继承"},
        {"id": "b", "text": "欠我工资", "triage_label": "借贷债务担保",
         "triage_label_alt": "劳动与社会保险"},
        {"id": "c", "text": "交通事故", "triage_label": "医疗纠纷"},
        {"text": "没有标注的一条"},
    ]  # fmt: skip
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(json.dumps(record) for record in records) + "\n\n")

    report = triage_file(file, pack=pack)

    assert (len(report.lines), report.labelled, report.exact, report.right) == (4, 3, 1, 2)
    assert [line.is_right for line in report.lines] == [True, True, False, None]
    assert report.lines[3].id == "4"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"text": "a"}\nnot json\n', "第 2 行"),
        (b'["text"]\n', "第 1 行"),
        (b'{"text": 3}\n', "第 1 行"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "第 1 行"),
    ],
)
def test_file_that_is_not_json_lines_is_refused_by_line(
    tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_bytes(content)

    with pytest.raises(TriageFileError, match=says):
        triage_file(file)


def test_real_questions_are_proposed_rightly_often_enough(pack: Pack) -> None:
    corpora = settings.CORPORA
    if corpora is None or not (corpora / "consult_questions_dev.jsonl").exists():
        pytest.skip("left out: FENGLIAN_CORPORA names no folder with the questions")

    report = triage_file(corpora / "consult_questions_dev.jsonl", pack=pack)

    # Words were chosen on the odd half; the even half was only counted.
    even = [line for line in report.lines if int(line.id.removeprefix("DC")) % 2 == 0]
    assert len(even) == 100
    assert sum(line.is_right is True for line in even) >= 70
