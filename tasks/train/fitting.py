"""What a family is fitted on: training rows, and rows made of them for rare classes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.config import Balance
from tasks.models.predictor import Floats, WeightedRows
from tasks.train.folds import Rows
from tasks.train.table import Table

FEWEST = 2
"""Rows of a class below which none are made: there is nothing between, and nothing to learn."""

MadeRows = tuple[npt.NDArray[Any], npt.NDArray[Any]]


class Fitting:
    """Rows to fit on, fold by fold.

    With ``smote`` or ``gan`` they are followed by made rows, which are made of the very rows that
    the fold is fitted on, never of those that validate it, and only once however many trials ask.

    What is not supervised is given 0 for each row instead of the target.

    Attributes:
        table: all training rows.
    """

    def __init__(
        self,
        table: Table,
        balance: Balance,
        minority_ratio: float,
        seed: int,
        supervised: bool = True,
    ) -> None:
        self.table = table
        self._y = table.y if supervised else np.zeros_like(table.y)
        self._balance = balance
        self._ratio = minority_ratio
        self._seed = seed
        self._made: dict[int | None, MadeRows] = {}

    def rows(self, fold: int | None) -> tuple[npt.NDArray[Any], npt.NDArray[Any], Floats | None]:
        """Return rows, what is learnt of them, and weights, to fit on for a fold; None: for all.

        A made row weighs as much as the mean true row of its class, so that classes gain weight
        in proportion to their rows.
        """
        table, fitted = self.table, self._fitted(fold)
        X, y, weight = table.X[fitted], self._y[fitted], table.weight_of(fitted)
        made, classes = self._made_for(fold)
        if not len(classes):
            return X, y, weight
        if weight is not None:
            means = [weight[y == number].mean() for number in classes.tolist()]
            weight = np.concatenate([weight, means])
        return np.concatenate([X, made]), np.concatenate([y, classes]), weight

    def validation(self, fold: int) -> WeightedRows:
        """Return the rows that validate a fold, all of them true, to stop early by.

        Where a class was filled up to so many times its rows, those that validate weigh as many
        times more: the loss that is watched has the balance of the loss that falls.
        """
        table, validating = self.table, self.table.parts[fold][1]
        y, weight = self._y[validating], table.weight_of(validating)
        _, classes = self._made_for(fold)
        if len(classes):
            count = len(table.schema.classes)
            true = np.bincount(table.y[self._fitted(fold)], minlength=count)
            growth = 1 + np.bincount(classes, minlength=count) / np.maximum(true, 1)
            weight = growth[y] if weight is None else weight * growth[y]
        return table.X[validating], y, weight

    def made_rows(self, fold: int | None) -> dict[str, int]:
        """Count the made rows of each class that has some, among the rows to fit on."""
        numbers, counts = np.unique(self._made_for(fold)[1], return_counts=True)
        return {
            self.table.schema.classes[int(number)]: int(count)
            for number, count in zip(numbers, counts, strict=True)
        }

    def _fitted(self, fold: int | None) -> Rows:
        return np.arange(len(self.table.y)) if fold is None else self.table.parts[fold][0]

    def _made_for(self, fold: int | None) -> MadeRows:
        if fold not in self._made:
            fitted = self._fitted(fold)
            self._made[fold] = self._make(self.table.X[fitted], self.table.y[fitted])
        return self._made[fold]

    def _make(self, X: npt.NDArray[Any], y: npt.NDArray[Any]) -> MadeRows:
        nothing = X[:0], y[:0]
        if self._balance not in ("smote", "gan"):
            return nothing
        lacking = shortage(y, self._ratio)
        if not lacking:
            return nothing
        schema = self.table.schema
        from tasks.kinds.tabular.schema import TableSchema
        from tasks.train.augmentation.mixed import MixedColumns

        assert isinstance(schema, TableSchema)
        return self._maker()(X, y, lacking, MixedColumns(X, schema), self._seed)

    def _maker(self) -> Callable[..., MadeRows]:
        if self._balance == "smote":
            from tasks.train.augmentation.smote import interpolated

            return interpolated
        from tasks.train.augmentation.gan import generated

        return generated


def shortage(y: npt.NDArray[np.int64], ratio: float) -> dict[int, int]:
    """Count how many rows each class lacks to ``ratio`` times those of the largest.

    Args:
        y: class numbers.
        ratio: between 0 and 1.

    Returns:
        By class number; without classes that lack none or have too few rows to learn from.
    """
    numbers, counts = np.unique(y, return_counts=True)
    wanted = int(np.ceil(ratio * counts.max()))
    return {
        int(number): wanted - int(count)
        for number, count in zip(numbers, counts, strict=True)
        if FEWEST <= count < wanted
    }
