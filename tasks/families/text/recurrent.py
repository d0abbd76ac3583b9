"""A recurrent network: gated units that read a text forwards and backwards.

Cho et al., Learning Phrase Representations using RNN Encoder-Decoder (2014); Schuster and Paliwal,
Bidirectional recurrent neural networks (1997).
"""

from typing import TYPE_CHECKING, Any

from tasks.families.text.common.network import network_family
from tasks.models.family import Parameters

if TYPE_CHECKING:
    import optuna


def _body(signal: Any, present: Any, parameters: Parameters) -> Any:
    from keras import layers, ops

    units = layers.GRU(parameters["width"], return_sequences=True)
    return layers.Bidirectional(units)(signal, mask=ops.squeeze(present, axis=-1) > 0)


def _search(trial: "optuna.Trial") -> Parameters:
    return {"width": trial.suggest_categorical("width", [64, 128, 192])}


FAMILY = network_family(
    _body,
    {"dimensions": 128, "width": 128},
    {"learning_rate": 3e-3, "epochs": 10},
    _search,
    rates=(5e-4, 1e-2),
)
