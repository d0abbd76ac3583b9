"""What training left: candidates and their ensemble, and which of them wins."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasks.config import Metric
from tasks.documents import LeftOut, Training
from tasks.documents.predictions import read_predictions
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.metrics import better
from tasks.models.predictor import Floats, Predictor

TRAINING = "training.json"


@dataclass(frozen=True)
class Trained:
    """A model's folder as training left it."""

    name: str
    role: str
    folder: Path
    training: Training

    @property
    def model(self) -> Path:
        """The model's file."""
        return self.folder / "model.joblib"

    def predictor(self) -> Predictor:
        """Load the model."""
        return artefact.read(self.model)

    def out_of_fold(self) -> tuple[npt.NDArray[np.intp], Floats]:
        """Read predictions on validation rows.

        Returns:
            Positions in train.parquet (rows,), and predictions (rows, ...).
        """
        return read_predictions(self.folder / "validation.npz")


def read_trained(candidates: list[str], layout: Layout) -> list[Trained]:
    """Read the records of all candidates that could be fitted, and of the ensemble if there is one.

    Raises:
        InputError: a candidate has not been trained.
    """
    result = [
        Trained(name, "candidate", folder, Training.read(folder / TRAINING))
        for name, folder in ((name, layout.candidate(name)) for name in candidates)
        if not layout.left_out(name).exists()
    ]
    if (layout.ensemble / TRAINING).exists():
        record = Training.read(layout.ensemble / TRAINING)
        result.append(Trained(record.candidate, "ensemble", layout.ensemble, record))
    return result


def read_left_out(candidates: list[str], layout: Layout) -> dict[str, str]:
    """Read why candidates could not be fitted, by name."""
    return {
        name: LeftOut.read(layout.left_out(name)).reason
        for name in candidates
        if layout.left_out(name).exists()
    }


def choose(trained: list[Trained], metric: Metric) -> Trained:
    """Choose by the score on validation rows alone, so that the hold-out stays an unseen judge.

    The first of equals wins, and the ensemble comes last: one model is simpler than several.

    Raises:
        InputError: a model was tuned for another metric.
    """
    for model in trained:
        if model.training.metric != metric:
            raise InputError(
                model.name,
                f"was tuned for {model.training.metric}, not for {metric}",
                f"set train.metric to {metric}, and run the stages train and ensemble again",
            )
    winner = trained[0]
    for model in trained[1:]:
        if better(metric, model.training.score, winner.training.score):
            winner = model
    return winner
