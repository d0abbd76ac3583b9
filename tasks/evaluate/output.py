"""Files beside the evaluation: flat metrics and plots for DVC, predictions for whoever asks."""

import json
from typing import Any
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents import Curve, Evaluation
from tasks.documents.text import as_text
from tasks.evaluate.hold_out import HoldOut
from tasks.files import whole_directory, whole_file
from tasks.layout import Layout
from tasks.models.decision import decisions
from tasks.models.metrics import RANKED
from tasks.models.predictor import Floats

FIFTHS = ("lowest fifth", "second", "middle", "fourth", "highest fifth")


def write_metrics(evaluation: Evaluation, layout: Layout) -> None:
    """Write the winner's figure for ``dvc metrics``: the same few keys whatever the solution.

    A column for every metric of every solution would be a table that no terminal can hold; all
    figures are in ``evaluation.json`` and in what ``lepton report`` prints.
    """
    figure = evaluation.entrant(evaluation.winner).metrics[evaluation.metric]
    summary = {
        "metric": evaluation.metric,
        "figure": figure.value,
        "low": figure.low,
        "high": figure.high,
        "rows": evaluation.rows,
    }
    with whole_file(layout.metrics) as temporary:
        temporary.write_text(json.dumps(summary, indent=1) + "\n")


def write_predictions(predicted: Floats, hold_out: HoldOut, layout: Layout) -> None:
    """Write the winner's predictions: row in test.parquet, truth, and by objective what was said.

    Probabilities are ``p0`` …, one for each class; a value is ``prediction``; a forecast is a
    list of them, step by step; of a ranking the first ten items are listed.
    """
    frame = pd.DataFrame({"row": np.arange(len(hold_out.y))})
    objective = hold_out.schema.objective
    frame["truth"] = _labelled(hold_out.y.reshape(len(hold_out.y), -1), hold_out).tolist()
    if objective == "ranking":
        # an item outside of the catalogue has a name all the same
        frame["truth"] = as_text(hold_out.rows[hold_out.schema.target])
        first = np.argsort(-predicted, axis=1, kind="stable")[:, :RANKED]
        frame["prediction"] = _labelled(first, hold_out).tolist()
    elif objective in ("binary", "multiclass"):
        names = [f"p{number}" for number in range(predicted.shape[1])]
        frame = pd.concat([frame, pd.DataFrame(predicted, columns=names)], axis="columns")
    else:
        frame["prediction"] = predicted.reshape(len(predicted), -1).tolist()
    for name in ("truth", "prediction"):
        values = frame.get(name)
        if values is not None and values.dtype == "object" and len(values.iloc[0]) == 1:
            frame[name] = frame[name].str[0]
    with whole_file(layout.predictions) as temporary:
        frame.to_parquet(temporary, index=False)


def write_plots(
    evaluation: Evaluation, predicted: Floats, hold_out: HoldOut, layout: Layout
) -> None:
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
    with whole_file(layout.confusion) as temporary:
        _confusion(evaluation, predicted, hold_out).to_csv(temporary, index=False)


def _confusion(evaluation: Evaluation, predicted: Floats, hold_out: HoldOut) -> pd.DataFrame:
    """Give truth and decision per row; numbers are told apart by fifths of the true values."""
    if evaluation.objective == "ranking":
        actual = decided = np.array([], dtype="object")
    elif evaluation.objective in ("regression", "forecast"):
        bounds = np.quantile(hold_out.y, [0.2, 0.4, 0.6, 0.8])
        fifths = np.array(FIFTHS, dtype="object")
        actual, decided = (
            fifths[np.searchsorted(bounds, y.ravel())] for y in (hold_out.y, predicted)
        )
    else:
        actual = _labelled(hold_out.y, hold_out)
        decided = _labelled(decisions(predicted, evaluation), hold_out)
    return pd.DataFrame({"actual": actual, "decided": decided})


def _labelled(values: npt.NDArray[Any], hold_out: HoldOut) -> npt.NDArray[Any]:
    """Give class numbers their names back; values stay."""
    classes = hold_out.schema.classes
    return np.array(classes, dtype="object")[values] if classes else values
