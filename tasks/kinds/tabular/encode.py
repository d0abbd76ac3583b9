"""From the columns of a table to what estimators take."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.columns.encoder import Cells, encoder
from tasks.documents.text import positions
from tasks.kinds.tabular.schema import Feature, TableSchema


def encode(rows: pd.DataFrame, schema: TableSchema) -> npt.NDArray[Any]:
    """Return the feature columns as one matrix; see ``TableSchema.encode``.

    Returns:
        Matrix (n, features) in schema order.
    """
    matrix = _empty(len(rows), schema)
    for place, feature in enumerate(schema.features):
        matrix[:, place] = encoder(feature.type).encode(rows[feature.name], feature)
    return matrix


def encode_columns(columns: Mapping[str, npt.NDArray[Any]], schema: TableSchema) -> Cells:
    """Return the same of rows that come by column; see ``TableSchema.encode_columns``.

    No frame is made, which for one row would take pandas longer than all the rest.
    """
    matrix = _empty(len(next(iter(columns.values()))), schema)
    for place, feature in enumerate(schema.features):
        matrix[:, place] = encoder(feature.type).encode_cells(columns[feature.name], feature)
    return matrix


def _empty(rows: int, schema: TableSchema) -> Cells:
    texts = any(feature.type == "text" for feature in schema.features)
    return np.empty((rows, len(schema.features)), dtype=object if texts else np.float64)


EACH = 5
"""Rows that are changed in each way."""

FAR = 1e6
"""How many times the largest value of training an extreme is."""

FARTHEST = 1e38
"""Beyond which a service refuses numbers, as models that calculate in single precision do."""

WAYS = ("missing", "lowest", "highest", "far below", "far above")


def unusual(X: npt.NDArray[Any], schema: TableSchema) -> npt.NDArray[Any]:
    """Return encoded rows with one value, and with all values, changed to what is rarely asked.

    Args:
        X: encoded rows, of which the first few are changed.
        schema: says what a service takes: missing values where training had any, any category.
    """
    changed = []
    everywhere = {way: X[:EACH].copy() for way in WAYS}
    for place, feature in enumerate(schema.features):
        for way, value in _extremes(feature).items():
            rows = X[:EACH].copy()
            rows[:, place] = value
            everywhere[way][:, place] = value
            changed.append(rows)
    return np.concatenate([*changed, *everywhere.values()])


def _extremes(feature: Feature) -> dict[str, Any]:
    """Return what is rarely asked, by the way in which it is rare."""
    if feature.type == "text":
        return {"missing": None if feature.nullable else "", "lowest": ""}
    unseen = {"missing": np.nan} if feature.nullable or feature.type == "category" else {}
    if feature.minimum is None or feature.maximum is None or feature.type == "boolean":
        return unseen
    far = min(FAR * (max(abs(feature.minimum), abs(feature.maximum)) or 1.0), FARTHEST)
    ends = {"lowest": feature.minimum, "highest": feature.maximum}
    return {**unseen, **ends, "far below": -far, "far above": far}


def typed_features(rows: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Return what ``encode`` gives as a frame, each column with the dtype its type stands for.

    Numbers, integers and booleans become float64 with NaN for missing, points in time seconds since
    1970; categories become a pandas categorical over the training categories, unseen values and
    missing ones NaN; texts stay objects.
    """
    columns: dict[str, Any] = {}
    for feature in schema.features:
        column = rows[feature.name]
        if feature.type == "category":
            columns[feature.name] = pd.Categorical.from_codes(
                positions(column, feature.categories),
                categories=pd.Index(feature.categories, dtype="str"),
            )
        else:
            columns[feature.name] = encoder(feature.type).encode(column, feature)
    return pd.DataFrame(columns, index=rows.index)
