import numpy as np

from tasks.models.rejection import confidence, decide

PREDICTED = np.array([[0.6, 0.3, 0.1], [0.1, 0.3, 0.6], [0.2, 0.4, 0.4], [0.0, 0.0, 0.0]])


def test_confidence_is_that_of_the_likeliest_other_class() -> None:
    assert np.allclose(confidence(PREDICTED, 2), [6 / 7, 1 / 3, 1 / 2, 0])
    assert np.allclose(confidence(PREDICTED, 0), [1 / 3, 6 / 7, 2 / 3, 0])


def test_half_is_the_most_probable_class() -> None:
    assert decide(PREDICTED[:3], 2, 0.5 + 1e-9).tolist() == [0, 2, 2]
    assert decide(PREDICTED[:3], 2, 0.5).tolist() == [0, 2, 1]


def test_a_threshold_of_0_rejects_nothing() -> None:
    assert decide(PREDICTED, 2, 0.0).tolist() == [0, 1, 1, 0]
