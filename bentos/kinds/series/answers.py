"""What an answer about a window looks like."""

from typing import Annotated, Any

from pydantic import BaseModel, WithJsonSchema

from bentos.answers import require_finite
from tasks.documents import PredictionInterval
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.interval import bounds
from tasks.models.predictor import Floats

Figure = Annotated[float | None, WithJsonSchema({"type": "number", "nullable": True})]

DIGITS = 7
"""Windows are read in single precision, which has no more."""


class Estimate(BaseModel):
    """A value in the target's own unit.

    Attributes:
        low: the truth lies above it, and below ``high``, about as often as the confidence that
            ``/model`` tells; null where that is not known.
    """

    value: float
    low: Figure
    high: Figure


class Path(BaseModel):
    """A forecast of one quantity step by step, in its own unit.

    Attributes:
        values: one for each row ahead.
        low: the truth of a step lies above it, and below ``high``, about as often as the
            confidence that evaluation aimed at.
    """

    values: list[float]
    low: list[Figure]
    high: list[Figure]


class Forecast(BaseModel):
    """What is forecast, by quantity."""

    forecast: dict[str, Path]


def answers(
    predicted: Floats, schema: SeriesSchema, interval: PredictionInterval | None
) -> list[dict[str, Any]]:
    """Put figures into words.

    Args:
        predicted: values (rows,), or forecasts (rows, horizon, targets), as the model gives them.
        schema: names what is forecast and knows its unit.
        interval: from validation residuals.

    Raises:
        RefusedError: as :func:`require_finite`.
    """
    require_finite(predicted)
    ends = [None, None] if interval is None else list(bounds(interval, predicted))
    if not schema.horizon:
        figures = [_listed(each, len(predicted)) for each in (predicted, *ends)]
        return [
            {"value": value, "low": low, "high": high}
            for value, low, high in zip(*figures, strict=True)
        ]
    shown = [None if each is None else schema.in_own_unit(each) for each in (predicted, *ends)]
    return [
        {
            "forecast": {
                name: {
                    part: _listed(None if each is None else each[row, :, target], schema.horizon)
                    for part, each in zip(("values", "low", "high"), shown, strict=True)
                }
                for target, name in enumerate(schema.targets)
            }
        }
        for row in range(len(predicted))
    ]


def _listed(figures: Floats | None, length: int) -> list[Any]:
    if figures is None:
        return [None] * length
    return [float(f"{figure:.{DIGITS}g}") for figure in figures.tolist()]
