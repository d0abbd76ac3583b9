"""The trained model as every later step sees it: raw rows in, predictions out."""

from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents import TableSchema
from tasks.documents.text import as_text, value_text

Floats = npt.NDArray[np.float64]
Features = pd.DataFrame | Floats
"""Rows as estimators take them: what :func:`encode` gives, or :func:`typed_features`."""

Validation = tuple[Features, npt.NDArray[Any], Floats | None]
"""Rows, truth and weights that a family may watch to stop early."""

FEW_ROWS = 50


class Estimator(Protocol):
    """What a family builds: a scikit-learn style estimator over feature columns; see ``encode``."""

    def fit(
        self,
        X: Features,
        y: npt.NDArray[Any],
        sample_weight: Floats | None = None,
        validation: Validation | None = None,
    ) -> "Estimator":
        """Fit; ``validation`` is for early stopping and ignored by families without it."""

    def predict(self, X: Features) -> Floats:
        """Probabilities (n, classes) for classification, values (n,) for regression."""


class Predictor:
    """An estimator with its schema and target transform; this object is ``model.joblib``.

    Attributes:
        schema: columns it wants and classes it knows.
        estimator: fitted; sees only feature columns, as ``encode`` gives them.
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
        predicted = self.estimator.predict(encode(rows, self.schema))
        return np.exp(predicted) if self.transform == "log" else predicted


def encode(rows: pd.DataFrame, schema: TableSchema) -> Floats:
    """Give the feature columns as one matrix, NaN for missing.

    Numbers, integers and booleans stand for themselves; a category for its position among the
    training categories, values not among them for missing ones. Those are listed most frequent
    first, so that the position is also a rank of frequency and makes sense to a tree that takes
    it for a number.

    Returns:
        Matrix (n, features) in schema order.
    """
    matrix = np.empty((len(rows), len(schema.features)))
    for place, feature in enumerate(schema.features):
        column = rows[feature.name]
        if feature.type == "category":
            positions = _positions(column, feature.categories)
            matrix[:, place] = np.where(positions < 0, np.nan, positions)
        else:
            matrix[:, place] = column.to_numpy(dtype="float64", na_value=np.nan)
    return matrix


def typed_features(rows: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Give what ``encode`` gives as a frame, each column with the dtype its type stands for.

    Numbers, integers and booleans become float64 with NaN for missing; categories become a
    pandas categorical over the training categories, unseen values and missing ones NaN.
    """
    columns: dict[str, Any] = {}
    for feature in schema.features:
        column = rows[feature.name]
        if feature.type == "category":
            columns[feature.name] = pd.Categorical.from_codes(
                _positions(column, feature.categories),
                categories=pd.Index(feature.categories, dtype="str"),
            )
        else:
            columns[feature.name] = column.astype("float64").to_numpy()
    return pd.DataFrame(columns, index=rows.index)


def target_values(rows: pd.DataFrame, schema: TableSchema) -> npt.NDArray[Any]:
    """Give the target: class numbers (int64) for classification, float64 for regression."""
    column = rows[schema.target]
    if schema.objective == "regression":
        return column.to_numpy(dtype="float64")
    return _positions(column, schema.classes)


def _positions(column: "pd.Series[Any]", values: list[str]) -> npt.NDArray[np.int64]:
    """Give where each text stands in ``values``; -1 for missing and for others."""
    if len(column) <= FEW_ROWS:
        # what pandas needs to set out for one column takes longer than to answer a request
        known = {value: position for position, value in enumerate(values)}
        return np.array(
            [-1 if pd.isna(value) else known.get(value_text(value), -1) for value in column],
            dtype="int64",
        )
    found = pd.Index(values, dtype="str").get_indexer(pd.Index(as_text(column)))
    return np.asarray(found, dtype="int64")
