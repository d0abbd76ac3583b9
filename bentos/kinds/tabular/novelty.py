"""Values that training never saw: the model answers, but nothing says how well."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bentos.interface import Columns, InputWarning
from bentos.refusal import short
from tasks.columns.encoder import encoder
from tasks.columns.encoders.datetime import written
from tasks.columns.encoders.text import words
from tasks.documents.text import value_text
from tasks.kinds.tabular.schema import Feature, TableSchema


class Novelty:
    """Finds values that training never saw."""

    def __init__(self, schema: TableSchema) -> None:
        self.schema = schema
        self.known = {
            feature.name: frozenset(feature.words or feature.categories)
            for feature in schema.features
        }

    def warnings(self, rows: Columns) -> list[InputWarning]:
        """Return what is to be said of values.

        Returns:
            A warning per unseen category, per number or point in time outside of those of training,
            and per text that is longer than those of training or shares no frequent word with them.
        """
        result: list[InputWarning] = []
        for feature in self.schema.features:
            values = rows[feature.name]
            if feature.type == "category":
                result += self._unseen(feature, values)
            elif feature.type == "text":
                result += self._strange(feature, values)
            elif feature.type == "datetime":
                result += _beyond(feature, values)
            elif feature.minimum is not None and feature.maximum is not None:
                result += _outside(feature, feature.minimum, feature.maximum, values)
        return result

    def _unseen(self, feature: Feature, values: npt.NDArray[Any]) -> list[InputWarning]:
        known = self.known[feature.name]
        return [
            InputWarning(
                row=row,
                column=feature.name,
                value=value,
                message="not among the categories seen in training; treated as missing",
            )
            for row, value in enumerate(values)
            if value is not None and value not in known and value_text(value) not in known
        ]

    def _strange(self, feature: Feature, values: npt.NDArray[Any]) -> Iterator[InputWarning]:
        known, longest = self.known[feature.name], int(feature.maximum or 0)
        for row, text in enumerate(values):
            if text is None:
                continue
            read = words(text)
            if read and known.isdisjoint(read):
                message = f"none of its words is among the {len(known):,} most frequent of training"
            elif len(text) > longest:
                message = f"{len(text):,} characters; the longest training text has {longest:,}"
            else:
                continue
            yield InputWarning(
                row=row, column=feature.name, value=str(short(text)), message=message
            )


def period(feature: Feature) -> list[str]:
    """Return the first and the last moment of training, as RFC 3339 writes them."""
    assert feature.minimum is not None
    assert feature.maximum is not None
    return [written(feature.minimum), written(feature.maximum)]


def _beyond(feature: Feature, values: npt.NDArray[Any]) -> Iterator[InputWarning]:
    seconds = encoder(feature.type).encode(pd.Series(values), feature)
    for warning in _outside(feature, feature.minimum or 0.0, feature.maximum or 0.0, seconds):
        first, last = period(feature)
        message = f"outside of the period seen in training, {first} to {last}"
        yield warning.model_copy(
            update={"value": written(float(warning.value)), "message": message}
        )


def _outside(
    feature: Feature, minimum: float, maximum: float, values: npt.NDArray[Any]
) -> list[InputWarning]:
    beyond = (values < minimum) | (values > maximum)
    if not beyond.any():
        return []
    return [
        InputWarning(
            row=int(row),
            column=feature.name,
            value=float(values[row]),
            message=f"outside of the range seen in training, {minimum:g} to {maximum:g}",
        )
        for row in np.flatnonzero(beyond)
    ]
