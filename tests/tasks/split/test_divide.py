"""Hold-out and folds: each method's property, and too little of something."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns, Split, Target
from tasks.documents.identities import identities
from tasks.errors import InputError
from tasks.kinds.kind import HELD_OUT
from tasks.split.deal import Parts
from tasks.split.divide import divide
from tasks.split.naming import dealt_columns, naming_columns

BINARY = Target(column="y", objective="binary", positive="b")
NUMBER = Target(column="x", objective="regression")
ROLES = Columns(id=["i"], time="t", group="g")


@pytest.fixture
def rows() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "i": np.arange(600),
            "x": rng.normal(size=600),
            "y": np.where(rng.random(600) < 0.3, "b", "a"),
            "t": rng.permutation(600) // 15,
            "g": rng.integers(0, 60, 600),
            "part": rng.choice(["test", "train"], 600, p=[0.2, 0.8]),
        }
    )


def parts(
    rows: pd.DataFrame, target: Target = BINARY, roles: Columns = ROLES, **options: Any
) -> Parts:
    if options["method"] == "column":
        options |= {"column": "part", "test_value": "test"}
    split = Split(**options)
    table = pa.Table.from_pandas(rows, preserve_index=False)
    naming = naming_columns(table.column_names, roles, split, [])
    dealt = identities(table, dealt_columns(naming, roles, split))
    return divide(rows, dealt, target, roles, split)


METHODS = ["random", "stratified", "group", "column"]


@pytest.mark.parametrize("method", METHODS)
def test_every_training_row_validates_once(method: str, rows: pd.DataFrame) -> None:
    assert sorted(set(parts(rows, method=method, folds=4))) == [0, 1, 2, 3, HELD_OUT]


@pytest.mark.parametrize("method", ["random", "stratified"])
def test_shares_are_right_within_sampling_error(method: str, rows: pd.DataFrame) -> None:
    alone = Columns(id=["i"])
    held_out = [
        (parts(rows, roles=alone, method=method, folds=4, test=0.3, seed=seed) == HELD_OUT).mean()
        for seed in range(20)
    ]
    spread = (0.3 * 0.7 / 600) ** 0.5
    assert abs(np.mean(held_out) - 0.3) < 3 * spread / 20**0.5
    assert np.std(held_out) == pytest.approx(spread, rel=0.5)


def test_folds_do_not_hang_on_the_share_held_out(rows: pd.DataFrame) -> None:
    few, many = (parts(rows, method="random", folds=4, test=test) for test in (0.1, 0.4))
    training = many != HELD_OUT
    assert (few[training] == many[training]).all()


@pytest.mark.parametrize("method", METHODS)
def test_groups_are_in_one_part(method: str, rows: pd.DataFrame) -> None:
    numbers = pd.Series(parts(rows, method=method, folds=4))
    training = numbers[numbers != HELD_OUT] if method == "column" else numbers
    assert (training.groupby(rows["g"]).nunique() == 1).all()


def test_time_folds_follow_each_other(rows: pd.DataFrame) -> None:
    numbers = parts(rows, method="time", folds=4)
    assert sorted(set(numbers)) == [-1, 0, 1, 2, 3, HELD_OUT]
    spans = rows["t"].groupby(numbers).agg(["min", "max"])
    assert (spans["min"].to_numpy()[1:] > spans["max"].to_numpy()[:-1]).all()


@pytest.mark.parametrize("method", [*METHODS, "time"])
def test_one_fold_is_a_share_of_training(method: str, rows: pd.DataFrame) -> None:
    numbers = parts(rows, method=method, folds=1)
    assert sorted(set(numbers)) == [-1, 0, HELD_OUT]
    assert 0.1 < (numbers == 0).sum() / (numbers != HELD_OUT).sum() < 0.3
    if method == "time":
        assert rows["t"][numbers == 0].min() > rows["t"][numbers == -1].max()


def test_the_last_of_each_group_is_held_out_and_the_one_before_validates(
    rows: pd.DataFrame,
) -> None:
    numbers = parts(rows, NUMBER, method="last", folds=1)
    ordered = rows.assign(part=numbers).sort_values("t", kind="stable")
    for _, group in ordered.groupby("g"):
        assert group["part"].tolist()[-2:] == [0, HELD_OUT]
        assert set(group["part"].tolist()[:-2]) <= {-1}


@pytest.mark.parametrize("method", ["random", "column"])
def test_regression_has_folds(method: str, rows: pd.DataFrame) -> None:
    assert sorted(set(parts(rows, NUMBER, method=method, folds=3))) == [0, 1, 2, HELD_OUT]


def test_regression_cannot_be_stratified(rows: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="stratified, but regression has no classes"):
        parts(rows, NUMBER, method="stratified")


def test_a_rare_class_limits_the_folds(rows: pd.DataFrame) -> None:
    rows["y"] = ["b"] * 4 + ["a"] * 596
    with pytest.raises(
        InputError, match="5 with a hold-out needs 6, but class 'b' has 4 different rows"
    ):
        parts(rows, method="stratified", folds=5)
    numbers = parts(rows, method="stratified", folds=3)
    assert sorted(numbers[:4]) == [0, 1, 2, HELD_OUT]


def test_too_few_groups_moments_or_rows_are_named(rows: pd.DataFrame) -> None:
    rows["g"] %= 12
    with pytest.raises(InputError, match="needs 16, but the table has 12 groups in g"):
        parts(rows, method="group", folds=15)
    rows["t"] %= 4
    with pytest.raises(InputError, match=r"columns\.time t: has 3 moments"):
        parts(rows, method="time", test=0.3, folds=3)
    with pytest.raises(InputError, match="needs 6, but the table has 4 different rows"):
        parts(rows.head(4), NUMBER, method="random", folds=5)


def test_a_fold_of_one_class_is_refused(rows: pd.DataFrame) -> None:
    rows["y"] = np.where(rows["t"] > 25, "b", "a")
    with pytest.raises(InputError, match="fold -1 holds class 'a' only"):
        parts(rows, method="time", folds=3)
