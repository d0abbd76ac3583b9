"""The trained model as every later step sees it: raw rows in, predictions out."""

from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents import TableSchema
from tasks.documents.text import as_text

Floats = npt.NDArray[np.float64]


class Estimator(Protocol):
    """What a family builds: a scikit-learn style estimator over typed feature columns."""

    def fit(
        self,
        X: pd.DataFrame,
        y: npt.NDArray[Any],
        sample_weight: Floats | None = None,
        validation: tuple[pd.DataFrame, npt.NDArray[Any], Floats | None] | None = None,
    ) -> "Estimator":
        """Fit; ``validation`` is for early stopping and ignored by families without it."""

    def predict(self, X: pd.DataFrame) -> Floats:
        """Probabilities (n, classes) for classification, values (n,) for regression."""


class Predictor:
    """An estimator with its schema and target transform; this object is ``model.joblib``.

    Attributes:
        schema: columns it wants and classes it knows.
        estimator: fitted; sees only feature columns, typed by ``typed_features``.
    """

    def __init__(
        self, schema: TableSchema, estimator: Estimator, transform: Literal["none", "log"]
    ) -> None:
        self.schema = schema
        self.estimator = estimator
        self.transform = transform

    def predict(self, rows: pd.DataFrame) -> Floats:
        """Predict raw rows.

        Args:
            rows: any columns beside the features; extra ones are ignored.

        Returns:
            Probabilities (n, classes) in the order of ``schema.classes``, or for regression
            values (n,) in the target's own unit.
        """
        predicted = self.estimator.predict(typed_features(rows, self.schema))
        return np.exp(predicted) if self.transform == "log" else predicted


def typed_features(rows: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Give the feature columns in schema order, each with the dtype its type stands for.

    Numbers, integers and booleans become float64 with NaN for missing; categories become a
    pandas categorical over the training categories, unseen values and missing ones NaN.
    """
    columns: dict[str, Any] = {}
    for feature in schema.features:
        column = rows[feature.name]
        if feature.type == "category":
            columns[feature.name] = pd.Categorical(as_text(column), categories=feature.categories)
        else:
            columns[feature.name] = column.astype("float64").to_numpy()
    return pd.DataFrame(columns, index=rows.index)


def target_values(rows: pd.DataFrame, schema: TableSchema) -> npt.NDArray[Any]:
    """Give the target: class numbers (int64) for classification, float64 for regression."""
    column = rows[schema.target]
    if schema.objective == "regression":
        return column.to_numpy(dtype="float64")
    codes = pd.Categorical(as_text(column), categories=schema.classes).codes
    return np.asarray(codes, dtype="int64")
