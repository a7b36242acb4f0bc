"""What goes wrong before the product runs, and the words for a wrong command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fenglian.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence


class GroundError(DomainError):
    """The machine, the database or the configuration does not let the product start."""

    code = "ground"
    status = 503


class CourtFileError(DomainError):
    """A file that no court can be founded from; nothing was stored.

    Args:
        file: its name.
        faults: each with its line, from 1.
    """

    code = "court_file"

    def __init__(self, file: str, faults: Sequence[tuple[int, str]]) -> None:
        lines = "\n".join(f"{file} 第 {line} 行：{what}" for line, what in sorted(faults))
        super().__init__(f"法院文件有 {len(faults)} 处要改，什么都没有建立：\n{lines}")


def describe_usage(error: click.ClickException) -> str:
    """Say in Chinese what is wrong with a command line.

    Args:
        error: what the parser found.
    """
    words = error.format_message()
    match error:
        case click.NoSuchOption():
            words = f"没有选项 {error.option_name}。{_perhaps(error.possibilities)}"
        case click.exceptions.NoSuchCommand():
            words = f"没有命令 {error.command_name}。{_perhaps(error.possibilities)}"
        case click.MissingParameter():
            words = f"缺少参数 {_name(error)}。"
        case click.BadParameter():
            words = f"参数 {_name(error)}：{error.message}"
        case click.exceptions.NoArgsIsHelpError():
            words = "没有写明要做什么。\n" + (error.ctx.get_help() if error.ctx else "")
    return words


def _perhaps(possibilities: object) -> str:
    known = list(possibilities) if isinstance(possibilities, list | tuple) else []
    return f"是否指 {'、'.join(known)}？" if known else ""


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return ""
    return (error.param.opts or [error.param.human_readable_name])[0]
