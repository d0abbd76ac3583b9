"""Rows that come by column are encoded as those of a frame."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.columns.encoder import encoder
from tasks.kinds.tabular.encode import encode, encode_columns
from tasks.kinds.tabular.schema import Feature, TableSchema
from tasks.kinds.tabular.unusual import unusual

MANY = 120
VALUES: dict[str, list[Any]] = {
    "number": [1.5, np.nan, -2e9],
    "integer": [1.0, np.nan, 7.0],
    "boolean": [1.0, np.nan, 0.0],
    "category": ["York", None, "Oz"],
    "datetime": ["2020-01-02T03:04:05", None, "1999-12-31"],
    "text": ["some words", None, ""],
}


def schema(*types: str) -> TableSchema:
    known: dict[str, Any] = {"categories": ["York", "7"], "minimum": 0.0, "maximum": 9.0}
    features = [
        Feature.model_validate(
            {"name": kind, "type": kind, "nullable": True, "example": "1", "sensitive": False}
            | {"categories": [], "minimum": 0.0, "maximum": 9.0}
            | (known if kind == "category" else {})
        )
        for kind in types
    ]
    return TableSchema(
        target="t", objective="regression", classes=[], features=features, time_ordered=False,
        weighted=False, train_rows=3, test_rows=0,
    )  # fmt: skip


def columns(types: tuple[str, ...], rows: int) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for kind in types:
        values = (VALUES[kind] * rows)[:rows]
        if kind == "datetime":
            given[kind] = np.array(values, dtype="datetime64[us]")
        else:
            dtype = "object" if kind in ("category", "text") else "float64"
            given[kind] = np.array(values, dtype=dtype)
    return given


@pytest.mark.parametrize("rows", [1, 3, MANY])
@pytest.mark.parametrize("types", [tuple(VALUES), ("number", "category"), ("category",)])
def test_both_ways_give_the_same(types: tuple[str, ...], rows: int) -> None:
    given, one = columns(types, rows), schema(*types)
    wanted = encode(pd.DataFrame(given), one)
    found = encode_columns(given, one)
    assert found.dtype == wanted.dtype
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(wanted))


def test_codes_may_come_as_numbers() -> None:
    given = {"category": np.array([7, 7.0, "7", True, None], dtype=object)}
    assert np.array_equal(
        encode_columns(given, schema("category"))[:, 0],
        [1.0, 1.0, 1.0, np.nan, np.nan],
        equal_nan=True,
    )


def test_unusual_rows_are_what_a_service_takes() -> None:
    one = schema("number", "category", "boolean")
    X = encode(pd.DataFrame(columns(("number", "category", "boolean"), 6)), one)
    rows = unusual(X, one)
    number = rows[:, 0]
    assert {0.0, 9.0, 9e6, -9e6} <= set(number)
    assert np.isnan(rows).any(axis=0).all(), "each column misses its value somewhere"
    needed = one.features[0].model_copy(update={"nullable": False})
    strict = one.model_copy(update={"features": [needed, *one.features[1:]]})
    assert not np.isnan(unusual(np.zeros((5, 3)), strict)[:, 0]).any()


def test_every_type_of_column_says_how_its_cells_are_read() -> None:
    for kind, values in columns(tuple(VALUES), 3).items():
        feature = schema(kind).features[0]
        cells = encoder(feature.type).encode_array(values, feature)
        assert len(cells) == 3
