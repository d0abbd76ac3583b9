"""Recurrent networks: a window read row by row, its gist kept in a state."""

from typing import TYPE_CHECKING, Any

from tasks.families.series.common.network import WindowNetwork
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.early_stopping import best_epochs
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna


def _encoder(keras: Any, rows: Any, parameters: Parameters) -> Any:
    """Read with gated recurrent units (Cho et al., 2014) or long short-term memory (1997)."""
    layer = {"gru": keras.layers.GRU, "lstm": keras.layers.LSTM}[parameters["cell"]]
    signal = rows
    for place in range(parameters["layers"]):
        last = place == parameters["layers"] - 1
        signal = layer(parameters["units"], return_sequences=not last)(signal)
    return signal


def _build(parameters: Parameters, schema: SeriesSchema, seed: int) -> Estimator:
    return WindowNetwork(parameters, schema, seed, _encoder)


def _search(trial: "optuna.Trial", schema: SeriesSchema) -> Parameters:
    parameters: Parameters = {
        **FAMILY.defaults,
        "cell": trial.suggest_categorical("cell", ["gru", "lstm"]),
        "units": trial.suggest_int("units", 24, 96, log=True),
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
        "cell": "gru",
        "layers": 1,
        "units": 32,
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
