"""Files beside the evaluation: flat metrics and plots for DVC, predictions for whoever asks."""

import json
from urllib.parse import quote

import numpy as np
import pandas as pd

from tasks.documents import Curve, Evaluation
from tasks.evaluate.hold_out import HoldOut
from tasks.files import whole_directory, whole_file
from tasks.layout import Layout
from tasks.models.objective import Predictions, objective


def write_metrics(evaluation: Evaluation, layout: Layout) -> None:
    """Write the winner's figure for ``dvc metrics``: the same few keys whatever the solution.

    A column for every metric of every solution would be a table that no terminal can hold; all
    figures are in ``evaluation.json`` and in what ``lepton report`` prints.
    """
    figure = evaluation.model(evaluation.winner).metrics[evaluation.metric]
    summary = {
        "metric": evaluation.metric,
        "figure": figure.value,
        "low": figure.low,
        "high": figure.high,
        "rows": evaluation.rows,
    }
    with whole_file(layout.metrics) as temporary:
        temporary.write_text(json.dumps(summary, indent=1) + "\n")


def write_predictions(predictions: Predictions, hold_out: HoldOut, layout: Layout) -> None:
    """Write the winner's predictions: row in test.parquet, and what the objective tells of it."""
    frame = pd.DataFrame({"row": np.arange(len(hold_out.y))})
    schema = hold_out.schema
    columns = objective(schema.objective).columns(predictions, schema, hold_out.rows)
    for name, values in columns.items():
        if values.ndim == 2 and values.shape[1] > 1:
            frame[name] = list(values)
        else:
            frame[name] = pd.Series(np.ravel(values), dtype=values.dtype)
    with whole_file(layout.predictions) as temporary:
        frame.to_parquet(temporary, index=False)


def write_plots(evaluation: Evaluation, predictions: Predictions, layout: Layout) -> None:
    """Write what ``dvc plots`` draws: the same files whatever the objective."""
    curves = dict(evaluation.curves)
    if evaluation.calibration:
        curves["calibration"] = Curve(
            x=[entry.predicted for entry in evaluation.calibration],
            y=[entry.observed for entry in evaluation.calibration],
        )
    with whole_directory(layout.curves) as temporary:
        for name, curve in curves.items():
            points = pd.DataFrame({"x": curve.x, "y": curve.y}).sort_values("x", kind="stable")
            file = quote(name.replace(":", "-", 1), safe=" ")  # a class may be called n/a
            points.to_csv(temporary / f"{file}.csv", index=False)
    importances = pd.DataFrame(
        [(entry.feature, entry.mean) for entry in evaluation.importances],
        columns=["feature", "importance"],
    )
    with whole_file(layout.importances) as temporary:
        importances.to_csv(temporary, index=False)
    actual, decided = objective(evaluation.objective).actual_and_decided(predictions, evaluation)
    with whole_file(layout.confusion) as temporary:
        pd.DataFrame({"actual": actual, "decided": decided}).to_csv(temporary, index=False)
