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
    """An estimator whose compiled form is off, for one row, where it is asked about few at once."""

    def __init__(self, off: float, row: int = 0, most: int = 1_000_000) -> None:
        self.form = Answers(off, row, most)

    def fit(self, *_: Any) -> "Off":
        return self

    def compiled(self) -> Compiled:
        return Compiled(self.form)

    def predict(self, X: Any) -> Any:
        return Answers(0.0).predict(X)


class Answers:
    """Every row is of either class with the same probability; one row is told by its number."""

    def __init__(self, off: float, row: int = 0, most: int = 0) -> None:
        self.off, self.row, self.most = off, row, most

    def fit(self, *_: Any) -> "Answers":
        return self

    def predict(self, X: Any) -> Any:
        wrong = (X[:, 0] == self.row) & (len(X) <= self.most)
        event = 0.5 + np.where(wrong, self.off, 0.0)
        return np.column_stack([1 - event, event])


ROWS = 300


def certified(
    evaluated: Evaluated, off: float, row: int = 0, most: int = 1_000_000
) -> tuple[bool, Parity]:
    shop, evaluation = evaluated["binary"]
    predictor = read(shop.layout.candidate(evaluation.winner) / "model.joblib")
    predictor.estimator = Off(off, row, most)
    X = np.tile(np.arange(float(ROWS))[:, None], (1, 7))
    served, parity = certify(predictor, X, evaluation)
    assert parity is not None
    return served is not predictor, parity


@pytest.mark.parametrize("row", [0, 137, ROWS - 1])
@pytest.mark.parametrize("most", [32, 1_000_000])
def test_one_wrong_row_refuses_it_wherever_it_stands(
    row: int, most: int, evaluated: Evaluated
) -> None:
    compiled, parity = certified(evaluated, 0.01, row, most)
    assert not compiled
    assert parity.largest_difference == pytest.approx(0.01)


def test_what_cannot_be_compiled_serves_as_it_was_trained(evaluated: Evaluated) -> None:
    class Broken(Off):
        def compiled(self) -> Compiled:
            raise KeyError("a step that nobody knows")

    shop, evaluation = evaluated["binary"]
    predictor = read(shop.layout.candidate(evaluation.winner) / "model.joblib")
    predictor.estimator = Broken(0.0)
    said: list[str] = []
    served, parity = certify(
        predictor, np.zeros((5, 7)), evaluation, lambda _, line: said.append(line)
    )
    assert served is predictor
    assert parity is None
    assert "a step that nobody knows" in said[0]


@pytest.mark.parametrize(("off", "serves"), [(0.0, True), (9e-6, True), (2e-5, False)])
def test_it_serves_as_long_as_no_figure_is_off(
    off: float, serves: bool, evaluated: Evaluated
) -> None:
    compiled, parity = certified(evaluated, off)
    assert compiled is serves is parity.holds
    assert parity.largest_difference == pytest.approx(off, rel=0.06, abs=1e-15)
    assert parity.rows == ROWS
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
    assert largest_difference(np.array([1e6, 1.0]), np.array([1e6 + 1, 1.0]), 1.0) == 1e-6
    assert largest_difference(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]), 1.0) == 0.0
    assert largest_difference(np.array([np.nan, 1.0]), np.array([1.0, 1.0]), 1.0) is None
    assert largest_difference(np.array([1e-6]), np.array([2e-6]), 1e-6) == 1.0
    assert largest_difference(np.array([np.inf]), np.array([1.0]), 1.0) is None


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
