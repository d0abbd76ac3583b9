"""From scores of classes to probabilities."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.models.predictor import Floats, Truth, Weights


def softmax(logits: npt.NDArray[Any]) -> Floats:
    """Compute probabilities (n, classes) of logits (n, classes), in double precision.

    In numpy, as a service of a network imports no scipy.
    """
    values = np.asarray(logits, dtype="float64")
    odds = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def temperature(
    logits: Floats, truth: Truth, weight: Weights, bounds: tuple[float, float]
) -> float:
    """Compute what logits must be divided by for the least log loss.

    Temperature scaling: Guo et al., On Calibration of Modern Neural Networks, 2017.

    Args:
        logits: (n, classes) of rows that the model did not learn from.
        truth: class numbers of the rows.
        weight: of the rows.
        bounds: lowest and highest temperature: few rows that are all right would drive it to
            nothing.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    def loss(log_temperature: float) -> float:
        likelihood = log_softmax(logits / np.exp(log_temperature), axis=1)
        return float(np.average(-likelihood[np.arange(len(truth)), truth], weights=weight))

    lowest = minimize_scalar(loss, bounds=np.log(bounds), method="bounded")
    return float(np.exp(lowest.x))
