"""Whether the compiled form of a model answers as the trained one: compared before it may serve."""

import numpy as np
import numpy.typing as npt

from tasks.documents import Evaluation, Parity, Schema
from tasks.models import artefact
from tasks.models.compiled import compiled_predictor
from tasks.models.decision import decisions
from tasks.models.predictor import Floats, Predictor

DIGITS = 2
"""Of the largest difference: more of them say nothing, and differ between processors."""


def certify(
    predictor: Predictor, X: npt.NDArray[np.generic], evaluation: Evaluation
) -> tuple[Predictor, Parity | None]:
    """Compile a model, and compare the two on held-out rows and on unusual ones.

    Args:
        predictor: as trained.
        X: the held-out rows, encoded.
        evaluation: says how predictions become decisions.

    Returns:
        What may serve, and its certificate; the trained model and None where it has no faster form.
    """
    form = compiled_predictor(predictor)
    if form is None:
        return predictor, None
    compiled, requires = form
    unusual = predictor.schema.unusual(X)
    parts = [
        (predictor.predict_encoded(rows), compiled.predict_encoded(rows))
        for rows in (X, unusual, *X[:ONE_BY_ONE, None], *unusual[:ONE_BY_ONE, None])
        if len(rows)
    ]
    trained, answered = (np.concatenate(side) for side in zip(*parts, strict=True))
    parity = Parity(
        compiled_sha256=artefact.digest(compiled),
        requires=requires,
        rows=len(X),
        unusual_rows=len(unusual),
        largest_difference=largest_difference(trained, answered),
        decisions_changed=_changed(trained, answered, predictor.schema, evaluation),
    )
    return (compiled if parity.holds else predictor), parity


ONE_BY_ONE = 100
"""Rows that are also asked about alone: a compiled model may go another way for few rows."""


def largest_difference(trained: Floats, answered: Floats) -> float | None:
    """Return the largest difference of two figures for the same, relative to those above 1.

    Returns:
        None where one of the two gives a figure and the other none.
    """
    finite = np.isfinite(trained)
    if not np.array_equal(finite, np.isfinite(answered)):
        return None
    difference = np.abs(trained - answered)[finite] / np.maximum(1.0, np.abs(trained[finite]))
    largest = float(difference.max(initial=0.0))
    return float(f"{largest:.{DIGITS - 1}e}")


def _changed(trained: Floats, answered: Floats, schema: Schema, evaluation: Evaluation) -> int:
    if not evaluation.classes:
        return 0
    before, after = (
        decisions(figures, schema.classes, evaluation.decision) for figures in (trained, answered)
    )
    return int(np.sum(before != after))
