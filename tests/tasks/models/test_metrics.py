"""Metrics agree with scikit-learn, weighted or not, and bootstrap fast."""

import time
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as reference

from tasks.config import METRICS_OF, Metric
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
    return float(reference.f1_score(y, label, average="macro", sample_weight=weight))


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("metric", METRICS_OF["binary"])
def test_binary_metrics_are_scikit_learns(metric: Metric, weight: str) -> None:
    y, p = classification(2)
    expected = classification_reference(metric, y, p, WEIGHTS[weight])
    assert score(metric, y, p, WEIGHTS[weight]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("metric", METRICS_OF["multiclass"])
def test_multiclass_metrics_are_scikit_learns(metric: Metric, weight: str) -> None:
    y, p = classification(5)
    expected = classification_reference(metric, y, p, WEIGHTS[weight])
    assert score(metric, y, p, WEIGHTS[weight]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("metric", METRICS_OF["regression"])
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
