"""The area under the ROC curve of each class against the rest, for many classes at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.models.predictor import Floats


def mean_area(y: npt.NDArray[Any], predicted: Floats) -> Callable[[Floats], Floats]:
    """Prepare the mean area over the classes for many weightings of the same rows.

    A class's area is the weight of the rows below each of its events, half of its equals
    included, over all pairs. All rows are counted below, events too: among each other those make
    half of their pairs whatever their order, which is taken off.

    Args:
        y: (rows,) class numbers.
        predicted: (rows, classes).

    Returns:
        From weights (..., rows) to mean areas (...); NaN where a class has no pairs.
    """
    classes = predicted.shape[1]
    order = np.ascontiguousarray(np.argsort(predicted, axis=0, kind="stable").T.astype("int32"))
    below, upto = np.zeros(len(y), dtype="int64"), np.zeros(len(y), dtype="int64")
    for label in range(classes):
        events = y == label
        ranked = predicted[order[label], label]
        below[events] = np.searchsorted(ranked, predicted[events, label], "left")
        upto[events] = np.searchsorted(ranked, predicted[events, label], "right")

    def area(given: Floats) -> float:
        kind = "int64" if given.dtype.kind in "iub" else "float64"
        total = np.zeros((classes, len(y) + 1), dtype=kind)
        np.cumsum(np.take(given, order), axis=1, out=total[:, 1:])
        middle = (total[y, below] + total[y, upto]) / 2
        events = np.bincount(y, given, minlength=classes)
        pairs = events * (given.sum(dtype="float64") - events)
        above = np.bincount(y, given * middle, minlength=classes) - events**2 / 2
        return float(np.mean(above / pairs)) if pairs.min() > 0 else np.nan

    def areas(weight: Floats) -> Floats:
        each = [area(given) for given in weight.reshape(-1, len(y))]
        return np.reshape(each, weight.shape[:-1])

    return areas
