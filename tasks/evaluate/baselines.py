"""What costs nothing to build, measured on the same rows."""

from tasks.documents import WEIGHT
from tasks.documents.table import read_table
from tasks.evaluate.hold_out import HoldOut
from tasks.kinds.kind import kind
from tasks.layout import Layout
from tasks.models.predictor import Floats, Predictor


def baseline_predictions(layout: Layout, hold_out: HoldOut) -> dict[str, Floats]:
    """Fit every baseline of the kind of input on all training rows and predict the held-out ones.

    Returns:
        Predictions by name: (rows, *schema.prediction_shape).
    """
    schema = hold_out.schema
    # a forecast's target is among its inputs
    names = list(dict.fromkeys([*schema.columns, schema.target, WEIGHT]))
    rows = read_table(layout.train, names).to_pandas()
    X, y = schema.encode(rows), schema.truth(rows)
    weight = rows[WEIGHT].to_numpy(dtype="float64")
    return {
        name: Predictor(schema, baseline.fit(X, y, weight), "none").predict(hold_out.rows)
        for name, baseline in kind(schema.kind).baselines(schema).items()
    }
