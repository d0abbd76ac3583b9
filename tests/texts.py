"""Small sets of texts: generated messages and reviews."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from tasks.config import ObjectiveName
from tasks.ingest.generators import messages, reviews
from tasks.kinds.text.schema import TextSchema

ROWS = 340
FIT = 240
INTENTS = ("card_lost", "delivery_late", "invoice", "newsletter", messages.OUT_OF_SCOPE)


@dataclass(frozen=True)
class Texts:
    """Rows as a source has them, and as a family sees them.

    Attributes:
        X: prepared texts (rows,); the first ``FIT`` rows are to learn from.
        y: class numbers.
    """

    schema: TextSchema
    rows: pd.DataFrame
    X: npt.NDArray[Any]
    y: npt.NDArray[np.int64]


MakeTexts = Callable[[ObjectiveName], Texts]


@pytest.fixture(scope="session")
def texts() -> MakeTexts:
    """Make some: English messages for multiclass, Chinese reviews for binary."""
    made: dict[ObjectiveName, Texts] = {}

    def make(objective: ObjectiveName) -> Texts:
        if objective not in made:
            made[objective] = _messages() if objective == "multiclass" else _reviews()
        return made[objective]

    return make


def _messages() -> Texts:
    rows = messages.generate(ROWS * 6, 0)
    rows = rows[rows["intent"].isin(INTENTS)].head(ROWS).reset_index(drop=True)
    return _texts(rows, "text", "intent", sorted(INTENTS))


def _reviews() -> Texts:
    return _texts(reviews.generate(ROWS, 0), "review", "label", ["0", "1"])


def _texts(rows: pd.DataFrame, column: str, target: str, classes: list[str]) -> Texts:
    assert len(rows) == ROWS
    schema = TextSchema(
        target=target,
        objective="multiclass" if len(classes) > 2 else "binary",
        classes=classes,
        time_ordered=False,
        weighted=False,
        train_rows=FIT,
        test_rows=ROWS - FIT,
        column=column,
        units="words" if column == "text" else "characters",
        length=200,
        longest=120,
        alphabet="".join(sorted({c for text in rows[column] for c in text.lower() if c.isalnum()})),
        example=str(rows[column].iloc[0]),
    )
    return Texts(schema, rows, schema.encode(rows), schema.truth(rows))
