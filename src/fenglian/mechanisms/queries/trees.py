"""YAML as a plain tree in which every node knows its line, with the faults of YAML's own.

The reader is stricter than YAML: text keys only, none twice, no bare `on` or `no` (a boolean to
many readers), no anchors. All faults are found in one pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fenglian.mechanisms.errors import Fault, MechanismFileError

if TYPE_CHECKING:
    from fenglian.mechanisms.validators import TreePath

LARGEST_FILE = 1_000_000
"""Characters; the largest notice takes a fiftieth of it."""
DEEPEST = 20
"""Levels of nesting; a mechanism needs seven."""
_BARE_BOOLEANS = {"y", "n", "yes", "no", "on", "off"}
_TAG = "tag:yaml.org,2002:"


class Tree:
    """A YAML file's content, where each part stands, and what is wrong with it.

    Args:
        text: the file's text.
        file: its name, for faults.

    Raises:
        MechanismFileError: it is not YAML at all.
    """

    def __init__(self, text: str, *, file: str) -> None:
        self.file = file
        self.lines: dict[TreePath, int] = {(): 1}
        self.faults: list[Fault] = []
        self._seen: set[int] = set()
        self.content = self._build(_compose(text, file), ())

    def line(self, path: TreePath) -> int:
        """Return the line of the nearest part that exists on the way to `path`, from 1."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def rule_id(self, path: TreePath) -> str | None:
        """Return the id of the rule that `path` lies in, None outside the rules."""
        if len(path) < 2 or path[0] != "rules" or not isinstance(path[1], int):
            return None
        try:
            rule_id = self.content["rules"][path[1]]["id"]
        except (KeyError, TypeError, IndexError):
            return None
        return rule_id if isinstance(rule_id, str) else None

    def add(self, path: TreePath, what: str, remedy: str) -> None:
        """Note a fault at `path`."""
        self.faults.append(Fault(self.file, self.line(path), self.rule_id(path), what, remedy))

    def _fault(self, node: Node, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, node.start_mark.line + 1, None, what, remedy))

    def _build(self, node: Node | None, path: TreePath) -> Any:
        if node is None:
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if node.anchor is not None or id(node) in self._seen:
            self._fault(node, "用了 YAML 的锚点或引用（& 或 *）。", "把内容写全，不用引用。")
            return None
        self._seen.add(id(node))
        if len(path) > DEEPEST:
            self._fault(node, f"嵌套超过 {DEEPEST} 层。", "对照 docs/mechanisms.md 检查缩进。")
            return None
        if isinstance(node, SequenceNode):
            return [self._child(item, (*path, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, MappingNode)  # noqa: S101 - YAML has no fourth sort of node
        return self._mapping(node, path)

    def _child(self, node: Node, path: TreePath, *, line: int | None = None) -> Any:
        self.lines[path] = line or node.start_mark.line + 1
        return self._build(node, path)

    def _mapping(self, node: MappingNode, path: TreePath) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or key.tag != f"{_TAG}str":
                shown = f"“{key.value}”" if isinstance(key, ScalarNode) else "列表或映射"
                self._fault(key, f"键{shown}不是文字。", "键只能是文字，数字等应加引号。")
            elif key.style is None and key.value.lower() in _BARE_BOOLEANS:
                self._fault(
                    key,
                    f"键“{key.value}”没有引号，许多 YAML 程序会把它读成布尔值。",
                    f'换一个键名，或加引号写成 "{key.value}"。',
                )
            elif key.value in content:
                self._fault(key, f"键“{key.value}”重复。", "同一层里一个键只写一次，删去多余的。")
            else:
                line = key.start_mark.line + 1
                content[key.value] = self._child(value, (*path, key.value), line=line)
        return content

    def _scalar(self, node: ScalarNode) -> Any:
        text = node.value
        try:
            match (node.tag or "").removeprefix(_TAG):
                case "int":
                    return int(text.replace("_", ""), 0)
                case "float":
                    return float(text.replace("_", ""))
                case "bool":
                    return text.lower() == "true"
                case "null":
                    return None
                case "str" | "timestamp":
                    return text
        except ValueError:
            pass
        self._fault(node, f"看不懂的值“{text[:40]}”。", "文字请加引号，不用 ! 开头的标签。")
        return None


def _compose(text: str, file: str) -> Node | None:
    if len(text) > LARGEST_FILE:
        what = f"文件有 {len(text)} 字，超过 {LARGEST_FILE} 字。"
        raise MechanismFileError([Fault(file, 1, None, what, "检查是否选错了文件。")])
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = f"不是正确的 YAML：{error.problem or error.context}。"
    except (YAMLError, RecursionError) as error:
        line, problem = 1, f"不是正确的 YAML：{type(error).__name__}。"
    else:
        return node
    fault = Fault(file, line, None, problem, "检查这一行的缩进、冒号后的空格和成对的引号、括号。")
    raise MechanismFileError([fault]) from None
