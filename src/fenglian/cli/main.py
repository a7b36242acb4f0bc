"""`fenglian`: the door for operators. Commands are read from their modules only when named."""

from __future__ import annotations

import os
import secrets as random_secrets
import sys
import traceback
from importlib import import_module
from typing import Any

import click
from django.core.exceptions import ImproperlyConfigured

from fenglian import __version__
from fenglian.cli.errors import describe_usage
from fenglian.cli.help import speak_chinese
from fenglian.errors import DomainError

COMMANDS = {
    "demo": ("demo", "建立示范法院并启动：一条命令看到全貌。"),
    "serve": ("serve", "启动网站。"),
    "worker": ("worker", "启动后台作业：时限、催办、消息、台账封存。"),
    "migrate": ("site", "建立或更新数据库结构，并核对隔离。"),
    "secrets": ("site", "生成缺少的密钥文件。"),
    "court": ("court", "法院：用一个文件建立法院、部门、职务、人员。"),
    "cases": ("imports", "案件：从表格导入。"),
    "knowledge": ("imports", "知识库：从文件导入。"),
    "mechanism": ("mechanism", "机制文件：检查、解释、采用、附原文。"),
    "clauses": ("clauses", "全部条款：由哪些规则落实、哪些测试证明、哪些尚未建成。"),
    "deadline": ("deadline", "计算一个期限，逐步说明。"),
    "calendar": ("calendar", "工作日历。"),
    "ledger": ("ledger", "核验台账。"),
    "triage": ("triage", "对一批文字给出事项与繁简的建议。"),
    "api-client": ("api_client", "接口：给外部系统发密钥、换密钥、停用；输出接口文档。"),
    "user": ("user", "账号：新建、停用、重设密码、动态码、邮箱。"),
}
"""Every command: its module in this room, and what it does."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they run, so that help comes at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands' names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"fenglian.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.{cmd_name} is not a command")
        return speak_chinese(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the table without importing anything."""
        with formatter.section("命令"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(__version__, message="fenglian %(version)s", help="显示版本。")
def fenglian() -> None:
    """枫联：把一份联络机制的通知变成每天的工作。"""


speak_chinese(fenglian)


def main() -> None:
    """Run the command line and turn what goes wrong into a sentence and an exit status."""
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has left; python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status: 2 where the user can put it right.

    Args:
        arguments: as typed after `fenglian`.
    """
    try:
        result: Any = fenglian.main(arguments, prog_name="fenglian", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        return _fail(describe_usage(error))
    except (DomainError, ImproperlyConfigured) as error:
        return _fail(str(error))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the edge: whatever is left gets an incident number
        return _report(error)
    return result if isinstance(result, int) else 0


def _fail(words: str) -> int:
    click.echo(f"错误：{words}", err=True)
    return 2


def _report(error: Exception) -> int:
    """Keep the traceback under a number, and tell the number."""
    from django.db import ProgrammingError

    if isinstance(error, ProgrammingError) and "does not exist" in str(error):
        return _fail("数据库结构不是最新。先运行 fenglian migrate。")
    from fenglian.cli.ground import run_folder

    incident = random_secrets.token_hex(4)
    log = run_folder() / "incidents.log"
    place = f"详情记在 {log}。"
    try:
        with log.open("a") as file:
            file.write(f"{incident}\n{''.join(traceback.format_exception(error))}\n")
    except OSError:
        traceback.print_exception(error)
        place = ""
    click.echo(
        f"错误：程序内部出错，编号 {incident}。" + place,
        err=True,
    )
    return 1


if __name__ == "__main__":
    main()
