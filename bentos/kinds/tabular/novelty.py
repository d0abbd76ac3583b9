"""Values that training never saw: the model answers, but nothing says how well."""

from typing import Any

import numpy as np
import numpy.typing as npt

from bentos.interface import Caution, Columns
from tasks.documents.text import value_text
from tasks.kinds.tabular.schema import Feature, TableSchema


class Novelty:
    """Finds values that training never saw."""

    def __init__(self, schema: TableSchema) -> None:
        self.schema = schema
        self.known = {feature.name: frozenset(feature.categories) for feature in schema.features}

    def cautions(self, rows: Columns) -> list[Caution]:
        """Give a caution per unseen category and per number outside of the training range."""
        found: list[Caution] = []
        for feature in self.schema.features:
            values = rows[feature.name]
            if feature.type == "category":
                found += self._unseen(feature, values)
            elif feature.minimum is not None and feature.maximum is not None:
                found += _outside(feature, feature.minimum, feature.maximum, values)
        return found

    def _unseen(self, feature: Feature, values: npt.NDArray[Any]) -> list[Caution]:
        known = self.known[feature.name]
        return [
            Caution(
                row=row,
                column=feature.name,
                value=value,
                message="not among the categories seen in training; treated as missing",
            )
            for row, value in enumerate(values)
            if value is not None and value_text(value) not in known
        ]


def _outside(
    feature: Feature, minimum: float, maximum: float, values: npt.NDArray[Any]
) -> list[Caution]:
    beyond = (values < minimum) | (values > maximum)
    if not beyond.any():
        return []
    return [
        Caution(
            row=int(row),
            column=feature.name,
            value=float(values[row]),
            message=f"outside of the range seen in training, {minimum:g} to {maximum:g}",
        )
        for row in np.flatnonzero(beyond)
    ]
