"""How far off a number may be: intervals of single predictions from validation residuals.

Split conformal prediction (Lei et al., Distribution-Free Predictive Inference for Regression,
2018), its quantiles taken apart for bands of predicted values (Vovk et al., Algorithmic Learning
in a Random World, 2005, sec. 4.5): an hour at night is not as uncertain as one at noon.
"""

import numpy as np

from tasks.documents import PredictionInterval
from tasks.models.predictor import Floats

BANDS = 5
"""Parts of equal size that predicted values fall into, where a row has one of them."""

FEWEST = 50
"""Validation rows that a band needs; with fewer, there are fewer bands."""


def learn_interval(truth: Floats, predicted: Floats, confidence: float) -> PredictionInterval:
    """Learn intervals from residuals on validation rows.

    Args:
        truth: (rows, ...) of validation rows.
        predicted: out of fold, of the same shape.
        confidence: share of truths that should lie inside.

    Returns:
        Intervals of each figure of a row; their coverage is not measured yet.
    """
    rows = len(truth)
    truth, predicted = truth.reshape(rows, -1), predicted.reshape(rows, -1)
    figures = truth.shape[1]
    bands = max(1, min(BANDS, rows // FEWEST)) if figures == 1 else 1
    levels = np.arange(1, bands) / bands
    edges = np.quantile(predicted, levels, axis=0).T
    low, high = np.empty((figures, bands)), np.empty((figures, bands))
    for figure in range(figures):
        band = np.searchsorted(edges[figure], predicted[:, figure], side="right")
        residuals = truth[:, figure] - predicted[:, figure]
        for number in range(bands):
            inside = residuals[band == number] if (band == number).any() else residuals
            low[figure, number], high[figure, number] = _quantiles(inside, confidence)
    return PredictionInterval(
        confidence=confidence,
        edges=edges.tolist(),
        low=low.tolist(),
        high=high.tolist(),
        coverage=None,
    )


def bounds(interval: PredictionInterval, predicted: Floats) -> tuple[Floats, Floats]:
    """Return the lower and the upper end around predictions (rows, ...), shaped like them."""
    flat = predicted.reshape(len(predicted), -1)
    low, high = np.empty_like(flat), np.empty_like(flat)
    for figure, edges in enumerate(interval.edges):
        band = np.searchsorted(edges, flat[:, figure], side="right")
        low[:, figure] = flat[:, figure] + np.array(interval.low[figure])[band]
        high[:, figure] = flat[:, figure] + np.array(interval.high[figure])[band]
    return low.reshape(predicted.shape), high.reshape(predicted.shape)


def ends(predicted: Floats, interval: PredictionInterval | None) -> tuple[Floats, Floats]:
    """Return :func:`bounds`, or NaN for both where no interval was learnt."""
    if interval is None:
        unknown = np.full_like(predicted, np.nan)
        return unknown, unknown
    return bounds(interval, predicted)


def coverage(interval: PredictionInterval, truth: Floats, predicted: Floats) -> float:
    """Return the share of truths that lie inside of the intervals around their predictions."""
    low, high = bounds(interval, predicted)
    return float(np.mean((low <= truth) & (truth <= high)))


def _quantiles(residuals: Floats, confidence: float) -> tuple[float, float]:
    """Return the two order statistics between which the next residual lies so often."""
    ordered = np.sort(residuals)
    count = len(ordered)
    beyond = int(np.floor((1 - confidence) / 2 * (count + 1)))
    # of too few residuals the extremes are the best that there is
    beyond = max(beyond, 1)
    return float(ordered[beyond - 1]), float(ordered[count - beyond])
