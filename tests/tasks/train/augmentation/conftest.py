"""A table with every type of column, missing values and a class in twelve rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tasks.kinds.tabular.schema import TableSchema
from tasks.models.predictor import Floats
from tasks.train.augmentation import game
from tests.tables import feature


@dataclass(frozen=True)
class Uneven:
    schema: TableSchema
    X: Floats
    y: Any


@pytest.fixture
def uneven() -> Uneven:
    return uneven_rows()


def uneven_rows() -> Uneven:
    """Classes of 100, 30 and 12 rows; columns 0 and 1 lie 10 higher from class to class."""
    random = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], [100, 30, 12])
    X = np.column_stack(
        [
            random.normal(10 * y, 1),
            np.round(random.normal(10 * y, 2)),
            random.integers(0, 2, len(y)),
            # town 3 is in the schema, but not among these rows
            np.where(y == 2, 2, random.integers(0, 2, len(y))),
        ]
    ).astype("float64")
    X[::5, 0] = np.nan
    X[::7, 3] = np.nan
    schema = TableSchema(
        target="target",
        objective="multiclass",
        classes=["a", "b", "c"],
        features=[
            feature("size", "number", [], nullable=True),
            feature("count", "integer", [], nullable=True),
            feature("member", "boolean", [], nullable=True),
            feature("town", "category", ["York", "Bath", "Ely", "Hull"], nullable=True),
        ],
        time_ordered=False,
        weighted=False,
        train_rows=len(y),
        test_rows=0,
    )
    return Uneven(schema, X, y)


@pytest.fixture
def short_game(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten(monkeypatch)


def shorten(patch: pytest.MonkeyPatch) -> None:
    """Play few steps: what is made is poor, but of the right shape."""
    patch.setattr(game, "STEPS", 20)
    patch.setattr(game, "STEPS_AT_ONCE", 10)
