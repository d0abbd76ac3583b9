"""Whether the compiled form of a model answers as the trained one: compared before it may serve."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.documents import Evaluation, Parity, Schema
from tasks.models import artefact
from tasks.models.compiled import FEW_ROWS, compiled_predictor
from tasks.models.decision import decisions
from tasks.models.predictor import Floats, Predictor
from tasks.progress import Progress, silent

DIGITS = 2
"""Of the largest difference: more of them say nothing, and differ between processors."""

ALONE = 100
"""Rows that are also asked about one by one."""


def certify(
    predictor: Predictor,
    X: npt.NDArray[Any],
    evaluation: Evaluation,
    progress: Progress = silent,
) -> tuple[Predictor, Parity | None]:
    """Compile a model, and compare the two on held-out rows and on unusual ones.

    Each row is asked about among all others and among few, as a compiled form may go another way
    for few rows, and some by themselves.

    Args:
        predictor: as trained.
        X: the held-out rows, encoded.
        evaluation: says how predictions become decisions.
        progress: told where a model cannot be compiled.

    Returns:
        What may serve, and its certificate; the trained model and None where it has no faster form.
    """
    try:
        form = compiled_predictor(predictor)
    except Exception as error:  # of whatever a family or a library may do wrong
        progress(1.0, f"the model serves as it was trained, as it cannot be compiled: {error!r}")
        return predictor, None
    if form is None:
        return predictor, None
    compiled, _ = form
    unusual = predictor.schema.unusual(X)
    asked = np.concatenate([X, unusual])
    trained = predictor.predict_encoded(asked)
    alone = np.unique(np.linspace(0, len(asked) - 1, ALONE).astype(int))
    compared = [
        (trained, compiled.predict_encoded(asked)),
        (trained, _by(FEW_ROWS, asked, compiled)),
        (trained[alone], _by(1, asked[alone], compiled)),
    ]
    wanted, answered = (np.concatenate(side) for side in zip(*compared, strict=True))
    parity = Parity(
        compiled_sha256=artefact.digest(compiled),
        rows=len(X),
        unusual_rows=len(unusual),
        largest_difference=largest_difference(
            wanted, answered, 1.0 if evaluation.classes else _spread(trained[: len(X)])
        ),
        decisions_changed=_changed(wanted, answered, predictor.schema, evaluation),
    )
    return (compiled if parity.holds else predictor), parity


def largest_difference(trained: Floats, answered: Floats, unit: float) -> float | None:
    """Return the largest difference of two figures for the same, relative to the figure or a unit.

    Args:
        trained: figures of the trained model.
        answered: of the compiled one.
        unit: what smaller figures are measured by.

    Returns:
        None where one of the two gives a figure and the other none.
    """
    finite = np.isfinite(trained)
    if not np.array_equal(finite, np.isfinite(answered)):
        return None
    difference = np.abs(trained - answered)[finite] / np.maximum(unit, np.abs(trained[finite]))
    largest = float(difference.max(initial=0.0))
    return float(f"{largest:.{DIGITS - 1}e}")


def _by(rows: int, X: npt.NDArray[Any], predictor: Predictor) -> Floats:
    starts = range(0, len(X), rows)
    return np.concatenate([predictor.predict_encoded(X[at : at + rows]) for at in starts])


def _spread(predicted: Floats) -> float:
    finite = predicted[np.isfinite(predicted)]
    return float(np.std(finite)) or 1.0 if len(finite) else 1.0


def _changed(trained: Floats, answered: Floats, schema: Schema, evaluation: Evaluation) -> int:
    if not evaluation.classes:
        return 0
    before, after = (
        decisions(figures, schema.classes, evaluation.decision) for figures in (trained, answered)
    )
    return int(np.sum(before != after))
