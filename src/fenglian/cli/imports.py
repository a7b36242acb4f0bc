"""`fenglian cases` and `fenglian knowledge`: taking over what other systems and the court know."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from fenglian.cli.courts import court_option, find_court, operator
from fenglian.cli.output import as_json, print_json, progress
from fenglian.cli.parameters import InputFile

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def cases() -> None:
    """案件：从表格导入。"""


@cases.command("import")
@click.argument("file", type=InputFile(), metavar="文件")
@court_option
@as_json
def import_cases(*, file: Path, slug: str, as_json: bool) -> None:
    """导入案件（.xlsx 或 .csv）；有一处错就整份不导入，逐格说明。再导一次不会重复。"""
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.cases.actions import import_cases as take_cases
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.worktime.clock import now

    court = find_court(slug)
    with scoped([court.pk], audience=Audience.SYSTEM), file.open("rb") as stream:
        report = take_cases(stream, court=court, actor=operator(), at=now(), name=file.name)
    facts = {name: getattr(report, name) for name in ("created", "updated", "unchanged")}
    if as_json:
        print_json(facts)
    else:
        print("新增 {created} 件，更新 {updated} 件，没有变化 {unchanged} 件。".format(**facts))


@click.group()
def knowledge() -> None:
    """知识库：从文件导入常见问题的答复。"""


@knowledge.command("import")
@click.argument("file", type=InputFile(), metavar="文件.yaml")
@court_option
@as_json
def import_knowledge(*, file: Path, slug: str, as_json: bool) -> None:
    """导入知识库（YAML）；有一处错就整份不导入，逐处说明。文件没有提到的条目保持原样。"""
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.knowledge.actions import import_articles
    from fenglian.worktime.clock import now

    court = find_court(slug)
    with scoped([court.pk], audience=Audience.SYSTEM):
        facts = dataclasses.asdict(import_articles(court, file, actor=operator(), at=now()))
    if as_json:
        print_json(facts)
    else:
        print("新增 {added} 条，更新 {changed} 条，没有变化 {unchanged} 条。".format(**facts))
