"""What a winner leans on, at a price that does not grow with the length of a forecast."""

import numpy as np
import pytest

from tasks.evaluate import importance
from tasks.evaluate.hold_out import read_hold_out
from tasks.evaluate.importance import importances
from tasks.models.predictor import Features, Floats, Predictor
from tests.shops import Shops


class Counting(Predictor):
    """The same predictions, with a count of the rows that were asked for."""

    asked = 0

    def predict_encoded(self, X: Features) -> Floats:
        self.asked += len(X)
        return super().predict_encoded(X)


def counting(predictor: Predictor) -> Counting:
    return Counting(predictor.schema, predictor.estimator, predictor.transform)


def test_long_forecasts_are_shuffled_on_fewer_rows(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_out = read_hold_out(shops.solution.target, shops.layout)
    assert len(hold_out.y) > importance.FEWEST
    all_rows, fewer = counting(shops.predictor), counting(shops.predictor)
    found = importances("rmse", all_rows, hold_out, 0)
    monkeypatch.setattr(importance, "FIGURES", 1)
    quick = importances("rmse", fewer, hold_out, 0)
    runs = 1 + len(found) * importance.REPEATS
    assert all_rows.asked == runs * len(hold_out.y)
    assert fewer.asked == runs * importance.FEWEST
    assert quick[0].feature == found[0].feature
    assert np.isclose(quick[0].mean, found[0].mean, rtol=0.5)
