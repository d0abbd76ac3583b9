"""Text of ISO dates is time; nothing else that is text is."""

from datetime import datetime

import pyarrow as pa
import pytest

from tasks.documents.moments import is_moment, with_moments


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2024-01-31", None], True),
        (["2024-01-31 10:00", "2024-01-31T10:00:30.5"], True),
        ([datetime(2024, 1, 31)], True),
        (["31.01.2024"], False),
        (["2024-01-31", "soon"], False),
        ([20240131], False),
        (["2024-01-31T10:00+01:00"], False),
        ([], False),
    ],
)
def test_moments_are_told_by_every_value(values: list[object], expected: bool) -> None:
    column = pa.chunked_array([pa.array(values, None if values else pa.large_string())])
    assert is_moment(column) == expected


def test_text_becomes_moments_and_other_columns_stay() -> None:
    table = pa.table({"day": ["2024-01-31", None, "2024-02-31"], "other": ["2024-01-31"] * 3})
    read = with_moments(table, "day")
    assert read.column("day").to_pylist() == [datetime(2024, 1, 31), None, None]
    assert read.column("other").equals(table.column("other"))
    assert with_moments(table, None) is table
    assert with_moments(table, "absent") is table
