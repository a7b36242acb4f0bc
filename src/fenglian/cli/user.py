"""`fenglian user`: accounts, for the first one of a court and for emergencies."""

from __future__ import annotations

import secrets
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from fenglian.cli.courts import court_option, find_court, record_on_court
from fenglian.cli.output import as_json, print_json, progress

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django_otp.plugins.otp_totp.models import TOTPDevice

    from fenglian.organizations.models import Account, Court, Person

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for another when read out."""

password_option = click.option(
    "--password-stdin", is_flag=True, help="从标准输入读密码；缺省生成一个并显示一次。"
)


@click.group()
def user() -> None:
    """账号：新建、停用、重设密码、动态码、邮箱。权限来自职务，不来自账号。"""


@user.command()
@click.argument("username", metavar="登录名")
@court_option
@click.option("--name", required=True, metavar="姓名", help="本院已有的人，或连同 --body 新建。")
@click.option("--body", default=None, metavar="部门", help="新建此人时任职的部门（全称）。")
@click.option("--post", default=None, metavar="职务", help="新建此人时的职务，如 judge。")
@password_option
@as_json
def add(
    *,
    username: str,
    slug: str,
    name: str,
    body: str | None,
    post: str | None,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """新建账号，显示初始密码和动态码密钥（各只显示这一次）。"""
    if (body is None) != (post is None):
        raise click.UsageError("--body 与 --post 要一起写。")
    password = _password(read=password_stdin)
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.organizations.actions import open_account
    from fenglian.worktime.clock import now

    court = find_court(slug)
    with scoped([court.pk], audience=Audience.SYSTEM):
        at = now()
        if body is None or post is None:
            person = _find_person(court, name)
        else:
            person = _appoint(court, name, body_name=body, kind=post, at=at)
        account = open_account(person, username=username, password=password)
        _record(account, "opened", at)
        device = _device(account)
        _print(
            as_json=as_json,
            facts={
                "登录名": username,
                "姓名": person.name,
                "密码": "（如输入）" if password_stdin else password,
                "动态码密钥": device.config_url,
                "当前动态码": _code(device),
            },
        )


@user.command()
@click.argument("username", metavar="登录名")
@as_json
def disable(*, username: str, as_json: bool) -> None:
    """停用账号，立即生效。"""
    with _account(username) as (account, at):
        from fenglian.organizations.actions import disable_account

        disable_account(account)
        _record(account, "disabled", at)
    _print(as_json=as_json, facts={"登录名": username, "状态": "已停用"})


@user.command("reset-password")
@click.argument("username", metavar="登录名")
@password_option
@as_json
def reset_password(*, username: str, password_stdin: bool, as_json: bool) -> None:
    """重设密码；已登录的会话随之结束。"""
    password = _password(read=password_stdin)
    with _account(username) as (account, at):
        from fenglian.organizations.actions import set_password

        set_password(account, password)
        _record(account, "password_reset", at)
    shown = "（如输入）" if password_stdin else password
    _print(as_json=as_json, facts={"登录名": username, "密码": shown})


@user.command()
@click.argument("username", metavar="登录名")
@click.argument("address", metavar="邮箱")
@as_json
def email(*, username: str, address: str, as_json: bool) -> None:
    """给本人登记邮箱，提醒和督办从此走邮件；邮箱写成空文字 "" 则不再走邮件。"""
    with _account(username) as (account, at):
        from fenglian.organizations.actions import set_email

        set_email(account.person, address.strip())
        _record(account, "email_set" if account.person.email else "email_removed", at)
        facts = {"登录名": username, "邮箱": account.person.email}
    _print(as_json=as_json, facts=facts)


@user.command()
@click.argument("username", metavar="登录名")
@click.option("--new-key", is_flag=True, help="换一把密钥（手机丢失时）；旧的立即失效。")
@as_json
def code(*, username: str, new_key: bool, as_json: bool) -> None:
    """显示当前的动态码。真实法院的台账会记下这次查看。"""
    with _account(username) as (account, at):
        from fenglian.organizations.actions import replace_code_key

        device = replace_code_key(account) if new_key else _device(account)
        _record(account, "code_key_replaced" if new_key else "code_shown", at)
        facts = {"登录名": username, "当前动态码": _code(device)}
        if new_key:
            facts["动态码密钥"] = device.config_url
    _print(as_json=as_json, facts=facts)


def _password(*, read: bool) -> str:
    if read:
        return sys.stdin.readline().rstrip("\n")
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@contextmanager
def _account(username: str) -> Iterator[tuple[Account, dt.datetime]]:
    """Find an account of whatever court, and stay in that court's scope."""
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.errors import NotFoundError
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.organizations.models import Account
    from fenglian.worktime.clock import now

    wanted = username.strip().lower()
    with scoped([], audience=Audience.IDENTIFY):
        found = Account.objects.filter(username=wanted).values_list("court_id", flat=True).first()
    if found is None:
        raise NotFoundError(f"没有登录名为 {username} 的账号。", field="username")
    with scoped([found], audience=Audience.SYSTEM):
        account = Account.objects.select_related("court", "person").get(username=wanted)
        yield account, now()


def _find_person(court: Court, name: str) -> Person:
    from fenglian.errors import ConflictError, NotFoundError
    from fenglian.organizations.models import Person

    people = list(Person.objects.filter(court=court, name=name)[:2])
    if not people:
        raise NotFoundError(
            f"{court.name}没有名为“{name}”的人；新建此人请同时写 --body 和 --post。", field="name"
        )
    if len(people) > 1:
        raise ConflictError(f"{court.name}有不止一位“{name}”，请在工作台里按人新建。", field="name")
    return people[0]


def _appoint(court: Court, name: str, *, body_name: str, kind: str, at: dt.datetime) -> Person:
    """Make a person who takes up a new post today."""
    from fenglian.errors import NotFoundError
    from fenglian.organizations.enums import PostKind
    from fenglian.organizations.models import Body, Person, Post, PostTerm
    from fenglian.worktime.periods import civil_day

    body = Body.objects.filter(court=court, name=body_name).first()
    if body is None:
        known = "、".join(Body.objects.filter(court=court).values_list("name", flat=True)[:30])
        raise NotFoundError(f"没有部门“{body_name}”；现有：{known}。", field="body")
    if kind not in PostKind.values:
        raise NotFoundError(f"没有职务“{kind}”；可用：{'、'.join(PostKind.values)}。", field="post")
    person = Person.objects.create(court=court, name=name)
    post = Post.objects.create(court=court, body=body, kind=kind, title=str(PostKind(kind).label))
    PostTerm.objects.create(court=court, post=post, person=person, starts_on=civil_day(at))
    return person


def _device(account: Account) -> TOTPDevice:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from fenglian.errors import NotFoundError

    device = TOTPDevice.objects.filter(user=account, confirmed=True).first()
    if device is None:
        raise NotFoundError(f"账号 {account.username} 没有动态码；用 --new-key 新建。")
    return device


def _code(device: TOTPDevice) -> str:
    from django_otp.oath import TOTP

    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{totp.token():0{device.digits}d}"


def _record(account: Account, change: str, at: dt.datetime) -> None:
    from fenglian.mechanisms.enums import EventKind

    record_on_court(
        account.court,
        EventKind.ACCOUNT_CHANGED,
        about=f"account:{account.pk}",
        at=at,
        data={"username": account.username, "change": change},
    )


def _print(*, as_json: bool, facts: dict[str, str]) -> None:
    if as_json:
        keys = {
            "登录名": "username",
            "姓名": "name",
            "密码": "password",
            "动态码密钥": "code_key",
            "当前动态码": "code",
            "状态": "state",
            "邮箱": "email",
        }
        print_json({keys[name]: value for name, value in facts.items()})
        return
    for name, value in facts.items():
        print(f"{name}：{value}")
