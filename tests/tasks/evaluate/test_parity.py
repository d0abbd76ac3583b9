"""A compiled model serves only if it was seen to answer as the trained one does."""

from typing import Any

import numpy as np
import pytest

from tasks.config import ObjectiveName
from tasks.documents import Evaluation, Latency, Parity
from tasks.evaluate.parity import certify, largest_difference
from tasks.models.artefact import read
from tasks.models.compiled import Compiled
from tests.trained import Shop

Evaluated = dict[ObjectiveName, tuple[Shop, Evaluation]]


class Off:
    """An estimator whose compiled form is off by so much."""

    def __init__(self, off: float, among: int = 1) -> None:
        self.off, self.among = off, among

    def fit(self, *_: Any) -> "Off":
        return self

    def compiled(self) -> Compiled:
        return Compiled(Answers(self.off, self.among))

    def predict(self, X: Any) -> Any:
        return Answers(0.0, 1).predict(X)


class Answers:
    """Half of rows are of each class; one row in ``among`` has other figures."""

    def __init__(self, off: float, among: int) -> None:
        self.off, self.among = off, among

    def fit(self, *_: Any) -> "Answers":
        return self

    def predict(self, X: Any) -> Any:
        event = 0.5 + np.where(np.arange(len(X)) % self.among == 0, self.off, 0.0)
        return np.column_stack([1 - event, event])


def certified(evaluated: Evaluated, off: float) -> tuple[bool, Parity]:
    shop, evaluation = evaluated["binary"]
    predictor = read(shop.layout.candidate(evaluation.winner) / "model.joblib")
    predictor.estimator = Off(off)
    served, parity = certify(predictor, np.zeros((20, 7)), evaluation)
    assert parity is not None
    return served is not predictor, parity


@pytest.mark.parametrize(("off", "serves"), [(0.0, True), (9e-6, True), (2e-5, False)])
def test_it_serves_as_long_as_no_figure_is_off(
    off: float, serves: bool, evaluated: Evaluated
) -> None:
    compiled, parity = certified(evaluated, off)
    assert compiled is serves is parity.holds
    assert parity.largest_difference == pytest.approx(off, rel=0.06, abs=1e-15)
    assert parity.rows == 20
    assert parity.unusual_rows > 0


def test_another_decision_on_any_row_refuses_it(evaluated: Evaluated) -> None:
    shop, evaluation = evaluated["binary"]
    assert evaluation.threshold is not None
    decided = evaluation.model_copy(
        update={"threshold": evaluation.threshold.model_copy(update={"value": 0.5 + 1e-7})}
    )
    compiled, parity = certified({"binary": (shop, decided)}, 1e-6)
    assert not compiled
    assert parity.largest_difference == pytest.approx(1e-6)
    assert parity.decisions_changed > 0


def test_figures_are_compared_with_their_size_and_none_is_left_out() -> None:
    assert largest_difference(np.array([1e6, 1.0]), np.array([1e6 + 1, 1.0])) == 1e-6
    assert largest_difference(np.array([np.nan, 1.0]), np.array([np.nan, 1.0])) == 0.0
    assert largest_difference(np.array([np.nan, 1.0]), np.array([1.0, 1.0])) is None
    assert largest_difference(np.array([np.inf]), np.array([1.0])) is None


@pytest.mark.parametrize("objective", ["binary", "multiclass", "regression"])
def test_what_was_evaluated_has_its_certificate(
    objective: ObjectiveName, evaluated: Evaluated
) -> None:
    shop, evaluation = evaluated[objective]
    parity, latency = evaluation.parity, Latency.read(shop.layout.latency)
    assert parity is not None
    assert parity.holds
    assert parity.rows == evaluation.rows
    assert latency.trained_ms != latency.milliseconds
