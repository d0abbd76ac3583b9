"""The columns of a table as learnt on its training rows."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents.document import Document
from tasks.documents.schema import Schema
from tasks.errors import InputError

ColumnType = Literal["number", "integer", "boolean", "category"]


class Feature(Document):
    """A column that candidates see and that services ask for.

    Attributes:
        type: ``integer`` holds whole numbers only; ``category`` holds text.
        nullable: whether training rows had missing values.
        categories: values seen in training, most frequent first; empty unless ``category``.
        minimum: smallest number seen in training; None unless ``number`` or ``integer``.
        maximum: largest number seen in training; likewise.
        example: a typical value: the median, or the most frequent category.
        sensitive: whether it is a protected attribute.
    """

    name: str
    type: ColumnType
    nullable: bool
    categories: list[str]
    minimum: float | None
    maximum: float | None
    example: float | int | bool | str
    sensitive: bool


class TableSchema(Schema):
    """What a row of a table looks like."""

    kind: Literal["tabular"] = "tabular"
    features: list[Feature]

    @property
    def columns(self) -> list[str]:
        """Names of the features."""
        return self.feature_names

    @property
    def feature_names(self) -> list[str]:
        """Names of the features."""
        return [feature.name for feature in self.features]

    def feature(self, name: str) -> Feature:
        """Give the feature called ``name``."""
        return next(feature for feature in self.features if feature.name == name)

    def to_predict(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the features of rows; a column that had missing values may be left out."""
        wanted = [feature.name for feature in self.features if not feature.nullable]
        self.check_columns(rows, wanted)
        return pd.DataFrame(
            {
                feature.name: _readable(rows[feature.name], feature)
                if feature.name in rows
                else pd.Series(np.nan, index=rows.index)
                for feature in self.features
            },
            index=rows.index,
        )

    def encode(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Give the feature columns as one float64 matrix (rows, features), NaN for missing."""
        from tasks.kinds.tabular.encode import encode

        return encode(rows, self)


def _readable(column: "pd.Series[Any]", feature: Feature) -> "pd.Series[Any]":
    if feature.type == "category":
        return column
    numbers = pd.to_numeric(column, errors="coerce")
    wrong = numbers.isna() & column.notna()
    if wrong.any():
        raise InputError(
            f"column {feature.name!r}, row {column.index[wrong][0]}",
            repr(column[wrong].iloc[0]),
            f"give a {feature.type} such as {feature.example!r}",
        )
    return numbers
