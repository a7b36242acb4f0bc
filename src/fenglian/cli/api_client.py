"""`fenglian api-client`: which other systems may call, and the document that tells them how."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from fenglian.cli.courts import court_option, find_court, operator
from fenglian.cli.output import as_json, print_json, print_table, progress
from fenglian.cli.parameters import Number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from fenglian.integrations.models import Client
    from fenglian.organizations.models import Court, Person

SCOPES = ("submit", "follow", "speak", "hooks", "record", "queue", "dispatch")
"""The values of `integrations.enums.ClientScope`, for help that loads nothing."""
MOST_CALLS = 100_000


@click.group("api-client")
def api_client() -> None:
    """接口：给热线、小程序等外部系统发密钥、换密钥、停用。"""


@api_client.command()
@click.argument("name", metavar="名称")
@court_option
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), metavar="权限",
    help=f"能做什么，可写多次：{'、'.join(SCOPES)}（见 docs/api.md）。",
)  # fmt: skip
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="渠道",
    help="经它来的渠道，可写多次，如 wechat。",
)
@click.option(
    "--platform", default="", metavar="平台",
    help="它是机制里的哪个平台，如 mobile_court；它的编号记在诉求上。",
)  # fmt: skip
@click.option(
    "--official", default=None, metavar="登录名", help="代表哪位工作人员；后三种权限必须写。"
)
@click.option(
    "--calls-a-minute", default=600, show_default=True, type=Number(1, MOST_CALLS), metavar="次数",
    help="每分钟最多调用几次。",
)  # fmt: skip
@as_json
def add(
    *,
    name: str,
    slug: str,
    scopes: tuple[str, ...],
    channels: tuple[str, ...],
    platform: str,
    official: str | None,
    calls_a_minute: int,
    as_json: bool,
) -> None:
    """登记一个外部系统，显示它的密钥（只显示这一次）。"""
    with _court(slug) as (court, at):
        from fenglian.integrations.actions import Grant, open_client
        from fenglian.integrations.enums import ClientScope

        grant = Grant(
            scopes={ClientScope(scope) for scope in scopes},
            channels=channels,
            platform=platform,
            person=_find_person(court, official) if official else None,
            calls_a_minute=calls_a_minute,
        )
        client, key = open_client(court, name, grant, actor=operator(), at=at)
    _show_key(client, key, as_json=as_json)


@api_client.command()
@click.argument("name", metavar="名称")
@court_option
@as_json
def renew(*, name: str, slug: str, as_json: bool) -> None:
    """换一把密钥，显示一次；旧的立即失效。"""
    with _court(slug) as (court, at):
        from fenglian.integrations.actions import renew_key

        client = _find_client(court, name)
        key = renew_key(client, actor=operator(), at=at)
    _show_key(client, key, as_json=as_json)


@api_client.command()
@click.argument("name", metavar="名称")
@court_option
@as_json
def revoke(*, name: str, slug: str, as_json: bool) -> None:
    """停用一个外部系统，立即生效；它已经提交的照常办理。"""
    with _court(slug) as (court, at):
        from fenglian.integrations.actions import revoke_client

        client = _find_client(court, name)
        revoke_client(client, actor=operator(), at=at)
    if as_json:
        print_json({"name": client.name, "revoked_at": client.revoked_at})
    else:
        print(f"已停用{client.name}。")


@api_client.command("list")
@court_option
@as_json
def list_all(*, slug: str, as_json: bool) -> None:
    """列出一个法院的外部系统。"""
    with _court(slug) as (court, _at):
        from fenglian.integrations.queries import list_clients

        found = [_facts(client) for client in list_clients(court.pk)]
    if as_json:
        print_json({"clients": found})
        return
    head = ("名称", "密钥", "权限", "渠道", "平台", "代表", "最近使用", "状态")
    print_table(head, [[_cell(value) for value in facts.values()] for facts in found])


@api_client.command()
@court_option
@as_json
def hooks(*, slug: str, as_json: bool) -> None:
    """列出推送地址，各有多少已收下、待送、已放弃，最近一次为什么没有收下。"""
    with _court(slug) as (court, _at):
        from fenglian.integrations.queries import describe_hooks

        found = [asdict(one) for one in describe_hooks(court.pk)]
    if as_json:
        print_json({"hooks": found})
        return
    head = ("系统", "地址", "已收下", "待送", "已放弃", "最近的原因")
    keys = ("client", "url", "sent", "waiting", "dead", "last_error")
    print_table(head, [[facts[key] for key in keys] for facts in found])


@api_client.command()
def openapi() -> None:
    """输出接口文档（OpenAPI 3.1，JSON）。"""
    from fenglian.cli.ground import open_site

    open_site(progress, database=False)
    from fenglian.api.urls import v1

    print_json(v1.get_openapi_schema())


@contextmanager
def _court(slug: str) -> Iterator[tuple[Court, dt.datetime]]:
    """Find a court and stay in its scope."""
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.worktime.clock import now

    court = find_court(slug)
    with scoped([court.pk], audience=Audience.SYSTEM):
        yield court, now()


def _find_client(court: Court, name: str) -> Client:
    from fenglian.errors import NotFoundError
    from fenglian.integrations.queries import list_clients

    client = list_clients(court.pk).filter(name=name.strip(), revoked_at__isnull=True).first()
    if client is None:
        raise NotFoundError(f"{court.name}没有在用的外部系统“{name}”。", field="name")
    return client


def _find_person(court: Court, username: str) -> Person:
    from fenglian.errors import NotFoundError
    from fenglian.organizations.models import Account

    account = (
        Account.objects.select_related("person")
        .filter(court=court, username=username.strip().lower())
        .first()
    )
    if account is None:
        raise NotFoundError(f"{court.name}没有登录名为 {username} 的账号。", field="official")
    return account.person


def _facts(client: Client) -> dict[str, object]:
    return {
        "name": client.name,
        "key": f"fl_…{client.key_end}",
        "scopes": client.scopes,
        "channels": client.channels,
        "platform": client.platform,
        "official": client.person.name if client.person else None,
        "last_used_on": client.last_used_on,
        "state": "revoked" if client.revoked_at else "in_use",
    }


def _cell(value: object) -> str:
    words = {"in_use": "在用", "revoked": "已停用"}
    if isinstance(value, list):
        return "、".join(value)
    return words.get(str(value), str(value)) if value else "—"


def _show_key(client: Client, key: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"name": client.name, "key": key})
        return
    print(f"名称：{client.name}")
    print(f"密钥：{key}")
    print("请现在就交给对方：以后再也看不到，只能换一把。")
