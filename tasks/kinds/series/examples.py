"""From rows to windows."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tasks.config import Columns, SeriesInputs, Target
from tasks.documents.moments import no_moment
from tasks.errors import InputError, no_such_column
from tasks.kinds.series.schema import FIRST, LAST, SERIES
from tasks.kinds.series.spacing import GAP, steps

Places = npt.NDArray[np.int64]


def examples(rows: pa.Table, columns: Columns, target: Target, inputs: SeriesInputs) -> pa.Table:
    """Cut every window that has an answer.

    Channels become lists: over the window, and over the horizon too where they are known ahead
    or forecast. All other columns keep the value of the row that is answered for, or of the
    first one. Windows come series by series and in order of time.

    Args:
        rows: valid rows in any order.
        columns: time orders rows, group names series; columns without a role become channels.
        target: the answer, or one of the channels that are forecast.
        inputs: lengths, what is forecast, what is known ahead.

    Raises:
        InputError: a column is not there or is no number, two rows are of one series and moment,
            or no window is complete.
    """
    assert columns.time is not None
    forecast = (inputs.targets or [target.column]) if inputs.horizon else []
    _check(rows, [*forecast, *inputs.known])
    names = _channels(rows, columns, target, forecast)
    order, series = _ordered(rows, columns)
    rows = rows.take(pa.array(order))
    channels = {name: _numbers(rows, name) for name in names}

    answered = [channels[name] for name in forecast] or [_numbers(rows, target.column)]
    complete = np.asarray(~np.isnan(np.stack(answered)).any(axis=0))
    starts = _starts(series, steps(rows.column(columns.time).to_numpy(), series), complete, inputs)
    if len(starts) == 0:
        _refuse(rows, columns, target, inputs)

    window, horizon = inputs.window, inputs.horizon
    first = starts + window - (0 if horizon else 1)
    place = np.arange(len(series)) - np.searchsorted(series, series)
    table = rows.drop_columns([name for name in names if name in rows.column_names])
    table = table.take(pa.array(first))
    numbers = {SERIES: series[first], FIRST: place[first]}
    numbers[LAST] = numbers[FIRST] + max(horizon, 1) - 1
    for name, number in numbers.items():
        table = table.append_column(name, pa.array(number))
    for name, values in channels.items():
        length = window + (horizon if name in (*forecast, *inputs.known) else 0)
        cut = np.lib.stride_tricks.sliding_window_view(values, length)[starts]
        lists = pa.FixedSizeListArray.from_arrays(pa.array(cut.reshape(-1)), length)
        table = table.append_column(name, lists)
    return table


def _check(rows: pa.Table, wanted: list[str]) -> None:
    for name in wanted:
        if name not in rows.column_names:
            raise no_such_column("inputs.targets and inputs.known", name, rows.column_names)


def _channels(rows: pa.Table, columns: Columns, target: Target, forecast: list[str]) -> list[str]:
    """Return the columns that windows hold: what is forecast, then those without a role."""
    roles = {columns.time, columns.group, columns.weight, target.column, *forecast}
    for named in (columns.id, columns.leak, columns.personal, columns.ignored, columns.sensitive):
        roles |= set(named)
    names = [*forecast, *(name for name in rows.column_names if name not in roles)]
    if not names:
        raise InputError("columns", "none is left for windows", "give fewer columns a role")
    return names


def _numbers(rows: pa.Table, name: str) -> npt.NDArray[np.float32]:
    kind = rows.schema.field(name).type
    if not (types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind)):
        raise InputError(
            f"column {name!r}",
            f"holds {kind}, but windows hold numbers",
            "cast it in source.query, or name it under columns.ignored",
        )
    values = pc.cast(rows.column(name), pa.float32(), safe=False)
    return np.asarray(values.to_numpy(), dtype="float32")


def _ordered(rows: pa.Table, columns: Columns) -> tuple[Places, Places]:
    """Return the rows' order, and the number of the series of each row in it."""
    assert columns.time is not None
    time = rows.column(columns.time)
    if types.is_large_string(time.type) or types.is_string(time.type):
        raise InputError(
            f"columns.time {columns.time}",
            f"is text such as {no_moment(time)!r}",
            "cast it in source.query: strptime(column, '%d-%m-%Y') or column::timestamp",
        )
    series = np.zeros(rows.num_rows, dtype="int64")
    if columns.group is not None:
        encoded = rows.column(columns.group).combine_chunks().dictionary_encode()
        series = np.asarray(encoded.indices.to_numpy(), dtype="int64")
    order = np.lexsort([time.to_numpy(), series])
    ordered, moments = series[order], time.to_numpy()[order]
    again = (ordered[1:] == ordered[:-1]) & (moments[1:] == moments[:-1])
    if again.any():
        raise InputError(
            f"columns.time {columns.time}",
            f"is {moments[:-1][again][0]} in two rows of one series",
            "name the column that tells series apart as columns.group, or fix source.query",
        )
    return order, ordered


def _starts(
    series: Places,
    passed: npt.NDArray[np.float64],
    complete: npt.NDArray[np.bool_],
    inputs: SeriesInputs,
) -> Places:
    """Return the first rows of windows that lie in one series, have no gap and are answered."""
    length = inputs.window + inputs.horizon
    if len(series) < length:
        return np.empty(0, dtype="int64")
    starts = np.arange(len(series) - length + 1)
    ends = starts + length - 1
    fits = series[starts] == series[ends]
    if inputs.evenly:
        gaps = np.cumsum(passed > GAP)
        fits &= gaps[ends] == gaps[starts]
    lacking = np.concatenate([[0], np.cumsum(~complete)])
    answered = ends if inputs.horizon == 0 else starts + inputs.window
    fits &= lacking[ends + 1] == lacking[answered]
    return np.asarray(starts[fits], dtype="int64")


def _refuse(rows: pa.Table, columns: Columns, target: Target, inputs: SeriesInputs) -> None:
    series = 1 if columns.group is None else len(pc.unique(rows.column(columns.group)))
    raise InputError(
        f"inputs.window {inputs.window}, inputs.horizon {inputs.horizon}",
        f"no window of {rows.num_rows} rows of {series} series is without gap and answered by "
        f"{target.column}",
        "shorten them, fill gaps in source.query (a row without a target is history), or set "
        "inputs.evenly: false where rows need not be evenly spaced",
    )
