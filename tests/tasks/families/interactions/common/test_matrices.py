import numpy as np

from tasks.families.interactions.common.matrices import past_and_next, seen_matrix
from tasks.kinds.interactions.example import Example


def example(*items: int) -> Example:
    return Example("u", np.array(items, dtype="int32"), np.empty(0, dtype="int32"))


def test_histories_become_rows() -> None:
    found = seen_matrix([np.array([2, 0]), np.array([], dtype="int32")], 3).toarray()
    assert found.tolist() == [[1, 0, 1], [0, 0, 0]]
    weighed = seen_matrix([np.array([2, 0])], 3, half_life=1.0).toarray()
    assert weighed.tolist() == [[1, 0, 0.5]]


def test_each_item_but_the_first_is_one_step() -> None:
    past, following = past_and_next([example(0, 1, 2, 3), example(2)], 4, 1.0, window=2)
    assert past.toarray().tolist() == [[1, 0, 0, 0], [0.5, 1, 0, 0], [0, 0.5, 1, 0]]
    assert following.toarray().argmax(axis=1).tolist() == [1, 2, 3]
