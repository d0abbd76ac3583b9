"""Folds: each method's property, and too little of something."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.config import Columns, Split, Target
from tasks.errors import InputError
from tasks.split.folds import Folds, fold_numbers

BINARY = Target(column="y", objective="binary", positive="b")
NUMBER = Target(column="x", objective="regression")
ROLES = Columns(time="t", group="g")


@pytest.fixture
def rows() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "x": rng.normal(size=120),
            "y": np.where(rng.random(120) < 0.3, "b", "a"),
            "t": rng.permutation(120) // 3,
            "g": rng.integers(0, 12, 120),
        }
    )


def folds(rows: pd.DataFrame, target: Target = BINARY, **options: Any) -> Folds:
    if options["method"] == "column":
        options |= {"column": "g", "test_value": "1"}
    return fold_numbers(rows, target, ROLES, Split(**options))


@pytest.mark.parametrize("method", ["random", "stratified", "group", "column"])
def test_every_row_validates_once(method: str, rows: pd.DataFrame) -> None:
    numbers = folds(rows, method=method, folds=4)
    assert sorted(set(numbers)) == [0, 1, 2, 3]


def test_stratified_folds_have_equal_classes(rows: pd.DataFrame) -> None:
    shares = (rows["y"] == "b").groupby(folds(rows, method="stratified", folds=4)).mean()
    assert shares.max() - shares.min() < 0.05


def test_groups_are_in_one_fold(rows: pd.DataFrame) -> None:
    numbers = pd.Series(folds(rows, method="group", folds=4))
    assert (numbers.groupby(rows["g"]).nunique() == 1).all()


def test_time_folds_follow_each_other(rows: pd.DataFrame) -> None:
    numbers = folds(rows, method="time", folds=4)
    assert sorted(set(numbers)) == [-1, 0, 1, 2, 3]
    spans = rows["t"].groupby(numbers).agg(["min", "max"])
    assert (spans["min"].to_numpy()[1:] > spans["max"].to_numpy()[:-1]).all()


@pytest.mark.parametrize("method", ["random", "stratified", "group", "time", "column"])
def test_one_fold_is_a_hold_out(method: str, rows: pd.DataFrame) -> None:
    numbers = folds(rows, method=method, folds=1)
    assert sorted(set(numbers)) == [-1, 0]
    assert 0.1 < (numbers == 0).mean() < 0.3
    if method == "time":
        assert rows["t"][numbers == 0].min() > rows["t"][numbers == -1].max()


@pytest.mark.parametrize("method", ["random", "column"])
def test_regression_has_folds(method: str, rows: pd.DataFrame) -> None:
    assert sorted(set(folds(rows, NUMBER, method=method, folds=3))) == [0, 1, 2]


def test_a_rare_class_limits_the_folds(rows: pd.DataFrame) -> None:
    rows["y"] = ["b"] * 3 + ["a"] * 117
    with pytest.raises(InputError, match="5, but class 'b' has 3 training rows"):
        folds(rows, method="stratified", folds=5)
    assert folds(rows, method="stratified", folds=3).max() == 2


def test_too_few_groups_moments_or_rows_are_named(rows: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="12 groups in training for 15 folds"):
        folds(rows, method="group", folds=15)
    rows["t"] %= 3
    with pytest.raises(InputError, match=r"columns\.time t: has 3 moments"):
        folds(rows, method="time", folds=3)
    with pytest.raises(InputError, match="5 of 4 training rows"):
        folds(rows.head(4), NUMBER, method="random", folds=5)


def test_a_fold_of_one_class_is_refused(rows: pd.DataFrame) -> None:
    rows["y"] = np.where(rows["t"] > 30, "b", "a")
    with pytest.raises(InputError, match="fold -1 holds class 'a' only"):
        folds(rows, method="time", folds=3)
