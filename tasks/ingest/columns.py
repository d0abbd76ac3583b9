"""The column types that a snapshot may hold, and how others become one of them."""

from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.types as kinds

from tasks.errors import InputError

UNFIT = (pa.ArrowException, OverflowError, TypeError, UnicodeError)
"""What Arrow raises on values that no column of one type can hold. Its own errors, and Python's for
whole numbers beyond 64 bits, an infinite decimal, and text that is not Unicode, in this order."""


def from_frame(frame: pd.DataFrame, what: str) -> pa.Table:
    """Turn a frame into an Arrow table with text column names; NaN becomes null.

    A named index becomes columns; an unnamed one carries nothing and is dropped.

    Args:
        frame: as a reader gave it.
        what: how errors name it.

    Raises:
        InputError: a column mixes types, or has one that Arrow lacks.
    """
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    frame = frame.set_axis([str(name) for name in frame.columns], axis="columns")
    _refuse_repeated(list(frame.columns), what)
    return pa.table({name: _array(frame[name], what) for name in frame.columns})


def _array(column: "pd.Series[Any]", what: str) -> pa.Array:
    try:
        return pa.array(column, from_pandas=True)
    except UNFIT as error:
        raise InputError(
            what,
            f"column {column.name!r}: {error}",
            "give the column one type (options: dtype)",
        ) from None


def plain(table: pa.Table, what: str) -> pa.Table:
    """Bring every column to a type that Parquet and pandas share without surprises.

    Text and categories become text, decimals and columns without any value become float64,
    dates become timestamps, bytes stay bytes. Numbers, booleans and timestamps stay as they are.

    Raises:
        InputError: a column is of another type, such as a list, or two have one name.
    """
    _refuse_repeated(table.column_names, what)
    return pa.table(
        {
            field.name: table.column(field.name).cast(_plain_type(field, what))
            for field in table.schema
        }
    )


def _plain_type(field: pa.Field, what: str) -> pa.DataType:
    kind = field.type
    if kinds.is_dictionary(kind):
        kind = kind.value_type
    if kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind):
        return pa.large_string()
    if kinds.is_binary(kind) or kinds.is_large_binary(kind):
        return pa.large_binary()
    if kinds.is_decimal(kind) or kinds.is_null(kind):
        return pa.float64()
    if kinds.is_date(kind):
        return pa.timestamp("us")
    if (
        kinds.is_integer(kind)
        or kinds.is_floating(kind)
        or kinds.is_boolean(kind)
        or kinds.is_timestamp(kind)
    ):
        return kind
    raise InputError(
        what,
        f"column {field.name!r} holds {field.type}",
        "cast it to a number, text, boolean or timestamp in source.query, or leave it out there",
    )


def _refuse_repeated(names: list[str], what: str) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise InputError(
            what, f"several columns are named {', '.join(repeated)}", "rename all but one"
        )
