"""What a solution's section itself expects of the table, before any suite is asked."""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pandas as pd

from tasks.config import Columns, Target, rules
from tasks.documents import Check
from tasks.documents.text import as_text
from tasks.errors import InputError, no_such_column
from tasks.validate.finding import Finding, row_finding
from tasks.validate.wording import quoted, shown

REASONS = "reasons"
"""The column that the rejected rows have beside their own."""

OF_PICTURES = {"path", "image", "width", "height", "mode"}
"""Columns that ingest gives to the pictures of a folder."""


def check_declared(rows: pd.DataFrame, target: Target, columns: Columns) -> None:
    """Refuse a table that cannot be what ``target`` and ``columns`` say.

    Raises:
        InputError: no rows, a column that is not there, or a target that cannot be learnt.
    """
    if rows.empty:
        raise InputError("table", "has no rows", "fix the source; an empty table teaches nothing")
    present = [str(name) for name in rows.columns]
    for key, name in _named(target, columns):
        if name not in present:
            raise no_such_column(key, name, present)
    if REASONS in rows:
        hint = "rename it in source.query; rejected rows get a column of that name"
        raise InputError("table", f"has a column {REASONS!r}", hint)
    if columns.weight is not None:
        _check_weight(rows[columns.weight])
    values = rows[target.column].dropna()
    if values.empty:
        hint = "fix the source or source.query; nothing can be learnt without it"
        raise InputError(f"target {target.column}", "is missing in every row", hint)
    if rules(target.objective).target == "numbers":
        _check_number(values, target)
    else:
        _check_classes(values, target)


def declared_findings(
    rows: pd.DataFrame, target: Target, columns: Columns, impossible: "pd.Series[str]"
) -> Iterator[Finding]:
    """Find rows that lack their target or a role's value, repeated ids, and empty columns.

    Of a table that was made from pictures also those that cannot be decoded, which have no size.

    Args:
        rows: the table.
        target: what is predicted.
        columns: roles.
        impossible: what stands under ``columns.time`` and is no moment, by position of its row;
            the time of these rows is missing.
    """
    if not target.optional:
        notes = "there is nothing to learn or to measure without a target"
        yield _missing(rows, target.column, notes)
    for role in ("time", "group", "weight"):
        name = getattr(columns, role)
        if name is not None:
            notes = f"the solution's section gives this column the role {role}"
            yield _missing(rows, name, notes, impossible.index if role == "time" else ())
    if len(impossible):
        yield _no_moment(impossible, withheld=columns.time in columns.personal)
    for name in columns.id:
        yield _repeated(rows, name, withheld=name in columns.personal)
    if set(rows.columns) >= OF_PICTURES:
        notes = "the file is no picture of a format that is read, is cut short, or is too large"
        yield _missing(rows, "width", notes)
    for name in rows.columns[rows.isna().all()]:
        yield _empty(len(rows), name)


def _named(target: Target, columns: Columns) -> Iterator[tuple[str, str]]:
    yield "target.column", target.column
    for role, names in columns:
        for name in [names] if isinstance(names, str) else names or []:
            yield f"columns.{role}", name


def _check_weight(weight: "pd.Series[Any]") -> None:
    what = f"columns.weight {weight.name}"
    hint = "weights are numbers, 0 or more; hint source.query"
    if not pd.api.types.is_numeric_dtype(weight):
        raise InputError(what, f"is of type {weight.dtype}", hint)
    if (weight < 0).any():
        raise InputError(what, f"goes down to {weight.min()}", hint)


def _check_number(values: "pd.Series[Any]", target: Target) -> None:
    what = f"target {target.column}"
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if not numeric:
        result = ", ".join(quoted(value) for value in values.unique()[:5])
        hint = "regression needs numbers; cast it in source.query or choose another objective"
        raise InputError(what, f"is not numeric: {result}", hint)
    if not np.isfinite(values).all():
        raise InputError(what, "is infinite in some rows", "fix it in source.query")
    if target.transform == "log" and (values <= 0).any():
        count = int((values <= 0).sum())
        hint = "a logarithm needs values above 0: set transform: none or fix source.query"
        raise InputError(what, f"is 0 or less in {count} rows, down to {values.min()}", hint)


def _check_classes(values: "pd.Series[Any]", target: Target) -> None:
    what = f"target {target.column}"
    counts = as_text(values).value_counts().head(10)
    result = ", ".join(f"{name!r} ({count})" for name, count in counts.items())
    if len(counts) < 2:
        raise InputError(what, f"has one value only: {result}", "add rows of another class")
    if target.positive is None:
        return
    if len(counts) > 2:
        hint = "make it two values in source.query or set objective: multiclass"
        raise InputError(what, f"has more than two values: {result}", hint)
    if target.positive not in counts:
        hint = "set target.positive to the one that counts as the event"
        raise InputError(f"target.positive {target.positive!r}", f"the values are {result}", hint)


def _missing(rows: pd.DataFrame, name: str, notes: str, explained: Collection[int] = ()) -> Finding:
    positions = np.setdiff1d(np.flatnonzero(rows[name].isna()), np.array(explained, dtype="int64"))
    check = _check("value_present", name, "a value", len(positions), notes)
    return row_finding(check, positions, ["none"] * len(positions))


def _no_moment(impossible: "pd.Series[str]", withheld: bool) -> Finding:
    notes = "it is written like a date or time, but the calendar has none such"
    description = "a date and time that exist"
    check = _check("moment_exists", str(impossible.name), description, len(impossible), notes)
    values = [shown(text, withheld) for text in impossible]
    return row_finding(check, impossible.index.to_numpy("int64"), values)


def _repeated(rows: pd.DataFrame, name: str, withheld: bool) -> Finding:
    ids = rows[name]
    positions = np.flatnonzero(ids.duplicated() & ids.notna())
    notes = "the solution's section says that it names a row; the first row of a name is kept"
    check = _check("id_unique", name, "an id of its own", len(positions), notes)
    values = [f"{shown(value, withheld)} again" for value in ids.iloc[positions]]
    return row_finding(check, positions, values)


def _empty(count: int, name: str) -> Finding:
    notes = "a column with no value at all is left out of the features"
    check = _check("column_not_empty", name, "a value somewhere", count, notes)
    return Finding(check.model_copy(update={"severity": "warning"}), by_row=False)


def _check(name: str, column: str, description: str, unexpected: int, notes: str) -> Check:
    return Check(
        expectation=name,
        column=column,
        description=description,
        arguments={},
        severity="critical",
        passed=unexpected == 0,
        unexpected_rows=unexpected,
        examples=[],
        observed=None,
        notes=notes,
    )
