import numpy as np
import pytest

from tasks.models.interval import BANDS, bounds, coverage, learn_interval


def rows(seed: int, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Truths whose spread grows with what is predicted."""
    random = np.random.default_rng(seed)
    predicted = random.uniform(0, 10, count)
    return predicted + predicted * random.standard_normal(count), predicted


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_truth_lies_inside_as_often_as_promised(confidence: float) -> None:
    interval = learn_interval(*rows(0), confidence)
    assert coverage(interval, *rows(1)) == pytest.approx(confidence, abs=0.015)


def test_what_is_less_certain_has_a_wider_interval() -> None:
    interval = learn_interval(*rows(0), 0.9)
    assert len(interval.low[0]) == BANDS
    low, high = bounds(interval, np.array([1.0, 9.0]))
    assert (high - low)[1] > 3 * (high - low)[0]
    for part in (0, 1):
        truth, predicted = rows(2)
        band = (predicted < 5) == (part == 0)
        assert coverage(interval, truth[band], predicted[band]) == pytest.approx(0.9, abs=0.03)


def test_every_step_and_target_has_its_own() -> None:
    random = np.random.default_rng(0)
    spread = np.array([[1.0, 5.0], [2.0, 10.0], [3.0, 15.0]])
    predicted = random.normal(size=(2000, 3, 2))
    truth = predicted + spread * random.standard_normal((2000, 3, 2))
    interval = learn_interval(truth, predicted, 0.95)
    low, high = bounds(interval, predicted)
    assert low.shape == predicted.shape
    np.testing.assert_allclose((high - low)[0] / spread, 3.92, rtol=0.12)


def test_a_bias_shifts_the_interval() -> None:
    predicted = np.linspace(0, 1, 200)
    interval = learn_interval(predicted + 3, predicted, 0.9)
    low, high = bounds(interval, np.array([0.5]))
    assert (low[0], high[0]) == pytest.approx((3.5, 3.5))


def test_few_rows_make_one_band_of_their_extremes() -> None:
    truth = np.array([1.0, 2.0, 4.0])
    interval = learn_interval(truth, np.zeros(3), 0.95)
    assert (interval.edges, interval.low, interval.high) == ([[]], [[1.0]], [[4.0]])
