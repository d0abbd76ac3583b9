"""Models that cost nothing to build, measured on the same rows."""

import importlib
from typing import Literal

import numpy as np

from tasks.documents import WEIGHT
from tasks.documents.table import read_table
from tasks.evaluate.hold_out import HoldOut
from tasks.layout import Layout
from tasks.models.objective import objective
from tasks.models.predictor import Floats, Predictor

Simple = Literal["baseline", "reference"]

SIMPLE: tuple[Simple, ...] = ("baseline", "reference")
"""What knows no more than chance, and simple models that learn."""


def simple_predictions(role: Simple, layout: Layout, hold_out: HoldOut) -> dict[str, Floats]:
    """Fit the kind's baselines or references on all training rows and predict the held-out ones.

    Returns:
        Predictions by name: (rows, *schema.prediction_shape).
    """
    schema = hold_out.schema
    # a forecast's target is among its inputs
    names = list(dict.fromkeys([*schema.columns, schema.target, WEIGHT]))
    rows = read_table(layout.train, names).to_pandas()
    X, y = schema.encode(rows), schema.truth(rows)
    if not objective(schema.objective).supervised:
        y = np.zeros_like(y)
    weight = rows[WEIGHT].to_numpy(dtype="float64")
    offered = importlib.import_module(f"tasks.baselines.{schema.kind}")
    made = (offered.baselines if role == "baseline" else offered.references)(schema)
    return {
        name: Predictor(schema, model.fit(X, y, weight), "none").predict(hold_out.rows)
        for name, model in made.items()
    }
