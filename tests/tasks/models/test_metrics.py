"""Metrics agree with scikit-learn, weighted or not, and bootstrap fast."""

import time
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as reference

from tasks.config import Metric, rules
from tasks.models.metrics import better, score, scorer

ROWS = 400
RNG = np.random.default_rng(0)
WEIGHTS = {
    "none": None,
    "real": RNG.gamma(1.0, size=ROWS),
    "resample": RNG.multinomial(ROWS, np.full(ROWS, 1 / ROWS)).astype("float64"),
}


def classification(classes: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(classes)
    y = rng.integers(0, classes, ROWS)
    logits = rng.normal(size=(ROWS, classes)) + 1.5 * np.eye(classes)[y]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    # few distinct values, so that ties matter
    rounded = np.round(probabilities, 1) + 1e-3
    return y, rounded / rounded.sum(axis=1, keepdims=True)


def classification_reference(metric: Metric, y: Any, p: Any, weight: Any) -> float:
    label, binary = p.argmax(axis=1), p.shape[1] == 2
    if metric == "roc_auc":
        if binary:
            return float(reference.roc_auc_score(y, p[:, 1], sample_weight=weight))
        each = [
            reference.roc_auc_score(y == k, p[:, k], sample_weight=weight)
            for k in range(p.shape[1])
        ]
        return float(np.mean(each))
    if metric == "average_precision":
        return float(reference.average_precision_score(y, p[:, 1], sample_weight=weight))
    if metric == "log_loss":
        return float(reference.log_loss(y, p, sample_weight=weight))
    if metric == "accuracy":
        return float(reference.accuracy_score(y, label, sample_weight=weight))
    if metric == "balanced_accuracy":
        return float(reference.balanced_accuracy_score(y, label, sample_weight=weight))
    average = "binary" if metric == "f1" else "macro"
    return float(reference.f1_score(y, label, average=average, sample_weight=weight))


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("metric", rules("binary").metrics)
def test_binary_metrics_are_scikit_learns(metric: Metric, weight: str) -> None:
    y, p = classification(2)
    expected = classification_reference(metric, y, p, WEIGHTS[weight])
    assert score(metric, y, p, WEIGHTS[weight]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("metric", rules("multiclass").metrics)
def test_multiclass_metrics_are_scikit_learns(metric: Metric, weight: str) -> None:
    y, p = classification(5)
    expected = classification_reference(metric, y, p, WEIGHTS[weight])
    assert score(metric, y, p, WEIGHTS[weight]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("metric", rules("regression").metrics)
def test_regression_metrics_are_scikit_learns(metric: Metric, weight: str) -> None:
    rng = np.random.default_rng(1)
    y = rng.lognormal(size=ROWS)
    predicted = y * rng.lognormal(sigma=0.3, size=ROWS)
    expected = {
        "rmse": lambda: reference.root_mean_squared_error(
            y, predicted, sample_weight=WEIGHTS[weight]
        ),
        "mae": lambda: reference.mean_absolute_error(y, predicted, sample_weight=WEIGHTS[weight]),
        "r2": lambda: reference.r2_score(y, predicted, sample_weight=WEIGHTS[weight]),
        "rmse_log": lambda: reference.root_mean_squared_error(
            np.log(y), np.log(predicted), sample_weight=WEIGHTS[weight]
        ),
    }[metric]()
    assert score(metric, y, predicted, WEIGHTS[weight]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("metric", ["roc_auc", "average_precision", "log_loss"])
def test_a_weighting_equals_drawing_the_rows(metric: Metric) -> None:
    y, p = classification(2)
    counts = WEIGHTS["resample"]
    assert counts is not None
    drawn = np.repeat(np.arange(ROWS), counts.astype(int))
    assert score(metric, y, p, counts) == pytest.approx(score(metric, y[drawn], p[drawn]))


@pytest.mark.parametrize("metric", ["roc_auc", "average_precision"])
def test_undefined_with_one_class_is_nan(metric: Metric) -> None:
    _, p = classification(2)
    assert np.isnan(score(metric, np.zeros(ROWS, dtype="int64"), p))


def test_predictions_without_a_logarithm_score_badly_but_finitely() -> None:
    y = np.array([1.0, 2.0])
    assert 100 < score("rmse_log", y, np.array([-1.0, 2.0])) < np.inf


def test_better_knows_the_direction() -> None:
    assert better("roc_auc", 0.9, 0.8)
    assert better("rmse", 1.0, 2.0)
    assert not better("rmse", np.nan, 2.0)


def test_a_thousand_resamples_of_many_rows_take_seconds() -> None:
    rng = np.random.default_rng(0)
    rows, resamples = 200_000, 20
    y = rng.integers(0, 2, rows)
    chance = rng.random(rows)
    prepared = scorer("roc_auc", y, np.column_stack([1 - chance, chance]))
    counts = rng.poisson(1.0, rows).astype("float64")
    started = time.perf_counter()
    for _ in range(resamples):
        prepared(counts)
    assert (time.perf_counter() - started) / resamples * 1000 < 60


@pytest.mark.parametrize("metric", [*rules("multiclass").metrics, "average_precision", "f1"])
def test_many_resamples_at_once_are_each_by_itself(metric: Metric) -> None:
    y, p = classification(2 if metric in ("average_precision", "f1") else 4)
    counts = (
        np.random.default_rng(0).multinomial(ROWS, np.full(ROWS, 1 / ROWS), 7).astype("float64")
    )
    together = scorer(metric, y, p)(counts)
    assert together == pytest.approx([score(metric, y, p, each) for each in counts], rel=1e-12)


def test_ranking_metrics_are_those_of_the_place_of_the_wanted_item() -> None:
    y = np.array([0, 2, 19, 5])
    predicted = np.tile(-np.arange(20.0), (4, 1))  # item 0 first, item 19 last
    predicted[3] = 1.0  # all alike: nothing was ranked
    gains = [1, 1 / np.log2(4), 0, 0]
    assert score("ndcg_at_10", y, predicted) == pytest.approx(np.mean(gains))
    assert score("recall_at_10", y, predicted) == 0.5
    weight = np.array([0.0, 1.0, 1.0, 0.0])
    assert score("ndcg_at_10", y, predicted, weight) == pytest.approx(gains[1] / 2)
    full = np.zeros((4, 20))
    full[np.arange(4), y] = 1
    reference_gain = reference.ndcg_score(full[:3], predicted[:3], k=10)
    assert score("ndcg_at_10", y[:3], predicted[:3]) == pytest.approx(reference_gain)


@pytest.mark.parametrize("metric", ["mse", "mae", "rmse"])
def test_forecast_errors_are_means_over_steps_and_series(metric: Metric) -> None:
    rng = np.random.default_rng(0)
    y, predicted = rng.normal(size=(2, 30, 5, 3))
    error = y - predicted
    expected = {
        "mse": (error**2).mean(),
        "mae": np.abs(error).mean(),
        "rmse": np.sqrt((error**2).mean()),
    }
    assert score(metric, y, predicted) == pytest.approx(expected[metric])
    assert score(metric, y, predicted, np.r_[np.ones(10), np.zeros(20)]) == pytest.approx(
        score(metric, y[:10], predicted[:10])
    )
