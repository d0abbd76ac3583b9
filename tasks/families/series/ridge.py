"""Ridge regression of the horizon on the window, solved at once rather than trained.

A forecast is one linear map that all targets share; Toner and Darlow, An Analysis of Linear Time
Series Forecasting Models (2024), show that such a map is what linear forecasting networks come
to. A single answer is a linear function of the window's statistics.
"""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.series.common.autoregression import Autoregression
from tasks.families.series.common.linear import LinearForecast, by_question
from tasks.families.series.common.statistics import statistics
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator, Features, Floats, Truth, Validation, Weights

if TYPE_CHECKING:
    import optuna


class ForecastRidge(LinearForecast):
    """One map from past to future."""

    def __init__(self, parameters: Parameters, schema: SeriesSchema) -> None:
        super().__init__(Autoregression(schema, parameters["anchor"], parameters["relative"]))
        self.penalty = parameters["penalty"]

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Solve the normal equations."""
        self.form.fit(np.asarray(X))
        inputs, level, size = self.form.questions(np.asarray(X))
        weight = self.form.weights(size)
        if sample_weight is not None:
            weight = weight * sample_weight[:, None]
        truth = by_question(self.form.learnt(y, level, size))
        self.kernel, self.bias = solved(inputs, truth, weight.ravel(), self.penalty)
        return self


class AnswerRidge:
    """A linear function of the window's statistics."""

    def __init__(self, parameters: Parameters, schema: SeriesSchema) -> None:
        self.window = schema.window
        self.penalty = parameters["penalty"]
        self.mean: Floats = np.zeros(0)
        self.spread: Floats = np.ones(0)
        self.kernel: Floats = np.zeros((0, 0))
        self.bias: Floats = np.zeros(0)

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Standardise the statistics and solve the normal equations."""
        features = statistics(np.asarray(X)).astype("float64")
        self.mean = np.nan_to_num(np.nanmean(features, axis=0))
        spread = np.nan_to_num(np.nanstd(features, axis=0))
        # what hardly varies is rounding: to blow it up would be to learn from noise
        self.spread = np.where(spread > 1e-6 * np.abs(self.mean), spread, np.inf)
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        inputs = self._standardised(features)
        self.kernel, self.bias = solved(inputs, y[:, None], weight, self.penalty)
        return self

    def predict(self, X: Features) -> Floats:
        """Return values (n,)."""
        inputs = self._standardised(statistics(np.asarray(X)).astype("float64"))
        return np.asarray((inputs @ self.kernel + self.bias)[:, 0])

    def _standardised(self, features: Floats) -> Floats:
        return np.nan_to_num((features - self.mean) / self.spread)


def solved(
    inputs: npt.NDArray[Any], truth: Floats, weight: Floats, penalty: float
) -> tuple[Floats, Floats]:
    """Minimise the weighted squared error plus ``penalty`` times rows times squared weights.

    Returns:
        Kernel (inputs, outputs) and bias (outputs,); the bias is not penalised.
    """
    weight = weight / weight.sum()
    x, y = inputs.astype("float64"), truth.astype("float64")
    x_mean, y_mean = weight @ x, weight @ y
    x, y = x - x_mean, y - y_mean
    weighed = x * weight[:, None]
    gram = weighed.T @ x
    gram[np.diag_indices_from(gram)] += penalty
    kernel = np.linalg.solve(gram, weighed.T @ y)
    return kernel, y_mean - x_mean @ kernel


def _build(parameters: Parameters, schema: SeriesSchema, seed: int) -> Estimator:
    if schema.horizon:
        return ForecastRidge(parameters, schema)
    return AnswerRidge(parameters, schema)


def _search(trial: "optuna.Trial", schema: SeriesSchema) -> Parameters:
    parameters: Parameters = {
        **FAMILY.defaults,
        "penalty": trial.suggest_float("penalty", 1e-6, 10.0, log=True),
    }
    if schema.horizon:
        parameters["anchor"] = trial.suggest_categorical("anchor", ["none", "last", "mean"])
        parameters["relative"] = trial.suggest_categorical("relative", [False, True])
    return parameters


FAMILY = Family(
    objectives=frozenset({"regression", "forecast"}),
    requires=(),
    defaults={"penalty": 1e-2, "anchor": "last", "relative": False},
    search=_search,
    build=_build,
)
