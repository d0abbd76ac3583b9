"""What ``/predict`` answers; a prediction looks as its objective says."""

from typing import Any

import numpy as np
from pydantic import BaseModel

from bentos.interface import InputWarning
from bentos.refusal import Problem, RefusedError
from tasks.documents import Rejected, Schema, Threshold
from tasks.models.objective import answering
from tasks.models.predictor import Floats


class Answer(BaseModel):
    """What ``/predict`` answers: predictions in the order of the rows.

    Attributes:
        id: of this answer, by which its truth can be told later.
        model: which model predicted.
        warnings: values that training never saw; at most 100 are listed.
        warnings_in_all: how many there are.
    """

    id: str
    model: str
    predictions: list[Any]
    warnings: list[InputWarning]
    warnings_in_all: int


def predictions(
    predicted: Floats, schema: Schema, decision: Threshold | Rejected | None
) -> list[dict[str, Any]]:
    """Put a model's figures into words, as its objective does.

    Args:
        predicted: probabilities (n, classes), or values (n,).
        schema: names the objective and the classes.
        decision: what makes a prediction a decision, as evaluation chose it.

    Raises:
        RefusedError: as :func:`require_finite`.
    """
    require_finite(predicted)
    return answering(schema.objective).answers(predicted, schema.classes, decision)


def require_finite(predicted: Floats) -> None:
    """Raise if a model gave no figure for a row, as happens far from what it learnt.

    Args:
        predicted: rows along the first axis.

    Raises:
        RefusedError: naming the rows.
    """
    finite = np.isfinite(predicted).reshape(len(predicted), -1).all(axis=1)
    if finite.all():
        return
    raise RefusedError(
        [
            Problem(
                row=int(row),
                column=None,
                value=None,
                why="the model gives no figure for this row, it is too far from what it learnt",
                hint="look at its values: some are far beyond the usual",
            )
            for row in np.flatnonzero(~finite)
        ]
    )
