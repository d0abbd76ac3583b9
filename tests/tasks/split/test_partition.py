"""Each way to hold rows out, and when it cannot be done."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.config import Target
from tasks.errors import InputError
from tasks.split.partition import classes, grouped, latest, named, random, stratified


def test_random_holds_out_its_share() -> None:
    mask = random(1000, 0.3, seed=0)
    assert mask.sum() == 300
    assert (mask == random(1000, 0.3, seed=0)).all()
    assert (mask != random(1000, 0.3, seed=1)).any()


def test_stratified_keeps_shares_of_classes() -> None:
    labels = pd.Series(["a"] * 900 + ["b"] * 100)
    assert labels[stratified(labels, 0.2, seed=0)].value_counts().to_dict() == {"a": 180, "b": 20}


def test_a_class_with_one_row_cannot_be_stratified() -> None:
    with pytest.raises(InputError, match="classes with a single row: 'b'"):
        stratified(pd.Series(["a"] * 9 + ["b"]), 0.2, seed=0)


def test_too_few_rows_for_all_classes_cannot_be_stratified() -> None:
    with pytest.raises(InputError, match=r"raise split\.test"):
        stratified(pd.Series(list("aabbcc")), 0.2, seed=0)


def test_regression_cannot_be_stratified() -> None:
    target = Target(column="y", objective="regression")
    with pytest.raises(InputError, match="stratified, but regression has no classes"):
        classes(pd.DataFrame({"y": [1.0, 2.0]}), target)


def test_the_latest_rows_are_held_out_whatever_their_order() -> None:
    time = pd.Series(np.random.default_rng(0).permutation(100))
    assert sorted(time[latest(time, 0.2)]) == list(range(80, 100))


@given(
    st.lists(st.integers(0, 20), min_size=2, max_size=60).filter(lambda t: len(set(t)) > 1),
    st.floats(0.05, 0.95),
)
def test_moments_are_never_parted(moments: list[int], share: float) -> None:
    time = pd.Series(moments)
    mask = latest(time, share)
    assert 0 < mask.sum() < len(time)
    assert time[mask].min() > time[~mask].max()


def test_dates_order_rows() -> None:
    time = pd.Series(pd.date_range("2020-01-01", periods=10))
    assert latest(time, 0.3).tolist() == [False] * 7 + [True] * 3


def test_one_moment_cannot_be_divided() -> None:
    with pytest.raises(InputError, match=r"columns\.time day: is 3 in every row"):
        latest(pd.Series([3, 3, 3], name="day"), 0.2)


def test_text_does_not_pass_for_time() -> None:
    with pytest.raises(InputError, match=r"columns\.time day: is text such as '05-02-2010'"):
        latest(pd.Series(["05-02-2010", "12-02-2010"], name="day"), 0.2)


def test_groups_stay_together() -> None:
    group = pd.Series(np.random.default_rng(0).integers(0, 50, 1000))
    mask = grouped(group, 0.2, seed=0)
    assert group[mask].nunique() == 10
    assert not set(group[mask]) & set(group[~mask])


def test_one_group_cannot_be_divided() -> None:
    with pytest.raises(InputError, match=r"columns\.group shop: has one value only"):
        grouped(pd.Series(["a", "a"], name="shop"), 0.2, seed=0)


def test_a_column_names_the_held_out_rows() -> None:
    rows = pd.DataFrame({"year": [2019.0, 2020.0, None]})
    assert named(rows, "year", "2020").tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["train", "tset"], r"'test': no row has it in column 'part'\n.*did you mean 'tset'\?"),
        (["test", "test"], "'test': every row has it in column 'part'"),
    ],
)
def test_a_value_that_divides_nothing_is_named(values: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        named(pd.DataFrame({"part": values}), "part", "test")
