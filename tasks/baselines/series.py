"""What a model of a series must beat, and should beat to be worth having."""

from itertools import product
from typing import Self

import numpy as np
import numpy.typing as npt

from tasks.families.series.common.lags import filled
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.objective import answering
from tasks.models.predictor import Estimator, Features, Floats, Truth, Validation, Weights

LEVELS = (0.02, 0.1, 0.3, 0.6, 0.9)
SEASONS = (0.02, 0.1, 0.3)
DAMPING = (0.0, 0.9)
"""Factors of the trend from one step to the next; 0 is no trend."""

TREND = 0.1
"""How fast the trend follows, as a share of how fast the level does."""

SAMPLE = 500
"""Training windows that the choice is made on."""


def baselines(schema: SeriesSchema) -> dict[str, Estimator]:
    """Return the unfitted baselines by name.

    A forecast must beat the last value and the value a season ago; a single answer must beat the
    mean and the median of all answers.
    """
    if not schema.horizon:
        return answering(schema.objective).chance(schema)
    return {
        "last value": Naive(schema, 1),
        **{f"seasonal naive ({season})": Naive(schema, season) for season in schema.seasons},
    }


def references(schema: SeriesSchema) -> dict[str, Estimator]:
    """Return the unfitted simple models by name: of forecasts, exponential smoothing."""
    return {
        "exponential smoothing" + (f" ({season})" if season > 1 else ""): Smoothing(schema, season)
        for season in (1, *schema.seasons)
        if schema.horizon and 2 * season <= schema.window
    }


class Naive:
    """What was, again: the last season as it stands.

    Args:
        schema: lengths and targets.
        season: rows that are repeated; 1 is the last value.
    """

    def __init__(self, schema: SeriesSchema, season: int) -> None:
        self.schema = schema
        self.season = season

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Learn nothing."""
        return self

    def predict(self, X: Features) -> Floats:
        """Return (n, horizon, targets)."""
        schema = self.schema
        past = np.asarray(X)[:, : schema.window, : len(schema.targets)]
        # what is missing is taken from the season before where that is there
        place = schema.window - self.season + np.arange(schema.horizon) % self.season
        values = past[:, place]
        if place.min() >= self.season:
            values = np.where(np.isnan(values), past[:, place - self.season], values)
        values = np.where(np.isnan(values), filled(past)[:, place], values)
        return (values.astype("float64") - schema.center) / schema.scale


class Smoothing:
    """Exponential smoothing of every window, with and without a season.

    The additive Holt-Winters method with a damped trend: Hyndman and Athanasopoulos, Forecasting:
    Principles and Practice, 3rd ed. (2021), sec. 8.3, in its component form. All windows are
    smoothed at once, row by row, which a library that fits one series at a time cannot do; what
    smooths best is chosen on training windows for all of them together.

    Args:
        schema: lengths and targets.
        season: rows in a season, at most half a window; 1 smooths without one.

    Attributes:
        chosen: how fast the level and the season follow, and how the trend is damped.
    """

    def __init__(self, schema: SeriesSchema, season: int) -> None:
        self.schema = schema
        self.season = season
        self.chosen = (LEVELS[1], SEASONS[0], 0.0)

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Choose what forecasts a sample of training windows best."""
        random = np.random.default_rng(0)
        rows = np.sort(random.choice(len(X), size=min(SAMPLE, len(X)), replace=False))
        windows, truth = np.asarray(X)[rows], y[rows]
        grid = product(LEVELS, SEASONS if self.season > 1 else SEASONS[:1], DAMPING)

        def error(chosen: tuple[float, float, float]) -> float:
            return float(np.mean((self._forecast(windows, chosen) - truth) ** 2))

        self.chosen = min(grid, key=error)
        return self

    def predict(self, X: Features) -> Floats:
        """Return (n, horizon, targets)."""
        return self._forecast(np.asarray(X), self.chosen)

    def _forecast(
        self, windows: npt.NDArray[np.float32], chosen: tuple[float, float, float]
    ) -> Floats:
        schema, season = self.schema, self.season
        past = windows[:, : schema.window, : len(schema.targets)]
        values = filled(past).astype("float64").swapaxes(0, 1)
        level, trend, pattern = _smoothed(values, season, *chosen)
        damped = np.cumsum(chosen[2] ** np.arange(1, schema.horizon + 1))
        steps = np.arange(schema.horizon)
        ahead = level + damped[:, None, None] * trend + pattern[(len(values) + steps) % season]
        return np.asarray((ahead.swapaxes(0, 1) - schema.center) / schema.scale)


def _smoothed(
    values: Floats, season: int, alpha: float, gamma: float, damping: float
) -> tuple[Floats, Floats, Floats]:
    """Run over the rows of (length, windows, targets).

    Returns:
        Level and trend after the last row, (windows, targets), and the pattern of a season by
        place, (season, windows, targets).
    """
    level = values[:season].mean(axis=0)
    trend = np.zeros_like(level)
    pattern = values[:season] - level if season > 1 else np.zeros((1, *level.shape))
    for row in range(season if season > 1 else 1, len(values)):
        place = row % season
        expected = level + damping * trend
        error = values[row] - expected - pattern[place]
        level = expected + alpha * error
        trend = damping * trend + (alpha * TREND * error if damping else 0.0)
        if season > 1:
            pattern[place] += gamma * (1 - alpha) * error
    return level, trend, pattern
