"""Small tables of every objective, with categories, missing values and skew."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.config import ObjectiveName
from tasks.kinds.tabular.encode import typed_features
from tasks.kinds.tabular.schema import Feature, TableSchema


@dataclass(frozen=True)
class Sample:
    """Rows as a source has them, and as a family sees them."""

    schema: TableSchema
    rows: pd.DataFrame
    X: pd.DataFrame
    y: Any


def feature(name: str, kind: str, categories: list[str], nullable: bool) -> Feature:
    return Feature.model_validate(
        {
            "name": name,
            "type": kind,
            "nullable": nullable,
            "categories": categories,
            "minimum": None,
            "maximum": None,
            "example": categories[0] if categories else 1.0,
            "sensitive": False,
        }
    )


def make(objective: ObjectiveName, rows: int = 240) -> Sample:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "size": rng.lognormal(3, 1, rows),
            "age": rng.normal(40, 10, rows),
            "constant": 1.0,
            "member": rng.integers(0, 2, rows).astype(bool),
            "town": rng.choice(["York", "Bath", "Ely"], rows, p=[0.6, 0.39, 0.01]),
        }
    )
    signal = (
        np.log(frame["size"]) - 3 + (frame["age"] - 40) / 20 + (frame["town"] == "Bath")
    ).to_numpy() + rng.normal(0, 0.3, rows)
    frame.loc[::7, "age"] = np.nan
    frame.loc[::11, "town"] = None
    classes: list[str] = []
    if objective == "regression":
        frame["target"] = np.exp(signal)
    elif objective == "anomaly":
        classes = ["no", "yes"]
        unusual = rng.random(rows) < 0.1
        usual, spread = ~unusual, np.log(frame["size"]) - 3
        # all columns follow from the size, but in unusual rows
        frame.loc[usual, "age"] = 40 + 10 * spread[usual]
        frame.loc[usual, "member"] = spread[usual] > 0
        frame.loc[usual, "town"] = np.where(spread[usual] > 0, "Bath", "York")
        frame.loc[unusual, "age"] = rng.normal(40, 25, int(unusual.sum()))
        frame["target"] = np.where(unusual, "yes", "no")
    else:
        classes = ["no", "yes"] if objective == "binary" else ["a", "b", "c"]
        edges = np.quantile(signal, np.linspace(0, 1, len(classes) + 1)[1:-1])
        frame["target"] = np.asarray(classes)[np.digitize(signal, edges)]
    schema = TableSchema(
        target="target",
        objective=objective,
        classes=classes,
        features=[
            feature("size", "number", [], nullable=False),
            feature("age", "number", [], nullable=True),
            feature("constant", "number", [], nullable=False),
            feature("member", "boolean", [], nullable=False),
            feature("town", "category", ["York", "Bath", "Ely"], nullable=True),
        ],
        time_ordered=False,
        weighted=False,
        train_rows=rows,
        test_rows=0,
    )
    return Sample(schema, frame, typed_features(frame, schema), schema.truth(frame))


@pytest.fixture(scope="session")
def sample() -> Callable[[ObjectiveName], Sample]:
    made: dict[ObjectiveName, Sample] = {}

    def of(objective: ObjectiveName) -> Sample:
        if objective not in made:
            made[objective] = make(objective)
        return made[objective]

    return of
