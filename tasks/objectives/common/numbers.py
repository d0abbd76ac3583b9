"""What objectives have in common whose predictions are numbers in the target's unit."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tasks.models.objective import AnsweringObjective, Objective, PredictedRows, Predictions

if TYPE_CHECKING:
    import pandas as pd

    from tasks.documents import Evaluation, PredictionInterval, Schema
    from tasks.models.predictor import Estimator, Floats

FIFTHS = ("lowest fifth", "second", "middle", "fourth", "highest fifth")


class JudgedNumbers(Objective):
    """An objective whose predictions are numbers."""

    def interval(self, rows: PredictedRows, confidence: float) -> "PredictionInterval":
        """Learn from residuals on validation rows, and measure how often that holds."""
        from tasks.models.interval import coverage, learn_interval

        learnt = learn_interval(rows.validated.y, rows.validated.predicted, confidence)
        result = coverage(learnt, rows.held_out.y, rows.held_out.predicted)
        return learnt.model_copy(update={"coverage": result})

    def columns(
        self, held_out: Predictions, schema: "Schema", rows: "pd.DataFrame"
    ) -> "dict[str, npt.NDArray[Any] | pd.Series[Any]]":
        """Return the true value and ``prediction``; of a forecast all of them, step by step."""
        count = len(held_out.y)
        return {
            "truth": held_out.y.reshape(count, -1),
            "prediction": held_out.predicted.reshape(count, -1),
        }

    def actual_and_decided(
        self, held_out: Predictions, evaluation: "Evaluation"
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Tell numbers apart by fifths of the true values."""
        bounds = np.quantile(held_out.y, [0.2, 0.4, 0.6, 0.8])
        fifths = np.array(FIFTHS, dtype="object")
        actual, decided = (
            fifths[np.searchsorted(bounds, values.ravel())]
            for values in (held_out.y, held_out.predicted)
        )
        return actual, decided


class Numbers(JudgedNumbers, AnsweringObjective):
    """The same, where each row is answered by itself."""

    def chance(self, schema: "Schema") -> "dict[str, Estimator]":
        """Make the models that answer the mean and the median of the target."""
        from tasks.models.constant import Constant

        return {"mean": Constant(schema, "mean"), "median": Constant(schema, "median")}

    def frame(
        self, predicted: "Floats", schema: "Schema", evaluation: "Evaluation", index: "pd.Index"
    ) -> "pd.DataFrame":
        """Return ``value``, ``low`` and ``high``; the ends are missing where none were learnt."""
        import pandas as pd

        from tasks.models.interval import ends

        low, high = ends(predicted, evaluation.interval)
        return pd.DataFrame({"value": predicted, "low": low, "high": high}, index=index)
