"""Lines to draw, thinned to what a page can show."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import precision_recall_curve, roc_curve

from tasks.documents import Curve
from tasks.models.predictor import Floats

POINTS = 200


def of_event(event: npt.NDArray[np.bool_], score: Floats, suffix: str = "") -> dict[str, Curve]:
    """Compute how well a score tells an event from the rest.

    Returns:
        ``roc`` (x false positive rate, y true positive rate) and ``precision_recall`` (x recall, y
        precision), the suffix behind each name.
    """
    false_positive, true_positive, _ = roc_curve(event, score)
    precision, recall, _ = precision_recall_curve(event, score, drop_intermediate=True)
    return {
        f"roc{suffix}": thinned(false_positive, true_positive),
        f"precision_recall{suffix}": thinned(recall[::-1], precision[::-1]),
    }


def thinned(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> Curve:
    """Keep points evenly spread along the line, both ends included."""
    if len(x) > POINTS:
        length = np.cumsum(np.hypot(np.diff(x, prepend=x[0]), np.diff(y, prepend=y[0])))
        kept = np.unique(np.searchsorted(length, np.linspace(0, length[-1], POINTS)))
        x, y = x[kept], y[kept]
    return Curve(x=x.tolist(), y=y.tolist())
