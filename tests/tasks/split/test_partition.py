"""What a table itself holds out, and when it cannot be done."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.split.partition import latest, named


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


@given(
    st.lists(st.integers(0, 20), min_size=4, max_size=60).filter(lambda t: len(set(t)) > 1),
    st.integers(0, 30),
)
def test_what_comes_later_leaves_training_rows_where_they_were(
    moments: list[int], later: int
) -> None:
    before = latest(pd.Series(moments), 0.2)
    after = latest(pd.Series([*moments, *range(21, 21 + later)]), 0.2)[: len(moments)]
    assert not (after & ~before).any()


def test_dates_order_rows() -> None:
    time = pd.Series(pd.date_range("2020-01-01", periods=10))
    assert latest(time, 0.3).tolist() == [False] * 7 + [True] * 3


def test_one_moment_cannot_be_divided() -> None:
    with pytest.raises(InputError, match=r"columns\.time day: is 3 in every row"):
        latest(pd.Series([3, 3, 3], name="day"), 0.2)


def test_text_does_not_pass_for_time() -> None:
    with pytest.raises(InputError, match=r"columns\.time day: is text such as '05-02-2010'"):
        latest(pd.Series(["05-02-2010", "12-02-2010"], name="day"), 0.2)


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
