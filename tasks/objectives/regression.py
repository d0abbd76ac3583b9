"""How much: a number in the target's unit."""

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel

from tasks.config import Rules
from tasks.models.objective import Predictions
from tasks.objectives.common import candidates
from tasks.objectives.common.figures import stable
from tasks.objectives.common.numbers import Numbers

if TYPE_CHECKING:
    from tasks.documents import Curve, Rejected, Schema, Threshold
    from tasks.models.predictor import Floats

SAMPLE = 500
LEVELS = 99


class Regression(BaseModel):
    """A value in the target's own unit."""

    value: float


class RegressionObjective(Numbers):
    """A number; candidates may learn its logarithm (``target.transform``)."""

    rules = Rules(
        target="numbers",
        metrics=("rmse", "mae", "r2", "rmse_log"),
        candidates={
            "tabular": {
                "ridge": {"family": "ridge", "trials": 5, "timeout": 120},
                **{name: candidates.TABLES[name] for name in ("forest", "xgboost", "network")},
            },
            "series": candidates.SERIES,
            "interactions": {
                "factors": {"family": "rating_factors", "trials": 4, "timeout": 300},
                "boosting": {"family": "rating_boosting", "trials": 1},
            },
        },
        keys=frozenset({"target.transform"}),
    )

    def curves(self, held_out: Predictions, schema: "Schema", seed: int) -> "dict[str, Curve]":
        """Compute what is seen of single rows and of all.

        Returns:
            ``predicted_observed`` for a seeded sample of rows, and ``residual_quantiles`` (x level,
            y quantile of observed minus predicted).
        """
        from tasks.documents import Curve

        y, predicted = held_out.y, held_out.predicted
        count = len(predicted)
        sample = np.random.default_rng(seed).choice(count, size=min(SAMPLE, count), replace=False)
        sample.sort()
        levels = np.arange(1, LEVELS + 1) / (LEVELS + 1)
        residuals = np.quantile(y - predicted, levels)
        return {
            "predicted_observed": Curve(x=predicted[sample].tolist(), y=y[sample].tolist()),
            "residual_quantiles": Curve(x=levels.tolist(), y=residuals.tolist()),
        }

    def answer(self, decision: "Threshold | Rejected | None") -> type[BaseModel]:
        """Return the type of a value."""
        return Regression

    def answers(
        self, predicted: "Floats", classes: list[str], decision: "Threshold | Rejected | None"
    ) -> list[dict[str, Any]]:
        """Return the value of each row."""
        return [{"value": value} for value in map(stable, predicted.tolist())]


OBJECTIVE = RegressionObjective()
