"""What a candidate and an ensemble leave behind, alike."""

from pathlib import Path

from tasks.documents import Training
from tasks.documents.predictions import write_predictions
from tasks.files import whole_directory
from tasks.models import artefact
from tasks.models.predictor import Floats, Predictor
from tasks.train.folds import Rows

MODEL = "model.joblib"
TRAINING = "training.json"
VALIDATION = "validation.npz"


def write(
    folder: Path, predictor: Predictor, training: Training, rows: Rows, predicted: Floats
) -> None:
    """Write a trained model with its record and its out-of-fold predictions.

    Args:
        folder: replaced as a whole.
        predictor: fitted on all training rows.
        training: the record.
        rows: positions in train.parquet that a fold validates.
        predicted: one for each of ``rows``, in the target's own unit.
    """
    with whole_directory(folder) as temporary:
        artefact.write(predictor, temporary / MODEL)
        training.write(temporary / TRAINING)
        write_predictions(temporary / VALIDATION, rows, predicted)
