"""From probabilities to the class that is acted upon."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.documents import Rejected, Threshold
from tasks.models.predictor import Floats
from tasks.models.rejection import decide


def decisions(
    predicted: Floats, classes: list[str], decision: Threshold | Rejected | None
) -> npt.NDArray[np.int64]:
    """Return the class number that each row is decided for.

    Args:
        predicted: (rows, classes).
        classes: their names.
        decision: a threshold of the second class or of rejection; None: the most probable class.
    """
    if isinstance(decision, Threshold):
        return np.asarray(predicted[:, 1] >= decision.value, dtype="int64")
    if isinstance(decision, Rejected):
        return decide(predicted, classes.index(decision.label), decision.value)
    return np.asarray(predicted.argmax(axis=1), dtype="int64")


def confusion(y: npt.NDArray[Any], decided: npt.NDArray[np.int64], classes: int) -> list[list[int]]:
    """Count rows by true class (down) and decided class (across)."""
    counts = np.bincount(y * classes + decided, minlength=classes**2)
    table: list[list[int]] = counts.reshape(classes, classes).tolist()
    return table
