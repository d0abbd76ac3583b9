"""What a candidate and an ensemble leave behind, alike."""

from pathlib import Path

import pandas as pd

from tasks.documents import Training
from tasks.files import whole_directory
from tasks.models import artefact
from tasks.models.predictor import Floats, Predictor
from tasks.train.folds import Rows

MODEL = "model.joblib"
TRAINING = "training.json"
VALIDATION = "validation.parquet"


def write(
    folder: Path, predictor: Predictor, training: Training, rows: Rows, predicted: Floats
) -> None:
    """Write a trained model with its record and its out-of-fold predictions.

    Args:
        folder: replaced as a whole.
        predictor: fitted on all training rows.
        training: the record.
        rows: positions in train.parquet that a fold validates.
        predicted: one per row of train.parquet, in the target's own unit.
    """
    with whole_directory(folder) as temporary:
        artefact.write(predictor, temporary / MODEL)
        training.write(temporary / TRAINING)
        _framed(rows, predicted[rows]).to_parquet(temporary / VALIDATION, index=False)


def read_predictions(folder: Path) -> tuple[Rows, Floats]:
    """Read rows and predictions as :func:`write` left them: (rows,) and (rows, ...)."""
    frame = pd.read_parquet(folder / VALIDATION)
    predicted = frame.drop(columns="row").to_numpy(dtype="float64")
    if "prediction" in frame:
        predicted = predicted[:, 0]
    return frame["row"].to_numpy(), predicted


def _framed(rows: Rows, predicted: Floats) -> pd.DataFrame:
    if predicted.ndim == 1:
        return pd.DataFrame({"row": rows, "prediction": predicted})
    return pd.DataFrame(
        {"row": rows, **{f"p{k}": predicted[:, k] for k in range(predicted.shape[1])}}
    )
