"""Answers of services that may say that a text is out of their scope."""

from typing import Any

from bentos.answers import Multiclass, predictions, require_finite
from tasks.documents import Rejected
from tasks.models.predictor import Floats
from tasks.models.rejection import decide


class Scoped(Multiclass):
    """One class of several, or none of them.

    Attributes:
        label: the most probable class.
        decision: the class to act upon: the one for texts out of scope unless some other is
            probable enough against it; evaluation chose how much that is.
    """

    decision: str


def scoped(predicted: Floats, classes: list[str], rejected: Rejected) -> list[dict[str, Any]]:
    """Put probabilities (n, classes) into words."""
    require_finite(predicted)
    decided = decide(predicted, classes.index(rejected.label), rejected.value)
    return [
        {"label": said["label"], "decision": classes[number], **said}
        for said, number in zip(
            predictions(predicted, "multiclass", classes, 0.5), decided, strict=True
        )
    ]
