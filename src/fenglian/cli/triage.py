"""`fenglian triage`: proposals for a file of texts, and how often they are right."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from fenglian.cli.output import as_json, print_json, print_table, progress
from fenglian.cli.parameters import InputFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fenglian.requests.queries.triage import TriageReport

COMPLEXITIES = {"simple": "简易", "ordinary": "普通"}
SHOWN = 28
"""Characters of each text that the table shows."""


@click.command()
@click.argument("file", type=InputFile(), metavar="文件.jsonl")
@click.option("--mechanism", "pack", type=click.Path(), default=None, help="机制文件或文件夹。")
@as_json
def triage(*, file: Path, pack: str | None, as_json: bool) -> None:
    """对每行一个 JSON 对象（text，可带 triage_label）的文件给出建议；有标注时算出准确率。"""
    from pathlib import Path as LocalPath

    from fenglian.cli.ground import open_site

    open_site(progress, database=False)
    from fenglian.mechanisms.queries import list_packs, read_pack
    from fenglian.requests.queries.triage import triage_file

    packs = [LocalPath(pack)] if pack else list_packs()
    sorting = next((found for found in map(read_pack, packs) if found.lexicon is not None), None)
    report = triage_file(file, pack=sorting)
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        terms = sorting.mechanism.vocabularies.subjects if sorting else ()
        _print(report, {term.id: term.label for term in terms})


def _print(report: TriageReport, labels: Mapping[str, str]) -> None:
    print_table(
        ["编号", "建议", "繁简", "依据", "标注", "", "文字"],
        [
            (
                line.id,
                labels[line.proposal.subject],
                COMPLEXITIES[line.proposal.complexity.value],
                "、".join(line.proposal.subject_words[:3]) or "（无，归入其他）",
                line.label,
                {True: "✓", False: "✗", None: ""}[line.is_right],
                line.text[:SHOWN].replace("\n", " "),
            )
            for line in report.lines
        ],
    )
    print(f"\n共 {len(report.lines)} 条。")
    if report.labelled:
        print(
            f"有标注的 n={report.labelled}：与标注一致 {_share(report.exact, report.labelled)}；"
            f"与标注或其备选一致 {_share(report.right, report.labelled)}。"
        )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}（{100 * part / whole:.1f}%）"
