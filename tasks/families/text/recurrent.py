"""A recurrent network: gated units that read a text forwards and backwards.

Cho et al., Learning Phrase Representations using RNN Encoder-Decoder (2014); Schuster and Paliwal,
Bidirectional recurrent neural networks (1997).
"""

from typing import TYPE_CHECKING, Any

from tasks.families.text.common.network import TextNetwork
from tasks.kinds.text.schema import TextSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna

DEFAULTS: Parameters = {
    "dimensions": 128,
    "width": 128,
    "dropout": 0.3,
    "word_dropout": 0.1,
    "smoothing": 0.1,
    "learning_rate": 3e-3,
    "weight_decay": 1e-2,
    "epochs": 10,
    "batch": 64,
    "limit": 60,
    "rarest": 2,
    "members": 1,
}


def _search(trial: "optuna.Trial", schema: TextSchema) -> Parameters:
    return {
        **DEFAULTS,
        "width": trial.suggest_categorical("width", [64, 128, 192]),
        "dropout": trial.suggest_float("dropout", 0.1, 0.6),
        "word_dropout": trial.suggest_float("word_dropout", 0.0, 0.3),
        "smoothing": trial.suggest_float("smoothing", 0.0, 0.2),
        "learning_rate": trial.suggest_float("learning_rate", 5e-4, 1e-2, log=True),
    }


def _body(signal: Any, present: Any, parameters: Parameters) -> Any:
    from keras import layers, ops

    units = layers.GRU(parameters["width"], return_sequences=True)
    return layers.Bidirectional(units)(signal, mask=ops.squeeze(present, axis=-1) > 0)


def _build(parameters: Parameters, schema: TextSchema, seed: int) -> Estimator:
    return TextNetwork(parameters, schema, seed, _body)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("onnxruntime",),
    defaults=DEFAULTS,
    search=_search,
    build=_build,
)
