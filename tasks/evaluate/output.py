"""Files beside the evaluation: flat metrics and plots for DVC, predictions for whoever asks."""

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents import Curve, Evaluation
from tasks.evaluate.hold_out import HoldOut
from tasks.files import whole_directory, whole_file
from tasks.layout import Layout
from tasks.models.predictor import Floats

AXES = {
    "roc": ("false_positive_rate", "true_positive_rate"),
    "precision_recall": ("recall", "precision"),
    "predicted_observed": ("predicted", "observed"),
}


def write_metrics(evaluation: Evaluation, layout: Layout) -> None:
    """Write the winner's figures flat, as ``dvc metrics show`` and ``diff`` like them."""
    figures: dict[str, float] = {}
    for name, interval in evaluation.entrant(evaluation.winner).metrics.items():
        figures |= {
            name: interval.value,
            f"{name}_low": interval.low,
            f"{name}_high": interval.high,
        }
    for name, interval in evaluation.population_metrics.items():
        figures[f"population_{name}"] = interval.value
    figures["rows"] = evaluation.rows
    with whole_file(layout.metrics) as temporary:
        temporary.write_text(json.dumps(figures, indent=1) + "\n")


def write_predictions(predicted: Floats, hold_out: HoldOut, layout: Layout) -> None:
    """Write the winner's predictions: row in test.parquet, truth, ``p0`` … or ``prediction``."""
    frame = pd.DataFrame({"row": np.arange(len(hold_out.y))})
    frame["truth"] = _labelled(hold_out.y, hold_out)
    if predicted.ndim == 1:
        frame["prediction"] = predicted
    else:
        frame[[f"p{number}" for number in range(predicted.shape[1])]] = predicted
    with whole_file(layout.predictions) as temporary:
        frame.to_parquet(temporary, index=False)


def write_plots(
    evaluation: Evaluation, predicted: Floats, hold_out: HoldOut, layout: Layout
) -> None:
    """Write the folder of CSV files that ``dvc.yaml`` lists under plots."""
    frames = {
        "importances": pd.DataFrame(
            [(entry.feature, entry.mean) for entry in evaluation.importances],
            columns=["feature", "importance"],
        )
    }
    if evaluation.objective == "regression":
        frames["residuals"] = pd.DataFrame(
            {"predicted": predicted, "residual": hold_out.y - predicted}
        )
    else:
        frames["calibration"] = pd.DataFrame(
            [entry.model_dump() for entry in evaluation.calibration]
        )
        frames["confusion"] = pd.DataFrame(
            {
                "actual": _labelled(hold_out.y, hold_out),
                "decided": _labelled(_decided(evaluation, predicted), hold_out),
            }
        )
    for name, axes in AXES.items():
        drawn = {
            key: curve for key, curve in evaluation.curves.items() if key.split(":")[0] == name
        }
        if drawn:
            frames[name] = pd.concat([_points(key, curve, axes) for key, curve in drawn.items()])
    with whole_directory(layout.plots) as temporary:
        for name, frame in frames.items():
            frame.to_csv(temporary / f"{name}.csv", index=False)


def _points(key: str, curve: Curve, axes: tuple[str, str]) -> pd.DataFrame:
    points = pd.DataFrame({axes[0]: curve.x, axes[1]: curve.y})
    return points.assign(**{"class": key.partition(":")[2]}) if ":" in key else points


def _decided(evaluation: Evaluation, predicted: Floats) -> npt.NDArray[np.int64]:
    if evaluation.threshold is not None:
        return np.asarray(predicted[:, 1] >= evaluation.threshold.value, dtype="int64")
    return np.asarray(predicted.argmax(axis=1), dtype="int64")


def _labelled(values: npt.NDArray[Any], hold_out: HoldOut) -> npt.NDArray[Any]:
    """Give class numbers their names back; values stay."""
    classes = hold_out.schema.classes
    return np.array(classes, dtype="object")[values] if classes else values
