"""A convolutional network: detectors of short runs of tokens, wherever they stand.

Kim, Convolutional Neural Networks for Sentence Classification (2014).
"""

from typing import TYPE_CHECKING, Any

from tasks.families.text.common.network import TextNetwork
from tasks.kinds.text.schema import TextSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna

RUNS = (1, 2, 3)
"""Tokens that a detector sees."""

DEFAULTS: Parameters = {
    "dimensions": 64,
    "width": 128,
    "dropout": 0.5,
    "word_dropout": 0.1,
    "smoothing": 0.1,
    "learning_rate": 2e-3,
    "weight_decay": 1e-2,
    "epochs": 5,
    "batch": 64,
    "limit": 80,
    "rarest": 2,
    "members": 1,
}


def _search(trial: "optuna.Trial", schema: TextSchema) -> Parameters:
    return {
        **DEFAULTS,
        "width": trial.suggest_categorical("width", [64, 128, 256]),
        "dropout": trial.suggest_float("dropout", 0.1, 0.7),
        "word_dropout": trial.suggest_float("word_dropout", 0.0, 0.3),
        "smoothing": trial.suggest_float("smoothing", 0.0, 0.2),
        "learning_rate": trial.suggest_float("learning_rate", 3e-4, 4e-3, log=True),
    }


def _body(signal: Any, present: Any, parameters: Parameters) -> Any:
    from keras import layers, ops

    found = [
        layers.Conv1D(parameters["width"], run, padding="same", activation="relu")(signal)
        for run in RUNS
    ]
    return ops.concatenate(found, axis=-1)


def _build(parameters: Parameters, schema: TextSchema, seed: int) -> Estimator:
    return TextNetwork(parameters, schema, seed, _body)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("onnxruntime",),
    defaults=DEFAULTS,
    search=_search,
    build=_build,
)
