"""What costs nothing to build, measured on the same rows."""

from tasks.documents import WEIGHT
from tasks.documents.table import read_table
from tasks.evaluate.hold_out import HoldOut
from tasks.layout import Layout
from tasks.models.baseline import baselines
from tasks.models.predictor import Floats, Predictor, encode, target_values


def baseline_predictions(layout: Layout, hold_out: HoldOut) -> dict[str, Floats]:
    """Fit every baseline on all training rows and predict the held-out ones.

    Returns:
        Predictions by name: (rows, classes) probabilities or (rows,) values.
    """
    schema = hold_out.schema
    columns = [feature.name for feature in schema.features]
    rows = read_table(layout.train, [*columns, schema.target, WEIGHT]).to_pandas()
    X, y = encode(rows, schema), target_values(rows, schema)
    weight = rows[WEIGHT].to_numpy(dtype="float64")
    return {
        name: Predictor(schema, baseline.fit(X, y, weight), "none").predict(hold_out.rows)
        for name, baseline in baselines(schema).items()
    }
