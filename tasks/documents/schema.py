"""What an example is, as learnt on training rows: the part that all kinds of input share."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from tasks.config import KindName, ObjectiveName
from tasks.documents.document import Document
from tasks.documents.text import positions
from tasks.errors import InputError, near

FOLD = "__fold__"
"""In train.parquet: the fold that validates the row; -1 for rows that are only trained on."""

IDENTITY = "__identity__"
"""In train.parquet and test.parquet: 64 bits that name the row, equal for equal rows."""

WEIGHT = "__weight__"
"""In train.parquet and test.parquet: the sample weight; 1 where the solution declares none."""

INTERNAL = (FOLD, IDENTITY, WEIGHT)


class Schema(Document, ABC):
    """Examples of one solution: how a row becomes what a model sees, and what it should answer.

    Each kind of input has its own, under ``tasks/kinds``.

    Attributes:
        kind: the kind of input.
        classes: the target's values as text, in the order of probability columns; for binary
            objectives the second is the event; empty where numbers are predicted.
        time_ordered: whether fold f is validated by a model of the rows with a smaller fold
            number (expanding window) rather than of all other rows.
        weighted: whether sample weights were declared.
        identity: columns that name a row, of which IDENTITY is made.
    """

    kind: KindName
    target: str
    objective: ObjectiveName
    classes: list[str]
    time_ordered: bool
    weighted: bool
    train_rows: int
    test_rows: int
    identity: list[str] = Field(default_factory=list)

    @property
    @abstractmethod
    def columns(self) -> list[str]:
        """Columns of a row that a prediction needs."""

    @property
    def source_columns(self) -> list[str]:
        """Columns of the source that examples are made of, those that name them among these."""
        return sorted({*self.columns, *self.identity})

    @abstractmethod
    def encode(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Return rows as estimators take them: one array whose first axis are the rows."""

    def encode_columns(self, columns: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return what ``encode`` gives, of rows that come as arrays (n,) by column."""
        return self.encode(pd.DataFrame(dict(columns)))

    def unusual(self, X: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return encoded rows unlike those given, as a service may be asked; none by default.

        Args:
            X: encoded rows.
        """
        return X[:0]

    def to_predict(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the examples that rows of a source ask about, as ``encode`` reads them.

        For most kinds a row is an example.

        Raises:
            InputError: a column is missing, or holds what cannot be read.
        """
        self.check_columns(rows, self.columns)
        return rows

    def check_columns(self, rows: pd.DataFrame, names: Iterable[str]) -> None:
        """Raise an error that names the columns which rows lack."""
        missing = [name for name in dict.fromkeys(names) if name not in rows]
        if missing:
            there = [name for name in map(str, rows.columns) if name not in INTERNAL]
            others = [name for name in there if name not in {*self.source_columns, *names}]
            close = near(missing[0], others)
            hint = f"rename {close[0]!r} if that is it; " if close else ""
            raise InputError(
                "rows lack columns that the model reads",
                ", ".join(missing),
                f"{hint}the rows have {', '.join(there)}",
            )

    def typed(self, rows: pd.DataFrame, name: str) -> "pd.Series[Any]":
        """Return a column of rows as what it was taken for, or as it is if nothing was learnt."""
        return rows[name]

    @property
    def feature_names(self) -> list[str]:
        """Names along the last axis of what ``encode`` gives; empty where nothing is named."""
        return []

    @property
    def prediction_shape(self) -> tuple[int, ...]:
        """Shape of the prediction for one row: (classes,), or () for a single number."""
        return (len(self.classes),) if self.classes else ()

    @property
    def step_names(self) -> list[str]:
        """Names of the figures of a forecast, step by step; empty where nothing is forecast."""
        return []

    def truth(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Return the target: class numbers (int64), -1 for others; or values (float64)."""
        column = rows[self.target]
        return positions(column, self.classes) if self.classes else column.to_numpy("float64")

    def parts(self, example: Any) -> list[tuple[str, Any]]:
        """Take an encoded row apart, to see what an answer hangs on.

        Returns:
            The name of each part, and the encoded row without it; empty where rows have none.
        """
        return []

    def resampling_units(self, rows: pd.DataFrame) -> npt.NDArray[np.int64] | None:
        """Number the units that are drawn together in a bootstrap; None: each row by itself.

        Rows that overlap or belong together are no independent witnesses, and intervals that
        took them for such would be too narrow.
        """
        return None
