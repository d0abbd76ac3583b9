"""No model is validated on what it was fitted on, nor on the past."""

import numpy as np

from tasks.train.folds import folds

FOLD = np.array([-1, 0, 1, 2, 0, 1, 2, -1])


def test_all_other_rows_fit() -> None:
    parts = list(folds(FOLD, time_ordered=False))
    assert [validating.tolist() for _, validating in parts] == [[1, 4], [2, 5], [3, 6]]
    assert parts[1][0].tolist() == [0, 1, 3, 4, 6, 7]


def test_in_time_order_only_earlier_rows_fit() -> None:
    parts = list(folds(FOLD, time_ordered=True))
    assert parts[0][0].tolist() == [0, 7]
    assert parts[2][0].tolist() == [0, 1, 2, 4, 5, 7]


def test_a_single_fold_is_a_hold_out() -> None:
    ((fitting, validating),) = folds(np.array([-1, -1, 0]), time_ordered=False)
    assert fitting.tolist() == [0, 1]
    assert validating.tolist() == [2]
