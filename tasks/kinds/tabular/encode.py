"""From the columns of a table to what estimators take."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents.text import positions
from tasks.kinds.tabular.schema import TableSchema


def encode(rows: pd.DataFrame, schema: TableSchema) -> npt.NDArray[np.float64]:
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
            found = positions(column, feature.categories)
            matrix[:, place] = np.where(found < 0, np.nan, found)
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
                positions(column, feature.categories),
                categories=pd.Index(feature.categories, dtype="str"),
            )
        else:
            columns[feature.name] = column.astype("float64").to_numpy()
    return pd.DataFrame(columns, index=rows.index)
