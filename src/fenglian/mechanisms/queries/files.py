"""Reading mechanism files: every fault with its file, line, rule and remedy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from fenglian.mechanisms.errors import Fault, MechanismFileError
from fenglian.mechanisms.queries.trees import Tree
from fenglian.mechanisms.schema import Lexicon, Mechanism
from fenglian.mechanisms.validators import (
    Finding,
    TreePath,
    check_lexicon,
    check_mechanism,
    check_unique_ids,
    suggest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

PACKS = Path(__file__).resolve().parent.parent / "packs"
MECHANISM_FILE = "mechanism.yaml"


@dataclass(frozen=True, slots=True)
class Pack:
    """A mechanism with its lexicon, read and found without fault.

    Args:
        mechanism: the mechanism.
        lexicon: its lexicon, None where it sorts no requests.
        source: the mechanism file's text.
        lexicon_source: the lexicon's text, empty without one.
    """

    mechanism: Mechanism
    lexicon: Lexicon | None
    source: str
    lexicon_source: str

    @property
    def checksum(self) -> str:
        """The SHA-256 of both texts: the same pack installed twice is one version."""
        both = f"{self.source}\0{self.lexicon_source}"
        return hashlib.sha256(both.encode()).hexdigest()


def list_packs() -> list[Path]:
    """Return the folders of the packs that ship with the product."""
    return sorted(file.parent for file in PACKS.glob(f"*/{MECHANISM_FILE}"))


def read_pack(path: Path) -> Pack:
    """Read a mechanism file, or a folder with `mechanism.yaml`, and the lexicon it names.

    Args:
        path: the file or folder.

    Raises:
        MechanismFileError: with all faults of both files.
    """
    file = path / MECHANISM_FILE if path.is_dir() else path
    source = _read_text(file)
    mechanism = parse_mechanism(source, file=file.name)
    if mechanism.triage is None:
        return Pack(mechanism, None, source, "")
    lexicon_file = file.parent / mechanism.triage.lexicon
    lexicon_source = _read_text(lexicon_file)
    lexicon = parse_lexicon(lexicon_source, mechanism, file=lexicon_file.name)
    return Pack(mechanism, lexicon, source, lexicon_source)


def parse_mechanism(text: str, *, file: str) -> Mechanism:
    """Return the mechanism that a text says.

    Args:
        text: YAML.
        file: the name shown with faults.

    Raises:
        MechanismFileError: with all faults.
    """
    tree = Tree(text, file=file)
    mechanism, broken = _validate(tree)
    rules = _raw_rules(tree)
    for finding in check_unique_ids((name, ("rules", i)) for i, name in rules):
        tree.add(finding.path, finding.what, finding.remedy)
    if mechanism is not None:
        sound = {name: i for i, name in reversed(rules) if i not in broken}
        _add(tree, check_mechanism(mechanism, sound, [name for _, name in rules]))
    if tree.faults or mechanism is None:
        raise MechanismFileError(tree.faults)
    return mechanism


def parse_lexicon(text: str, mechanism: Mechanism, *, file: str) -> Lexicon:
    """Return the lexicon that a text says, held against its mechanism's vocabularies.

    Args:
        text: YAML.
        mechanism: the mechanism that it serves.
        file: the name shown with faults.

    Raises:
        MechanismFileError: with all faults.
    """
    tree = Tree(text, file=file)
    try:
        lexicon = Lexicon.model_validate(tree.content)
    except ValidationError as error:
        _add_errors(tree, error.errors(), Lexicon)
        raise MechanismFileError(tree.faults) from None
    _add(tree, check_lexicon(lexicon, mechanism))
    if tree.faults:
        raise MechanismFileError(tree.faults)
    return lexicon


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of mechanism files, for editors that check while one types."""
    schema = Mechanism.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        fault = Fault(file.name, 1, None, f"没有文件 {file}。", "检查路径和文件名。")
    except UnicodeDecodeError:
        fault = Fault(file.name, 1, None, "文件不是 UTF-8 编码。", "另存为 UTF-8 后再试。")
    except OSError as error:
        fault = Fault(
            file.name, 1, None, f"读不了文件 {file}：{error.strerror}。", "检查文件和权限。"
        )
    raise MechanismFileError([fault])


def _raw_rules(tree: Tree) -> list[tuple[int, str]]:
    content = tree.content
    rules = content.get("rules") if isinstance(content, dict) else None
    if not isinstance(rules, list):
        return []
    ids = ((i, rule.get("id")) for i, rule in enumerate(rules) if isinstance(rule, dict))
    return [(i, rule_id) for i, rule_id in ids if isinstance(rule_id, str)]


def _validate(tree: Tree) -> tuple[Mechanism | None, set[int]]:
    """Return the mechanism without its misshapen rules; None where the rest is misshapen."""
    try:
        return Mechanism.model_validate(tree.content), set()
    except ValidationError as error:
        errors = [e for e in error.errors() if not _is_consequence(e)]
    _add_errors(tree, errors, Mechanism)
    broken = {e["loc"][1] for e in errors if e["loc"][:1] == ("rules",) and len(e["loc"]) > 1}
    if not all(e["loc"][:1] == ("rules",) and len(e["loc"]) > 1 for e in errors):
        return None, set()
    rules = [rule for i, rule in enumerate(tree.content["rules"]) if i not in broken]
    if not rules:
        return None, set()
    sound = Mechanism.model_validate(tree.content | {"rules": rules})
    return sound, {i for i in broken if isinstance(i, int)}


def _is_consequence(error: ErrorDetails) -> bool:
    """A list counts as empty when all its items have faults; those are told already."""
    return error["type"] == "too_short" and bool(error["input"])


def _add(tree: Tree, findings: Iterable[Finding]) -> None:
    for finding in findings:
        tree.add(finding.path, finding.what, finding.remedy)


def _add_errors(tree: Tree, errors: list[ErrorDetails], model: type[BaseModel]) -> None:
    known = sorted(_field_names(model))
    for error in errors:
        path = _tree_path(tree.content, error["loc"])
        what, remedy = _say(error, known)
        tree.add(path, what, remedy)


def _tree_path(content: Any, loc: tuple[str | int, ...]) -> TreePath:
    """Leave out of pydantic's path the names of union members, which are not in the file."""
    path: list[str | int] = []
    here = content
    for part in loc:
        if isinstance(here, dict) and part in here:
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int):
            here = here[part]
        elif part != loc[-1]:
            continue
        path.append(part)
    return tuple(path)


def _say(error: ErrorDetails, known: list[str]) -> tuple[str, str]:
    """Turn one of pydantic's errors into what is wrong and how to put it right."""
    name = error["loc"][-1] if error["loc"] else "文件"
    value, context = error["input"], error.get("ctx", {})
    shown = f"“{value}”" if isinstance(value, str | int | float) else "这里的内容"
    match error["type"]:
        case "missing":
            said = f"缺少 {name}。", f"补上 {name}；写法见 docs/mechanisms.md。"
        case "extra_forbidden":
            said = f"不认识的键“{name}”。", suggest(str(name), known)
        case "enum" | "literal_error" | "union_tag_invalid":
            allowed = str(context.get("expected") or context.get("expected_tags"))
            options = [part.strip(" '") for part in allowed.replace(" or ", ",").split(",")]
            wrong = str(context.get("tag", value))
            key = str(context.get("discriminator", name)).strip("'")
            said = f"{key} 的值“{wrong}”不在允许的范围内。", suggest(wrong, options)
        case "union_tag_not_found":
            said = "规则缺少 kind。", "写明规则的种类，例如 kind: limit。"
        case "too_short":
            said = f"{name} 是空的。", "至少写一项。"
        case "string_type":
            said = f"{name} 应当是文字，现在是{shown}。", "加上引号。"
        case "string_pattern_mismatch":
            said = f"{name} 的值{shown}写法不对。", f"应符合 {context.get('pattern')}。"
        case "int_type" | "greater_than_equal" | "less_than_equal":
            said = f"{name} 的值{shown}不合要求。", "写一个不加引号的整数，大小在合理范围内。"
        case kind if kind.startswith("date"):
            said = f"{name} 的值{shown}不是日期。", "写成 2026-11-25 或 2026-11-25T10:00。"
        case _:
            what = f"{name} 的值{shown}不合要求（{error['msg']}）。"
            said = what, "对照 docs/mechanisms.md 改正。"
    return said


def _field_names(model: type[BaseModel], seen: set[type] | None = None) -> set[str]:
    """Collect the keys of a model and of all models beneath it, for suggestions."""
    seen = set() if seen is None else seen
    if model in seen:
        return set()
    seen.add(model)
    names = set(model.model_fields)
    for field in model.model_fields.values():
        for part in _models_in(field.annotation):
            names |= _field_names(part, seen)
    return names


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
