"""What a prediction looks like, per objective."""

from typing import Any

import numpy as np
from pydantic import BaseModel

from bentos.interface import Caution
from bentos.refusal import Problem, RefusedError
from tasks.config import Objective
from tasks.models.predictor import Floats


class Binary(BaseModel):
    """A yes or no.

    Attributes:
        label: the more probable class.
        probability: of the event, which is the second of the classes that ``/model`` lists.
        decision: the class to act upon: the event from the decision threshold upwards, which
            evaluation chose by what mistakes cost; ``/model`` shows it.
    """

    label: str
    probability: float
    decision: str


class Multiclass(BaseModel):
    """One class of several, and the probability of each."""

    label: str
    probabilities: dict[str, float]


class Regression(BaseModel):
    """A value in the target's own unit."""

    value: float


class Answer(BaseModel):
    """What ``/predict`` answers: predictions in the order of the rows.

    Attributes:
        model: which model predicted.
        warnings: values that training never saw; at most 100 are listed.
        warnings_in_all: how many there are.
    """

    model: str
    predictions: list[Any]
    warnings: list[Caution]
    warnings_in_all: int


PREDICTION: dict[Objective, type[BaseModel]] = {
    "binary": Binary,
    "multiclass": Multiclass,
    "regression": Regression,
}


def predictions(
    predicted: Floats, objective: Objective, classes: list[str], threshold: float
) -> list[dict[str, Any]]:
    """Put a model's figures into words.

    Args:
        predicted: probabilities (n, classes), or values (n,) for regression.
        objective: decides the shape of each prediction, see ``PREDICTION``.
        classes: names of the columns of ``predicted``.
        threshold: binary only: probability from which the event is decided for.

    Raises:
        RefusedError: as :func:`require_finite`.
    """
    require_finite(predicted)
    if objective == "regression":
        return [{"value": value} for value in map(_stable, predicted.tolist())]
    labels = [classes[column] for column in predicted.argmax(axis=1)]
    if objective == "multiclass":
        return [
            {
                "label": label,
                "probabilities": {
                    name: _stable(probability)
                    for name, probability in zip(classes, row, strict=True)
                },
            }
            for label, row in zip(labels, predicted.tolist(), strict=True)
        ]
    events = map(_stable, predicted[:, 1].tolist())
    return [
        {"label": label, "probability": event, "decision": classes[event >= threshold]}
        for label, event in zip(labels, events, strict=True)
    ]


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
                mend="look at its values: some are far beyond the usual",
            )
            for row in np.flatnonzero(~finite)
        ]
    )


def _stable(figure: float) -> float:
    # beyond twelve digits a sum depends on how many rows are predicted together
    return float(f"{figure:.12g}")
