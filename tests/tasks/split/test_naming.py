"""Which columns name a row, by method, roles and kind of input."""

from typing import Any

import pytest

from tasks.config import (
    Columns,
    ImageInputs,
    Inputs,
    InteractionsInputs,
    SeriesInputs,
    Split,
    TabularInputs,
    TextInputs,
)
from tasks.kinds.kind import kind
from tasks.split.naming import dealt_columns, naming_columns

ROLES = Columns(id=[], time="t", group="g")
SERIES = SeriesInputs(kind="series", window=3)
BASKET = InteractionsInputs(kind="interactions", item="x")
TEXT = TextInputs(kind="text", column="x")
PICTURE = ImageInputs(kind="image", column="x", height=8, width=8)
TABLE = TabularInputs(kind="tabular")


@pytest.mark.parametrize(
    ("options", "roles", "inputs", "expected"),
    [
        ({"method": "group"}, Columns(id=["i"], group="g"), TABLE, ["g"]),
        ({"method": "random"}, Columns(id=["i"], group="g"), TABLE, ["i"]),
        ({"method": "random"}, ROLES, TABLE, ["g"]),
        ({"method": "stratified"}, ROLES, TEXT, ["g"]),
        ({"method": "stratified"}, Columns(), TEXT, ["x"]),
        ({"method": "stratified"}, Columns(id=["i"]), PICTURE, ["i"]),
        ({"method": "stratified"}, Columns(), PICTURE, ["x"]),
        ({"method": "random"}, ROLES, BASKET, ["g", "x"]),
        ({"method": "last", "folds": 1}, ROLES, BASKET, ["g", "x"]),
        ({"method": "time"}, ROLES, TABLE, ["g", "i", "part", "t", "x"]),
        ({"method": "time"}, ROLES, SERIES, ["g", "t"]),
        ({"method": "group"}, ROLES, SERIES, ["g"]),
        ({"method": "stratified"}, Columns(), TABLE, ["g", "i", "part", "t", "x"]),
        (
            {"method": "column", "column": "part", "test_value": "test"},
            ROLES,
            TABLE,
            ["g", "i", "t", "x"],
        ),
    ],
)
def test_what_names_a_row(
    options: dict[str, Any], roles: Columns, inputs: Inputs, expected: list[str]
) -> None:
    names = ["x", "i", "g", "t", "part"]
    of_kind = kind(inputs.kind).identity(roles, inputs)
    assert naming_columns(names, roles, Split(**options), of_kind) == expected


@pytest.mark.parametrize(
    ("method", "roles", "inputs", "expected"),
    [
        ("random", Columns(id=["i"], group="g"), TABLE, ["g"]),
        ("stratified", Columns(id=["i"], group="g"), PICTURE, ["g"]),
        ("group", Columns(id=["i"], group="g"), TABLE, ["g"]),
        ("random", Columns(id=["i"]), TABLE, ["i"]),
        ("random", ROLES, BASKET, ["g", "x"]),
    ],
)
def test_rows_of_a_group_are_dealt_out_together_also_where_ids_name_them(
    method: Any, roles: Columns, inputs: Inputs, expected: list[str]
) -> None:
    split = Split(method=method)
    of_kind = kind(inputs.kind).identity(roles, inputs)
    naming = naming_columns(["x", "i", "g", "t"], roles, split, of_kind)
    assert dealt_columns(naming, roles, split) == expected
