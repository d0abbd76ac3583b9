"""Forecasts as a data frame."""

import numpy as np
import pandas as pd

from tasks.documents import Evaluation
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.interval import ends
from tasks.models.predictor import Floats


def forecast_frame(
    predicted: Floats, schema: SeriesSchema, evaluation: Evaluation, index: pd.Index
) -> pd.DataFrame:
    """Build a line for each window, target and step, in the units of the series.

    Args:
        predicted: (windows, horizon, targets).
        schema: names the targets.
        evaluation: has the prediction interval.
        index: of the windows.
    """
    values, low, high = (
        # to (windows, targets, horizon), as the lines are ordered
        schema.in_own_unit(figures).transpose(0, 2, 1).ravel()
        for figures in (predicted, *ends(predicted, evaluation.interval))
    )
    windows, steps, targets = predicted.shape
    return pd.DataFrame(
        {
            "target": np.tile(np.repeat(schema.targets, steps), windows),
            "step": np.tile(np.arange(1, steps + 1), windows * targets),
            "value": values,
            "low": low,
            "high": high,
        },
        index=index.repeat(steps * targets),
    )
