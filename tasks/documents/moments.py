"""Points in time that are written as text."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$"
"""A date, or a date and a time of day, as ISO 8601 writes them, without a time zone."""


def is_moment(column: pa.ChunkedArray) -> bool:
    """Say whether a column holds timestamps, dates, or text in which all values are ISO dates."""
    if types.is_timestamp(column.type) or types.is_date(column.type):
        return True
    if not (types.is_string(column.type) or types.is_large_string(column.type)):
        return False
    values = column.drop_null()
    return len(values) > 0 and bool(pc.all(pc.match_substring_regex(values, ISO)).as_py())


def with_moments(rows: pa.Table, name: str | None) -> pa.Table:
    """Give a table whose column ``name`` is of timestamps, where it is text of ISO dates.

    Text sorts by letter and has no distances; files such as CSV have no other way to write time.
    """
    if name is None or name not in rows.column_names or not is_moment(rows.column(name)):
        return rows
    column = rows.column(name)
    if types.is_timestamp(column.type):
        return rows
    read = pd.to_datetime(column.to_pandas(), format="ISO8601", errors="coerce")
    moments = pa.array(read, pa.timestamp("us"), from_pandas=True)
    return rows.set_column(rows.column_names.index(name), name, moments)
