"""Split as a whole: what goes where, and that the schema knows training rows only."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns, Target
from tasks.documents import FOLD, IDENTITY, WEIGHT
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.kinds.tabular.encode import typed_features
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout

Divide = Callable[..., TableSchema]

PRICE = Target(column="seconds", objective="regression")


def parts(layout: Layout) -> tuple[pd.DataFrame, pd.DataFrame]:
    return read_table(layout.train).to_pandas(), read_table(layout.test).to_pandas()


def test_every_row_goes_to_one_side_in_its_order(
    visits: pd.DataFrame, divide: Divide, layout: Layout
) -> None:
    schema = divide(visits, roles=Columns(id=["visit"], weight="worth"))
    train, test = parts(layout)
    assert (schema.train_rows, schema.test_rows) == (len(train), len(test))
    assert len(train) + len(test) == 200
    assert 25 < len(test) < 55
    together = pd.concat([train, test]).set_index("visit").loc[visits["visit"]]
    assert together["pages"].tolist() == visits["pages"].tolist()
    position = visits.reset_index().set_index("visit")["index"]
    assert position[train["visit"]].is_monotonic_increasing
    assert position[test["visit"]].is_monotonic_increasing


def test_leaks_and_personal_columns_go_no_further(
    visits: pd.DataFrame, divide: Divide, layout: Layout
) -> None:
    schema = divide(visits)
    train, test = parts(layout)
    kept = [name for name in visits if name not in {"email", "receipt"}]
    assert list(test) == [*kept, WEIGHT, IDENTITY]
    assert list(train) == [*kept, WEIGHT, IDENTITY, FOLD]
    assert train[WEIGHT].tolist() == train["worth"].tolist()
    assert [feature.name for feature in schema.features] == [
        "pages", "seconds", "browser", "member", "country", "sex",
    ]  # fmt: skip
    assert [feature.name for feature in schema.features if feature.sensitive] == ["sex"]
    assert schema.weighted
    assert schema.classes == ["no", "yes"]


def test_a_table_that_grew_keeps_its_parts(
    visits: pd.DataFrame, divide: Divide, layout: Layout
) -> None:
    more = visits.sample(60, random_state=0).assign(visit=[f"new{number}" for number in range(60)])
    for roles in (Columns(id=["visit"]), Columns(group="shop"), Columns()):
        divide(visits, roles=roles)
        before = [set(part["visit"]) for part in parts(layout)]
        grown = pd.concat([more, visits]).sample(frac=1, random_state=1)
        divide(grown.drop(index=grown.index[grown["visit"] == "v7"]), roles=roles)
        after = [set(part["visit"]) for part in parts(layout)]
        for old, new, other in zip(before, after, reversed(after), strict=True):
            assert old - {"v7"} <= new
            assert not old & other


def test_equal_rows_are_on_one_side(visits: pd.DataFrame, divide: Divide, layout: Layout) -> None:
    twice = pd.concat([visits, visits])
    schema = divide(twice, roles=Columns())
    train, test = parts(layout)
    assert schema.train_rows + schema.test_rows == 400
    assert not set(train["visit"]) & set(test["visit"])
    assert not set(train[IDENTITY]) & set(test[IDENTITY])
    assert (train.groupby(IDENTITY)[FOLD].nunique() == 1).all()


def test_weight_is_one_without_a_column(
    visits: pd.DataFrame, divide: Divide, layout: Layout
) -> None:
    assert not divide(visits, roles=Columns()).weighted
    assert set(parts(layout)[0][WEIGHT]) == {1.0}


@pytest.mark.parametrize("method", ["random", "stratified", "time", "group", "column"])
def test_same_input_same_bytes(
    method: str, visits: pd.DataFrame, divide: Divide, layout: Layout
) -> None:
    extra = {"column": "sex", "test_value": "f"} if method == "column" else {}
    written = []
    for _ in range(2):
        divide(visits, method=method, **extra)
        written.append([path.read_bytes() for path in (layout.train, layout.test, layout.schema)])
    assert written[0] == written[1]


@pytest.mark.parametrize("method", ["time", "column"])
def test_held_out_rows_do_not_reach_the_schema(
    method: str, visits: pd.DataFrame, divide: Divide, layout: Layout
) -> None:
    visits["part"] = np.where(visits["day"] < 40, "train", "test")
    extra = {"column": "part", "test_value": "test"} if method == "column" else {}
    divide(visits, method=method, **extra)
    before = layout.schema.read_bytes()
    held_out = visits["day"] >= 40
    visits.loc[held_out, "pages"] = 9999
    visits.loc[held_out, "seconds"] = None
    visits.loc[held_out, "country"] = "XX"
    visits.loc[held_out, "browser"] = 77
    visits.loc[held_out, "version"] = "2.0"
    visits.loc[held_out, "member"] = True
    divide(visits, method=method, **extra)
    assert layout.schema.read_bytes() == before


def test_missing_values_in_held_out_rows_change_no_type(
    visits: pd.DataFrame, divide: Divide, layout: Layout
) -> None:
    visits["pages"] = visits["pages"].astype("Int64")
    visits["browser"] = visits["browser"].astype("Int64")
    divide(visits, method="time")
    before = layout.schema.read_bytes()
    visits.loc[visits["day"] >= 40, ["pages", "browser"]] = None
    divide(visits, method="time")
    assert layout.schema.read_bytes() == before


def test_training_and_serving_see_one_spelling(
    visits: pd.DataFrame, divide: Divide, layout: Layout
) -> None:
    visits["browser"] = visits["browser"].astype("Int64")
    visits.loc[3, "browser"] = None
    schema = divide(visits)
    assert schema.feature("browser").categories == ["1", "2", "3"]
    train, _ = parts(layout)
    assert train["browser"].dtype == "float64", "the case at hand: codes beside missing values"
    stored = typed_features(train, schema)["browser"]
    assert stored.isna().sum() == train["browser"].isna().sum()
    for served in ([1, 2], ["1", "2"], [1.0, 2.0], [np.int64(1), "2"]):
        rows = visits.head(2).assign(browser=pd.Series(served, dtype=object))
        assert typed_features(rows, schema)["browser"].tolist() == ["1", "2"]


@pytest.mark.parametrize(
    ("values", "positive", "classes"),
    [
        ([True, False, False, False], "True", ["False", "True"]),
        ([0, 1, 1, 1], "0", ["1", "0"]),
        ([1.0, 0.0, 0.0, 0.0], "1", ["0", "1"]),
    ],
)
def test_the_event_is_the_second_class(
    values: list[Any],
    positive: str,
    classes: list[str],
    visits: pd.DataFrame,
    divide: Divide,
    layout: Layout,
) -> None:
    target = Target(column="bought", objective="binary", positive=positive)
    schema = divide(visits.assign(bought=values * 50), target)
    assert schema.classes == classes
    train, _ = parts(layout)
    assert schema.truth(train).mean() == pytest.approx(0.25, abs=0.05)


def test_regression_has_no_classes(visits: pd.DataFrame, divide: Divide) -> None:
    schema = divide(visits, PRICE, method="random")
    assert schema.classes == []
    assert "seconds" not in [feature.name for feature in schema.features]


def test_time_order_is_recorded(visits: pd.DataFrame, divide: Divide) -> None:
    assert divide(visits, method="time").time_ordered
    assert not divide(visits).time_ordered


def test_types_of_valid_rows_survive(visits: pd.DataFrame, divide: Divide, layout: Layout) -> None:
    visits["pages"] = visits["pages"].astype("Int64")
    visits.loc[0, "pages"] = None
    divide(visits)
    assert read_table(layout.train).schema.field("pages").type == pa.int64()


def test_an_unknown_column_to_split_by_is_named(visits: pd.DataFrame, divide: Divide) -> None:
    with pytest.raises(InputError, match=r"split.column: no such column: 'shp'\n.*'shop'\?"):
        divide(visits, method="column", column="shp", test_value="a")


def test_the_column_to_split_by_is_no_feature(visits: pd.DataFrame, divide: Divide) -> None:
    schema = divide(visits, method="column", column="country", test_value="PT")
    assert "country" not in [feature.name for feature in schema.features]
