"""Rows of a table as hardly anybody asks about them: what a service must answer all the same."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.columns.encoders.number import LARGEST
from tasks.kinds.tabular.schema import Feature, TableSchema

EACH = 5
"""Rows that are changed in each way."""

FAR = 1e6
"""How many times the largest value of training an extreme is."""

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
    far = min(FAR * (max(abs(feature.minimum), abs(feature.maximum)) or 1.0), float(LARGEST))
    ends = {"lowest": feature.minimum, "highest": feature.maximum}
    return {**unseen, **ends, "far below": -far, "far above": far}
