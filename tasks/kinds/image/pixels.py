"""Pixels as numbers."""

from typing import Any

import numpy as np
import numpy.typing as npt


def flat(X: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return pictures (n, height, width, channels) as rows of a matrix, 0 to 1."""
    return np.asarray(X.reshape(len(X), -1) / 255.0, dtype="float64")
