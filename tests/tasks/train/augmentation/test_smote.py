"""Rows between neighbours stay between them."""

from typing import Any

import numpy as np
import pytest

from tasks.train.augmentation.mixed import MixedColumns
from tasks.train.augmentation.smote import interpolated


def made(uneven: Any, lacking: dict[int, int], seed: int = 0) -> Any:
    columns = MixedColumns(uneven.X, uneven.schema)
    return interpolated(uneven.X, uneven.y, lacking, columns, seed)


def test_makes_as_many_as_lack_inside_their_class(uneven: Any) -> None:
    X, y = made(uneven, {1: 70, 2: 88})
    assert X.shape == (158, 4)
    assert np.bincount(y).tolist() == [0, 70, 88]
    for number in (1, 2):
        true, rows = uneven.X[uneven.y == number], X[y == number]
        assert rows[:, 1].min() >= true[:, 1].min()
        assert rows[:, 1].max() <= true[:, 1].max()
        assert set(rows[:, 1] % 1) == {0.0}
        for place in (2, 3):
            known = set(true[~np.isnan(true[:, place]), place])
            assert set(rows[~np.isnan(rows[:, place]), place]) <= known
    assert 0 < np.isnan(X[:, 0]).mean() < 0.5
    # between rows, not only on them
    assert len(np.setdiff1d(X[:, 0][~np.isnan(X[:, 0])], uneven.X[:, 0])) > 50


def test_the_seed_decides(uneven: Any) -> None:
    first, again, other = (made(uneven, {2: 40}, seed)[0] for seed in (0, 0, 1))
    assert np.array_equal(first, again, equal_nan=True)
    assert not np.array_equal(first, other, equal_nan=True)


@pytest.mark.parametrize("kept", [[0, 1], [2, 3]])
def test_tables_of_one_kind_of_column(uneven: Any, kept: list[int]) -> None:
    features = [uneven.schema.features[place] for place in kept]
    schema = uneven.schema.model_copy(update={"features": features})
    rows = np.nan_to_num(uneven.X[:, kept])
    X, y = interpolated(rows, uneven.y, {2: 5}, MixedColumns(rows, schema), 0)
    assert X.shape == (5, 2)
    assert y.tolist() == [2] * 5


def test_two_rows_are_enough(uneven: Any) -> None:
    few = np.r_[0:100, 130:132]
    rows, classes = uneven.X[few], uneven.y[few]
    X, _ = interpolated(rows, classes, {2: 6}, MixedColumns(rows, uneven.schema), 0)
    assert X.shape == (6, 4)
