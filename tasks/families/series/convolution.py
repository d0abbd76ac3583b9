"""One-dimensional convolutional networks: short patterns, looked for everywhere in a window."""

from typing import TYPE_CHECKING, Any

from tasks.families.series.common.network import WindowNetwork
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.early_stopping import best_epochs
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna


def _encoder(keras: Any, rows: Any, parameters: Parameters) -> Any:
    """Convolve causally, each layer over twice the reach of the one before.

    Dilated causal convolutions as in Bai et al., An Empirical Evaluation of Generic Convolutional
    and Recurrent Networks for Sequence Modeling (2018). The mean of what was found and its state
    at the end go on.
    """
    signal = rows
    for place in range(parameters["layers"]):
        signal = keras.layers.Conv1D(
            parameters["filters"],
            parameters["kernel"],
            padding="causal",
            dilation_rate=2**place,
            activation="relu",
            kernel_initializer="he_normal",
        )(signal)
    mean = keras.layers.GlobalAveragePooling1D()(signal)
    return keras.layers.Concatenate()([mean, signal[:, -1]])


def _build(parameters: Parameters, schema: SeriesSchema, seed: int) -> Estimator:
    return WindowNetwork(parameters, schema, seed, _encoder)


def _search(trial: "optuna.Trial", schema: SeriesSchema) -> Parameters:
    parameters: Parameters = {
        **FAMILY.defaults,
        "layers": trial.suggest_int("layers", 1, 5),
        "filters": trial.suggest_int("filters", 16, 64, log=True),
        "kernel": trial.suggest_categorical("kernel", [3, 5, 7]),
        "noise": trial.suggest_float("noise", 0.0, 1.0),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "learning_rate": trial.suggest_float("learning_rate", 5e-4, 5e-3, log=True),
    }
    if schema.horizon:
        parameters["relative"] = trial.suggest_categorical("relative", [False, True])
    return parameters


FAMILY = Family(
    objectives=frozenset({"regression", "forecast"}),
    requires=("onnxruntime",),
    defaults={
        "layers": 3,
        "filters": 32,
        "kernel": 5,
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
    },
    search=_search,
    build=_build,
    refit_parameters=best_epochs,
)
