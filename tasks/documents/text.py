"""Values of categories and classes as text: written one way, in training as in serving."""

from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FEW_ROWS = 50


def as_text(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column as text; missing values stay missing.

    Whole numbers are written without a fraction whatever their type, so that a coded category
    reads "1" whether its column has missing values (and is a float column) or not. Booleans are
    "True" and "False".

    Returns:
        A series of pandas' ``str`` type with the same index.
    """
    if column.dtype == "str":
        return column
    if column.dtype == "object":
        # no factorize here: to a hash table True, 1 and 1.0 are one key
        written = [
            None if missing else value_text(value)
            for value, missing in zip(column, column.isna(), strict=True)
        ]
        return pd.Series(written, index=column.index, name=column.name, dtype="str")
    codes, distinct = pd.factorize(column)
    texts = pd.array([value_text(value) for value in distinct], dtype="str")
    return pd.Series(
        texts.take(codes, allow_fill=True), index=column.index, name=column.name, dtype="str"
    )


def value_text(value: object) -> str:
    """Return one value as ``as_text`` writes it."""
    if isinstance(value, bool | np.bool_):
        return str(value)
    if isinstance(value, float | np.floating | Decimal) and float(value).is_integer():
        return str(int(value))
    return str(value)


def blank(texts: "pd.Series[str]") -> "pd.Series[bool]":
    """Return which texts hold no letter or digit, as where ``?`` or a space stands for missing."""
    return ~texts.str.contains(r"[^\W_]", na=False)


def positions(
    column: "pd.Series[Any] | npt.NDArray[Any]", values: list[str]
) -> npt.NDArray[np.int64]:
    """Return where each text stands in ``values``; -1 for missing and for others."""
    if isinstance(column, np.ndarray) or len(column) <= FEW_ROWS:
        # what pandas needs to set out for one column takes longer than to answer a request
        known = {value: position for position, value in enumerate(values)}
        return np.array(
            [
                known.get(value, -1) if type(value) is str else _position(value, known)
                for value in column
            ],
            dtype="int64",
        )
    result = pd.Index(values, dtype="str").get_indexer(pd.Index(as_text(column)))
    return np.asarray(result, dtype="int64")


def _position(value: Any, known: dict[str, int]) -> int:
    return -1 if pd.isna(value) else known.get(value_text(value), -1)
