"""Rows that the table itself holds out: the latest, the last of each group, or named ones."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.config import Columns
from tasks.documents.text import as_text
from tasks.errors import InputError, near

Mask = npt.NDArray[np.bool_]


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
        hint = "split by time needs several moments: use another column or another method"
        raise InputError(f"columns.time {time.name}", f"is {first} in every row", hint)
    return min(possible, key=lambda cut: abs(cut.mean() - share))


def check_ordered(time: "pd.Series[Any]") -> None:
    """Refuse times that are text: they sort by letter, not by time.

    Raises:
        InputError: the column is text.
    """
    if time.dtype == "str":
        hint = "cast it in source.query: strptime(column, '%d-%m-%Y') or column::timestamp"
        raise InputError(f"columns.time {time.name}", f"is text such as {time.iloc[0]!r}", hint)


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
        hint = "choose another split.method, or another columns.group"
        raise InputError(f"columns.group {columns.group}", "no value occurs twice", hint)
    mask = np.zeros(len(rows), dtype=bool)
    mask[ordered.index[is_last].to_numpy()] = True
    return mask


def named(rows: pd.DataFrame, column: str, value: str) -> Mask:
    """Mark the rows that have a value in a column.

    Raises:
        InputError: no or every row has the value.
    """
    part = as_text(rows[column])
    mask = (part == value).to_numpy(dtype=bool)
    if not mask.any() or mask.all():
        values = [str(value) for value in part.value_counts().index[:10]]
        close = near(value, values)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise InputError(
            f"split: value {value!r}",
            f"{'every' if mask.any() else 'no'} row has it in column {column!r}",
            f"{hint}its values are {', '.join(values)}",
        )
    return mask
