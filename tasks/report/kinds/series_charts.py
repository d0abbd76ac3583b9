"""Charts of what was answered about windows of series, and what was true."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.kinds.series.schema import FIRST, SERIES, SeriesSchema
from tasks.models.predictor import Floats
from tasks.report.axis import Axis, padded
from tasks.report.charts import BOTTOM, LEFT, RIGHT, TOP, Chart, Dot, Line, between, path

SHOWN = 168
"""Held-out rows of one series along a line."""

HISTORY = 2
"""Horizons of a window's past beside a forecast."""

TYPICAL = (("one in ten is nearer", 0.1), ("half are nearer", 0.5), ("nine in ten are nearer", 0.9))
"""Which forecasts are shown: how many of all have a smaller error."""


@dataclass(frozen=True)
class Answers:
    """Held-out windows, what was answered and what was true, in their own units.

    Attributes:
        rows: as split left them.
        truth: (rows, steps, targets), likewise the others; a single answer has one step.
    """

    rows: pd.DataFrame
    names: list[str]
    truth: Floats
    predicted: Floats
    low: Floats
    high: Floats


def charts(schema: SeriesSchema, found: Answers) -> list[Chart]:
    """Draw answers the way that fits what was asked."""
    if not schema.horizon:
        return [_sorted(found, schema)]
    if schema.horizon == 1:
        return [_along(found, schema)]
    return [_path_ahead(found, schema, text, share) for text, share in TYPICAL]


def _sorted(found: Answers, schema: SeriesSchema) -> Chart:
    """Draw single answers, the smallest first."""
    order = np.argsort(found.predicted[:, 0, 0], kind="stable")
    if len(order) > SHOWN:
        order = order[np.unique(np.linspace(0, len(order) - 1, SHOWN).astype(int))]
    place = [float(number) for number in range(1, len(order) + 1)]
    predicted, truth, low, high = (
        figure[order, 0, 0].tolist()
        for figure in (found.predicted, found.truth, found.low, found.high)
    )
    x = Axis(1, max(len(order), 2), LEFT, RIGHT)
    y = padded(min(*low, *truth), max(*high, *truth), BOTTOM, TOP)
    return Chart(
        title="Answers and truth",
        reads="The line is what was answered, smallest first; each dot is a truth.",
        x_label=f"{len(order)} of {len(found.truth)} held-out windows",
        y_label=schema.target,
        x=x,
        y=y,
        lines=[Line("answered", path(place, predicted, x, y))],
        dots=[Dot(x.at(a), y.at(b), 2.6) for a, b in zip(place, truth, strict=True)],
        area=between(place, low, high, x, y),
    )


def _along(found: Answers, schema: SeriesSchema) -> Chart:
    """Draw forecasts of one step along the last rows of the longest held-out series."""
    series = found.rows[SERIES]
    longest = series.value_counts(sort=True).index[0]
    rows = np.flatnonzero(series == longest)[-SHOWN:]
    place = (found.rows[FIRST].to_numpy()[rows] - found.rows[FIRST].to_numpy()[rows[0]]).tolist()
    target = found.names.index(schema.target)
    predicted, truth, low, high = (
        figure[rows, 0, target].tolist()
        for figure in (found.predicted, found.truth, found.low, found.high)
    )
    x = Axis(0, max(*place, 1), LEFT, RIGHT)
    y = padded(min(*low, *truth), max(*high, *truth), BOTTOM, TOP)
    name = "" if schema.group is None else f" of {schema.group} {found.rows[schema.group][rows[0]]}"
    return Chart(
        title="Forecast and truth",
        reads=f"The last {len(rows)} held-out rows{name}, each forecast from the rows before it.",
        x_label="row",
        y_label=schema.target,
        x=x,
        y=y,
        lines=[
            Line("forecast", path(place, predicted, x, y)),
            Line("truth", path(place, truth, x, y)),
        ],
        area=between(place, low, high, x, y),
    )


def _path_ahead(found: Answers, schema: SeriesSchema, text: str, share: float) -> Chart:
    """Draw the forecast from one window, chosen by how large its error is among all."""
    target = found.names.index(schema.target)
    error = ((found.predicted - found.truth)[:, :, target] ** 2).mean(axis=1)
    row = int(np.argsort(error, kind="stable")[int(share * (len(error) - 1))])
    past = np.asarray(found.rows[schema.target][row], dtype="float64")[: schema.window]
    past = past[-HISTORY * schema.horizon :]
    ahead = [float(step) for step in range(1, schema.horizon + 1)]
    behind = [float(place - len(past) + 1) for place in range(len(past))]
    seen = ~np.isnan(past)
    behind, past = [at for at, known in zip(behind, seen, strict=True) if known], past[seen]
    predicted, truth, low, high = (
        figure[row, :, target].tolist()
        for figure in (found.predicted, found.truth, found.low, found.high)
    )
    x = Axis(min([*behind, 0.0]), schema.horizon, LEFT, RIGHT)
    y = padded(min(*low, *truth, *past), max(*high, *truth, *past), BOTTOM, TOP)
    return Chart(
        title=f"Of all forecasts {text}",
        reads=f"From {found.rows[schema.time][row]} on; left of 0 is what the model saw.",
        x_label="rows ahead",
        y_label=schema.target,
        x=x,
        y=y,
        lines=[
            Line("forecast", path(ahead, predicted, x, y)),
            Line("truth", path([*behind, *ahead], [*past.tolist(), *truth], x, y)),
        ],
        area=between(ahead, low, high, x, y),
    )


def by_step(found: Answers, schema: SeriesSchema) -> Chart:
    """Draw the error of each target against how far ahead it was forecast."""
    spread = found.truth.std(axis=(0, 1))
    error = np.sqrt(((found.predicted - found.truth) ** 2).mean(axis=0)) / np.where(
        spread > 0, spread, 1.0
    )
    steps = [float(step) for step in range(1, schema.horizon + 1)]
    x = Axis(1, schema.horizon, LEFT, RIGHT)
    y = padded(0.0, float(error.max()), BOTTOM, TOP)
    return Chart(
        title="Error by step",
        reads="At 1 a forecast errs as much as the hold-out's mean would.",
        x_label="rows ahead",
        y_label="RMSE, in standard deviations",
        x=x,
        y=y,
        lines=[
            Line(name, path(steps, error[:, place].tolist(), x, y))
            for place, name in enumerate(found.names)
        ],
        reference=path([1, schema.horizon], [1, 1], x, y),
    )
