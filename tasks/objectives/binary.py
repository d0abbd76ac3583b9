"""Whether an event happens: the probability of one of two classes."""

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

UNDECIDED = 0.5
"""The threshold where none was chosen."""


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


class BinaryObjective(Classes):
    """One of two classes; ``target.positive`` names the event."""

    rules = Rules(
        target="classes",
        metrics=(
            "roc_auc", "average_precision", "log_loss", "accuracy", "balanced_accuracy", "f1",
        ),
        candidates={
            "tabular": candidates.TABLES,
            "image": candidates.PICTURES,
            "text": candidates.TEXTS,
        },
        keys=frozenset(
            {"target.positive", "train.balance", "evaluate.costs", "gates.calibration_error"}
        ),
        needs=frozenset({"target.positive"}),
    )  # fmt: skip

    def probability(self, predicted: "Floats") -> "Floats":
        """Return that of the event."""
        return predicted[:, 1]

    def curves(self, held_out: Predictions, schema: "Schema", seed: int) -> "dict[str, Curve]":
        """Compute ``roc`` and ``precision_recall``."""
        from tasks.objectives.common.curves import of_event

        return of_event(held_out.y == 1, held_out.predicted[:, 1])

    def threshold(self, rows: PredictedRows, evaluate: Evaluate) -> "Threshold":
        """Choose the threshold of least cost, or of the best F1 where no costs are given."""
        from tasks.objectives.common.threshold import best_threshold, consequences

        costs, chosen_on = evaluate.costs, rows.validated
        value = best_threshold(chosen_on.y == 1, chosen_on.predicted[:, 1], chosen_on.weight, costs)
        return consequences(value, costs, rows.held_out, rows.resamples)

    def answer(self, decision: "Threshold | Rejected | None") -> type[BaseModel]:
        """Return the type of a yes or no."""
        return Binary

    def answers(
        self, predicted: "Floats", classes: list[str], decision: "Threshold | Rejected | None"
    ) -> list[dict[str, Any]]:
        """Return label, probability of the event, and decision."""
        value = UNDECIDED if decision is None else decision.value
        labels = [classes[column] for column in predicted.argmax(axis=1)]
        events = map(stable, predicted[:, 1].tolist())
        return [
            {"label": label, "probability": event, "decision": classes[event >= value]}
            for label, event in zip(labels, events, strict=True)
        ]


OBJECTIVE = BinaryObjective()
