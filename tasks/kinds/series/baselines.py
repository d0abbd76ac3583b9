"""What a model of a series must beat, and should beat to be worth having."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tasks.kinds.series.lags import filled
from tasks.kinds.series.schema import SeriesSchema
from tasks.kinds.series.smoothing import Smoothing
from tasks.models.constant import constants
from tasks.models.predictor import Estimator, Features, Floats, Validation


def baselines(schema: SeriesSchema) -> dict[str, Estimator]:
    """Return the unfitted baselines by name.

    A forecast must beat the last value and the value a season ago; a single answer must beat the
    mean and the median of all answers.
    """
    if not schema.horizon:
        return constants(schema)
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
        self,
        X: Features,
        y: npt.NDArray[Any],
        sample_weight: Floats | None = None,
        validation: Validation | None = None,
    ) -> Self:
        """Learn nothing."""
        return self

    def predict(self, X: Features) -> Floats:
        """Give (n, horizon, targets)."""
        schema = self.schema
        past = np.asarray(X)[:, : schema.window, : len(schema.targets)]
        # what is missing is taken from the season before where that is there
        place = schema.window - self.season + np.arange(schema.horizon) % self.season
        values = past[:, place]
        if place.min() >= self.season:
            values = np.where(np.isnan(values), past[:, place - self.season], values)
        values = np.where(np.isnan(values), filled(past)[:, place], values)
        return (values.astype("float64") - schema.center) / schema.scale
