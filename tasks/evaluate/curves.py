"""Lines to draw, thinned to what a page can show."""

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from tasks.documents import Curve
from tasks.evaluate.hold_out import HoldOut
from tasks.models.metrics import rank
from tasks.models.predictor import Floats

POINTS = 200
SAMPLE = 500
LEVELS = 99
MOST_CLASSES = 10
LONGEST_LIST = 100


def curves(predicted: Floats, hold_out: HoldOut, seed: int) -> dict[str, Curve]:
    """Give the curves of an objective.

    Binary: ``roc`` (x false positive rate, y true positive rate) and ``precision_recall``
    (x recall, y precision). Multiclass: both per class against the rest, ``roc:<class>``.
    Above ten classes there are none: nobody tells so many lines apart.
    Regression: ``predicted_observed`` for a seeded sample of rows, and ``residual_quantiles``
    (x level, y quantile of observed minus predicted).
    Ranking: ``found_within`` (x length of the list, y share of rows whose wanted item is on it).
    """
    objective = hold_out.schema.objective
    if objective == "regression":
        return _regression_curves(predicted, hold_out, seed)
    if objective == "ranking":
        return {"found_within": _found_within(predicted, hold_out)}
    if objective == "binary":
        return _ranking_curves(hold_out.y == 1, predicted[:, 1], "")
    found: dict[str, Curve] = {}
    if objective != "multiclass" or len(hold_out.schema.classes) > MOST_CLASSES:
        return found
    for number, label in enumerate(hold_out.schema.classes):
        event = hold_out.y == number
        if event.any():
            found |= _ranking_curves(event, predicted[:, number], f":{label}")
    return found


def _ranking_curves(
    event: np.ndarray[tuple[int], np.dtype[np.bool_]], probability: Floats, suffix: str
) -> dict[str, Curve]:
    false_positive, true_positive, _ = roc_curve(event, probability)
    precision, recall, _ = precision_recall_curve(event, probability, drop_intermediate=True)
    return {
        f"roc{suffix}": _thinned(false_positive, true_positive),
        f"precision_recall{suffix}": _thinned(recall[::-1], precision[::-1]),
    }


def _found_within(predicted: Floats, hold_out: HoldOut) -> Curve:
    place = rank(hold_out.y, predicted)
    lengths = np.arange(1, LONGEST_LIST + 1)
    return Curve(x=lengths.tolist(), y=[float(np.mean(place <= length)) for length in lengths])


def _thinned(x: Floats, y: Floats) -> Curve:
    """Keep points evenly spread along the line, both ends included."""
    if len(x) > POINTS:
        length = np.cumsum(np.hypot(np.diff(x, prepend=x[0]), np.diff(y, prepend=y[0])))
        kept = np.unique(np.searchsorted(length, np.linspace(0, length[-1], POINTS)))
        x, y = x[kept], y[kept]
    return Curve(x=x.tolist(), y=y.tolist())


def _regression_curves(predicted: Floats, hold_out: HoldOut, seed: int) -> dict[str, Curve]:
    count = len(predicted)
    sample = np.random.default_rng(seed).choice(count, size=min(SAMPLE, count), replace=False)
    sample.sort()
    levels = np.arange(1, LEVELS + 1) / (LEVELS + 1)
    residuals = np.quantile(hold_out.y - predicted, levels)
    return {
        "predicted_observed": Curve(x=predicted[sample].tolist(), y=hold_out.y[sample].tolist()),
        "residual_quantiles": Curve(x=levels.tolist(), y=residuals.tolist()),
    }
