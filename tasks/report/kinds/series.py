"""What the page shows of series: answers against the truth, errors by step, and the channels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment

from tasks.documents import PredictionInterval
from tasks.documents.table import read_table
from tasks.kinds.series.schema import SeriesSchema
from tasks.layout import Layout
from tasks.models.interval import bounds
from tasks.report.kinds.series_charts import Answers, by_step, charts
from tasks.report.page import Inputs
from tasks.report.parts import Parts, Section


@dataclass(frozen=True)
class TargetLine:
    """The errors of one target: in its own unit, and how often its truth lay inside."""

    name: str
    rmse: float
    mae: float
    bias: float
    inside: float


def parts(inputs: Inputs, layout: Layout, environment: Environment) -> Parts:
    """Give the charts of answers, the table of targets and of channels, and a request."""
    schema, interval = inputs.schema, inputs.evaluation.interval
    assert isinstance(schema, SeriesSchema)
    markup: Any = environment.get_template("kinds/series.jinja").module
    sections = []
    if interval is not None:
        found = _answers(schema, interval, layout)
        title = "Forecasts" if schema.horizon else "Answers"
        drawn = charts(schema, found)
        lines = _target_lines(found)
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
                    markup.steps([by_step(found, schema)]),
                )
            )
    return Parts(
        request=_request(inputs.solution.serve.port),
        examples=markup.channels(schema),
        sections=sections,
    )


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


def _target_lines(found: Answers) -> list[TargetLine]:
    off = found.predicted - found.truth
    inside = (found.low <= found.truth) & (found.truth <= found.high)
    return [
        TargetLine(
            name=name,
            rmse=float(np.sqrt((off[:, :, place] ** 2).mean())),
            mae=float(np.abs(off[:, :, place]).mean()),
            bias=float(off[:, :, place].mean()),
            inside=float(inside[:, :, place].mean()),
        )
        for place, name in enumerate(found.names)
    ]
