"""Nothing but the configuration asks which objective it is: the objective itself is asked."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.config.members import members

ALLOWED = ("tasks/config/", "tasks/objectives/")
CODE = ("tasks", "bentos", "flows", "benchmarks")
NAMES = frozenset(members("objectives"))


def compared(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what values are compared with: operands, cases, and keys that are looked up."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                for operand in (left, *others):
                    if isinstance(operand, ast.Tuple | ast.List | ast.Set):
                        yield from operand.elts
                    yield operand
            case ast.MatchValue(value=value):
                yield value
            case (
                ast.Call(func=ast.Attribute(attr="get"), args=[key, *_]) | ast.Subscript(slice=key)
            ):
                yield key


def by_name(text: str) -> list[str]:
    return [
        f"line {part.lineno}: {part.value}"
        for part in compared(ast.parse(text))
        if isinstance(part, ast.Constant) and part.value in NAMES
    ]


def test_code_compares_no_objective_by_its_name(project: Path) -> None:
    found = {
        path.relative_to(project).as_posix(): by_name(path.read_text(encoding="utf-8"))
        for package in CODE
        for path in (project / package).rglob("*.py")
    }
    assert not {
        path: lines for path, lines in found.items() if lines and not path.startswith(ALLOWED)
    }


def test_templates_compare_no_objective_by_its_name(project: Path) -> None:
    pattern = re.compile("|".join(f"[\"']{name}[\"']" for name in sorted(NAMES)))
    found = [
        path for path in (project / "tasks").rglob("*.jinja") if pattern.search(path.read_text())
    ]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "if objective == 'binary': pass",
        "x = 'binary' != objective",
        "x = objective in ('regression', 'forecast')",
        "x = table['ranking']",
        "x = table.get('multiclass')",
        "match objective:\n    case 'binary': pass",
    ],
)
def test_every_way_of_comparing_is_seen(text: str) -> None:
    assert len(by_name(text)) >= 1


def test_a_declaration_is_no_comparison() -> None:
    assert by_name("FAMILY = Family(objectives=frozenset({'binary'}))") == []
