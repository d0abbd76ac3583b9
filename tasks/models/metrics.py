"""The metrics, in numpy and fast enough to bootstrap.

A resample of rows is a vector of how often each row was drawn. So whatever does not depend on
it, sorting above all, is done once by :func:`scorer`, and many resamples at a time cost a few
passes: ``scorer(metric, y, predicted)(counts)`` with counts (resamples, rows).

Definitions are scikit-learn's, to which tests hold them; ``rmse_log`` is the root mean squared
difference of natural logarithms.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from tasks.config import LOWER_IS_BETTER, Metric
from tasks.models.class_areas import mean_area
from tasks.models.predictor import Floats

Scorer = Callable[[Floats], Floats]
"""From weights (..., rows) to figures (...); NaN where one is undefined."""

RANKED = 10
"""Items of a list that people look at."""


def score(
    metric: Metric, y: npt.NDArray[Any], predicted: Floats, weight: Floats | None = None
) -> float:
    """Score predictions.

    Args:
        metric: which.
        y: class numbers (n,), for ranking those of the wanted items or -1; values (n,), or
            (n, steps, series) for forecasts.
        predicted: probabilities or scores (n, classes), or values shaped like ``y``, in the
            target's own unit.
        weight: per row; None counts each row once.

    Returns:
        The figure; NaN where it is undefined, such as an AUC with one class only.
    """
    return float(scorer(metric, y, predicted)(np.ones(len(y)) if weight is None else weight))


def scorer(metric: Metric, y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Prepare a metric for many weightings of the same rows; arguments as for :func:`score`."""
    return _PREPARED[metric](y, predicted)


def better(metric: Metric, a: float, b: float) -> bool:
    """Return whether score ``a`` is strictly better than ``b``; NaN is never better."""
    return a < b if metric in LOWER_IS_BETTER else a > b


def _roc_auc(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Area under the ROC curve; with more than two classes the mean of one against the rest."""
    if predicted.shape[1] == 2:
        return _binary_roc_auc(y == 1, predicted[:, 1])
    return mean_area(y, predicted)


def _binary_roc_auc(event: npt.NDArray[np.bool_], probability: Floats) -> Scorer:
    order, starts = _ranked(probability)
    event = event[order]

    def area(weight: Floats) -> Floats:
        positive, negative = _grouped(event, weight, order, starts)
        below = np.cumsum(negative, axis=-1) - negative / 2
        pairs = positive.sum(axis=-1) * negative.sum(axis=-1)
        return _share((positive * below).sum(axis=-1), pairs)

    return area


def _average_precision(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Mean over events of the precision at the event's own threshold."""
    order, starts = _ranked(predicted[:, 1])
    event = (y == 1)[order]

    def average(weight: Floats) -> Floats:
        positive, negative = _grouped(event, weight, order, starts)
        positive, negative = positive[..., ::-1], negative[..., ::-1]
        hits = np.cumsum(positive, axis=-1)
        selected = hits + np.cumsum(negative, axis=-1)
        precision = np.divide(hits, selected, out=np.zeros_like(hits), where=selected > 0)
        return _share((positive * precision).sum(axis=-1), hits[..., -1])

    return average


def _ranked(values: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    return order, np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])


def _grouped(
    event: npt.NDArray[np.bool_],
    weight: Floats,
    order: npt.NDArray[np.intp],
    starts: npt.NDArray[np.intp],
) -> tuple[Floats, Floats]:
    """Sum the weight of events and of others over rows of equal prediction, ascending."""
    ordered = np.take(weight, order, axis=-1).astype("float64")
    positive = np.add.reduceat(np.where(event, ordered, 0.0), starts, axis=-1)
    return positive, np.add.reduceat(ordered, starts, axis=-1) - positive


def _share(part: Floats, whole: Floats) -> Floats:
    undefined = np.full(np.shape(whole), np.nan)
    return np.asarray(np.divide(part, whole, out=undefined, where=np.asarray(whole) > 0))


def _log_loss(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    smallest = np.finfo(predicted.dtype).eps
    return _mean(-np.log(np.clip(predicted[np.arange(len(y)), y], smallest, 1 - smallest)))


def _accuracy(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    return _mean((predicted.argmax(axis=1) == y).astype("float64"))


def _balanced_accuracy(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Mean recall over the classes that occur."""
    counts = _counts(y, predicted)

    def recall(weight: Floats) -> Floats:
        right, actual, _ = counts(weight)
        return np.asarray(np.nanmean(_share(right, actual), axis=-1))

    return recall


def _f1_macro(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Mean F1 over the classes that occur or are predicted."""
    counts = _counts(y, predicted)

    def f1(weight: Floats) -> Floats:
        right, actual, decided = counts(weight)
        return np.asarray(np.nanmean(_share(2 * right, actual + decided), axis=-1))

    return f1


def _f1(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Harmonic mean of the event's precision and recall, the more probable class decided for."""
    counts = _counts(y, predicted)

    def f1(weight: Floats) -> Floats:
        right, actual, decided = counts(weight)
        return _share(2 * right[..., 1], actual[..., 1] + decided[..., 1])

    return f1


def _counts(
    y: npt.NDArray[Any], predicted: Floats
) -> Callable[[Floats], tuple[Floats, Floats, Floats]]:
    """Prepare sums of weight (..., classes): of a class and decided for, of it, decided for it."""
    classes, decided = predicted.shape[1], predicted.argmax(axis=1)
    rows = np.arange(len(y))
    right = rows[decided == y]
    # one after the other: rightly decided for, of a class, decided for it
    column = np.concatenate([y[right], classes + y, 2 * classes + decided])
    cells = (column, np.concatenate([right, rows, rows]))
    sums = csr_array((np.ones(len(column)), cells), shape=(3 * classes, len(y)))

    def counts(weight: Floats) -> tuple[Floats, Floats, Floats]:
        result = np.asarray((sums @ weight.T).T)
        return (
            result[..., :classes],
            result[..., classes : 2 * classes],
            result[..., 2 * classes :],
        )

    return counts


def _mse(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    return _mean(_per_row((y - predicted) ** 2))


def _rmse(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    squared = _mse(y, predicted)
    return lambda weight: np.asarray(np.sqrt(squared(weight)))


def _rmse_log(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    smallest = np.finfo("float64").tiny
    return _rmse(np.log(np.maximum(y, smallest)), np.log(np.maximum(predicted, smallest)))


def _mae(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    return _mean(_per_row(np.abs(y - predicted)))


def _r2(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Share of the variance explained."""
    centred = y - np.mean(y)
    residual, first, second = _mean((y - predicted) ** 2), _mean(centred), _mean(centred**2)

    def explained(weight: Floats) -> Floats:
        return 1 - _share(residual(weight), second(weight) - first(weight) ** 2)

    return explained


def _ndcg_at_10(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Normalised discounted cumulative gain; with one wanted item that is 1 / log2(1 + rank).

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques (2002).
    """
    place = rank(y, predicted)
    return _mean(np.where(place <= RANKED, 1 / np.log2(1 + place), 0.0))


def _recall_at_10(y: npt.NDArray[Any], predicted: Floats) -> Scorer:
    """Share of the rows whose wanted item is among the first ten."""
    return _mean((rank(y, predicted) <= RANKED).astype("float64"))


def rank(y: npt.NDArray[Any], predicted: Floats) -> Floats:
    """Return the place of each row's wanted item, from 1; behind its equals, to flatter nobody.

    An item outside of the catalogue (-1) is in no place.
    """
    wanted = predicted[np.arange(len(y)), y][:, None]
    return np.where(y < 0, np.inf, (predicted >= wanted).sum(axis=1))


def _per_row(values: Floats) -> Floats:
    return np.asarray(values.reshape(len(values), -1).mean(axis=1))


def _mean(per_row: Floats) -> Scorer:
    # not a matrix product: its threads wait for each other where other work is done
    return lambda weight: _share(np.einsum("...i,i->...", weight, per_row), weight.sum(axis=-1))


_PREPARED: dict[Metric, Callable[[npt.NDArray[Any], Floats], Scorer]] = {
    "roc_auc": _roc_auc,
    "average_precision": _average_precision,
    "log_loss": _log_loss,
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "f1": _f1,
    "f1_macro": _f1_macro,
    "rmse": _rmse,
    "rmse_log": _rmse_log,
    "mae": _mae,
    "r2": _r2,
    "mse": _mse,
    "ndcg_at_10": _ndcg_at_10,
    "recall_at_10": _recall_at_10,
}
