import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tasks.models.class_areas import mean_area


@pytest.mark.parametrize("digits", [1, 6])
def test_it_is_scikit_learns_for_any_weights(digits: int) -> None:
    random = np.random.default_rng(digits)
    y = random.integers(0, 5, 200)
    predicted = random.dirichlet(np.ones(5), 200).round(digits)  # one digit: many equals
    area = mean_area(y, predicted)
    for weight in (
        np.ones(200),
        random.uniform(0.1, 3, 200),
        random.integers(0, 4, 200).astype("uint8"),
        np.full(200, 250, dtype="uint8"),  # sums beyond a byte
    ):
        expected = np.mean(
            [
                roc_auc_score(y == label, predicted[:, label], sample_weight=weight)
                for label in range(5)
            ]
        )
        assert area(weight) == pytest.approx(expected, abs=1e-12)


def test_a_class_without_rows_has_no_area() -> None:
    predicted = np.random.default_rng(0).random((20, 3))
    assert np.isnan(mean_area(np.repeat([0, 1], 10), predicted)(np.ones(20)))
    y = np.repeat([0, 1, 2, 2], 5)
    assert np.isnan(mean_area(y, predicted)((y != 1).astype("uint8")))
