"""`--help` in Chinese: the few words that click writes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

SECTIONS = {"Options": "选项", "Commands": "命令"}
MARKS = {"[default: ": "[缺省：", "; required]": "；必填]", "[required]": "[必填]"}


class ChineseFormatter(click.HelpFormatter):
    """Writes the headings and marks of a help page in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Write a section's name."""
        self.write(f"{'':>{self.current_indent}}{SECTIONS.get(heading, heading)}：\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write the list of options or commands."""
        super().write_dl([(name, _marked(words)) for name, words in rows], col_max, col_spacing)


def _marked(words: str) -> str:
    for english, chinese in MARKS.items():
        words = words.replace(english, chinese)
    return words


class ChineseContext(click.Context):
    """The context of commands whose help is in Chinese."""

    formatter_class = ChineseFormatter


def speak_chinese(command: click.Command) -> click.Command:
    """Let a command, and all below it, show their help in Chinese.

    Args:
        command: changed in place.

    Returns:
        The same command.
    """
    command.context_class = ChineseContext
    command.options_metavar = "[选项]"
    if not any("--help" in parameter.opts for parameter in command.params):
        click.help_option("-h", "--help", help="显示本说明。")(command)
    if isinstance(command, click.Group):
        command.subcommand_metavar = "命令 [参数]…"
        for below in command.commands.values():
            speak_chinese(below)
    return command
