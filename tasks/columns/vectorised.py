"""Families of models over columns of any type: what they see is numbers, booleans and categories.

What a column becomes is learnt when the model is fitted, on the rows that it is fitted on and no
others, so that neither a validating fold nor the hold-out has a say in it. Families know nothing of
this.
"""

import hashlib
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tasks.columns.column import Column
from tasks.columns.encoder import Cells, Transformer, encoder
from tasks.models.compiled import Compiled, compiled
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator, Features, Floats, Truth, Validation, Weights


class Vectorizer:
    """Turns encoded rows of any types into a matrix of numbers and category codes.

    Attributes:
        fitted: by position, what turns the cells of a column into several numbers; None where a
            cell is its only number.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        makers = [encoder(column.type).transformer for column in columns]
        self.fitted: list[Transformer | None] = [
            make(column) if make else None for make, column in zip(makers, columns, strict=True)
        ]

    def fit(self, X: npt.NDArray[Any]) -> Self:
        """Learn on encoded rows (n, columns)."""
        for place, transformer in enumerate(self.fitted):
            if transformer is not None:
                transformer.fit(X[:, place])
        return self

    def transform(self, X: npt.NDArray[Any]) -> Floats:
        """Return float64 (n, numbers), each column's numbers side by side, NaN for missing."""
        parts: list[Cells] = [
            X[:, [place]] if transformer is None else transformer.transform(X[:, place])
            for place, transformer in enumerate(self.fitted)
        ]
        return np.hstack([part.astype("float64") for part in parts])


Learnt = dict[bytes, Vectorizer]
"""By the digest of the rows that they learnt on: a search fits many models on the same ones."""


class Vectorised:
    """An estimator over the numbers that columns of any type become.

    Attributes:
        vectorizer: learnt on the rows that the estimator is fitted on.
        estimator: sees numbers.
    """

    def __init__(
        self, columns: Sequence[Column], estimator: Estimator, learnt: Learnt | None = None
    ) -> None:
        self.vectorizer = Vectorizer(columns)
        self.estimator = estimator
        self._learnt = {} if learnt is None else learnt

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Fit both."""
        cells = np.asarray(X)
        whole = cells.tobytes() if cells.dtype != object else repr(cells.tolist()).encode()
        fitted_on = hashlib.sha256(whole).digest()
        if fitted_on not in self._learnt:
            self._learnt[fitted_on] = self.vectorizer.fit(cells)
        self.vectorizer = self._learnt[fitted_on]
        numbers = self.vectorizer.transform(cells)
        if validation is not None:
            rows, truth, weight = validation
            validation = self.vectorizer.transform(np.asarray(rows)), truth, weight
        self.estimator.fit(numbers, y, sample_weight, validation)
        return self

    def predict(self, X: Features) -> Floats:
        """Return what the estimator gives."""
        return self.estimator.predict(self.vectorizer.transform(np.asarray(X)))

    def compiled(self) -> Compiled | None:
        """Return the same of the estimator's faster form, where it has one."""
        form = compiled(self.estimator)
        if form is None:
            return None
        faster = copy(self)
        faster.estimator = form.estimator
        return Compiled(faster, form.requires)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_learnt": {}}


def vectorised(family: Family, columns: Sequence[Column], seen: Any) -> Family:
    """Return a family whose estimators take encoded rows of any types.

    Args:
        family: knows numbers, booleans and categories alone.
        columns: of the encoded rows.
        seen: the schema that the family's own functions get: of the numbers that columns become.
    """
    learnt: Learnt = {}

    def own(fitted: Sequence[Any]) -> list[Estimator]:
        return [one.estimator for one in fitted]

    def build(parameters: Parameters, _: Any, seed: int, **others: Any) -> Estimator:
        return Vectorised(columns, family.build(parameters, seen, seed, **others), learnt)

    needed = {name for column in columns for name in encoder(column.type).requires}
    return replace(
        family,
        requires=tuple(sorted({*family.requires, *needed})),
        search=lambda trial, _: family.search(trial, seen),
        build=build,
        refit_parameters=lambda parameters, fitted, growth: family.refit_parameters(
            parameters, own(fitted), growth
        ),
        weights=lambda fitted: family.weights(*own([fitted])),
    )
