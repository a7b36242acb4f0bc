#!/usr/bin/env python3
"""Keep the catalogs of translations in step with the code.

    scripts/messages.py           bring the catalogs up to date, and say what is not marked for
                                  translation and what lacks one
    scripts/messages.py compile   compile those that changed

Texts are Chinese in the code, and the catalogs hold what they are in other languages. English is
whole; Korean has the frame of the people's pages, so it keeps only what somebody put there. GNU
gettext is not needed: Python is read by its own parser, templates by Django's.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import Any

import polib
from django.utils.translation.template import templatize
from ruamel.yaml import YAML

SOURCE = Path(__file__).resolve().parents[1] / "src" / "fenglian"
CATALOGS = SOURCE / "locale"
WHOLE = "en"
"""The language into which everything is translated."""
# Which of a function's arguments are context, text and plural.
FUNCTIONS = {
    **dict.fromkeys(("_", "_t", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
# Tables of texts that are marked as a whole, with their context: many hands add lines to them.
TABLES = {
    "EVENT_NAMES": "event",
    "Act": "act",
    **dict.fromkeys(("ROLE_NAMES", "GRAIN_NAMES", "EXCLUSION_NAMES", "CONDITION_NAMES"), ""),
    **dict.fromkeys(("REVIEW_NAMES", "FIELD_NAMES", "READER_NAMES"), ""),
    **dict.fromkeys(("SEAT_NAMES", "WINDOW_NAMES", "COVERED_NAMES"), ""),
    **dict.fromkeys(("DAY_OFF_NAMES", "WEEKDAY_NAMES", "CARRIER_NAMES"), ""),
}
# Whose words never reach a page of the people or the desk.
IN_CHINESE_ONLY = (
    *("cli/*", "settings.py", "*/checks.py"),  # commands, and what is wrong with an installation
    *("api/*", "integrations/*"),  # other systems
    *("demonstration/*", "*/migrations/*"),  # content of an invented court
    "mechanisms/*",  # notices as files, and what is wrong with them
    "drafts/queries/*",  # the same of drafts
    *("cases/actions.py", "cases/enums.py", "cases/errors.py", "cases/sheets.py"),
    *("liaison/sheets.py", "liaison/actions/importing.py"),  # what is wrong with their cells
    "documents/errors.py",  # where that is
    *("documents/cells.py", "documents/readers.py", "documents/sheets.py"),  # sheets are Chinese
    *("documents/official/*", "rosters/queries/papers.py"),  # and so are official documents
    *("returns/queries/papers.py", "returns/queries/sheets.py"),
    "desk/templates/desk/_poster.html",  # and what hangs on a wall
    *("knowledge/*", "worktime/actions.py", "worktime/arrange*.py", "worktime/queries.py"),
    *("organizations/actions/accounts.py", "organizations/actions/courts.py"),
    *("organizations/errors.py", "organizations/validators.py"),  # courts as files
    *("ledger/queries.py", "notifications/actions/*", "notifications/adapters/*"),
    *("privacy/keys.py", "privacy/fields.py", "privacy/masking.py"),
    *("requests/queries/triage.py", "requests/queries/search.py"),
    "risk/adapters.py",  # the number of an alert
)
# Chinese that is stored, compared or searched for, or that every language leaves as it is.
KEPT = frozenset(
    {
        *("诉", "号", "附件", "诉求队列", "（经", "一", "\u9fff", "未命名"),
        *("（2026）粤0115民初1234号", "一-龥", "最", "最高法|[", "《》"),
        "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙内陕吉闽贵粤青藏川宁琼兵军示",
        # Why no message was sent, as stored.
        *("消息所说的事已不在", "当事人没有留下电话"),
        "没有可以用的渠道：没有登记邮箱、电话或账号",
    }
)
MATCHING = frozenset({"compile", "match", "fullmatch", "maketrans"})
"""Calls that compare with Chinese, and say none."""
KEPT_TABLES = frozenset({"MessageKind"})
WORDS_OF_MECHANISMS = ("label", "hint", "title")
"""What the product shows of a mechanism as its own labels; sentences stay in the court's words."""
# Django turns a template into calls among blanks; each stands on its own as Python.
_CALL = re.compile(r"\b(?:n?p?gettext|_)\((?:[^()'\"]|u?'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*\)")
_BLOCK = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}")
_HAN = re.compile("[\u4e00-\u9fff]")
_WIDE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")

Key = tuple[str, str, str]
"""Context, text and plural of a message; empty where it has none."""


def find_messages() -> dict[Key, list[str]]:
    """Return every text that is marked for translation, with the files that it stands in."""
    found: dict[Key, list[str]] = {}
    for path, key in [*_in_python(), *_in_templates(), *_in_mechanisms()]:
        places = found.setdefault(key, [])
        place = path.relative_to(SOURCE).as_posix()
        if place not in places:
            places.append(place)
    return found


def find_unmarked() -> list[tuple[str, str]]:
    """Return Chinese that may reach a page and is not marked for translation, with its file."""
    found = []
    for path in _python_files():
        place = path.relative_to(SOURCE).as_posix()
        if not any(fnmatch(place, pattern) for pattern in IN_CHINESE_ONLY):
            found += [(place, text) for text in _unmarked_in(ast.parse(path.read_text()))]
    for path in _template_files():
        place = path.relative_to(SOURCE).as_posix()
        if place in IN_CHINESE_ONLY:
            continue
        bare = _TAG.sub("", _BLOCK.sub("", path.read_text()))
        found += [(place, text) for text in _WIDE.findall(bare) if text not in KEPT]
    return found


def _unmarked_in(tree: ast.Module) -> Iterator[str]:
    marked: set[ast.AST] = set()
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Call) and (
            getattr(node.func, "attr", "") in MATCHING or list(_read_call(node))
        )
        is_table = isinstance(node, ast.ClassDef) and node.name in KEPT_TABLES
        if is_call or is_table or list(_read_table(node)):
            marked.update(ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            marked.add(node.value)  # a docstring
    for node in ast.walk(tree):
        if node in marked or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if _HAN.search(node.value) and node.value not in KEPT:
            yield node.value


def _python_files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def _template_files() -> list[Path]:
    return sorted(SOURCE.rglob("templates/**/*.html"))


def _in_python() -> Iterator[tuple[Path, Key]]:
    for path in _python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                for key in _read_call(node):
                    yield path, key
            for key in _read_table(node):
                yield path, key


def _in_templates() -> Iterator[tuple[Path, Key]]:
    for path in _template_files():
        for call in _CALL.findall(templatize(path.read_text())):
            node = ast.parse(call, mode="eval").body
            assert isinstance(node, ast.Call)  # noqa: S101 - the pattern finds nothing else
            for key in _read_call(node):
                yield path, key


def _in_mechanisms() -> Iterator[tuple[Path, Key]]:
    for path in sorted((SOURCE / "mechanisms" / "packs").glob("*/mechanism.yaml")):
        content = YAML(typ="safe", pure=True).load(path.read_text())
        for text in _words_of([content.get("vocabularies", {}), content["rules"]]):
            yield path, ("", text, "")


def _words_of(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (part[word] for word in WORDS_OF_MECHANISMS if part.get(word))
    for inner in part.values() if isinstance(part, dict) else part:
        if isinstance(inner, dict | list):
            yield from _words_of(inner)


def _read_call(node: ast.Call) -> Iterator[Key]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    places = FUNCTIONS.get(name)
    if places is None or len(node.args) <= max(place or 0 for place in places):
        return
    parts = [[""] if place is None else _constants(node.args[place]) for place in places]
    contexts, texts, plurals = parts
    yield from product(contexts, texts, plurals)


def _read_table(node: ast.AST) -> Iterator[Key]:
    """Yield the texts of a table: the values of a mapping, or of an enumeration's members."""
    values: list[ast.expr] = []
    name = ""
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = target.id if isinstance(target, ast.Name) else ""
        values = node.value.values
    elif isinstance(node, ast.ClassDef):
        name = node.name
        values = [member.value for member in node.body if isinstance(member, ast.Assign)]
    if name in TABLES:
        for value in values:
            for text in _constants(value):
                yield TABLES[name], text, ""


def _constants(argument: ast.expr) -> list[str]:
    """Return the texts that an argument may be: one, or both ways of a condition."""
    if isinstance(argument, ast.IfExp):
        return [*_constants(argument.body), *_constants(argument.orelse)]
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    return []


def read_catalog(language: str) -> polib.POFile:
    """Return the catalog of a language."""
    return polib.pofile(str(_path(language)), wrapwidth=100)


def key_of(entry: polib.POEntry) -> Key:
    """Return what an entry translates."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def update_catalog(language: str) -> list[polib.POEntry]:
    """Bring a catalog up to date and return the entries that lack a translation.

    What is no longer in the code leaves it. What is new enters the whole catalog, untranslated.
    """
    catalog = read_catalog(language)
    known = {key_of(entry): entry for entry in catalog}
    catalog.clear()
    for key, places in find_messages().items():
        entry = known.get(key) or (_blank(key) if language == WHOLE else None)
        if entry is not None:
            entry.occurrences = [(place, "") for place in places]
            catalog.append(entry)
    catalog.sort(key=lambda entry: (entry.occurrences[0], key_of(entry)))
    catalog.save(str(_path(language)))
    return [entry for entry in catalog if not entry.translated()]


def compile_catalogs(folder: Path = CATALOGS) -> None:
    """Compile each catalog that is newer than what it was compiled to."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


def _blank(key: Key) -> polib.POEntry:
    context, text, plural = key
    entry = polib.POEntry(msgid=text, msgctxt=context or None, msgid_plural=plural)
    if plural:
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


def _path(language: str) -> Path:
    return CATALOGS / language / "LC_MESSAGES" / "django.po"


def main() -> int:
    """Do what the command line asks for."""
    if sys.argv[1:] == ["compile"]:
        compile_catalogs()
        return 0
    for place, text in find_unmarked():
        print(f"没有标记：{place}: {text}")  # noqa: T201
    lacking = 0
    for folder in sorted(path for path in CATALOGS.iterdir() if path.is_dir()):
        for entry in update_catalog(folder.name):
            lacking += 1
            print(f"{folder.name}: {entry.occurrences[0][0]}: {entry.msgid}")  # noqa: T201
    compile_catalogs()
    if lacking:
        print(f"{lacking} 条还没有译文，写进 src/fenglian/locale/。")  # noqa: T201
    return min(lacking, 1)


if __name__ == "__main__":
    sys.exit(main())
