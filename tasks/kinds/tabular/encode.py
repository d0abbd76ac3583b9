"""From the columns of a table to what estimators take."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.columns.encoder import encoder
from tasks.documents.text import positions
from tasks.kinds.tabular.schema import TableSchema


def encode(rows: pd.DataFrame, schema: TableSchema) -> npt.NDArray[Any]:
    """Return the feature columns as one matrix; see ``TableSchema.encode``.

    Returns:
        Matrix (n, features) in schema order.
    """
    matrix = _empty(len(rows), schema)
    for place, feature in enumerate(schema.features):
        matrix[:, place] = encoder(feature.type).encode(rows[feature.name], feature)
    return matrix


def encode_columns(
    columns: Mapping[str, npt.NDArray[Any]], schema: TableSchema
) -> npt.NDArray[Any]:
    """Return the same of rows that come by column; see ``TableSchema.encode_columns``.

    No frame is made, which for one row would take pandas longer than all the rest.
    """
    matrix = _empty(len(next(iter(columns.values()))), schema)
    for place, feature in enumerate(schema.features):
        matrix[:, place] = encoder(feature.type).encode_array(columns[feature.name], feature)
    return matrix


def _empty(rows: int, schema: TableSchema) -> npt.NDArray[Any]:
    texts = any(feature.type == "text" for feature in schema.features)
    return np.empty((rows, len(schema.features)), dtype=object if texts else np.float64)


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
