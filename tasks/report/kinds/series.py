"""What the page shows of series: answers against the truth, errors by step, and the channels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment

from tasks.documents import Curve, PredictionInterval
from tasks.documents.table import read_table
from tasks.kinds.series.schema import FIRST, SERIES, SeriesSchema
from tasks.layout import Layout
from tasks.models.interval import bounds
from tasks.models.predictor import Floats
from tasks.report.drawing import Chart
from tasks.report.page import Inputs
from tasks.report.parts import Parts, Section

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

    def at(self, place: Any) -> tuple[list[float], list[float], list[float], list[float]]:
        """Return what was predicted, true, and the interval's ends, at an index of the arrays."""
        predicted, truth, low, high = (
            figure[place].tolist() for figure in (self.predicted, self.truth, self.low, self.high)
        )
        return predicted, truth, low, high


@dataclass(frozen=True)
class TargetLine:
    """The errors of one target: in its own unit, and how often its truth lay inside."""

    name: str
    rmse: float
    mae: float
    bias: float
    inside: float


def parts(inputs: Inputs, layout: Layout, environment: Environment) -> Parts:
    """Return the charts of answers, the table of targets and of channels, and a request."""
    schema, interval = inputs.schema, inputs.evaluation.interval
    assert isinstance(schema, SeriesSchema)
    markup: Any = environment.get_template("kinds/series.jinja").module
    sections, drawn = [], []
    if interval is not None:
        answers = _answers(schema, interval, layout)
        title = "Forecasts" if schema.horizon else "Answers"
        drawn = charts(schema, answers)
        lines = _target_lines(answers)
        sections.append(
            Section("answers", title, _note(schema, interval), markup.answers(drawn, lines))
        )
        if schema.horizon > 1:
            sections.append(
                Section(
                    "steps",
                    "Step by step",
                    "What lies further ahead is harder to tell; where the lines rise steeply, a "
                    "shorter horizon would be the better question.",
                    markup.steps([by_step(answers, schema)]),
                )
            )
    return Parts(
        request=_request(inputs.solution.serve.port),
        examples=markup.channels(schema),
        sections=sections,
        charts=drawn,
    )


def charts(schema: SeriesSchema, answers: Answers) -> list[Chart]:
    """Return charts of answers, such as fit what was asked."""
    if not schema.horizon:
        return [_sorted(answers, schema)]
    if schema.horizon == 1:
        return [_along(answers, schema)]
    return [_path_ahead(answers, schema, text, share) for text, share in TYPICAL]


def by_step(answers: Answers, schema: SeriesSchema) -> Chart:
    """Return a chart of the error of each target against how far ahead it was forecast."""
    spread = answers.truth.std(axis=(0, 1))
    error = np.sqrt(((answers.predicted - answers.truth) ** 2).mean(axis=0)) / np.where(
        spread > 0, spread, 1.0
    )
    steps = [float(step) for step in range(1, schema.horizon + 1)]
    return Chart(
        title="Error by step",
        reads="At 1 a forecast errs as much as the hold-out's mean would.",
        x_label="rows ahead",
        y_label="RMSE, in standard deviations",
        lines={
            name: Curve(x=steps, y=error[:, place].tolist())
            for place, name in enumerate(answers.names)
        },
        reference=Curve(x=[1, schema.horizon], y=[1, 1]),
    )


def _sorted(answers: Answers, schema: SeriesSchema) -> Chart:
    """Draw single answers, the smallest first."""
    order = np.argsort(answers.predicted[:, 0, 0], kind="stable")
    if len(order) > SHOWN:
        order = order[np.unique(np.linspace(0, len(order) - 1, SHOWN).astype(int))]
    place = [float(number) for number in range(1, len(order) + 1)]
    predicted, truth, low, high = answers.at((order, 0, 0))
    return Chart(
        title="Answers and truth",
        reads="The line is what was answered, smallest first; each dot is a truth.",
        x_label=f"{len(order)} of {len(answers.truth)} held-out windows",
        y_label=schema.target,
        lines={"answered": Curve(x=place, y=predicted)},
        dots=Curve(x=place, y=truth),
        faint=True,
        band=_between(place, low, high),
    )


def _along(answers: Answers, schema: SeriesSchema) -> Chart:
    """Draw forecasts of one step along the last rows of the longest held-out series."""
    series = answers.rows[SERIES]
    longest = series.value_counts(sort=True).index[0]
    rows = np.flatnonzero(series == longest)[-SHOWN:]
    first = answers.rows[FIRST].to_numpy()
    place = (first[rows] - first[rows[0]]).tolist()
    predicted, truth, low, high = answers.at((rows, 0, answers.names.index(schema.target)))
    name = (
        "" if schema.group is None else f" of {schema.group} {answers.rows[schema.group][rows[0]]}"
    )
    return Chart(
        title="Forecast and truth",
        reads=f"The last {len(rows)} held-out rows{name}, each forecast from the rows before it.",
        x_label="row",
        y_label=schema.target,
        lines={"forecast": Curve(x=place, y=predicted), "truth": Curve(x=place, y=truth)},
        band=_between(place, low, high),
    )


def _path_ahead(answers: Answers, schema: SeriesSchema, text: str, share: float) -> Chart:
    """Draw the forecast from one window, chosen by how large its error is among all."""
    target = answers.names.index(schema.target)
    error = ((answers.predicted - answers.truth)[:, :, target] ** 2).mean(axis=1)
    row = int(np.argsort(error, kind="stable")[int(share * (len(error) - 1))])
    past = np.asarray(answers.rows[schema.target][row], dtype="float64")[: schema.window]
    past = past[-HISTORY * schema.horizon :]
    ahead = [float(step) for step in range(1, schema.horizon + 1)]
    seen = ~np.isnan(past)
    behind = np.arange(1.0 - len(past), 1.0)[seen].tolist()
    predicted, truth, low, high = answers.at((row, slice(None), target))
    return Chart(
        title=f"Of all forecasts {text}",
        reads=f"From {answers.rows[schema.time][row]} on; left of 0 is what the model saw.",
        x_label="rows ahead",
        y_label=schema.target,
        lines={
            "forecast": Curve(x=ahead, y=predicted),
            "truth": Curve(x=[*behind, *ahead], y=[*past[seen].tolist(), *truth]),
        },
        band=_between(ahead, low, high),
    )


def _between(x: list[float], low: list[float], high: list[float]) -> Curve:
    """Return the outline of what lies between two lines."""
    return Curve(x=[*x, *reversed(x)], y=[*high, *reversed(low)])


def _request(port: int) -> str:
    """Ask with the window that the service shows as its example: it is too long to print."""
    take = "json.load(sys.stdin)['components']['schemas']['PredictRequest']['example']"
    return (
        f"curl --silent http://localhost:{port}/docs.json \\\n"
        f'  | python3 -c "import json, sys; print(json.dumps({take}))" > window.json\n'
        f"curl http://localhost:{port}/predict \\\n"
        f"  --header 'Content-Type: application/json' \\\n"
        f"  --data @window.json"
    )


def _note(schema: SeriesSchema, interval: PredictionInterval) -> str:
    known = "" if interval.coverage is None else f"; on the hold-out {interval.coverage:.0%} do"
    return (
        f"The shaded band is learnt from errors on validation rows: {interval.confidence:.0%} of "
        f"the truths should lie inside{known}. Where the two differ, the hold-out is not like the "
        "rows before it."
    )


def _answers(schema: SeriesSchema, interval: PredictionInterval, layout: Layout) -> Answers:
    said = pd.read_parquet(layout.predictions)
    rows = read_table(layout.test).to_pandas().iloc[said["row"]].reset_index(drop=True)
    shape = (len(said), *schema.prediction_shape)
    truth, predicted = (
        np.array(said[name].to_list(), dtype="float64").reshape(shape)
        for name in ("truth", "prediction")
    )
    figures = [truth, predicted, *bounds(interval, predicted)]
    if schema.horizon:
        figures = [schema.in_own_unit(figure) for figure in figures]
    steps = [figure.reshape(len(said), max(schema.horizon, 1), -1) for figure in figures]
    return Answers(rows, schema.targets or [schema.target], *steps)


def _target_lines(answers: Answers) -> list[TargetLine]:
    off = answers.predicted - answers.truth
    inside = (answers.low <= answers.truth) & (answers.truth <= answers.high)
    return [
        TargetLine(
            name=name,
            rmse=float(np.sqrt((off[:, :, place] ** 2).mean())),
            mae=float(np.abs(off[:, :, place]).mean()),
            bias=float(off[:, :, place].mean()),
            inside=float(inside[:, :, place].mean()),
        )
        for place, name in enumerate(answers.names)
    ]
