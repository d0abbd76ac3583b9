"""What an objective offers; each module under ``tasks/objectives`` has one, called OBJECTIVE."""

import importlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tasks.config import Evaluate, ObjectiveName, Rules

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from pydantic import BaseModel

    from tasks.documents import (
        Curve,
        Evaluation,
        Interval,
        PredictionInterval,
        Rejected,
        Schema,
        Threshold,
    )
    from tasks.models.predictor import Estimator, Floats


@dataclass(frozen=True)
class Predictions:
    """Rows with their truth, and what a model predicts for them.

    Attributes:
        y: (rows, ...) as the schema's ``truth`` gives it.
        predicted: (rows, ...) as ``Predictor.predict`` gives it.
        weight: (rows,) sample weights.
    """

    y: "npt.NDArray[Any]"
    predicted: "Floats"
    weight: "Floats"


class Resampled(Protocol):
    """Bootstrap resamples of rows: ``tasks.evaluate.bootstrap.Resamples``."""

    def of(self, rows: "npt.NDArray[np.bool_]") -> "Resampled":
        """Return the same resamples, seen on some rows only."""

    def means(self, values: "Floats", weight: "Floats") -> "Floats":
        """Return the weighted mean of per-row values on every resample, (resamples,)."""

    def share(
        self, value: float, resampled: "Floats", weight: "Floats | None" = None, whole: float = 1.0
    ) -> "Interval":
        """Return a mean of per-row values between 0 and ``whole`` with its interval."""


@dataclass(frozen=True)
class PredictedRows:
    """What a decision is chosen on and what it is measured on.

    Attributes:
        validated: training rows, predicted out of fold; decisions are chosen on them.
        held_out: rows that no choice has seen; consequences are measured on them.
        resamples: of the held-out rows.
    """

    validated: Predictions
    held_out: Predictions
    resamples: Resampled


class Objective(ABC):
    """What is predicted, how it is judged, and what is answered.

    Modules are imported wherever params.yaml is read, so they import what takes long, such as
    pandas and scikit-learn, in the functions that use it.

    Attributes:
        rules: what params.yaml may say.
        supervised: whether models learn from the target. Else it judges them, and families whose
            ``supervised`` is likewise are all that can learn.
        probabilities: whether predictions are probabilities of classes, so that their calibration
            is measured.
        figure: what a decision threshold is held against, in a word.
    """

    rules: Rules
    supervised: bool = True
    probabilities: bool = False
    figure: str = "probability"

    def curves(self, held_out: Predictions, schema: "Schema", seed: int) -> "dict[str, Curve]":
        """Compute lines to draw, by name."""
        return {}

    def threshold(self, rows: PredictedRows, evaluate: Evaluate) -> "Threshold | None":
        """Choose the threshold of decisions on validation rows, and say what it does."""
        return None

    def rejection(
        self, rows: PredictedRows, schema: "Schema", evaluate: Evaluate
    ) -> "Rejected | None":
        """Choose from where on a row belongs to no class, likewise; None if none is rejected."""
        return None

    def interval(self, rows: PredictedRows, confidence: float) -> "PredictionInterval | None":
        """Learn how far off single predictions may be; None where that has no meaning."""
        return None

    @abstractmethod
    def columns(
        self, held_out: Predictions, schema: "Schema", rows: "pd.DataFrame"
    ) -> "dict[str, npt.NDArray[Any] | pd.Series[Any]]":
        """Return the columns of ``predictions.parquet``: ``truth``, and what was predicted.

        Args:
            held_out: rows with predictions.
            schema: names classes.
            rows: the same as they are in ``test.parquet``.

        Returns:
            By name (rows,), or (rows, n) for what has several figures.
        """

    @abstractmethod
    def actual_and_decided(
        self, held_out: Predictions, evaluation: "Evaluation"
    ) -> "tuple[npt.NDArray[Any], npt.NDArray[Any]]":
        """Return truth and decision of each row in words, as ``dvc plots`` counts them."""


class AnsweringObjective(Objective):
    """One that answers for each row by itself, where a ranking is answered by the kind of input."""

    @abstractmethod
    def chance(self, schema: "Schema") -> "dict[str, Estimator]":
        """Make the unfitted models by name that know nothing of a row: what must be beaten."""

    @abstractmethod
    def frame(
        self, predicted: "Floats", schema: "Schema", evaluation: "Evaluation", index: "pd.Index"
    ) -> "pd.DataFrame":
        """Build a line for each row of what a model says: for notebooks and ``lepton predict``."""

    @abstractmethod
    def answer(self, decision: "Threshold | Rejected | None") -> "type[BaseModel]":
        """Return the type of a service's answer for a row.

        Args:
            decision: what makes a prediction a decision.
        """

    @abstractmethod
    def answers(
        self, predicted: "Floats", classes: list[str], decision: "Threshold | Rejected | None"
    ) -> list[dict[str, Any]]:
        """Put figures into words, each as ``answer`` has it.

        Args:
            predicted: finite.
            classes: names of the columns of ``predicted``; empty for numbers.
            decision: as for ``answer``.
        """


def objective(name: ObjectiveName) -> Objective:
    """Load the objective called ``name``."""
    result: Objective = importlib.import_module(f"tasks.objectives.{name}").OBJECTIVE
    return result


def answering(name: ObjectiveName) -> AnsweringObjective:
    """Load the objective called ``name``, which has to be one that answers for each row.

    Raises:
        TypeError: it leaves its answers to the kind of input.
    """
    result = objective(name)
    if not isinstance(result, AnsweringObjective):
        raise TypeError(f"objective {name!r} leaves its answers to the kind of input")
    return result
