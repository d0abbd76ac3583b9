"""DLinear: a trend and what is left of it, each with a linear map to the future.

Zeng et al., Are Transformers Effective for Time Series Forecasting? (2023): a window is parted
into its moving average and the remainder; two linear layers, the same for all targets, forecast
from either and their answers are added. What is trained is linear in the window, so one matrix
is kept and serving needs no network.
"""

from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from tasks.families.series.common.autoregression import Autoregression
from tasks.families.series.common.fitting import Rows, fit
from tasks.families.series.common.linear import LinearForecast, by_question
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.early_stopping import best_epochs
from tasks.models.family import Family, Parameters
from tasks.models.keras_setup import deterministic_keras
from tasks.models.predictor import Features, Truth, Validation, Weights

if TYPE_CHECKING:
    import optuna


class Decomposition(LinearForecast):
    """A linear map, trained as the sum of two.

    Attributes:
        best: epochs after which validation error was lowest, or all of them.
    """

    def __init__(self, parameters: Parameters, schema: SeriesSchema, seed: int) -> None:
        super().__init__(Autoregression(schema, parameters["anchor"], parameters["relative"]))
        self.parameters = parameters
        self.schema = schema
        self.seed = seed
        self.best = 0

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Train until validation error has not fallen for a while, or all epochs."""
        self.form.fit(np.asarray(X))
        keras = deterministic_keras(self.seed)
        rows = self._rows(X, y, sample_weight)
        held_out = None if validation is None else self._rows(*validation)
        horizon = self.schema.horizon
        shares = np.full((self.schema.window, horizon), 1 / self.schema.window, dtype="float32")
        layers = [
            # both begin as means of the window, as the authors' do
            keras.layers.Dense(horizon, kernel_initializer=keras.initializers.Constant(shares))
            if place < 2
            else keras.layers.Dense(horizon, use_bias=False, kernel_initializer="zeros")
            for place in range(len(rows[0]))
        ]
        inputs = [keras.Input((values.shape[1],)) for values in rows[0]]
        parts = [layer(given) for layer, given in zip(layers, inputs, strict=True)]
        model = keras.Model(inputs, keras.layers.Add()(parts))
        self.best = fit(model, rows, held_out, self.parameters, self.seed)
        self._collapse([layer.get_weights() for layer in layers])
        keras.backend.clear_session()
        return self

    def _rows(self, X: Features, y: Truth, sample_weight: Weights) -> Rows:
        questions, level, size = self.form.questions(np.asarray(X))
        weight = self.form.weights(size)
        if sample_weight is not None:
            weight = weight * sample_weight[:, None]
        past, ahead = np.split(questions, [self.schema.window], axis=1)
        trend = past @ self._average()
        inputs = [trend, past - trend, *([ahead] if ahead.shape[1] else [])]
        return inputs, by_question(self.form.learnt(y, level, size)), weight.ravel()

    def _average(self) -> npt.NDArray[np.float32]:
        """Return the matrix that takes moving averages; ends are repeated beyond the window."""
        window, kernel = self.schema.window, min(self.parameters["kernel"], self.schema.window)
        reach = np.arange(kernel) - (kernel - 1) // 2
        place = np.clip(np.arange(window)[:, None] + reach, 0, window - 1)
        matrix = np.zeros((window, window), dtype="float32")
        np.add.at(matrix, (place, np.arange(window)[:, None]), 1 / kernel)
        return matrix

    def _collapse(self, weights: list[list[npt.NDArray[np.float32]]]) -> None:
        (trend, trend_bias), (rest, rest_bias), *calendar = weights
        average = self._average().astype("float64")
        kernel = average @ trend + (np.eye(len(average)) - average) @ rest
        self.kernel = np.vstack([kernel, *(kernels[0] for kernels in calendar)])
        self.bias = (trend_bias + rest_bias).astype("float64")


def _search(trial: "optuna.Trial", schema: SeriesSchema) -> Parameters:
    return {
        **FAMILY.defaults,
        "anchor": trial.suggest_categorical("anchor", ["none", "last", "mean"]),
        "relative": trial.suggest_categorical("relative", [False, True]),
        "kernel": trial.suggest_categorical("kernel", [25, 13, 49]),
        "learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-6, 1e-1, log=True),
    }


FAMILY = Family(
    objectives=frozenset({"forecast"}),
    requires=(),
    defaults={
        "anchor": "none",
        "relative": False,
        "kernel": 25,
        "learning_rate": 1e-4,
        "weight_decay": 1e-4,
        "batch": 256,
        "epochs": 50,
    },
    search=_search,
    build=Decomposition,
    refit_parameters=best_epochs,
)
