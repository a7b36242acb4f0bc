from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.world import at

from fenglian.cli.main import run
from fenglian.integrations.actions import add_hook, note_origin
from fenglian.integrations.models import Client, Delivery
from fenglian.integrations.queries import find_client
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.requests.actions import urge_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import Settings
    from tests.world import World

ADD = ("api-client", "add", "小程序", "--court", "nansha", "--scope", "submit")
HOTLINE = ("api-client", "add", "热线", "--court", "nansha", "--scope", "record")


def knows(key: str) -> bool:
    with scoped([], audience=Audience.IDENTIFY):
        return find_client(key) is not None


def test_key_is_shown_once_works_is_renewed_revoked_and_stands_in_the_ledger(
    nansha: World, command_json: Callable[..., Any]
) -> None:
    first = command_json(*ADD, "--channel", "wechat")["key"]
    assert knows(first)
    second = command_json("api-client", "renew", "小程序", "--court", "nansha")["key"]
    assert (knows(first), knows(second)) == (False, True)
    (shown,) = command_json("api-client", "list", "--court", "nansha")["clients"]
    assert (shown["scopes"], shown["channels"], shown["state"]) == (
        ["submit"], ["wechat"], "in_use",
    )  # fmt: skip
    assert first not in str(shown)
    assert second[-4:] in shown["key"]

    command_json("api-client", "revoke", "小程序", "--court", "nansha")

    assert not knows(second)
    events = Event.objects.filter(kind=EventKind.CLIENT_CHANGED).order_by("pk")
    assert [event.data["change"] for event in events] == ["opened", "key_renewed", "revoked"]
    assert all(event.actor_label.startswith("命令行") for event in events)
    assert all(key not in str(event.data) for key in (first, second) for event in events)
    assert command_json(*ADD, "--channel", "wechat")["key"] not in {first, second}


def test_list_in_words_lines_up(
    nansha: World, command_json: Callable[..., Any], capsys: Any
) -> None:
    command_json(*HOTLINE, "--channel", "hotline", "--official", "clerk")

    assert run(["api-client", "list", "--court", "nansha"]) == 0

    said = capsys.readouterr().out
    assert "何秋实" in said
    assert "在用" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*ADD], "要写明经哪个群众自己用的渠道"),
        ([*ADD, "--channel", "hotline"], "要写明经哪个群众自己用的渠道"),
        ([*ADD, "--channel", "nosuch"], "没有“nosuch”这个渠道"),
        ([*HOTLINE, "--channel", "hotline"], "要写明代表哪位工作人员"),
        ([*HOTLINE, "--official", "clerk"], "要写明有人值守的渠道"),
        ([*HOTLINE, "--official", "nosuch"], "没有登录名为 nosuch 的账号"),
        ([*ADD, "--scope", "all"], "参数 --scope"),
        (["api-client", "revoke", "无此系统", "--court", "nansha"], "没有在用的外部系统“无此系统”"),
    ],
)
def test_client_that_cannot_be_opened_or_changed_is_told_why(
    arguments: list[str],
    words: str,
    nansha: World,
    command_json: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(arguments) == 2

    assert words in capsys.readouterr().err


def test_name_in_use_is_not_given_twice(
    nansha: World, command_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    command_json(*ADD, "--channel", "wechat")

    assert run([*ADD, "--channel", "wechat"]) == 2

    assert "已经有叫“小程序”的外部系统" in capsys.readouterr().err


def test_hooks_are_listed_with_how_their_notices_fare(
    nansha: World, command_json: Callable[..., Any], settings: Settings
) -> None:
    settings.HOOK_ORIGINS = frozenset({"https://hotline.example"})
    command_json(*ADD, "--channel", "wechat")
    client = Client.objects.get()
    hook = add_hook(
        client, "https://hotline.example/told", ["request.urged"], at=at("2026-11-20 09:00")
    )
    receipt = nansha.submit(when=at("2026-11-20 09:47"))
    note_origin(client, receipt.request_id)
    urge_request(receipt.request_id, at=at("2026-11-20 10:00"))
    Delivery.objects.update(state="dead", last_error="回答是 500，不是 2xx")

    (shown,) = command_json("api-client", "hooks", "--court", "nansha")["hooks"]

    assert shown == {
        "client": "小程序", "url": hook.url, "kinds": ["request.urged"], "sent": 0, "waiting": 0,
        "dead": 1, "last_error": "回答是 500，不是 2xx",
    }  # fmt: skip
    assert hook.secret not in str(shown)
