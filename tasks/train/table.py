"""Training rows as a family sees them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils.class_weight import compute_sample_weight

from tasks.config import Target
from tasks.documents import FOLD, WEIGHT, Schema
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.kinds.kind import read_schema
from tasks.layout import Layout
from tasks.models.predictor import Floats
from tasks.train.folds import Rows, folds


@dataclass(frozen=True)
class Table:
    """Everything that fitting needs, in memory.

    Attributes:
        X: examples, as the schema encodes them.
        own: the target in its own unit, or class numbers.
        y: what is learnt: ``own``, or its logarithm.
        weight: per row in fitting; None where all rows weigh the same.
        folds: the column FOLD.
    """

    schema: Schema
    target: Target
    X: npt.NDArray[Any]
    own: npt.NDArray[Any]
    y: npt.NDArray[Any]
    weight: Floats | None
    folds: npt.NDArray[np.int64]

    @classmethod
    def read(cls, layout: Layout, target: Target, by_class: bool = False) -> "Table":
        """Read what split wrote.

        Args:
            layout: reads ``train`` and ``schema``.
            target: what is learnt.
            by_class: weigh rows inversely to their class's frequency.

        Raises:
            InputError: the target has no logarithm.
        """
        schema = read_schema(layout.schema)
        rows = read_table(layout.train).to_pandas()
        own = schema.truth(rows)
        if target.transform == "log" and own.min() <= 0:
            raise InputError(
                f"column {target.column!r}",
                f"{own.min()} has no logarithm",
                "set target.transform to none",
            )
        return cls(
            schema=schema,
            target=target,
            X=schema.encode(rows),
            own=own,
            y=np.log(own) if target.transform == "log" else own,
            weight=_weights(rows, own, by_class),
            folds=rows[FOLD].to_numpy(dtype="int64"),
        )

    @cached_property
    def parts(self) -> list[tuple[Rows, Rows]]:
        """Rows to fit and to validate on, per fold."""
        return list(folds(self.folds, self.schema.time_ordered))

    @cached_property
    def validated(self) -> Rows:
        """Rows that a fold validates, ascending."""
        return np.flatnonzero(self.folds >= 0)

    def places(self, rows: Rows) -> Rows:
        """Return where rows that a fold validates stand among all of those."""
        return np.searchsorted(self.validated, rows)

    def weight_of(self, rows: Rows) -> Floats | None:
        """Return the fitting weights of some rows."""
        return None if self.weight is None else self.weight[rows]

    def in_own_unit(self, learnt: Floats) -> Floats:
        """Undo the target's transform."""
        return np.exp(learnt) if self.target.transform == "log" else learnt


def _weights(rows: pd.DataFrame, own: npt.NDArray[Any], by_class: bool) -> Floats | None:
    weight = rows[WEIGHT].to_numpy(dtype="float64")
    if by_class:
        weight = weight * compute_sample_weight("balanced", own)
    return None if np.all(weight == weight[0]) else weight / weight.mean()
