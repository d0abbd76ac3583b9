"""Recurrent networks: a window read row by row, its gist kept in a state."""

from typing import TYPE_CHECKING, Any

from tasks.families.series.common.network import network_family
from tasks.models.family import Parameters

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


def _search(trial: "optuna.Trial") -> Parameters:
    return {
        "cell": trial.suggest_categorical("cell", ["gru", "lstm"]),
        "units": trial.suggest_int("units", 24, 96, log=True),
    }


FAMILY = network_family(_encoder, {"cell": "gru", "layers": 1, "units": 32}, _search)
