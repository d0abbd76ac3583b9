"""Which of several classes: the probability of each."""

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from tasks.config import Evaluate, Rules
from tasks.models.objective import PredictedRows, Predictions
from tasks.objectives.common import candidates
from tasks.objectives.common.classes import Classes
from tasks.objectives.common.figures import stable

if TYPE_CHECKING:
    from tasks.documents import Curve, Rejected, Schema, Threshold
    from tasks.models.predictor import Floats

MOST_CLASSES = 10
"""Of which curves are drawn: nobody tells more lines apart."""


class Multiclass(BaseModel):
    """One class of several, and the probability of each."""

    label: str
    probabilities: dict[str, float]


class Scoped(Multiclass):
    """One class of several, or none of them.

    Attributes:
        label: the most probable class.
        decision: the class to act upon: the one for what is out of scope unless some other is
            probable enough against it; evaluation chose how much that is.
    """

    decision: str


class MulticlassObjective(Classes):
    """One of several classes, or with ``evaluate.rejection`` none of them."""

    rules = Rules(
        target="classes",
        metrics=("accuracy", "balanced_accuracy", "f1_macro", "log_loss", "roc_auc"),
        candidates={
            "tabular": candidates.TABLES,
            "image": candidates.PICTURES,
            "text": candidates.TEXTS,
        },
        keys=frozenset({"train.balance", "evaluate.rejection", "gates.calibration_error"}),
    )

    def probability(self, predicted: "Floats") -> "Floats":
        """Return that of the most probable class."""
        largest: Floats = predicted.max(axis=1)
        return largest

    def curves(self, held_out: Predictions, schema: "Schema", seed: int) -> "dict[str, Curve]":
        """Compute ``roc:<class>`` and ``precision_recall:<class>``, each against the rest."""
        from tasks.objectives.common.curves import of_event

        result: dict[str, Curve] = {}
        if len(schema.classes) > MOST_CLASSES:
            return result
        for number, label in enumerate(schema.classes):
            event = held_out.y == number
            if event.any():
                result |= of_event(event, held_out.predicted[:, number], f":{label}")
        return result

    def rejection(
        self, rows: PredictedRows, schema: "Schema", evaluate: Evaluate
    ) -> "Rejected | None":
        """Choose the threshold below which no class is probable enough, where that is wanted."""
        if evaluate.rejection is None:
            return None
        from tasks.objectives.common.rejection import (
            best_rejection,
            consequences,
            rejected_class,
        )

        number = rejected_class(evaluate.rejection, schema.classes)
        value = best_rejection(rows.validated, number, evaluate.rejection.in_scope_accuracy)
        return consequences(value, evaluate.rejection, rows.held_out, number, rows.resamples)

    def answer(self, decision: "Threshold | Rejected | None") -> type[BaseModel]:
        """Return the type with a decision where rows may be out of scope."""
        return Multiclass if decision is None else Scoped

    def answers(
        self, predicted: "Floats", classes: list[str], decision: "Threshold | Rejected | None"
    ) -> list[dict[str, Any]]:
        """Return the label and all probabilities; the decision where rows may be out of scope."""
        labels = [classes[column] for column in predicted.argmax(axis=1)]
        probabilities = [
            dict(zip(classes, map(stable, row), strict=True)) for row in predicted.tolist()
        ]
        return [
            {"label": label, **decided, "probabilities": each}
            for label, decided, each in zip(
                labels, _decided(predicted, classes, decision), probabilities, strict=True
            )
        ]


def _decided(
    predicted: "Floats", classes: list[str], decision: "Threshold | Rejected | None"
) -> list[dict[str, str]]:
    if decision is None:
        return [{} for _ in predicted]
    from tasks.documents import Rejected
    from tasks.models.rejection import decide

    assert isinstance(decision, Rejected)
    numbers = decide(predicted, classes.index(decision.label), decision.value)
    return [{"decision": classes[number]} for number in numbers]


OBJECTIVE = MulticlassObjective()
