"""The columns that a section and its suite name, held against those that there are."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from tasks.config import Columns, Problem, nearest
from tasks.errors import InputError
from tasks.validate.suite import Suite


def column_problems(
    solution: str, section: Mapping[str, Any], columns: Collection[str]
) -> Iterator[Problem]:
    """Find the keys of a section that name a column which is not there.

    Args:
        solution: its name.
        section: as it stands, right or wrong.
        columns: those of the source, after its query.
    """
    for key, name in _named(section):
        if name not in columns:
            yield Problem(
                f"solutions.{solution}.{key}",
                repr(name),
                f"no such column; {nearest(name, columns)}",
            )
    personal = _texts(_part(section, "columns").get("personal"))
    for name in _texts(_part(section, "evaluate").get("slices")):
        if name in personal:
            where = f"solutions.{solution}.evaluate.slices"
            yield Problem(where, repr(name), "the column is personal: leave it out")


def suite_problems(path: Path, columns: Collection[str] | None) -> Iterator[Problem]:
    """Find what a suite of expectations cannot be held with.

    Args:
        path: the suite; one that does not exist is no problem, as it will be written.
        columns: those of the source; None where they are not known yet.
    """
    if not path.exists():
        return
    try:
        suite = Suite.read(path)
    except InputError as error:
        yield Problem(error.what, str(error.value), error.hint)
        return
    types = _expectation_types()
    for number, expectation in enumerate(suite.expectations, 1):
        where = f"expectations/{path.name}, expectation {number}"
        if expectation.type not in types:
            hint = f"no such type; {nearest(expectation.type, types)}"
            yield Problem(where, repr(expectation.type), hint)
        for name in expectation.needed_columns:
            if columns is not None and name not in columns:
                hint = f"no such column; {nearest(name, columns)}"
                yield Problem(f"{where}, {expectation.type}", repr(name), hint)


def _expectation_types() -> list[str]:
    """Return the types by the names of their files: importing them takes seconds."""
    import importlib.util

    spec = importlib.util.find_spec("great_expectations")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "expectations" / "core"
    return [*(path.stem for path in folder.glob("expect_*.py")), "unexpected_rows_expectation"]


def _named(section: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    target, split, inputs = (_part(section, key) for key in ("target", "split", "inputs"))
    kind = inputs.get("kind")
    for name in _texts(target.get("column")):
        yield "target.column", name
    for role in Columns.model_fields:
        for name in _texts(_part(section, "columns").get(role)):
            yield f"columns.{role}", name
    for name in _texts(split.get("column")):
        yield "split.column", name
    for name in _texts(_part(section, "evaluate").get("slices")):
        yield "evaluate.slices", name
    for name in _texts(inputs.get("column", kind if kind in ("image", "text") else None)):
        yield "inputs.column", name
    for key in ("targets", "known", "item", "name", "item_columns", "user_columns"):
        for name in _texts(inputs.get(key)):
            yield f"inputs.{key}", name


def _part(section: Mapping[str, Any], key: str) -> dict[str, Any]:
    result = section.get(key)
    return result if isinstance(result, dict) else {}


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
