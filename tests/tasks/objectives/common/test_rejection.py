import numpy as np
import numpy.typing as npt
import pytest

from tasks.config import Evaluate, Rejection
from tasks.errors import InputError
from tasks.evaluate.bootstrap import draw
from tasks.models.objective import Predictions
from tasks.models.predictor import Floats
from tasks.models.rejection import confidence, decide
from tasks.objectives.common.rejection import best_rejection, consequences, rejected_class

OUT = 2
CHOSEN = Rejection(label="other", in_scope_accuracy=0.8)


def rows(count: int, seed: int) -> tuple[npt.NDArray[np.int64], Floats]:
    random = np.random.default_rng(seed)
    y = random.choice(3, count, p=[0.45, 0.45, 0.1])
    scores = random.normal(size=(count, 3)).round(1) + 2.5 * np.eye(3)[y]
    odds = np.exp(scores)
    return y, odds / odds.sum(axis=1, keepdims=True)


def measured(
    y: npt.NDArray[np.int64], predicted: Floats, weight: Floats, value: float
) -> tuple[float, float]:
    right = decide(predicted, OUT, value) == y
    inside = y != OUT
    return (
        float(np.average(right[inside], weights=weight[inside])),
        float(right[~inside].mean()),
    )


@pytest.mark.parametrize("least", [0.5, 0.8, 0.85])
def test_no_other_threshold_recognises_more_and_keeps_to_the_bound(least: float) -> None:
    y, predicted = rows(400, 1)
    weight = np.random.default_rng(2).uniform(0.5, 2, 400)
    value = best_rejection(Predictions(y, predicted, weight), OUT, least)
    accuracy, recall = measured(y, predicted, weight, value)
    assert accuracy >= least
    others = [
        measured(y, predicted, weight, other)
        for other in [*np.unique(confidence(predicted, OUT)), 0.0, 1.0]
    ]
    assert recall == max(found for kept, found in others if kept >= least)


def test_a_bound_out_of_reach_rejects_nothing() -> None:
    y, predicted = rows(400, 1)
    assert best_rejection(Predictions(y, predicted, np.ones(400)), OUT, 0.999) == 0


def test_consequences_are_those_on_the_hold_out() -> None:
    y, predicted = rows(300, 3)
    out = Predictions(y, predicted, np.ones(300))
    found = consequences(0.6, CHOSEN, out, OUT, draw(y, Evaluate(resamples=100)))
    accuracy, recall = measured(y, predicted, np.ones(300), 0.6)
    assert found.in_scope_accuracy.value == pytest.approx(accuracy)
    assert found.in_scope_accuracy.low < accuracy < found.in_scope_accuracy.high
    assert found.out_of_scope_recall.value == pytest.approx(recall)
    at = [y for x, y in zip(found.curve.x, found.curve.y, strict=True) if x == recall]
    assert min(at) - 0.02 <= accuracy <= max(at) + 0.02
    assert found.curve.x == sorted(found.curve.x)
    assert found.curve.y == sorted(found.curve.y, reverse=True)


def test_a_class_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="'others'"):
        rejected_class(Rejection(label="others", in_scope_accuracy=0.9), ["a", "other"])
    y = np.zeros(10, dtype="int64")
    resamples = draw(y, Evaluate(resamples=100))
    out = Predictions(y, np.full((10, 3), 1 / 3), np.ones(10))
    with pytest.raises(InputError, match="no held-out row is 'other'"):
        consequences(0.5, CHOSEN, out, OUT, resamples)
