"""The columns of a table as learnt on its training rows."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.columns.column import Column
from tasks.columns.encoder import encoder
from tasks.documents.schema import Schema
from tasks.documents.text import as_text, blank
from tasks.errors import InputError


class Feature(Column):
    """A column that candidates see and that services ask for.

    Attributes:
        sensitive: whether it is a protected attribute.
    """

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

    def typed(self, rows: pd.DataFrame, name: str) -> "pd.Series[Any]":
        """Return a column of rows: numbers and points in time as such, also where they are text."""
        known = {feature.name: feature for feature in self.features}
        return encoder(known[name].type).read(rows[name]) if name in known else rows[name]

    @property
    def composed(self) -> bool:
        """Whether a column becomes several numbers before an estimator sees it."""
        return any(encoder(feature.type).transformer is not None for feature in self.features)

    @property
    def numeric(self) -> "TableSchema":
        """The schema of what estimators see: dates and texts as the numbers that they become."""
        return self.model_copy(
            update={"features": [one for each in self.features for one in _numbers_of(each)]}
        )

    def feature(self, name: str) -> Feature:
        """Return the feature called ``name``."""
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
        """Return the feature columns as one matrix (rows, features), in schema order.

        Returns:
            float64 with NaN for missing: numbers as they are, a category by its position among
            those of training, points in time in seconds. With free text among them, objects: floats
            and texts.
        """
        from tasks.kinds.tabular.encode import encode

        return encode(rows, self)

    def unusual(self, X: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return rows without some value, with categories never seen, and far beyond the usual."""
        from tasks.kinds.tabular.unusual import unusual

        return unusual(X, self)

    def encode_columns(self, columns: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return what ``encode`` gives, of rows that come as arrays (n,) by column."""
        from tasks.kinds.tabular.encode import encode_columns

        return encode_columns(columns, self)


def _numbers_of(feature: Feature) -> list[Feature]:
    chosen = encoder(feature.type)
    if chosen.transformer is None:
        return [feature]
    return [
        Feature(
            name=name,
            type="number",
            nullable=feature.nullable,
            categories=[],
            minimum=None,
            maximum=None,
            example=0.0,
            sensitive=feature.sensitive,
        )
        for name in chosen.outputs(feature)
    ]


def _readable(column: "pd.Series[Any]", feature: Feature) -> "pd.Series[Any]":
    if feature.type == "category":
        return column
    typed = encoder(feature.type).read(column)
    wrong = typed.isna() & column.notna()
    wrong[wrong] = ~blank(as_text(column[wrong]))
    if wrong.any():
        raise InputError(
            f"column {feature.name!r}, row {column.index[wrong][0]}",
            repr(column[wrong].iloc[0]),
            f"give a {feature.type} such as {feature.example!r}",
        )
    return typed
