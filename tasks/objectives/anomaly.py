"""What is unusual: a score of each row, learnt without labels, which only judge it."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from tasks.config import Evaluate, Rules
from tasks.models.objective import AnsweringObjective, PredictedRows, Predictions, Resampled
from tasks.objectives.common.classes import actual_and_decided, labelled
from tasks.objectives.common.figures import stable

if TYPE_CHECKING:
    import pandas as pd

    from tasks.documents import Curve, Evaluation, Interval, Rejected, Schema, Threshold
    from tasks.models.predictor import Estimator, Floats

USUAL_BUDGET = 0.05
"""Share of rows that may be alerted where ``evaluate.alert_budget`` is not given."""


class Anomaly(BaseModel):
    """How unusual a row is.

    Attributes:
        score: how far above the mean score of training rows, in their standard deviations.
        alert: whether the score reaches the threshold, which keeps the alert budget on the rows
            that evaluation saw; ``/model`` shows it.
    """

    score: float
    alert: bool


class AnomalyObjective(AnsweringObjective):
    """Rows unlike the others; ``target.positive`` names those that are to be found.

    Predictions are (rows, 2): 0, and the score of the event. Labels are kept from what learns, and
    choose among what has learnt: by average precision on validation rows.
    """

    rules = Rules(
        target="classes",
        metrics=("average_precision", "roc_auc"),
        candidates={
            "tabular": {
                "isolation": {"family": "isolation_forest"},
                "autoencoder": {"family": "autoencoder"},
            }
        },
        keys=frozenset({"target.positive", "evaluate.alert_budget"}),
        needs=frozenset({"target.positive"}),
    )
    supervised = False
    figure = "score"

    def chance(self, schema: "Schema") -> "dict[str, Estimator]":
        """Make the model that finds every row as unusual as the others."""
        from tasks.models.constant import Constant

        return {"same score": Constant(schema, "shares")}

    def curves(self, held_out: Predictions, schema: "Schema", seed: int) -> "dict[str, Curve]":
        """Compute ``roc``, ``precision_recall`` and ``found_by_alerts``.

        The last has x the share of rows alerted, the most unusual first, and y the share of events
        among these.
        """
        from tasks.objectives.common.curves import of_event, thinned

        event, score = held_out.y == 1, held_out.predicted[:, 1]
        ranked = np.argsort(-score, kind="stable")
        # rows of one score are alerted together or not at all
        last = np.r_[np.flatnonzero(np.diff(score[ranked])), len(score) - 1]
        alerted = np.r_[0, (last + 1) / len(score)]
        result = np.r_[0, np.cumsum(event[ranked])[last] / max(1, event.sum())]
        return {**of_event(event, score), "found_by_alerts": thinned(alerted, result)}

    def threshold(self, rows: PredictedRows, evaluate: Evaluate) -> "Threshold":
        """Choose the lowest threshold that keeps the alert budget; it looks at no label."""
        from tasks.documents import Alerts
        from tasks.models.decision import confusion

        budget = evaluate.alert_budget or USUAL_BUDGET
        value = within_budget(rows.validated.predicted[:, 1], rows.validated.weight, budget)
        held_out, resamples = rows.held_out, rows.resamples
        event, alerted = held_out.y == 1, held_out.predicted[:, 1] >= value
        recall = _share(alerted, event, held_out.weight, resamples)
        precision = _share(event, alerted, held_out.weight, resamples)
        return Alerts(
            value=value,
            chosen_by=f"alerts for at most {budget:.3g} of validation rows",
            cost_per_row=None,
            confusion=confusion(held_out.y, alerted.astype("int64"), 2),
            precision=precision.value if precision else 0.0,
            recall=recall.value if recall else 0.0,
            budget=budget,
            rate=_share(alerted, np.ones(len(event), dtype=bool), held_out.weight, resamples),
            recall_interval=recall,
            precision_interval=precision,
        )

    def columns(
        self, held_out: Predictions, schema: "Schema", rows: "pd.DataFrame"
    ) -> "dict[str, npt.NDArray[Any] | pd.Series[Any]]":
        """Return the label and the score."""
        return {
            "truth": labelled(held_out.y, schema.classes),
            "score": held_out.predicted[:, 1],
        }

    def actual_and_decided(
        self, held_out: Predictions, evaluation: "Evaluation"
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Return the label, and the one that an alert or none stands for."""
        return actual_and_decided(held_out, evaluation)

    def frame(
        self, predicted: "Floats", schema: "Schema", evaluation: "Evaluation", index: "pd.Index"
    ) -> "pd.DataFrame":
        """Return ``score`` and ``alert``."""
        import pandas as pd

        from tasks.models.decision import decisions

        alert = decisions(predicted, schema.classes, evaluation.decision) == 1
        return pd.DataFrame({"score": predicted[:, 1], "alert": alert}, index=index)

    def answer(self, decision: "Threshold | Rejected | None") -> type[BaseModel]:
        """Return the type of score and alert."""
        return Anomaly

    def answers(
        self, predicted: "Floats", classes: list[str], decision: "Threshold | Rejected | None"
    ) -> list[dict[str, Any]]:
        """Return score and alert."""
        assert decision is not None
        scores = map(stable, predicted[:, 1].tolist())
        return [{"score": score, "alert": score >= decision.value} for score in scores]


def within_budget(score: "Floats", weight: "Floats", budget: float) -> float:
    """Choose the lowest threshold at which no more than a share of rows is alerted.

    Args:
        score: (rows,) on validation rows.
        weight: (rows,) how many rows each stands for.
        budget: between 0 and 1.

    Returns:
        A value half way between two scores; above all scores where those that share the highest
        one are more than the budget.
    """
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    last_of_equals = np.r_[ranked[1:] != ranked[:-1], True]
    steps = ranked[last_of_equals]
    alerted = np.cumsum(weight[order])[last_of_equals] / weight.sum()
    kept = np.flatnonzero(alerted <= budget + 1e-12)
    if not len(kept):
        return float(np.nextafter(steps[0], np.inf))
    place = kept[-1]
    return float((steps[place] + steps[min(place + 1, len(steps) - 1)]) / 2)


def _share(
    wanted: npt.NDArray[np.bool_],
    among: npt.NDArray[np.bool_],
    weight: "Floats",
    resamples: Resampled,
) -> "Interval | None":
    """Return the share of some rows that are wanted with its interval; None of no rows."""
    if not among.any():
        return None
    values, own = wanted[among].astype("float64"), weight[among]
    seen = resamples.of(among)
    return seen.share(float(np.average(values, weights=own)), seen.means(values, own), own)


OBJECTIVE = AnomalyObjective()
