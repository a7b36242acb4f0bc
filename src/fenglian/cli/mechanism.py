"""`fenglian mechanism`: mechanism files, from the first draft to the notice's own words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fenglian.cli.courts import court_option, find_court, operator, record_on_court
from fenglian.cli.output import as_json, print_json, progress
from fenglian.cli.parameters import InputFile, Instant

if TYPE_CHECKING:
    import datetime as dt


pack_argument = click.argument("path", type=click.Path(path_type=Path), metavar="机制")


@click.group()
def mechanism() -> None:
    """机制文件：检查、解释、比较、预览、试算、采用、附原文。

    “机制”是一个文件、带 mechanism.yaml 的文件夹，或随附机制的代号，如 nansha。
    """


@mechanism.command()
@pack_argument
@as_json
def check(*, path: Path, as_json: bool) -> int:
    """检查一个机制文件：每处错误给出文件、行、规则和改法。"""
    from fenglian.cli.ground import open_site

    open_site(progress, database=False)
    from fenglian.mechanisms.errors import MechanismFileError
    from fenglian.mechanisms.queries import read_pack
    from fenglian.mechanisms.queries.network_facts import say_unrecorded
    from fenglian.mechanisms.schema import CoverageRule

    try:
        pack = read_pack(_place(path))
    except MechanismFileError as error:
        if not as_json:
            raise
        print_json(
            {
                "sound": False,
                "faults": [
                    {
                        "file": fault.file,
                        "line": fault.line,
                        "rule": fault.rule_id,
                        "what": fault.what,
                        "remedy": fault.remedy,
                    }
                    for fault in error.faults
                ],
            }
        )
        return 2
    found = pack.mechanism
    waiting = {
        rule.id: (rule.title, say_unrecorded(rule))
        for rule in found.rules
        if isinstance(rule, CoverageRule) and say_unrecorded(rule)
    }
    if as_json:
        print_json(
            {
                "sound": True,
                "id": found.id,
                "rules": [rule.id for rule in found.rules],
                "not_checked_yet": list(waiting),
            }
        )
    else:
        print(
            f"{found.short_title}（{found.id}）没有错误：{len(found.clauses)} 条条款，"
            f"{len(found.rules)} 条规则，例子全部相符。"
        )
        for rule_id, (title, missing) in waiting.items():
            print(f"规则 {rule_id}（{title}）还不检查：{missing}的登记还没有做。")
    return 0


@mechanism.command()
@pack_argument
@click.option("--word", "word", type=click.Path(path_type=Path), help="写成 Word 文件，公文格式。")
def explain(*, path: Path, word: Path | None) -> None:
    """用平常的话说明一个机制要求谁在何时做什么（Markdown，或 Word）。"""
    from fenglian.cli.ground import open_site

    open_site(progress, database=False)
    from fenglian.documents.official.layout import write_document
    from fenglian.mechanisms.queries import explain as explain_mechanism
    from fenglian.mechanisms.queries import explain_as_document, read_pack

    found = read_pack(_place(path)).mechanism
    if word is None:
        print(explain_mechanism(found))
        return
    with word.open("wb") as stream:
        write_document(stream, explain_as_document(found, day=found.effective_on))
    print(f"已写入 {word}。")


@mechanism.command()
def schema() -> None:
    """输出机制文件的 JSON Schema，供编辑器边写边查。"""
    from fenglian.cli.ground import open_site

    open_site(progress, database=False)
    from fenglian.mechanisms.queries import json_schema

    print_json(json_schema())


@mechanism.command()
@click.argument("before", type=click.Path(path_type=Path), metavar="原来的")
@click.argument("after", type=click.Path(path_type=Path), metavar="改过的")
@as_json
def diff(*, before: Path, after: Path, as_json: bool) -> None:
    """用平常的话比较两份机制文件：增加、删去、修改了什么，由什么改为什么。"""
    from dataclasses import asdict

    from fenglian.cli.ground import open_site

    open_site(progress, database=False)
    from fenglian.mechanisms.queries import read_pack
    from fenglian.mechanisms.queries.comparison import compare, say_changes

    old, new = (read_pack(_place(path)).mechanism for path in (before, after))
    changes = compare(old, new)
    if as_json:
        print_json([asdict(change) for change in changes])
    else:
        print(say_changes(changes), end="")


@mechanism.command()
@pack_argument
@court_option
@as_json
def preview(*, path: Path, slug: str, as_json: bool) -> None:
    """列出今后十二个月一份机制会要求本院做什么：哪天、谁、按去年的量有多少。"""
    from dataclasses import asdict

    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.drafts.queries.preview import look_ahead, say_preview
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.mechanisms.queries import read_pack
    from fenglian.worktime.clock import now

    court = find_court(slug)
    wanted = read_pack(_place(path)).mechanism
    with scoped([court.pk], audience=Audience.SYSTEM):
        found = look_ahead(court, wanted, now=now())
    if as_json:
        print_json(asdict(found))
    else:
        print(say_preview(found), end="")


@mechanism.command()
@pack_argument
@court_option
@as_json
def simulate(*, path: Path, slug: str, as_json: bool) -> None:
    """按一份机制文件重放本院去年的台账：会开立多少期限、多少超期、谁办多少、要多少小时。

    只读台账，什么也不写。现行的版本一起重放，放在旁边对照。
    """
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.drafts.queries.report import say_report
    from fenglian.drafts.queries.trial import TrialRun, last_year, try_out
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.mechanisms.queries import mechanism_in_force, read_pack
    from fenglian.worktime.clock import now
    from fenglian.worktime.periods import civil_day

    court = find_court(slug)
    changed = read_pack(_place(path)).mechanism
    with scoped([court.pk], audience=Audience.SYSTEM):
        at = now()
        before = mechanism_in_force(court.pk, at, changed.id)
        run = TrialRun(court, before, changed, last_year(civil_day(at)), now=at)
        report = try_out(run, tell=lambda done, total: progress(f"重放台账 {done}/{total}"))
    if as_json:
        print_json(report.plain())
    else:
        print(say_report(report), end="")


@mechanism.command()
@pack_argument
@court_option
@click.option("--from", "start", type=Instant(), default=None, help="何时起施行；缺省现在。")
@as_json
def adopt(*, path: Path, slug: str, start: dt.datetime | None, as_json: bool) -> None:
    """在一个法院采用一个机制文件；之前开立的期限仍按原版本。

    只在法院筹建时：已经有人在用、并且有人可以提出和确认的法院，在“机制”页由两个人办。
    """
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.drafts.actions import adopt_while_setting_up
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.mechanisms.actions import install_pack
    from fenglian.mechanisms.queries import read_pack
    from fenglian.worktime.clock import COURT_ZONE, now

    court = find_court(slug)
    version = install_pack(read_pack(_place(path)))
    with scoped([court.pk], audience=Audience.SYSTEM):
        at = now()
        begin = at if start is None else start if start.tzinfo else start.replace(tzinfo=COURT_ZONE)
        adoption = adopt_while_setting_up(
            court, version, effective_from=begin, actor=operator(), at=at
        )
    if as_json:
        print_json(
            {
                "mechanism": version.mechanism_id,
                "version": version.number,
                "effective_from": adoption.effective_from,
            }
        )
    else:
        print(
            f"{court.name}自 {adoption.effective_from.astimezone(COURT_ZONE):%Y-%m-%d %H:%M} 起"
            f"施行 {version.mechanism_id} 第 {version.number} 版。"
        )


@mechanism.command()
@click.argument("mechanism_id", metavar="机制")
@click.argument("file", type=InputFile(), metavar="文件")
@court_option
@as_json
def attach(*, mechanism_id: str, file: Path, slug: str, as_json: bool) -> None:
    """附上通知原文（文本或 Word），按编号对到条款；之后规则起作用处显示原文。"""
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.mechanisms.actions import attach_notice
    from fenglian.mechanisms.enums import EventKind
    from fenglian.worktime.clock import now

    court = find_court(slug)
    with scoped([court.pk], audience=Audience.SYSTEM):
        at = now()
        report = attach_notice(court, mechanism_id, file, actor=operator(), at=at)
        record_on_court(
            court,
            EventKind.NOTICE_ATTACHED,
            about=f"mechanism:{mechanism_id}",
            at=at,
            data={"file": file.name, "matched": list(report.matched)},
        )
    if as_json:
        print_json(
            {
                "matched": report.matched,
                "unmatched": report.unmatched,
                "doubtful": report.doubtful,
            }
        )
        return
    print(f"对上 {len(report.matched)} 条条款：{'、'.join(report.matched)}")
    if report.unmatched:
        print(f"没有对上，仍显示要旨：{'、'.join(report.unmatched)}")
    if report.doubtful:
        print(f"原文里没有出现条标，请核对：{'、'.join(report.doubtful)}")


def _place(path: Path) -> Path:
    """Return where a mechanism is; the name of one that ships with the product will do."""
    from fenglian.mechanisms.queries import list_packs

    shipped = {pack.name: pack for pack in list_packs()}
    return path if path.exists() else shipped.get(str(path), path)
