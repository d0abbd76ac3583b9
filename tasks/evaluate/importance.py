"""How much the winner leans on each column: permutation importance on held-out rows.

Breiman, Random Forests (2001), in the model-agnostic form of Fisher, Rudin and Dominici (2019):
by how much the metric worsens when one column's values are shuffled among the rows. Columns
that say the same share their importance.
"""

import numpy as np

from tasks.config import LOWER_IS_BETTER, Metric
from tasks.documents import Importance
from tasks.evaluate.hold_out import HoldOut
from tasks.models.metrics import score
from tasks.models.predictor import Predictor
from tasks.progress import Progress, silent

ROWS = 2000
REPEATS = 5
FIGURES = 100_000
"""Predicted numbers after which more rows say little new: a forecast of days has hundreds a row."""

FEWEST = 100
"""Rows that are shuffled at least, however many numbers each predicts."""


def importances(
    metric: Metric,
    predictor: Predictor,
    hold_out: HoldOut,
    seed: int,
    progress: Progress = silent,
) -> list[Importance]:
    """Shuffle each named feature ``REPEATS`` times on a sample of rows.

    At most ``ROWS`` are drawn, and fewer where each has many numbers to predict.

    Returns:
        One entry per name along the last axis of the encoded rows, the most important first;
        positive when shuffling worsens the metric. None where nothing has a name.
    """
    names = predictor.schema.feature_names
    if not names:
        return []
    generator = np.random.default_rng(seed)
    count = len(hold_out.y)
    enough = max(FEWEST, FIGURES * count // hold_out.y.size)
    sample = np.sort(generator.choice(count, size=min(ROWS, enough, count), replace=False))
    y = hold_out.y[sample]
    X = predictor.schema.encode(hold_out.rows.iloc[sample])
    intact = score(metric, y, predictor.predict_encoded(X))
    repeated = np.concatenate([X] * REPEATS)
    sign = 1.0 if metric in LOWER_IS_BETTER else -1.0
    result = []
    for number, name in enumerate(names):
        order = np.concatenate([generator.permutation(len(X)) for _ in range(REPEATS)])
        shuffled = repeated.copy()
        shuffled[..., number] = X[order][..., number]
        predicted = predictor.predict_encoded(shuffled)
        worse = [sign * (score(metric, y, part) - intact) for part in np.split(predicted, REPEATS)]
        result.append(Importance(feature=name, mean=float(np.mean(worse)), sd=float(np.std(worse))))
        progress((number + 1) / len(names), f"importance of {name}")
    return sorted(result, key=lambda importance: -importance.mean)
