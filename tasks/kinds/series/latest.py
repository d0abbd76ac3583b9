"""The windows that have no answer yet: the latest of each series."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from tasks.documents.text import as_text
from tasks.errors import InputError
from tasks.kinds.series.schema import SeriesSchema
from tasks.kinds.series.spacing import GAP, steps
from tasks.models.predictor import Floats


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
        InputError: a column is missing, a channel holds no numbers, a row has no moment or that of
            another, or a series is too short, or has a gap in what the model reads and learnt
            from windows without one (``inputs.evenly``).
    """
    first = rows.get(schema.columns[0])
    if first is not None and len(first) and np.ndim(first.iloc[0]) == 1:
        return rows
    group = [schema.group] if schema.group is not None else []
    schema.check_columns(rows, [schema.time, *group, *schema.columns])
    numbers = {name: _numbers(rows[name]) for name in schema.columns}
    numbers[schema.time] = _moments(rows[schema.time])
    ordered = rows.assign(**numbers).sort_values(schema.time, kind="stable")
    if schema.group is None:
        series = pd.Series(0, index=ordered.index)
        names = ["the series"]
    else:
        text = as_text(ordered[schema.group]).astype("category")
        series, labels = text.cat.codes, [str(name) for name in text.cat.categories]
        names = [f"series {label!r}" for label in labels]
    ordered = ordered.iloc[np.argsort(series.to_numpy(), kind="stable")]
    number = np.sort(series.to_numpy()).astype("int64")
    passed = steps(ordered[schema.time].to_numpy(), number)
    windows = [
        _window(ordered[number == place], passed[number == place], name, schema)
        for place, name in enumerate(names)
    ]
    if schema.group is None:
        return pd.DataFrame(windows, index=ordered.index[-1:])
    return pd.DataFrame(windows, index=pd.Index(labels, name=schema.group))


def _moments(column: "pd.Series[Any]") -> "pd.Series[Any]":
    moments = column
    if not (is_numeric_dtype(column) or is_datetime64_any_dtype(column)):
        # as a file has them, which text is the order and the distance of
        moments = pd.to_datetime(column, format="ISO8601", errors="coerce")
    if moments.isna().any():
        place = int(np.argmax(moments.isna().to_numpy()))
        raise InputError(
            f"column {column.name!r} in row {column.index[place]}",
            repr(column.iloc[place]),
            "give each row its moment, such as 2024-01-31 or 2024-01-31 10:00",
        )
    return moments


def _numbers(column: "pd.Series[float]") -> "pd.Series[float]":
    try:
        return column.astype("float64")
    except (ValueError, TypeError) as error:
        raise InputError(
            f"column {column.name!r}", error, "windows hold numbers: clean the column"
        ) from None


def _window(
    part: pd.DataFrame, passed: Floats, name: str, schema: SeriesSchema
) -> "pd.Series[float]":
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
    _check_steps(part, passed, ahead, name, schema)
    lists = {}
    for channel in schema.channels:
        seen = past[channel.name].to_numpy()[-schema.window :]
        if channel.known:
            seen = np.r_[seen, future[channel.name].to_numpy()[: schema.horizon]]
        lists[channel.name] = seen
    return pd.Series(lists, dtype="object")


def _check_steps(
    part: pd.DataFrame, passed: Floats, ahead: int, name: str, schema: SeriesSchema
) -> None:
    """Refuse what training refuses: a moment twice, and a gap where it left such windows out."""
    end = len(part) - ahead
    read = slice(end - schema.window + 1, end + (schema.horizon if schema.known else 0))
    moments = part[schema.time].astype("str").to_numpy()
    for place in range(len(part))[read]:
        if passed[place] == 0:
            hint = "name the column that tells series apart, as in training, or leave one row out"
            raise InputError(f"{name} has two rows of one moment", moments[place], hint)
        if schema.evenly and passed[place] > GAP:
            raise InputError(
                f"{name} has a gap in {schema.time} within the rows that the model reads",
                f"between {moments[place - 1]} and {moments[place]}",
                "give the missing rows, without values where there are none; or set "
                "inputs.evenly: false and train again, where rows are just rows",
            )
