"""A blend is the weighted mean of what its members say."""

from typing import Any

import numpy as np
import pytest

from tasks.models.blend import Blend


class Says:
    def __init__(self, answer: list[float]) -> None:
        self.answer = answer
        self.fitted_with: Any = None

    def fit(self, X: Any, y: Any, sample_weight: Any = None, validation: Any = None) -> "Says":
        self.fitted_with = (X, y, sample_weight, validation)
        return self

    def predict(self, X: Any) -> Any:
        return np.array(self.answer)


X = np.zeros((2, 1))


def test_averages_in_the_unit_that_members_learnt() -> None:
    blend = Blend([(0.25, Says([0.0, 4.0])), (0.75, Says([4.0, 0.0]))], "none")
    assert blend.predict(X).tolist() == [3.0, 1.0]


def test_averages_in_the_targets_own_unit() -> None:
    blend = Blend([(0.5, Says([0.0, 1.0])), (0.5, Says([2.0, 1.0]))], "log")
    assert blend.predict(X) == pytest.approx([(1 + np.e**2) / 2, np.e])


def test_fits_all_members_again() -> None:
    members = [Says([1.0, 1.0]), Says([2.0, 2.0])]
    Blend([(0.5, member) for member in members], "none").fit(X, np.ones(2))
    assert all(member.fitted_with is not None for member in members)
