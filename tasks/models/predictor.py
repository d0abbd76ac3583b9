"""The trained model as every later step sees it: raw rows in, predictions out."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents import Schema

Floats = npt.NDArray[np.float64]
Features = pd.DataFrame | npt.NDArray[Any]
"""Rows as estimators take them: what the schema's ``encode`` gives; tables also as typed frames."""

Truth = npt.NDArray[Any]
"""What is learnt of each row: class numbers, places of items, or values."""

Weights = Floats | None
"""What each row counts; None: all count the same."""

WeightedRows = tuple[Features, Truth, Weights]
"""Rows with their truth, and what each counts."""

Validation = WeightedRows | None
"""What a family may watch to stop early; None: there is nothing."""


class Estimator(Protocol):
    """What a family builds: a scikit-learn style estimator over encoded rows."""

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> "Estimator":
        """Fit; ``validation`` is for early stopping and ignored by families without it."""

    def predict(self, X: Features) -> Floats:
        """Return (n, *schema.prediction_shape): probabilities, or values as they were learnt."""


class Predictor:
    """An estimator with its schema and target transform; this object is ``model.joblib``.

    Attributes:
        schema: columns it wants, how they are encoded, and classes it knows.
        estimator: fitted; sees rows as the schema encodes them.
    """

    def __init__(
        self, schema: Schema, estimator: Estimator, transform: Literal["none", "log"]
    ) -> None:
        self.schema = schema
        self.estimator = estimator
        self.transform = transform

    def predict(self, rows: pd.DataFrame) -> Floats:
        """Predict raw rows.

        Args:
            rows: with the schema's columns; others are ignored.

        Returns:
            Probabilities (n, classes) in the order of ``schema.classes``, or values
            (n, *schema.prediction_shape) in the target's own unit.
        """
        return self.predict_encoded(self.schema.encode(rows))

    def predict_columns(self, columns: Mapping[str, npt.NDArray[Any]]) -> Floats:
        """Predict rows that come as arrays (n,) by column, as those of a request do."""
        import joblib

        # a model that was told to use every core would start threads for one row
        with joblib.parallel_config("sequential"):
            return self.predict_encoded(self.schema.encode_columns(columns))

    def predict_encoded(self, X: Features) -> Floats:
        """Predict rows that the schema has encoded."""
        predicted = self.estimator.predict(X)
        return np.exp(predicted) if self.transform == "log" else predicted
