"""A project with one small binary and one small regression solution, already split."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tasks.config import Target
from tasks.documents import FOLD, WEIGHT
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout
from tests.tables import feature

ROWS = 300
FOLDS = 3

TARGETS = {
    "clicks": Target(column="clicked", objective="binary", positive="yes"),
    "prices": Target(column="price", objective="regression", transform="log"),
}


def split(layout: Layout, time_ordered: bool = False, folds: int = FOLDS) -> pd.DataFrame:
    """Write train.parquet and schema.json as split does; a fifth of the rows validates nothing."""
    target = TARGETS[layout.solution]
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "size": rng.lognormal(3, 1, ROWS),
            "age": rng.normal(40, 10, ROWS),
            "town": rng.choice(["York", "Bath"], ROWS),
        }
    )
    signal = np.log(frame["size"]) - 3 + (frame["town"] == "Bath") + rng.normal(0, 0.5, ROWS)
    if target.objective == "regression":
        frame[target.column] = np.exp(signal + 5)
    else:
        frame[target.column] = np.where(signal > 0.5, "yes", "no")
    frame[WEIGHT] = 1.0
    frame[FOLD] = np.arange(ROWS) * 5 // ROWS - 2 if time_ordered else np.arange(ROWS) % FOLDS
    if folds == 1:
        frame[FOLD] = np.where(frame[FOLD] == 0, 0, -1)
    frame[FOLD] = frame[FOLD].clip(lower=-1)
    layout.data.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(layout.train)
    TableSchema(
        target=target.column,
        objective=target.objective,
        classes=[] if target.objective == "regression" else ["no", "yes"],
        features=[
            feature("size", "number", [], nullable=False),
            feature("age", "number", [], nullable=False),
            feature("town", "category", ["York", "Bath"], nullable=False),
        ],
        time_ordered=time_ordered,
        weighted=False,
        train_rows=ROWS,
        test_rows=0,
    ).write(layout.schema)
    return frame


@pytest.fixture
def write_split() -> Callable[..., pd.DataFrame]:
    return split


@pytest.fixture
def clicks(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path, "clicks")
    split(layout)
    return layout


@pytest.fixture
def prices(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path, "prices")
    split(layout)
    return layout
