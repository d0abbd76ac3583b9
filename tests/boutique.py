"""A small solution on interactions, taken through real stages and served, once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns, InteractionsInputs, Split, Target
from tasks.ingest.generators.shop import generate
from tasks.kinds.interactions.kind import KIND
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.split.partition import last
from tests.pipeline import Finished, fixtures

INPUTS: dict[str, Any] = {
    "kind": "interactions",
    "item": "item",
    "name": "name",
    "item_columns": ["category", "brand", "price"],
    "user_columns": ["region", "age"],
}
PARAMS: dict[str, Any] = {
    "solutions": {
        "boutique": {
            "title": "Boutique",
            "description": "What next?",
            "inputs": INPUTS,
            "source": {"kind": "generator", "name": "shop", "rows": 6000},
            "target": {"column": "item", "objective": "ranking"},
            "columns": {"time": "moment", "group": "user"},
            "split": {"method": "last", "folds": 1},
            "train": {"metric": "ndcg_at_10"},
            "evaluate": {"resamples": 100},
            "gates": {"latency_ms": 10_000},
            "serve": {"maximum_rows": 10, "maximum_bytes": 300_000},
        }
    },
    "candidates": {
        "boutique-neighbours": {
            "solution": "boutique",
            "kind": "interactions",
            "family": "item_knn",
        },
        "boutique-two-tower": {
            "solution": "boutique",
            "kind": "interactions",
            "family": "two_tower",
            "fixed": {"dimensions": 16, "window": 8, "negatives": 100, "epochs": 6},
        },
    },
}


class Boutique(Finished):
    """The solution after its verdict."""

    @property
    def schema(self) -> InteractionsSchema:
        """What is known of its items and users."""
        return InteractionsSchema.read(self.layout.schema)


@dataclass(frozen=True)
class Visits:
    """Interactions as families see them, those that train and the last of each user."""

    schema: InteractionsSchema
    rows: pd.DataFrame
    X: npt.NDArray[Any]
    y: npt.NDArray[Any]
    held_out: pd.DataFrame
    held_out_y: npt.NDArray[Any]


MakeVisits = Callable[[Any], Visits]


@pytest.fixture(scope="session")
def visits() -> MakeVisits:
    """Return visits to a generated shop for an objective: ``visits("ranking")``."""
    return cache(_visits)


def _visits(objective: Any) -> Visits:
    target = Target(column="item" if objective == "ranking" else "stars", objective=objective)
    columns = Columns(time="moment", group="user")
    inputs = InteractionsInputs.model_validate(INPUTS)
    table = pa.Table.from_pandas(generate(5000, 0), preserve_index=False)
    examples = KIND.examples(table, columns, target, inputs)
    frame = examples.to_pandas()
    test = last(frame, columns)
    training = examples.filter(pa.array(~test))
    schema = KIND.learn(
        training,
        columns,
        Split(method="last", folds=1),
        inputs,
        target=target.column,
        objective=objective,
        classes=[],
        time_ordered=False,
        weighted=False,
        train_rows=training.num_rows,
        test_rows=int(test.sum()),
    )
    assert isinstance(schema, InteractionsSchema)
    rows, held_out = frame[~test].reset_index(drop=True), frame[test].reset_index(drop=True)
    return Visits(
        schema,
        rows,
        schema.encode(rows),
        schema.truth(rows),
        held_out,
        np.asarray(schema.truth(held_out)),
    )


boutique, served_boutique = fixtures("boutique", Boutique, PARAMS)
