import numpy as np
import pytest

from tasks.families.interactions.common.scores import comparable, recency


def test_scores_share_a_scale_and_leave_out_what_was_seen() -> None:
    raw = np.array([[5.0, 1.0, 3.0, 9.0], [500.0, 100.0, 300.0, 900.0]], dtype="float32")
    found = comparable(raw, [np.array([3]), np.array([3])], np.ones(4))
    assert np.allclose(found[0, :3], found[1, :3])
    assert np.isneginf(found[:, 3]).all()
    assert found[0, :3].mean() == pytest.approx(0, abs=1e-6)
    assert found[0, :3].std() == pytest.approx(1, abs=1e-2)


def test_popularity_decides_without_a_history_and_between_equals() -> None:
    popularity = np.array([1.0, 7.0, 3.0, 0.0])
    nothing = np.array([], dtype="int32")
    seen = np.array([1])
    raw = np.array([[9.0, 0.0, 1.0, 5.0], [0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 2.0, 1.0]])
    found = comparable(raw, [nothing, seen, seen], popularity)
    assert np.argsort(-found[0]).tolist() == [1, 2, 0, 3]
    assert np.argsort(-found[1])[:3].tolist() == [2, 0, 3]
    assert np.argsort(-found[2])[:3].tolist() == [2, 0, 3]


def test_all_may_have_been_seen() -> None:
    found = comparable(np.ones((1, 3)), [np.arange(3, dtype="int32")], np.ones(3))
    assert np.isneginf(found).all()


def test_an_item_one_half_life_back_counts_half() -> None:
    assert recency(5, 2.0)[[4, 2, 0]].tolist() == [1.0, 0.5, 0.25]
