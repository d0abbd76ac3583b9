"""The alert budget, and what alerts are worth."""

import numpy as np
import pytest

from tasks.config import Evaluate
from tasks.documents import Alerts
from tasks.evaluate.bootstrap import draw
from tasks.models.objective import PredictedRows, Predictions, objective
from tasks.objectives.anomaly import within_budget


@pytest.mark.parametrize("budget", [0.01, 0.05, 0.3])
def test_the_threshold_is_the_lowest_that_keeps_the_budget(budget: float) -> None:
    score = np.random.default_rng(0).normal(size=500).round(2)
    weight = np.random.default_rng(1).uniform(0.5, 2, 500)

    def alerted(value: float) -> float:
        return float(weight[score >= value].sum() / weight.sum())

    value = within_budget(score, weight, budget)
    assert alerted(value) <= budget
    assert alerted(score[score < value].max()) > budget


def test_rows_alike_that_are_more_than_the_budget_are_not_alerted() -> None:
    score = np.array([2.0, 2.0, 1.0, 0.0])
    assert within_budget(score, np.ones(4), 0.25) > 2.0
    assert within_budget(score, np.ones(4), 0.5) == 1.5


def judged(events: int) -> Predictions:
    random = np.random.default_rng(0)
    y = np.repeat([0, 1], [400 - events, events])
    score = random.normal(size=400) + 2 * y
    return Predictions(y, np.column_stack([np.zeros(400), score]), np.ones(400))


def alerts(held_out: Predictions) -> Alerts:
    rows = PredictedRows(judged(20), held_out, draw(held_out.y, Evaluate(resamples=200)))
    found = objective("anomaly").threshold(rows, Evaluate(alert_budget=0.1))
    assert isinstance(found, Alerts)
    return found


def test_alerts_are_counted_with_their_intervals() -> None:
    held_out = judged(40)
    found = alerts(held_out)
    alerted, event = held_out.predicted[:, 1] >= found.value, held_out.y == 1
    assert found.rate.value == pytest.approx(alerted.mean())
    assert found.recall_interval is not None
    assert found.recall_interval.value == found.recall == pytest.approx(alerted[event].mean())
    assert found.precision_interval is not None
    assert found.precision_interval.value == found.precision == pytest.approx(event[alerted].mean())
    for interval in (found.rate, found.recall_interval, found.precision_interval):
        assert 0 < interval.low < interval.value < interval.high < 1
    assert np.sum(found.confusion) == 400


def test_labels_of_validation_rows_move_no_threshold() -> None:
    first, second = judged(20), judged(0)
    held_out, evaluate = judged(40), Evaluate(alert_budget=0.1)
    resamples = draw(held_out.y, Evaluate(resamples=100))
    values = {
        objective("anomaly")
        .threshold(
            PredictedRows(Predictions(labels, first.predicted, first.weight), held_out, resamples),
            evaluate,
        )
        .value  # type: ignore[union-attr]
        for labels in (first.y, second.y, 1 - first.y)
    }
    assert len(values) == 1


def test_where_nothing_is_alerted_nothing_is_said_of_alerts() -> None:
    usual = judged(20)
    quiet = Predictions(usual.y, usual.predicted - 100, usual.weight)
    found = alerts(quiet)
    assert found.precision_interval is None
    assert (found.rate.value, found.precision, found.recall) == (0, 0, 0)
