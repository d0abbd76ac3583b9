"""What names a row: its values, whatever their column's type or place, and nothing around it."""

import time
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.documents.identities import identities

VALUES = {
    "whole": [1, 1, 2, None],
    "half": [0.5, 0.5, 2.25, None],
    "text": ["a", "a", "b", None],
    "yes": [True, True, False, None],
    "day": [date(2020, 1, 1), date(2020, 1, 1), date(2020, 1, 2), None],
    "picture": [b"\x89a", b"\x89a", b"\x89b", None],
    "list": [[1, 2], [1, 2], [2, 1], None],
    "nothing": [None, None, None, None],
}


def table(columns: dict[str, Any]) -> pa.Table:
    return pa.table(columns)


def named(columns: dict[str, Any]) -> list[int]:
    return [int(identity) for identity in identities(table(columns), list(columns))]


def test_equal_rows_and_only_they_have_one_identity() -> None:
    found = named(VALUES)
    assert found[0] == found[1]
    assert len(set(found)) == 3


@pytest.mark.parametrize("name", [name for name in VALUES if name != "nothing"])
def test_each_type_tells_values_apart(name: str) -> None:
    found = named({name: VALUES[name]})
    assert found[0] == found[1]
    assert len(set(found)) == 3


def test_identities_are_the_same_in_every_version() -> None:
    """A change here deals every table out anew: it is one to announce."""
    assert named({"id": [7], "who": ["Ada"], "share": [0.25]}) == [3089483409034954508]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([3, 4], [3.0, 4.0]),
        ([3, 4], ["3", "4"]),
        ([0.5, 12.0], ["0.5", "12.0"]),
        ([10**17, -3], [str(10**17), "-3"]),
        ([date(2020, 1, 1)], [datetime(2020, 1, 1)]),
        (["a", "b"], pa.array(["a", "b"]).dictionary_encode()),
    ],
)
def test_an_odd_value_that_changes_a_columns_type_renames_no_row(before: Any, after: Any) -> None:
    assert named({"x": before}) == named({"x": after})


def test_codes_with_zeros_in_front_are_no_numbers() -> None:
    assert len(set(named({"x": ["007", "7", "7.0", "+7", " 7"]}))) == 4


@pytest.mark.parametrize(
    "ids",
    [
        [f"{10**19 + number}" for number in range(5000)],
        [f"{10**18 + 37 * number}" for number in range(5000)],
        ["5e12345", "7e99999", "1e3", "1000", "10e2"],
        ["0.12345678901234567", "0.12345678901234568", "1.10", "1.1", "-0", "0"],
    ],
)
def test_texts_that_would_be_one_number_are_told_apart(ids: list[str]) -> None:
    assert len(set(named({"id": ids}))) == len(ids)


def test_order_of_columns_and_a_new_column_without_values_change_nothing() -> None:
    found = named({"a": [1, 2], "b": ["x", "y"]})
    assert named({"b": ["x", "y"], "a": [1, 2]}) == found
    assert named({"a": [1, 2], "b": ["x", "y"], "new": [None, None]}) == found


def test_columns_do_not_stand_in_for_each_other() -> None:
    assert named({"a": [1], "b": [2]}) != named({"a": [2], "b": [1]})
    assert named({"a": [1], "b": [None]}) != named({"a": [None], "b": [1]})


def test_a_row_without_an_id_is_named_by_all_it_has() -> None:
    rows = table({"id": [1, None, None, None], "x": [5, 5, 6, 6]})
    found = identities(rows, ["id"]).tolist()
    assert len(set(found)) == 3
    assert found[2] == found[3]


@given(st.lists(st.tuples(st.integers() | st.none(), st.text(max_size=5)), max_size=40))
def test_other_rows_have_no_say(values: list[tuple[int | None, str]]) -> None:
    kept = [(n if n is None or abs(n) < 2**63 else 0, text) for n, text in values]
    fixed = pa.schema([("n", pa.int64()), ("text", pa.string())])
    rows = [{"n": n, "text": text} for n, text in kept]
    together = identities(pa.Table.from_pylist(rows, fixed), ["n", "text"]).tolist()
    alone = [
        identities(pa.Table.from_pylist([row], fixed), ["n", "text"]).tolist()[0] for row in rows
    ]
    assert together == alone


def test_a_million_rows_take_seconds() -> None:
    random = np.random.default_rng(0)
    rows = table({f"x{number}": random.normal(size=1_000_000) for number in range(10)})
    started = time.perf_counter()
    assert len(np.unique(identities(rows, rows.column_names))) == 1_000_000
    assert time.perf_counter() - started < 20, "a second on an idle machine"
