"""From interactions to examples: what a user did so far, and the item that came next."""

import numpy as np
import pandas as pd
import pyarrow as pa

from tasks.config import Columns, InteractionsInputs, Target
from tasks.documents.text import as_text
from tasks.errors import InputError, no_such_column
from tasks.kinds.interactions.schema import HISTORY

WITH_HISTORY = 2
"""Last interactions of each user that carry a history: one is held out, one validates."""


def examples(
    rows: pa.Table, columns: Columns, target: Target, inputs: InteractionsInputs
) -> pa.Table:
    """Put the interactions of each user in order, and give the last of them their history.

    An item counts once for a user, when it first came: a list of what to look at next leaves out
    what was seen. Interactions of one moment are ordered by a hash: a source lists them by id, and
    a model that learnt as much would know the answer without knowing the user.

    Earlier interactions need no history, for those of the same user before them are it.

    Args:
        rows: valid interactions.
        columns: name the user (``group``) and the ``time``.
        target: for ranking, the item.
        inputs: names of the other columns.

    Returns:
        Ranking: users sorted by name, each in order of time, with the column ``HISTORY``.
        Regression: the rows as they came.

    Raises:
        InputError: a column is not there.
    """
    _check(rows, columns, inputs)
    if target.column != inputs.item:  # a number about the item is asked for
        return rows
    frame = pd.DataFrame(
        {
            "user": as_text(rows.column(columns.group).to_pandas()),
            "item": as_text(rows.column(inputs.item).to_pandas()),
            "time": rows.column(columns.time).to_pandas(),
        }
    )
    frame["chance"] = pd.util.hash_array(
        (frame["user"] + "\n" + frame["item"]).to_numpy(dtype=object), categorize=False
    )
    frame = frame.sort_values(["user", "time", "chance"], kind="stable")
    frame = frame[~frame.duplicated(["user", "item"])]
    ordered = rows.take(pa.array(frame.index.to_numpy()))
    return ordered.append_column(HISTORY, _histories(frame["user"], frame["item"]))


def _histories(user: "pd.Series[str]", item: "pd.Series[str]") -> pa.Array:
    """Return the items before each of the last rows of a user; null for the others."""
    texts = item.to_numpy(dtype=object)
    starts = np.flatnonzero(~user.duplicated().to_numpy())
    first = np.repeat(starts, np.diff(np.r_[starts, len(user)]))
    to_come = user.groupby(user, sort=False).cumcount(ascending=False).to_numpy()
    carries = to_come < WITH_HISTORY
    place = np.arange(len(user))
    parts = [texts[first[row] : row] for row in place[carries]]
    values = np.concatenate(parts) if parts else texts[:0]
    lengths = np.where(carries, place - first, 0)
    offsets = pa.array(np.r_[0, np.cumsum(lengths)], pa.int32(), mask=np.r_[~carries, False])
    return pa.ListArray.from_arrays(offsets, pa.array(values, pa.string()))


def _check(rows: pa.Table, columns: Columns, inputs: InteractionsInputs) -> None:
    named = [
        ("columns.group", columns.group),
        ("inputs.item", inputs.item),
        ("inputs.name", inputs.name),
        *(("inputs.item_columns", name) for name in inputs.item_columns),
        *(("inputs.user_columns", name) for name in inputs.user_columns),
    ]
    present = rows.column_names
    if HISTORY in present:
        raise InputError(f"column {HISTORY!r}", "is made here", "rename it in source.query")
    for key, name in named:
        if name is not None and name not in present:
            raise no_such_column(key, name, present)
