"""From probabilities to the class that is acted upon."""

import numpy as np
import numpy.typing as npt

from tasks.documents import Evaluation
from tasks.models.predictor import Floats
from tasks.models.rejection import decide


def decisions(predicted: Floats, evaluation: Evaluation) -> npt.NDArray[np.int64]:
    """Give the class number that each row is decided for.

    Args:
        predicted: (rows, classes) probabilities.
        evaluation: whether a threshold decides, of the event or of rejection, or else the most
            probable class.
    """
    if evaluation.threshold is not None:
        return np.asarray(predicted[:, 1] >= evaluation.threshold.value, dtype="int64")
    rejected = evaluation.rejection
    if rejected is not None:
        return decide(predicted, evaluation.classes.index(rejected.label), rejected.value)
    return np.asarray(predicted.argmax(axis=1), dtype="int64")
