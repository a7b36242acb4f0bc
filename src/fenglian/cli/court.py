"""`fenglian court`: founding a court from a file, with every fault of it by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fenglian.cli.courts import record_on_court
from fenglian.cli.errors import CourtFileError
from fenglian.cli.output import as_json, print_json, progress
from fenglian.cli.parameters import Day, InputFile

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from fenglian.mechanisms.queries.trees import Tree
    from fenglian.organizations.models import Court
    from fenglian.organizations.validators import CourtPlan


@click.group()
def court() -> None:
    """法院：用一个文件建立法院、部门、职务、人员和登录名。"""


@court.command()
@click.argument("file", type=InputFile(), metavar="文件.yaml")
@click.option("--calendar", "calendar_name", default="全国", show_default=True, help="工作日历。")
@click.option("--since", type=Day(), default=None, help="职务从哪一天起担任；缺省今天。")
@as_json
def load(*, file: Path, calendar_name: str, since: dt.date | None, as_json: bool) -> None:
    """建立一个法院；文件有一处错就什么都不建立，逐处指出。写法见 docs/operations.md。

    登录名都没有密码：随后用 fenglian user reset-password 和 fenglian user code --new-key 发给本人。
    """
    from fenglian.cli.ground import open_site

    open_site(progress)
    from django.db import transaction

    from fenglian.errors import NotFoundError
    from fenglian.organizations.actions import found_court
    from fenglian.organizations.errors import CourtPlanError
    from fenglian.worktime.clock import now
    from fenglian.worktime.models import Calendar
    from fenglian.worktime.periods import civil_day

    tree, plan = _read(file)
    calendar = Calendar.objects.filter(name=calendar_name).first()
    if calendar is None:
        raise NotFoundError(
            f"没有工作日历“{calendar_name}”，先运行 fenglian calendar build {calendar_name}。",
            field="calendar",
        )
    with transaction.atomic():
        at = now()
        try:
            founded = found_court(plan, calendar=calendar, since=since or civil_day(at))
        except CourtPlanError as error:
            faults = [(tree.line(place), what) for place, what in error.findings]
            raise CourtFileError(file.name, faults) from error
        usernames = _record(founded, at)
    facts = {"court": founded.slug, "bodies": len(plan.bodies), "accounts": usernames}
    if as_json:
        print_json(facts)
        return
    print(f"已建立{founded.name}（{founded.slug}）：{len(plan.bodies)} 个部门，")
    print(f"{len(usernames)} 个登录名，都还没有密码：{'、'.join(usernames)}。")
    print(f"下一步：fenglian mechanism adopt nansha --court {founded.slug} --from 时刻")


def _record(court: Court, at: dt.datetime) -> list[str]:
    """Note in the new court's ledger which sign-ins it began with."""
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.mechanisms.enums import EventKind
    from fenglian.organizations.models import Account

    with scoped([court.pk], audience=Audience.SYSTEM):
        accounts = Account.objects.filter(court=court).order_by("pk")
        usernames = list(accounts.values_list("username", flat=True))
        record_on_court(
            court,
            EventKind.COURT_FOUNDED,
            about=f"court:{court.pk}",
            at=at,
            data={"usernames": usernames, "change": "founded"},
        )
    return usernames


def _read(file: Path) -> tuple[Tree, CourtPlan]:
    """Read the file into a plan, and keep where each part stands in it."""
    from pydantic import ValidationError

    from fenglian.mechanisms.errors import MechanismFileError
    from fenglian.mechanisms.queries.trees import Tree
    from fenglian.organizations.validators import CourtPlan

    try:
        tree = Tree(file.read_text(encoding="utf-8-sig"), file=file.name)
    except UnicodeDecodeError as error:
        raise CourtFileError(file.name, [(1, "不是 UTF-8 编码的文字，请另存为 UTF-8。")]) from error
    except MechanismFileError as error:
        faults = [(fault.line, f"{fault.what}{fault.remedy}") for fault in error.faults]
        raise CourtFileError(file.name, faults) from error
    if tree.faults:
        raise CourtFileError(file.name, [(f.line, f"{f.what}{f.remedy}") for f in tree.faults])
    try:
        return tree, CourtPlan.model_validate(tree.content)
    except ValidationError as error:
        faults = [(tree.line(fault["loc"]), _say(fault)) for fault in error.errors()]
        raise CourtFileError(file.name, faults) from None


def _say(error: ErrorDetails) -> str:
    """Say in Chinese what is wrong with a part of the file."""
    name = error["loc"][-1] if error["loc"] else "文件"
    value, context = error["input"], error.get("ctx", {})
    shown = f"“{value}”" if isinstance(value, str | int | float) else "这里的内容"
    match error["type"]:
        case "missing":
            said = f"缺少 {name}。"
        case "extra_forbidden":
            said = f"不认识的键“{name}”。"
        case "enum":
            said = f"{name} 的值{shown}不认识，可用：{context['expected'].replace(' or ', '、')}。"
        case "string_type":
            said = f"{name} 应当是文字，现在是{shown}；数字请加引号。"
        case "string_too_long":
            said = f"{name} 的值{shown}超过 {context['max_length']} 字。"
        case "string_too_short":
            said = f"{name} 太短，至少 {context['min_length']} 字。"
        case "string_pattern_mismatch":
            said = f"{name} 的值{shown}写法不对，应符合 {context['pattern']}。"
        case _:
            said = f"{name}：{shown}不合要求，对照 docs/operations.md 的例子改正。"
    return said
