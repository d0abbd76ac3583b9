"""Text of few values, and codes: whole numbers that name things."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.columns.column import Column
from tasks.columns.encoder import Encoder, Facts
from tasks.documents.text import as_text, positions

MAXIMUM_CATEGORIES = 500
"""Rarer categories are treated like ones never seen: 500 columns of one-hot are plenty."""


def _read(values: "pd.Series[Any]") -> "pd.Series[Any]":
    return values


def _learn(known: "pd.Series[Any]") -> Facts:
    counts = as_text(known).value_counts()
    # the most frequent first, equally frequent ones by name: never by order of the rows
    ranked = counts.sort_index().sort_values(ascending=False, kind="stable")
    categories = [str(category) for category in ranked.index[:MAXIMUM_CATEGORIES]]
    return {"categories": categories, "example": categories[0]}


def _encode(values: "pd.Series[Any] | npt.NDArray[Any]", column: Column) -> npt.NDArray[np.float64]:
    """Return positions among the training categories, NaN for values not among them.

    Those are listed most frequent first, so that the position is also a rank of frequency and
    makes sense to a tree that takes it for a number.
    """
    result = positions(values, column.categories)
    return np.where(result < 0, np.nan, result)


ENCODER = Encoder(_read, _learn, _encode, without_pandas=_encode)
