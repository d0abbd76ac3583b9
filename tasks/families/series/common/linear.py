"""One linear map from the past of a target to its future, the same for all targets."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.families.series.common.autoregression import Autoregression
from tasks.models.predictor import Features, Floats


class LinearForecast:
    """A fitted linear map.

    Attributes:
        form: brings windows onto one scale.
        kernel: (window and calendar, horizon).
        bias: (horizon,).
    """

    def __init__(self, form: Autoregression) -> None:
        self.form = form
        self.kernel: Floats = np.zeros((0, 0))
        self.bias: Floats = np.zeros(0)

    def predict(self, X: Features) -> Floats:
        """Return (n, horizon, targets)."""
        windows: npt.NDArray[Any] = np.asarray(X)
        inputs, level, size = self.form.questions(windows)
        answers = by_target(inputs @ self.kernel + self.bias, *level.shape)
        return self.form.answered(answers, level, size)


def by_target(answers: Floats, rows: int, targets: int) -> Floats:
    """Turn answers (rows times targets, horizon) into (rows, horizon, targets)."""
    return np.asarray(answers.reshape(rows, targets, answers.shape[1]).swapaxes(1, 2))


def by_question(truth: Floats) -> Floats:
    """Turn (rows, horizon, targets) into (rows times targets, horizon)."""
    return np.asarray(truth.swapaxes(1, 2).reshape(-1, truth.shape[1]))
