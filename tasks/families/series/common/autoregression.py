"""Forecasts as a linear question: the past of one target, and the calendar ahead."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from tasks.families.series.common.calendar import calendar
from tasks.families.series.common.lags import filled
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.predictor import Floats

Windows = npt.NDArray[np.float32]
Anchor = Literal["none", "last", "mean"]

LEAST_SPREAD = 0.01
"""Least spread of a window, as a share of the target's in training: a flat one has none."""


class Autoregression:
    """Windows of every target on one scale, and answers back in the target's unit.

    Every target is standardised by its training windows. Then the window's own level is taken
    out, so that a model need not have seen it (Zeng et al., Are Transformers Effective for Time
    Series Forecasting?, 2023, take out the last value), and if wanted its own spread (Kim et al.,
    Reversible Instance Normalization, 2022).

    Args:
        schema: lengths and targets.
        anchor: the level that is taken out.
        relative: divide by the window's spread too.
    """

    def __init__(self, schema: SeriesSchema, anchor: Anchor, relative: bool) -> None:
        self.schema = schema
        self.anchor = anchor
        self.relative = relative
        self.mean: Floats = np.zeros(len(schema.targets))
        self.spread: Floats = np.ones(len(schema.targets))

    def fit(self, windows: Windows) -> None:
        """Learn the mean and spread of every target."""
        past = self._past(windows)
        self.mean = past.mean(axis=(0, 1), dtype="float64")
        spread = past.std(axis=(0, 1), dtype="float64")
        self.spread = np.where(spread > 0, spread, 1.0)

    def past(self, windows: Windows) -> tuple[Windows, Floats, Floats]:
        """Return the past of every target without level and spread.

        Returns:
            (rows, window, targets), and (rows, targets) of the levels and spreads taken out.
        """
        values = (self._past(windows) - self.mean) / self.spread
        level = np.zeros_like(values[:, 0])
        if self.anchor == "last":
            level = values[:, -1]
        elif self.anchor == "mean":
            level = values.mean(axis=1)
        size = np.ones_like(level)
        if self.relative:
            size = np.sqrt(values.var(axis=1) + LEAST_SPREAD**2)
        freed = (values - level[:, None]) / size[:, None]
        return freed.astype("float32"), level, size

    def questions(self, windows: Windows) -> tuple[Windows, Floats, Floats]:
        """Return one row of inputs for each window and target.

        Returns:
            (rows times targets, window and calendar), and (rows, targets) of the levels and
            spreads taken out.
        """
        values, level, size = self.past(windows)
        ahead = calendar(windows, self.schema)
        ahead = ahead.reshape(len(windows), ahead.shape[1] * ahead.shape[2])
        targets = values.shape[2]
        series = values.swapaxes(1, 2).reshape(len(windows) * targets, values.shape[1])
        return np.hstack([series, np.repeat(ahead, targets, axis=0)]), level, size

    def learnt(self, y: Floats, level: Floats, size: Floats) -> Floats:
        """Return truths (rows, horizon, targets) as answers to the questions."""
        own = (self.schema.in_own_unit(y) - self.mean) / self.spread
        return np.asarray((own - level[:, None]) / size[:, None])

    def answered(self, learnt: Floats, level: Floats, size: Floats) -> Floats:
        """Return answers (rows, horizon, targets) as forecasts, in the unit of ``truth``."""
        own = (learnt * size[:, None] + level[:, None]) * self.spread + self.mean
        return np.asarray((own - self.schema.center) / self.schema.scale)

    def weights(self, size: Floats) -> Floats:
        """Return how much each window and target counts, so that errors do in their own unit."""
        weights = (size * self.spread / np.array(self.schema.scale)) ** 2
        return np.asarray(weights / weights.mean())

    def _past(self, windows: Windows) -> Windows:
        return filled(windows[:, : self.schema.window, : len(self.schema.targets)])
