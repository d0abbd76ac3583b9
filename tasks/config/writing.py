"""Keys put into the text of a file, all other lines untouched.

A round trip through a YAML library would set long lines, quotes and blank lines anew.
"""

from collections.abc import Iterable
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from tasks.config.complete import Addition, complete
from tasks.errors import InputError

INDENT = 2


def with_additions(text: str, added: Iterable[Addition]) -> str:
    """Return the text of a YAML document with keys added where they belong.

    Args:
        text: the document, a mapping.
        added: keys of mappings; parents that do not exist are made.

    Raises:
        InputError: the layout of the text leaves no place for a key, such as inside an alias.
    """
    for addition in added:
        wanted = complete(_read(text), [addition])
        changed = _with_one(text, addition)
        if changed is None or not _says(changed, wanted):
            raise InputError(
                ".".join(addition.path),
                "missing, and cannot be written into this place of the file",
                f"add it by hand: {_flow({addition.path[-1]: addition.value})}",
            )
        text = changed
    return text


def _read(text: str) -> dict[str, Any]:
    return YAML(typ="safe").load(text) or {}


def _says(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return _read(text) == wanted
    except YAMLError:  # the key landed in a comment, or behind a comma of its own
        return False


def _with_one(text: str, addition: Addition) -> str | None:
    root = YAML(typ="safe").compose(text)
    if root is None:
        return text + _block(_nested(addition.path, addition.value), 0)
    node, depth = root, 0
    while isinstance(node, MappingNode):
        child = next((v for k, v in node.value if k.value == addition.path[depth]), None)
        if child is None or (depth == len(addition.path) - 1 and not _is_null(child)):
            break
        node, depth = child, depth + 1
    rest = _nested(addition.path[depth:], addition.value)
    if isinstance(node, MappingNode) and (node.value or node is root):
        return _into_mapping(text, node, rest)
    if _is_null(node) or isinstance(node, MappingNode):  # empty: {} or nothing at all
        return _in_place_of(text, node, rest, depth)
    return None


def _into_mapping(text: str, node: MappingNode, entries: dict[str, Any]) -> str:
    if node.flow_style:
        end = node.end_mark.index - 1
        return f"{text[:end].rstrip().removesuffix(',')}, {_flow(entries)[1:-1]}{text[end:]}"
    indent = node.value[0][0].start_mark.column
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    place = _line_after(node)
    return "".join([*lines[:place], _block(entries, indent), *lines[place:]])


def _in_place_of(text: str, node: Node, entries: Any, depth: int) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    before, after = text[:start].rstrip(" "), text[end:]
    if not isinstance(entries, dict) or not _is_nested(entries):
        return f"{before} {_flow(entries)}{after}"
    head, _, tail = after.partition("\n")  # a comment behind the key stays there
    return f"{before}{head}\n{_block(entries, depth * INDENT)}{tail}"


def _line_after(node: Node) -> int:
    """Return the number of the line that follows a node of block style."""
    while not getattr(node, "flow_style", True) and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    line: int = node.end_mark.line
    return line if node.end_mark.column == 0 else line + 1


def _block(entries: dict[str, Any], indent: int) -> str:
    lines = []
    for key, value in entries.items():
        if isinstance(value, dict) and _is_nested(value):
            lines.append(f"{_flow({key: {}})[1:-4]}\n{_block(value, indent + INDENT)}")
        else:
            lines.append(f"{_flow({key: value})[1:-1]}\n")
    return "".join(" " * indent + line for line in lines)


def _flow(value: Any) -> str:
    # of YAML 1.1, in which yes and no are no texts: whoever reads the file must find the same
    return yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, width=1_000_000, allow_unicode=True
    ).removesuffix("\n")


def _nested(path: tuple[str, ...], value: Any) -> Any:
    for part in reversed(path):
        value = {part: value}
    return value


def _is_nested(entries: dict[str, Any]) -> bool:
    return any(isinstance(value, dict) and value for value in entries.values())


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"
