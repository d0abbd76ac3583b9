"""What an encoder of columns offers; each module under ``encoders`` has one, called ENCODER."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

from tasks.columns.column import Column, ColumnType

Cells = npt.NDArray[Any]
"""One column of encoded rows, (n,): float64, or objects where it holds texts."""

Facts = dict[str, Any]
"""Attributes of a ``Column`` beside its name, type, reason and whether values are missing."""


class Transformer(Protocol):
    """Learns on the encoded cells of training rows how they become numbers."""

    def fit(self, cells: Cells) -> Self:
        """Learn."""

    def transform(self, cells: Cells) -> Cells:
        """Return float64 (n, outputs)."""


def one_number(column: Column) -> list[str]:
    """Name the single number that a cell is to an estimator."""
    return [column.name]


@dataclass(frozen=True)
class Encoder:
    """How columns of one type are read, learnt and made numbers.

    Attributes:
        read: values as a source has them to typed ones; what cannot be read becomes missing.
        learn: what is known of a column from its typed values, none of them missing.
        encode: values as a source has them, and the learnt column, to cells of encoded rows.
        outputs: names of the numbers that an estimator sees in the place of a cell.
        transformer: makes what turns cells into those numbers, unfitted; None where a cell is
            its only number.
        requires: distributions that ``transformer`` needs beside numpy and pandas.
        without_pandas: what ``encode`` does, of an array of values as a request has them; None
            where it takes pandas.
    """

    read: "Callable[[pd.Series[Any]], pd.Series[Any]]"
    learn: "Callable[[pd.Series[Any]], Facts]"
    encode: "Callable[[pd.Series[Any], Column], Cells]"
    outputs: Callable[[Column], list[str]] = one_number
    transformer: Callable[[Column], Transformer] | None = None
    requires: tuple[str, ...] = ()
    without_pandas: Callable[[npt.NDArray[Any], Column], Cells] | None = None

    def encode_array(self, values: npt.NDArray[Any], column: Column) -> Cells:
        """Return what ``encode`` gives of an array of values as a request has them."""
        if self.without_pandas is not None:
            return self.without_pandas(values, column)
        import pandas as pd

        return self.encode(pd.Series(values), column)


def encoder(name: ColumnType) -> Encoder:
    """Load the encoder of a type."""
    result: Encoder = importlib.import_module(f"tasks.columns.encoders.{name}").ENCODER
    return result
