"""The held-out rows with their truth, read once for everyone who looks at them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.config import Target
from tasks.documents import WEIGHT, Schema
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.kinds.kind import read_schema
from tasks.layout import Layout
from tasks.models.objective import objective
from tasks.models.predictor import Floats


@dataclass(frozen=True)
class HoldOut:
    """Held-out rows.

    Attributes:
        rows: every column, as split left them.
        y: (rows,) class numbers, for ranking -1 outside of the catalogue; or values (rows, ...).
        weight: (rows,) sample weight, 1 where none was declared.
        group: column of rows that belong together, if there is one.
    """

    schema: Schema
    rows: pd.DataFrame
    y: npt.NDArray[Any]
    weight: Floats
    group: str | None = None

    @property
    def strata(self) -> npt.NDArray[np.int64]:
        """Class numbers, or zeros without classes: each is in every resample."""
        if objective(self.schema.objective).rules.target == "classes":
            return self.y
        return np.zeros(len(self.y), dtype="int64")

    @property
    def units(self) -> npt.NDArray[np.int64] | None:
        """Rows that resampling draws together, by number; None: each by itself."""
        units = self.schema.resampling_units(self.rows)
        if units is None and self.group in self.rows and self.rows[self.group].duplicated().any():
            return np.asarray(pd.factorize(self.rows[self.group])[0], dtype="int64")
        return units

    def of(self, rows: npt.NDArray[np.bool_]) -> "HoldOut":
        """Return some of the rows."""
        kept = self.rows[rows].reset_index(drop=True)
        return HoldOut(self.schema, kept, self.y[rows], self.weight[rows], self.group)


def read_hold_out(target: Target, layout: Layout, group: str | None = None) -> HoldOut:
    """Read the held-out rows.

    Args:
        target: what is predicted.
        layout: where they lie.
        group: ``columns.group`` of the solution.

    Raises:
        InputError: they do not fit the schema, or hold a class that training never saw.
    """
    schema = read_schema(layout.schema)
    if schema.objective != target.objective:
        raise InputError(str(layout.schema), schema.objective, "run the stage split again")
    rows = read_table(layout.test).to_pandas()
    y = schema.truth(rows)
    # an item that came after training is one that no list can hold: a miss, but no mistake
    if objective(schema.objective).rules.target == "classes" and (y < 0).any():
        unseen = rows.loc[y < 0, schema.target].unique().tolist()
        raise InputError(
            f"{schema.target} of held-out rows",
            f"{unseen} never occur among training rows",
            "split by the stratified method, or leave such rows out in the source's query",
        )
    return HoldOut(schema, rows, y, rows[WEIGHT].to_numpy(dtype="float64"), group)
