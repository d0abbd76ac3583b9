"""All that is wrong with the configuration in one error, each thing with its file and line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node

from tasks.config.problem import Problem
from tasks.config.reading import FILE, home, read_files
from tasks.errors import InputError


def refusal(problems: Iterable[Problem], root: Path | None = None) -> InputError:
    """Build the one error that says all problems.

    Args:
        problems: at least one.
        root: the project whose files they are found in; None for a document of no file.
    """
    problems = list(problems)
    places = (
        _places(problems, root) if root else {each: (each.file or FILE, None) for each in problems}
    )
    lines = [_worded(problem, path, line) for problem, (path, line) in places.items()]
    return InputError(
        ", ".join(dict.fromkeys(path for path, _ in places.values())),
        "\n  ".join(["cannot be used", *lines]),
        "correct the keys above; docs/configuration.md describes each",
    )


def _worded(problem: Problem, path: str, line: int | None) -> str:
    if line:
        return f"{path}, line {line}: {problem}"
    return f"{path}: {problem}" if problem.file and problem.where != path else str(problem)


def _places(problems: Iterable[Problem], root: Path) -> dict[Problem, tuple[str, int | None]]:
    """Return the file of each problem, and the line where that is one of it."""
    files, nodes = read_files(root), dict[str, Any]()
    result = {}
    for problem in problems:
        keys = problem.where.partition(",")[0].split(".")
        path = problem.file or home(files, keys[0], keys[1] if keys[1:] else "")
        if path not in nodes:
            nodes[path] = YAML(typ="safe").compose((root / path).read_text())
        result[problem] = path, _line(nodes[path], keys)
    return result


def _line(node: Node | None, keys: list[str]) -> int | None:
    """Return the line of a key, or of the nearest above it that is there."""
    line = None
    for key in keys:
        if not isinstance(node, MappingNode):
            break
        entry = next(((at, below) for at, below in node.value if at.value == key), None)
        if entry is None:
            break
        line, node = entry[0].start_mark.line + 1, entry[1]
    return line
