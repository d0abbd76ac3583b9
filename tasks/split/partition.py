"""Which rows are held out: one function for each way to divide a table."""

import difflib
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.config import Columns, Split, Target
from tasks.documents.text import as_text
from tasks.errors import InputError

Mask = npt.NDArray[np.bool_]


def held_out(rows: pd.DataFrame, target: Target, columns: Columns, split: Split) -> Mask:
    """Say for each row whether it is held out for the final test.

    Args:
        rows: all valid rows.
        target: decides what stratified means.
        columns: name time and group.
        split: the method and its share.

    Raises:
        InputError: the table cannot be divided that way.
    """
    match split.method:
        case "random":
            return random(len(rows), split.test, split.seed)
        case "stratified":
            return stratified(classes(rows, target), split.test, split.seed)
        case "time":
            assert columns.time is not None
            return latest(rows[columns.time], split.test)
        case "group":
            assert columns.group is not None
            return grouped(rows[columns.group], split.test, split.seed)
        case "column":
            assert split.test_value is not None
            return named(rows, split.column or "", split.test_value)
        case "last":
            return last(rows, columns)


def classes(rows: pd.DataFrame, target: Target) -> "pd.Series[Any]":
    """Give the target as text, to stratify by.

    Raises:
        InputError: the objective has no classes.
    """
    if target.objective not in ("binary", "multiclass"):
        mend = "use random, time, group or column"
        raise InputError("split.method", f"stratified, but {target.objective} has no classes", mend)
    return as_text(rows[target.column])


def random(rows: int, share: float, seed: int) -> Mask:
    """Hold out a share of the rows at random."""
    from sklearn.model_selection import train_test_split

    if rows < 2:
        raise InputError("valid rows", f"only {rows}", "a table needs two rows to be divided")
    _, test = train_test_split(np.arange(rows), test_size=share, random_state=seed)
    return _mask(rows, test)


def stratified(classes: "pd.Series[Any]", share: float, seed: int) -> Mask:
    """Hold out a share of the rows of each class at random.

    Raises:
        InputError: a class has a single row, or either side has fewer rows than classes.
    """
    from sklearn.model_selection import train_test_split

    counts = classes.value_counts()
    if counts.min() < 2:
        single = ", ".join(repr(name) for name in counts.index[counts < 2])
        mend = "join rare classes in source.query, or set split.method: random"
        raise InputError("split.method stratified", f"classes with a single row: {single}", mend)
    try:
        _, test = train_test_split(
            np.arange(len(classes)),
            test_size=share,
            random_state=seed,
            stratify=pd.factorize(classes)[0],
        )
    except ValueError as error:
        mend = "raise split.test or give more rows"
        raise InputError("split.method stratified", error, mend) from None
    return _mask(len(classes), test)


def latest(time: "pd.Series[Any]", share: float) -> Mask:
    """Hold out the last rows in time; rows of one moment stay on one side.

    Ties move the cut to the nearer edge of their moment.

    Raises:
        InputError: the times do not order the rows, or are all the same.
    """
    check_ordered(time)
    first = np.sort(time.to_numpy())[-max(1, round(len(time) * share))]
    cuts = [(time >= first).to_numpy(), (time > first).to_numpy()]
    possible = [cut for cut in cuts if 0 < cut.sum() < len(time)]
    if not possible:
        mend = "split by time needs several moments: use another column or another method"
        raise InputError(f"columns.time {time.name}", f"is {first} in every row", mend)
    return min(possible, key=lambda cut: abs(cut.mean() - share))


def check_ordered(time: "pd.Series[Any]") -> None:
    """Refuse times that are text: they sort by letter, not by time.

    Raises:
        InputError: the column is text.
    """
    if time.dtype == "str":
        mend = "cast it in source.query: strptime(column, '%d-%m-%Y') or column::timestamp"
        raise InputError(f"columns.time {time.name}", f"is text such as {time.iloc[0]!r}", mend)


def grouped(group: "pd.Series[Any]", share: float, seed: int) -> Mask:
    """Hold out a share of the groups at random, each with all its rows.

    Raises:
        InputError: there is a single group.
    """
    from sklearn.model_selection import GroupShuffleSplit

    if group.nunique() < 2:
        mend = "split by group needs several groups: use another column or another method"
        raise InputError(f"columns.group {group.name}", "has one value only", mend)
    splitter = GroupShuffleSplit(n_splits=1, test_size=share, random_state=seed)
    _, test = next(splitter.split(group, groups=group))
    return _mask(len(group), test)


def last(rows: pd.DataFrame, columns: Columns) -> Mask:
    """Hold out the last row of each group in time; of rows at one moment the last one given.

    A group of a single row stays in training.

    Raises:
        InputError: the times do not order the rows, or no group has two rows.
    """
    time, group = rows[columns.time], rows[columns.group]
    check_ordered(time)
    ordered = group.iloc[np.argsort(time.to_numpy(), kind="stable")]
    is_last = ~ordered.duplicated(keep="last") & ordered.duplicated(keep="first")
    if not is_last.any():
        mend = "choose another split.method, or another columns.group"
        raise InputError(f"columns.group {columns.group}", "no value occurs twice", mend)
    return _mask(len(rows), ordered.index[is_last].to_numpy())


def named(rows: pd.DataFrame, column: str, value: str) -> Mask:
    """Mark the rows that have a value in a column.

    Raises:
        InputError: no or every row has the value.
    """
    part = as_text(rows[column])
    mask = (part == value).to_numpy(dtype=bool)
    if not mask.any() or mask.all():
        values = [str(value) for value in part.value_counts().index[:10]]
        close = difflib.get_close_matches(value, values, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise InputError(
            f"split: value {value!r}",
            f"{'every' if mask.any() else 'no'} row has it in column {column!r}",
            f"{hint}its values are {', '.join(values)}",
        )
    return mask


def _mask(rows: int, positions: npt.NDArray[np.int64]) -> Mask:
    mask = np.zeros(rows, dtype=bool)
    mask[positions] = True
    return mask
