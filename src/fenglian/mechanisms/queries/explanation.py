"""A mechanism in plain Chinese, by whom it binds: what it asks, by when, and what happens else.

One explanation, three ways to read it: as content of a page, as Markdown, as a Word document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fenglian.documents.official.contents import Heading, OfficialDocument, Paragraph
from fenglian.mechanisms.enums import Carrier, Complexity
from fenglian.mechanisms.queries.audiences import AUDIENCES, NEXT_LEVEL, Point, points_by_audience
from fenglian.mechanisms.queries.names import (
    CARRIER_NAMES,
    CONDITION_NAMES,
    EXCLUSION_NAMES,
    FIELD_NAMES,
    GRAIN_NAMES,
    say_length,
    say_source,
)
from fenglian.mechanisms.queries.network_facts import activity_labels, network_facts
from fenglian.mechanisms.queries.oversight_facts import oversight_facts
from fenglian.mechanisms.schema import (
    ClassificationRule,
    CoverageRule,
    DepartmentWatchRule,
    IndicatorRule,
    LimitRule,
    RiskRule,
    SpecialSupervisionRule,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from fenglian.documents.official.contents import Block
    from fenglian.mechanisms.enums import DirectoryField
    from fenglian.mechanisms.schema import Directory, Mechanism


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the explanation.

    Args:
        heading: e.g. `如果您是联系法官`.
        points: what it says.
        is_for: whether it speaks to the people of its heading; else to everybody.
    """

    heading: str
    points: tuple[Point, ...]
    is_for: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a mechanism asks of whom and when.

    Args:
        title: what people call it.
        source: issuer, title, number, from when.
        sections: for one sort of people after another, then what holds for all.
    """

    title: str
    source: str
    sections: tuple[Section, ...]


def explain_by_role(mechanism: Mechanism) -> Explanation:
    """Return what a mechanism asks of whom and when, as content of a page.

    Args:
        mechanism: the mechanism.
    """
    number = f"{mechanism.document_number}，" if mechanism.document_number else ""
    source = f"{mechanism.issuer}《{mechanism.title}》（{number}{mechanism.effective_on} 起施行）"
    said = points_by_audience(mechanism)
    sections = [
        Section(f"如果您是{name}", tuple(said[name]), is_for=True)
        for name in AUDIENCES
        if said[name]
    ]
    sections += _for_everybody(mechanism)
    return Explanation(
        mechanism.short_title, source, tuple(_by_number(one, mechanism) for one in sections)
    )


def _by_number(section: Section, mechanism: Mechanism) -> Section:
    """Return a section that names clauses as people do: 第 8 条, 二（三）3."""
    numbers = {
        clause.id: f"第 {clause.number} 条" if clause.number[:1].isdecimal() else clause.number
        for clause in mechanism.clauses
    }

    def write(source: str) -> str:
        clauses, mark, rest = source.partition("；")
        return "、".join(numbers.get(one, one) for one in clauses.split("、")) + mark + rest

    return replace(
        section, points=tuple(replace(one, source=write(one.source)) for one in section.points)
    )


def explain(mechanism: Mechanism) -> str:
    """Return what a mechanism asks of whom and when, as Markdown.

    Args:
        mechanism: the mechanism.
    """
    explanation = explain_by_role(mechanism)
    lines = [f"# {explanation.title}", "", explanation.source]
    for section in explanation.sections:
        lines += ["", f"## {section.heading}", ""]
        for point in section.points:
            lines.append(f"- {_lead(point, '**{}**')}")
            lines += [f"  {detail}" for detail in point.details]
    return "\n".join(lines) + "\n"


def explain_as_document(mechanism: Mechanism, *, day: dt.date) -> OfficialDocument:
    """Return the same as a document in the official layout, for `documents` to write.

    Args:
        mechanism: the mechanism.
        day: the date it bears.
    """
    explanation = explain_by_role(mechanism)
    blocks: list[Block] = [Paragraph(explanation.source)]
    for section in explanation.sections:
        blocks.append(Heading(section.heading))
        for point in section.points:
            sentences = [_lead(point, "{}"), *point.details]
            blocks.append(Paragraph("".join(sentence.rstrip() for sentence in sentences)))
    return OfficialDocument(
        title=f"{explanation.title}工作说明", date=day, blocks=blocks, signature=mechanism.issuer
    )


def _lead(point: Point, title: str) -> str:
    said = point.text if not point.title else f"{title.format(point.title)}：{point.text}"
    said = said.removesuffix("。")
    return f"{said}（{point.source}）。" if point.source else f"{said}。"


def _for_everybody(mechanism: Mechanism) -> Iterator[Section]:
    if any(rule.steps for rule in mechanism.rules if isinstance(rule, LimitRule)):
        yield Section("应报送的人不在时", (Point(NEXT_LEVEL),))
    labels = activity_labels(mechanism)
    coverage = [rule for rule in mechanism.rules if isinstance(rule, CoverageRule)]
    if coverage:
        points = (
            Point(
                rule.summary, rule.title, say_source(rule),
                tuple(f"{term}：{said}。" for term, said in network_facts(rule, labels)),
            )
            for rule in coverage
        )  # fmt: skip
        yield Section("人员配备", tuple(points))
    for rule in mechanism.rules:
        if isinstance(rule, ClassificationRule):
            yield Section("分类", tuple(_classification(rule, mechanism)))
        if isinstance(rule, DepartmentWatchRule | SpecialSupervisionRule | RiskRule):
            facts = [Point(said, term) for term, said in oversight_facts(rule)]
            notes = [Point(rule.note)] if rule.note else []
            lead = Point(rule.summary, source=say_source(rule))
            yield Section(rule.title, (lead, *facts, *notes))
    if mechanism.directory is not None:
        yield Section("通讯录", tuple(_directory(mechanism.directory)))
    rates = [rule for rule in mechanism.rules if isinstance(rule, IndicatorRule)]
    if rates:
        yield Section("怎样计算", tuple(map(_rate, rates)))
    not_built = [
        Point(f"{clause.carried.where}", clause.heading, clause.id)
        for clause in mechanism.clauses
        if clause.carried and clause.carried.by is Carrier.NOT_BUILT
    ]
    if not_built:
        yield Section(CARRIER_NAMES[Carrier.NOT_BUILT], tuple(not_built))


def _classification(rule: ClassificationRule, mechanism: Mechanism) -> Iterator[Point]:
    yield Point(rule.summary, source=say_source(rule))
    for complexity, name in ((Complexity.SIMPLE, "简易"), (Complexity.ORDINARY, "普通")):
        kinds = [
            kind.label
            for kind in mechanism.vocabularies.service_kinds
            if kind.complexity is complexity
        ]
        yield Point("、".join(kinds) or "无", name)
    conditions = "，或".join(CONDITION_NAMES[condition] for condition in rule.ordinary_if)
    if conditions:
        yield Point(f"{conditions}的，不论哪一类都走普通", source=rule.ordinary_clause)


def _directory(directory: Directory) -> Iterator[Point]:
    def say(fields: tuple[DirectoryField, ...]) -> str:
        return "、".join(["姓名", *(FIELD_NAMES[field] for field in fields)])

    yield Point(say(directory.officers), "联络员公开")
    yield Point(say(directory.people), "其他人员公开")
    yield Point(
        f"号码超过 {say_length(directory.confirm_after)}没有核对的，标出来",
        source="、".join(directory.clauses),
    )


def _rate(rule: IndicatorRule) -> Point:
    exclusions = "、".join(EXCLUSION_NAMES[one] for one in rule.exclusions) or "无"
    grains = "、".join(GRAIN_NAMES[grain] for grain in rule.grains)
    details = [
        f"分子：{rule.numerator_words}。",
        f"分母：{rule.denominator_words}。",
        f"不计：{exclusions}。按{grains}分列。",
        *([rule.note] if rule.note else []),
    ]
    return Point(f"目标 {rule.target}%", rule.title, say_source(rule), tuple(details))
