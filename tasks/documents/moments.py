"""Points in time that are written as text."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$"
"""A date, or a date and a time of day, as ISO 8601 writes them, without a time zone."""


def is_moment(column: pa.ChunkedArray) -> bool:
    """Return whether a column holds timestamps, dates, or text whose values are all ISO dates."""
    if types.is_timestamp(column.type) or types.is_date(column.type):
        return True
    if not (types.is_string(column.type) or types.is_large_string(column.type)):
        return False
    values = column.drop_null()
    return len(values) > 0 and bool(pc.all(pc.match_substring_regex(values, ISO)).as_py())


def no_moment(column: pa.ChunkedArray) -> str | None:
    """Return the first text that is not written as an ISO date, None where there is none."""
    others = column.filter(pc.invert(pc.match_substring_regex(column, ISO)))
    return str(others[0]) if len(others) else None


def with_moments(rows: pa.Table, name: str | None) -> pa.Table:
    """Return a table whose column ``name`` is of timestamps, where it is text of ISO dates.

    Text sorts by letter and has no distances; files such as CSV have no other way to write time.
    What is written like a date but is none, such as 2024-02-30, becomes null: ``impossible`` gives
    it.
    """
    if name is None or name not in rows.column_names or not is_moment(rows.column(name)):
        return rows
    column = rows.column(name)
    if types.is_timestamp(column.type):
        return rows
    read = pd.to_datetime(column.to_pandas(), format="ISO8601", errors="coerce")
    moments = pa.array(read, pa.timestamp("us"), from_pandas=True)
    return rows.set_column(rows.column_names.index(name), name, moments)


def impossible(written: pa.Table, read: pa.Table, name: str | None) -> "pd.Series[str]":
    """Return the texts that are no moments although they are written like one.

    Args:
        written: a table.
        read: the same table from ``with_moments``.
        name: the column.

    Returns:
        Texts, indexed by the zero-based positions of their rows.
    """
    if name is None or name not in read.column_names:
        return pd.Series([], index=pd.Index([], dtype="int64"), dtype="str")
    lost = pc.and_(written.column(name).is_valid(), read.column(name).is_null())
    texts: pd.Series[str] = written.column(name).to_pandas()[lost.to_numpy()].astype("str")
    return texts
