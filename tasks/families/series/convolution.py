"""One-dimensional convolutional networks: short patterns, looked for everywhere in a window."""

from typing import TYPE_CHECKING, Any

from tasks.families.series.common.network import network_family
from tasks.models.family import Parameters

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


def _search(trial: "optuna.Trial") -> Parameters:
    return {
        "layers": trial.suggest_int("layers", 1, 5),
        "filters": trial.suggest_int("filters", 16, 64, log=True),
        "kernel": trial.suggest_categorical("kernel", [3, 5, 7]),
    }


FAMILY = network_family(_encoder, {"layers": 3, "filters": 32, "kernel": 5}, _search)
