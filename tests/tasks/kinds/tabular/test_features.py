"""Column types, and what training rows say of each column."""

import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from tasks.columns.encoders.category import MAXIMUM_CATEGORIES
from tasks.config import Columns
from tasks.errors import InputError
from tasks.kinds.tabular.features import learn_features
from tasks.kinds.tabular.schema import Feature


def learn(values: list[Any] | pa.Array, **roles: Any) -> Feature:
    (feature,) = learn_features(pa.table({"a": values}), ["a"], Columns(**roles))
    return feature


@pytest.mark.parametrize(
    ("values", "kind", "nullable"),
    [
        ([1, 2], "integer", False),
        ([1, None], "integer", True),
        ([1.0, 2.0], "number", False),
        ([0.5, None], "number", True),
        (pa.array([Decimal("1.50"), Decimal("2.00")]), "number", False),
        ([True, False], "boolean", False),
        ([True, None, False], "boolean", True),
        (["x", "y"], "category", False),
        (["1", "2"], "category", False),
        (["x", None], "category", True),
        (pa.array(["x", "y"]).dictionary_encode(), "category", False),
        ([datetime.datetime(2020, 1, 1), datetime.datetime(2021, 1, 1)], "datetime", False),
        ([datetime.date(2020, 1, 1), None], "datetime", True),
        (["20141013T000000", "20150225T000000"], "datetime", False),
        (["29.85", " "], "number", True),
    ],
)
def test_types(values: Any, kind: str, nullable: bool) -> None:
    feature = learn(values)
    assert (feature.type, feature.nullable) == (kind, nullable)


def test_numbers_have_ranges_and_an_example_that_occurs() -> None:
    feature = learn([4.5, 1.25, 9.0, None])
    assert (feature.minimum, feature.maximum, feature.example) == (1.25, 9.0, 4.5)
    feature = learn([1, 2, 7, 8])
    assert (feature.minimum, feature.maximum, feature.example) == (1, 8, 2)
    assert isinstance(feature.example, int)


def test_declared_categories_look_numeric() -> None:
    feature = learn([3, 1, 3, None], categorical=["a"])
    assert (feature.type, feature.categories, feature.example) == ("category", ["3", "1"], "3")
    assert feature.minimum is None


def test_categories_are_ranked_by_frequency_then_name() -> None:
    assert learn(list("cbacbd")).categories == ["b", "c", "a", "d"]
    assert learn(list("dbcabc")).categories == ["b", "c", "a", "d"]


def test_rare_categories_are_cut() -> None:
    values = [f"{number:04}" for number in range(MAXIMUM_CATEGORIES + 20)]
    assert learn([*values, values[-1]]).categories[:2] == [values[-1], "0000"]
    assert len(learn([*values, values[-1]]).categories) == MAXIMUM_CATEGORIES


def test_booleans_have_the_more_frequent_example() -> None:
    assert learn([True, True, False]).example is True
    assert learn([False, None, False, True]).example is False


@pytest.mark.parametrize(
    "values", [[1, 1], ["x", "x"], [True, True], [None, None], [0.5, 0.5]], ids=str
)
def test_columns_that_say_nothing_are_left_out(values: list[Any]) -> None:
    table = pa.table({"a": values, "b": [1, 2]})
    assert [feature.name for feature in learn_features(table, ["a", "b"], Columns())] == ["b"]
    with pytest.raises(InputError, match="none remains"):
        learn_features(table, ["a"], Columns())


def test_whether_a_value_is_given_says_something() -> None:
    assert learn(["x", None]).categories == ["x"]


def test_each_column_says_why_it_was_taken_for_its_type() -> None:
    assert learn([1, 2]).reason == "stored as whole numbers"
    assert learn([1, 2], categorical=["a"]).reason == "named under columns.categorical"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([datetime.time(1), datetime.time(2)], "time64.*columns.ignored"),
        ([[1, 2], [3]], "list.*columns.ignored"),
    ],
)
def test_other_types_are_refused_with_a_hint(values: list[Any], message: str) -> None:
    with pytest.raises(InputError, match=f"(?s)column 'a': is of type {message}"):
        learn(values)
