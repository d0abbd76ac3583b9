"""What networks over windows have in common: inputs on one scale, training, ONNX, answers."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.series.common.autoregression import Autoregression
from tasks.families.series.common.calendar import calendar
from tasks.families.series.common.fitting import Arrays, Rows, fit
from tasks.families.series.common.lags import filled
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.early_stopping import best_epochs
from tasks.models.family import Family, Parameters
from tasks.models.keras_setup import deterministic_keras
from tasks.models.onnx_network import OnnxNetwork
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights

if TYPE_CHECKING:
    import keras
    import optuna

CHUNK = 4096
"""Rows that are predicted at once: what is kept between layers stays small."""

Encoder = Callable[[Any, Any, Parameters], Any]
"""From the module ``keras``, a tensor (rows, length, channels) and hyperparameters to a tensor
(rows, features)."""

TRAINED: Parameters = {
    "dense": 0,
    "length": 48,
    "anchor": "last",
    "relative": True,
    "noise": 0.3,
    "dropout": 0.2,
    "learning_rate": 2e-3,
    "weight_decay": 1e-3,
    "batch": 128,
    "epochs": 30,
}
"""Hyperparameters of the first trial that do not depend on how a window is read."""


def network_family(
    encoder: Encoder, defaults: Parameters, search: "Callable[[optuna.Trial], Parameters]"
) -> Family:
    """Return a family of networks, which differ from another one's in how they read a window.

    Args:
        encoder: reads the window.
        defaults: the encoder's hyperparameters in the first trial.
        search: suggests the encoder's hyperparameters.
    """
    everything = {**defaults, **TRAINED}

    def suggested(trial: "optuna.Trial", schema: SeriesSchema) -> Parameters:
        parameters = {
            **everything,
            **search(trial),
            "noise": trial.suggest_float("noise", 0.0, 1.0),
            "dropout": trial.suggest_float("dropout", 0.0, 0.5),
            "learning_rate": trial.suggest_float("learning_rate", 5e-4, 5e-3, log=True),
        }
        if schema.horizon:
            parameters["relative"] = trial.suggest_categorical("relative", [False, True])
        return parameters

    def build(parameters: Parameters, schema: SeriesSchema, seed: int) -> WindowNetwork:
        return WindowNetwork(parameters, schema, seed, encoder)

    return Family(
        objectives=frozenset({"regression", "forecast"}),
        requires=("onnxruntime",),
        defaults=everything,
        search=suggested,
        build=build,
        refit_parameters=best_epochs,
    )


class WindowNetwork:
    """A network that reads a window row by row, then answers for all steps at once.

    What it reads is every channel, standardised; of targets that are forecast the window's level
    is taken out, see ``Autoregression``. For a forecast the answer also sees the calendar of the
    horizon and what the targets were at the same places of earlier seasons.

    Args:
        parameters: ``length`` (rows at the window's end that are read), ``noise``, ``dropout``,
            ``anchor``, ``relative``, and those of training and of the encoder.
        schema: what windows hold.
        seed: of initial weights, noise and shuffling.
        encoder: reads the window.

    Attributes:
        best: epochs after which validation error was lowest, or all of them.
    """

    def __init__(
        self, parameters: Parameters, schema: SeriesSchema, seed: int, encoder: Encoder
    ) -> None:
        self.parameters = parameters
        self.schema = schema
        self.seed = seed
        self.encoder = encoder
        self.form = Autoregression(schema, parameters["anchor"], parameters["relative"])
        self.mean: npt.NDArray[np.float64] = np.zeros(len(schema.channels))
        self.spread: npt.NDArray[np.float64] = np.ones(len(schema.channels))
        self.center, self.scale = 0.0, 1.0
        self.best = 0
        self.network: OnnxNetwork | None = None

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Train until validation error has not fallen for a while, or all epochs."""
        windows = np.asarray(X)
        self._learn_scales(windows, y)
        rows = self._rows(windows, y, sample_weight)
        held_out = None
        if validation is not None:
            held_out = self._rows(np.asarray(validation[0]), *validation[1:])
        keras = deterministic_keras(self.seed)
        model = self.keras_model([values.shape[1:] for values in rows[0]])
        self.best = fit(model, rows, held_out, self.parameters, self.seed)
        self.network = OnnxNetwork.of(model, *(values[:2] for values in rows[0]))
        keras.backend.clear_session()
        return self

    def predict(self, X: Features) -> Floats:
        """Return values (n,), or forecasts (n, horizon, targets)."""
        assert self.network is not None
        windows = np.asarray(X)
        answers = [np.empty((0, *self.schema.prediction_shape))]
        for at in range(0, len(windows), CHUNK):
            part = windows[at : at + CHUNK]
            learnt = self.network(*self._inputs(part)).astype("float64")
            answers.append(self._answers(learnt, part))
        return np.concatenate(answers)

    def keras_model(self, shapes: Sequence[tuple[int, ...]]) -> "keras.Model":
        """Build the network as Keras trains it, not yet fitted, for inputs of these shapes."""
        import keras

        inputs = [keras.Input(shape) for shape in shapes]
        read = inputs[0]
        if self.parameters["noise"]:
            read = keras.layers.GaussianNoise(self.parameters["noise"])(read)
        signal = self.encoder(keras, read, self.parameters)
        if len(inputs) > 1:
            signal = keras.layers.Concatenate()([signal, inputs[1]])
        signal = keras.layers.Dropout(self.parameters["dropout"])(signal)
        if self.parameters["dense"]:
            signal = keras.layers.Dense(self.parameters["dense"], "relu")(signal)
        outputs = int(np.prod(self.schema.prediction_shape, dtype="int64"))
        answer = keras.layers.Dense(outputs)(signal)
        return keras.Model(inputs if len(inputs) > 1 else inputs[0], answer)

    def _learn_scales(self, windows: npt.NDArray[Any], y: npt.NDArray[Any]) -> None:
        past = filled(windows[:, : self.schema.window])
        self.mean = past.mean(axis=(0, 1), dtype="float64")
        spread = past.std(axis=(0, 1), dtype="float64")
        # what hardly varies is rounding: to blow it up would be to learn from noise
        self.spread = np.where(spread > 1e-6 * np.abs(self.mean), spread, np.inf)
        self.form.fit(windows)
        if not self.schema.horizon:
            self.center, self.scale = float(np.mean(y)), float(np.std(y)) or 1.0

    def _rows(self, windows: npt.NDArray[Any], y: Truth, sample_weight: Weights) -> Rows:
        given = np.ones(len(y)) if sample_weight is None else sample_weight
        if not self.schema.horizon:
            return self._inputs(windows), ((y - self.center) / self.scale)[:, None], given
        _, level, size = self.form.past(windows)
        # all targets are learnt together, so a window counts by their mean
        weight = given * self.form.weights(size).mean(axis=1)
        return self._inputs(windows), self.form.learnt(y, level, size).reshape(len(y), -1), weight

    def _inputs(self, windows: npt.NDArray[Any]) -> Arrays:
        schema = self.schema
        past = (filled(windows[:, : schema.window]) - self.mean) / self.spread
        read = past.astype("float32")
        if not schema.horizon:
            return [read[:, -self.parameters["length"] :]]
        freed, _, _ = self.form.past(windows)
        read[:, :, : len(schema.targets)] = freed
        ahead = calendar(windows, schema).reshape(len(windows), -1)
        seasonal = [
            freed[:, schema.window - season + np.arange(schema.horizon) % season]
            for season in schema.seasons
        ]
        beside = [ahead, *(values.reshape(len(windows), -1) for values in seasonal)]
        read = read[:, -self.parameters["length"] :]
        return [read, *([np.hstack(beside)] if beside[0].shape[1] or seasonal else [])]

    def _answers(self, learnt: Floats, windows: npt.NDArray[Any]) -> Floats:
        if not self.schema.horizon:
            return np.asarray(learnt[:, 0] * self.scale + self.center)
        _, level, size = self.form.past(windows)
        shaped = learnt.reshape(len(windows), *self.schema.prediction_shape)
        return self.form.answered(shaped, level, size)
