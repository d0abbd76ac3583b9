"""Features: which columns they are, and what training rows say of each."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa

from tasks.config import Columns, Split
from tasks.documents import WEIGHT
from tasks.documents.text import as_text
from tasks.errors import InputError
from tasks.kinds.tabular.schema import ColumnType, Feature

MAXIMUM_CATEGORIES = 500
"""Rarer categories are treated like ones never seen: 500 columns of one-hot are plenty."""


def feature_names(table: pa.Table, target: str, columns: Columns, split: Split) -> list[str]:
    """Give the columns that have no role but feature, in the order of the table."""
    roles = {
        WEIGHT, target, columns.time, columns.group, columns.weight, split.column,
        *columns.id, *columns.leak, *columns.personal, *columns.ignored,
    }  # fmt: skip
    return [name for name in table.column_names if name not in roles]


def learn_features(training: pa.Table, names: list[str], columns: Columns) -> list[Feature]:
    """Learn the features on training rows.

    Columns that are constant or wholly missing in training are left out: nothing can be learnt
    from them.

    Raises:
        InputError: a column's type cannot be a feature, or no feature remains.
    """
    features = list(_features(training, names, columns))
    if not features:
        raise InputError(
            "features",
            "none remains: every column has a role or is constant in training",
            "see the roles under columns of the solution, and source.query",
        )
    return features


def _features(training: pa.Table, names: list[str], columns: Columns) -> Iterator[Feature]:
    for name in names:
        field = training.schema.field(name)
        if pa.types.is_null(field.type):
            continue
        kind = "category" if name in columns.categorical else column_type(field)
        values = training.column(name).to_pandas()
        if not is_constant(values):
            yield _feature(name, values, kind, sensitive=name in columns.sensitive)


def is_constant(values: "pd.Series[Any]") -> bool:
    """Say whether all values are the same or all are missing."""
    return bool(values.isna().all() or (values == values.iloc[0]).all())


def column_type(field: pa.Field) -> ColumnType:
    """Give what a stored column is as a feature.

    Raises:
        InputError: the type cannot be a feature.
    """
    kind = field.type
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return "category"
    if pa.types.is_temporal(kind):
        mend = "name it columns.time or columns.ignored, or derive year, month, … in source.query"
    else:
        mend = "name it columns.ignored, or make it a number or text in source.query"
    raise InputError(f"column {field.name!r}", f"is of type {kind}, which is no feature", mend)


def _feature(name: str, values: "pd.Series[Any]", kind: ColumnType, sensitive: bool) -> Feature:
    known = values.dropna()
    categories: list[str] = []
    minimum = maximum = None
    example: float | int | bool | str
    if kind == "category":
        counts = as_text(known).value_counts()
        # the most frequent first, equally frequent ones by name: never by order of the rows
        ranked = counts.sort_index().sort_values(ascending=False, kind="stable")
        categories = [str(category) for category in ranked.index[:MAXIMUM_CATEGORIES]]
        example = categories[0]
    elif kind == "boolean":
        example = bool(known.astype(bool).mean() >= 0.5)
    else:
        numbers = known.astype("float64")
        minimum, maximum = float(numbers.min()), float(numbers.max())
        # a value that occurs, not the middle between two
        median = float(numbers.quantile(0.5, interpolation="lower"))
        example = int(median) if kind == "integer" else median
    return Feature(
        name=name,
        type=kind,
        nullable=len(known) < len(values),
        categories=categories,
        minimum=minimum,
        maximum=maximum,
        example=example,
        sensitive=sensitive,
    )
