"""Numbers, also those that are written as text."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.columns.column import Column
from tasks.columns.encoder import Encoder, Facts

LARGEST = 10**38
"""Largest number of a row: models calculate in single precision, which ends a little above."""


def read(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return numbers as they are, and texts as the numbers that they write, missing for others."""
    if pd.api.types.is_numeric_dtype(values):
        return values
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def learn(known: "pd.Series[Any]") -> Facts:
    """Return range and median."""
    numbers = known.astype("float64")
    # a value that occurs, not the middle between two
    median = float(numbers.quantile(0.5, interpolation="lower"))
    return {"minimum": float(numbers.min()), "maximum": float(numbers.max()), "example": median}


def encode(values: "pd.Series[Any]", column: Column) -> npt.NDArray[np.float64]:
    """Return float64, NaN for missing."""
    if pd.api.types.is_numeric_dtype(values):
        return values.to_numpy(dtype="float64", na_value=np.nan)
    return read(values).to_numpy(dtype="float64", na_value=np.nan)


def as_they_are(values: npt.NDArray[Any], _: Column) -> npt.NDArray[np.float64]:
    """Return the numbers of a request, which has NaN for missing."""
    return values.astype("float64", copy=False)


ENCODER = Encoder(read, learn, encode, without_pandas=as_they_are)
