"""Column types of snapshots."""

import datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from tasks.errors import InputError
from tasks.ingest.columns import from_frame, plain


def test_a_named_index_becomes_a_column_and_an_unnamed_one_is_dropped() -> None:
    frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index([7, 8], name="key"))
    assert from_frame(frame, "t").to_pydict() == {"key": [7, 8], "a": [1, 2]}
    assert from_frame(frame.rename_axis(None), "t").to_pydict() == {"a": [1, 2]}


def test_column_names_become_text() -> None:
    assert from_frame(pd.DataFrame([[1, 2]]), "t").column_names == ["0", "1"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([1, "x"], "tried to convert to int64"),
        (["x", 1], "Expected bytes, got a 'int' object"),
        ([1j, 2j], "Unsupported numpy type"),
        ([2**70, 1], "too large"),
        (pd.arrays.SparseArray([0, 1]), "numpy.dtype"),
        ([Decimal("Infinity"), Decimal(1)], "integer"),
        (pd.Series(["\ud800", "x"], dtype=object), "surrogates not allowed"),
    ],
)
def test_a_column_that_has_no_single_type_is_refused_by_name(values: Any, why: str) -> None:
    with pytest.raises(InputError, match=f"'odd': .*{why}"):
        from_frame(pd.DataFrame({"even": [1, 2], "odd": values}), "t")


def test_repeated_column_names_are_refused() -> None:
    with pytest.raises(InputError, match="several columns are named a"):
        from_frame(pd.DataFrame([[1, 2]], columns=["a", "a"]), "t")


def test_plain_types() -> None:
    table = pa.table(
        {
            "decimal": [Decimal("1.25")],
            "date": [datetime.date(2024, 2, 1)],
            "category": pa.array(["x"]).dictionary_encode(),
            "nothing": [None],
            "flag": [True],
            "count": pa.array([1], pa.uint8()),
            "picture": [b"bytes"],
        }
    )
    assert plain(table, "t").to_pydict() == {
        "decimal": [1.25],
        "date": [datetime.datetime(2024, 2, 1)],
        "category": ["x"],
        "nothing": [None],
        "flag": [True],
        "count": [1],
        "picture": [b"bytes"],
    }


@pytest.mark.parametrize("value", [[1, 2], {"x": 1}, datetime.time(8)])
def test_other_types_are_refused_with_the_column(value: object) -> None:
    with pytest.raises(InputError, match="'odd'"):
        plain(pa.table({"odd": [value]}), "t")
