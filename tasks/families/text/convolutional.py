"""A convolutional network: detectors of short runs of tokens, wherever they stand.

Kim, Convolutional Neural Networks for Sentence Classification (2014).
"""

from typing import TYPE_CHECKING, Any

from tasks.families.text.common.network import network_family
from tasks.models.family import Parameters

if TYPE_CHECKING:
    import optuna

RUNS = (1, 2, 3)
"""Tokens that a detector sees."""


def _body(signal: Any, present: Any, parameters: Parameters) -> Any:
    from keras import layers, ops

    result = [
        layers.Conv1D(parameters["width"], run, padding="same", activation="relu")(signal)
        for run in RUNS
    ]
    return ops.concatenate(result, axis=-1)


def _search(trial: "optuna.Trial") -> Parameters:
    return {"width": trial.suggest_categorical("width", [64, 128, 256])}


FAMILY = network_family(
    _body,
    {"dimensions": 64, "width": 128},
    {"dropout": 0.5, "epochs": 5, "limit": 80},
    _search,
    most_dropout=0.7,
)
