"""Features: which columns they are, and what training rows say of each."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa

from tasks.columns.encoder import encoder
from tasks.columns.taken_for import taken_for
from tasks.config import Columns, Split
from tasks.documents import WEIGHT
from tasks.errors import InputError
from tasks.kinds.tabular.schema import Feature


def feature_names(table: pa.Table, target: str, columns: Columns, split: Split) -> list[str]:
    """Return the columns that have no role but feature, in the order of the table."""
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
        values = training.column(name).to_pandas()
        taken = taken_for(values, field, columns)
        chosen = encoder(taken.type)
        typed = chosen.read(values)
        if is_constant(typed):
            continue
        facts = {"categories": [], "minimum": None, "maximum": None, **chosen.learn(typed.dropna())}
        yield Feature(
            name=name,
            type=taken.type,
            nullable=bool(typed.isna().any()),
            **facts,
            reason=taken.reason,
            doubt=taken.doubt,
            sensitive=name in columns.sensitive,
        )


def is_constant(values: "pd.Series[Any]") -> bool:
    """Return whether all values are the same or all are missing."""
    return bool(values.isna().all() or (values == values.iloc[0]).all())
