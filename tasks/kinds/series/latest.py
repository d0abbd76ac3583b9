"""The windows that have no answer yet: the latest of each series."""

import numpy as np
import pandas as pd

from tasks.documents.text import as_text
from tasks.errors import InputError
from tasks.kinds.series.schema import SeriesSchema


def latest_windows(rows: pd.DataFrame, schema: SeriesSchema) -> pd.DataFrame:
    """Return one window for each series, from rows as the source has them.

    Rows at the end of a series that lack every target are what is asked about; they carry the
    columns that are known ahead, where the model reads any.

    Args:
        rows: in any order, with the columns of time, of the series and of every channel. Rows
            whose channels are lists already, as services take them, are returned as they are.
        schema: lengths and channels of the model.

    Returns:
        Lists by channel, indexed by the name of the series, or by the last row's label where
        there is a single one.

    Raises:
        InputError: a column is missing, a channel holds no numbers, or a series is too short.
    """
    first = rows.get(schema.columns[0])
    if first is not None and len(first) and np.ndim(first.iloc[0]) == 1:
        return rows
    group = [schema.group] if schema.group is not None else []
    schema.check_columns(rows, [schema.time, *group, *schema.columns])
    numbers = {name: _numbers(rows[name]) for name in schema.columns}
    ordered = rows.assign(**numbers).sort_values(schema.time, kind="stable")
    if schema.group is None:
        windows = [_window(ordered, "the series", schema)]
        return pd.DataFrame(windows, index=ordered.index[-1:])
    series = as_text(ordered[schema.group])
    parts = {str(name): part for name, part in ordered.groupby(series, sort=True)}
    return pd.DataFrame(
        [_window(part, f"series {name!r}", schema) for name, part in parts.items()],
        index=pd.Index(parts, name=schema.group),
    )


def _numbers(column: "pd.Series[float]") -> "pd.Series[float]":
    try:
        return column.astype("float64")
    except (ValueError, TypeError) as error:
        raise InputError(
            f"column {column.name!r}", error, "windows hold numbers: clean the column"
        ) from None


def _window(part: pd.DataFrame, name: str, schema: SeriesSchema) -> "pd.Series[float]":
    ahead = 0
    if schema.targets:
        lacking = part[schema.targets].isna().all(axis="columns").to_numpy()
        ahead = len(lacking) if lacking.all() else int(np.argmin(lacking[::-1]))
    past, future = part.iloc[: len(part) - ahead], part.iloc[len(part) - ahead :]
    if len(past) < schema.window:
        raise InputError(
            f"{name} has {len(past)} rows", f"the model reads {schema.window}", "give earlier rows"
        )
    if schema.known and len(future) < schema.horizon:
        known = ", ".join(schema.columns[place] for place in schema.known)
        raise InputError(
            f"{name} has {len(future)} rows without {', '.join(schema.targets)} at its end",
            f"the model forecasts {schema.horizon}",
            f"give a row for each step ahead, with {known}",
        )
    lists = {}
    for channel in schema.channels:
        seen = past[channel.name].to_numpy()[-schema.window :]
        if channel.known:
            seen = np.r_[seen, future[channel.name].to_numpy()[: schema.horizon]]
        lists[channel.name] = seen
    return pd.Series(lists, dtype="object")
