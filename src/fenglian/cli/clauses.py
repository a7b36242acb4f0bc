"""`fenglian clauses`: every clause of the notices, what carries it out and what proves it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

import fenglian
from fenglian.cli.output import as_json, print_json, print_table, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

STATES = {"whole": "已建成", "partly": "部分建成", "planned": "尚未建成"}


@click.command()
@click.option("--notice", default=None, metavar="NS", help="只列一份通知的条款，如 NS、YF。")
@as_json
def clauses(*, notice: str | None, as_json: bool) -> None:
    """列出全部条款：落实它的规则、证明它的测试、尚未建成的部分。"""
    from fenglian.cli.ground import open_site

    open_site(progress, database=False)
    from fenglian.errors import NotFoundError
    from fenglian.mechanisms.queries import list_catalogue

    entries = list_catalogue()
    if notice is not None:
        known = sorted({entry.id.partition("-")[0] for entry in entries})
        entries = [one for one in entries if one.id.partition("-")[0] == notice.upper()]
        if not entries:
            raise NotFoundError(f"没有代号为 {notice} 的通知；现有 {'、'.join(known)}。")
    folder = tests_folder()
    tests = find_clause_tests(folder) if folder else {}
    if as_json:
        print_json(
            [
                {
                    "id": entry.id,
                    "notice": entry.notice,
                    "at": entry.at,
                    "says": entry.says,
                    "must": entry.must,
                    "rules": entry.rules,
                    "tests": tests.get(entry.id, []) if folder else None,
                    "state": entry.state.value,
                    "missing": entry.missing,
                }
                for entry in entries
            ]
        )
        return
    for name in dict.fromkeys(entry.notice for entry in entries):
        print(f"\n{name}")
        print_table(
            ["条款", "状态", "规则", "测试", "尚未建成"],
            [
                (
                    entry.id,
                    STATES[entry.state.value],
                    "、".join(entry.rules) or "—",
                    len(tests.get(entry.id, [])) if folder else "?",
                    entry.missing or "—",
                )
                for entry in entries
                if entry.notice == name
            ],
        )
    count = Counter(entry.state.value for entry in entries)
    print(
        f"\n共 {len(entries)} 条："
        + "，".join(f"{words} {count[s]}" for s, words in STATES.items())
    )
    print(
        f"测试数来自 {folder}；--json 列出每一个。"
        if folder
        else "安装包不带测试，测试数未知；在源码目录里运行可以看到。"
    )


def tests_folder() -> Path | None:
    """Return the checkout's folder of tests; None where only the package is installed."""
    folder = Path(fenglian.__file__).resolve().parents[2] / "tests"
    return folder if folder.is_dir() else None


def find_clause_tests(folder: Path) -> dict[str, list[str]]:
    """Return the tests that carry `@pytest.mark.clause(...)`, by clause, without running them.

    Args:
        folder: of the tests.

    Returns:
        Names as pytest writes them, e.g. `tests/duties/test_ladder.py::test_step_…`.
    """
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
        whole_file = list(_marks_of_module(tree))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            marks = [clause for one in node.decorator_list for clause in _clauses(one)]
            for clause in dict.fromkeys([*whole_file, *marks]):
                name = f"{file.relative_to(folder.parent).as_posix()}::{node.name}"
                found.setdefault(clause, []).append(name)
    return found


def _marks_of_module(tree: ast.Module) -> Iterator[str]:
    """Yield the clauses of `pytestmark = ...`, which marks every test of a file."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            marks = (
                node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            )
            for mark in marks:
                yield from _clauses(mark)


def _clauses(mark: ast.expr) -> Iterator[str]:
    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
        for argument in mark.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value
