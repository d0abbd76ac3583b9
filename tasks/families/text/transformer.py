"""A small transformer, in which every token attends to every other.

Vaswani et al., Attention Is All You Need (2017), with the norm before each block (Xiong et al., On
Layer Normalization in the Transformer Architecture, 2020) and learnt positions.
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
    "layers": 1,
    "heads": 4,
    "block_dropout": 0.1,
    "dropout": 0.3,
    "word_dropout": 0.1,
    "smoothing": 0.1,
    "learning_rate": 2e-3,
    "weight_decay": 1e-2,
    "epochs": 12,
    "batch": 64,
    "limit": 60,
    "rarest": 2,
    "members": 1,
}


def _search(trial: "optuna.Trial", schema: TextSchema) -> Parameters:
    return {
        **DEFAULTS,
        "layers": trial.suggest_int("layers", 1, 3),
        "dropout": trial.suggest_float("dropout", 0.1, 0.6),
        "word_dropout": trial.suggest_float("word_dropout", 0.0, 0.3),
        "smoothing": trial.suggest_float("smoothing", 0.0, 0.2),
        "learning_rate": trial.suggest_float("learning_rate", 3e-4, 4e-3, log=True),
    }


def _body(signal: Any, present: Any, parameters: Parameters) -> Any:
    import keras
    from keras import layers, ops

    width, dropout = parameters["dimensions"], parameters["block_dropout"]
    attended = ops.expand_dims(ops.squeeze(present, axis=-1) > 0, axis=1)
    place = ops.cumsum(ops.ones_like(present[..., 0], dtype="int32"), axis=1) - 1
    start = keras.initializers.RandomNormal(stddev=0.02)
    signal += layers.Embedding(parameters["limit"], width, start)(place)
    for _ in range(parameters["layers"]):
        normal = layers.LayerNormalization()(signal)
        attention = layers.MultiHeadAttention(
            parameters["heads"], width // parameters["heads"], dropout=dropout
        )
        signal += layers.Dropout(dropout)(attention(normal, normal, attention_mask=attended))
        normal = layers.LayerNormalization()(signal)
        inner = layers.Dense(width)(layers.Dense(2 * width, "silu")(normal))
        signal += layers.Dropout(dropout)(inner)
    return layers.LayerNormalization()(signal)


def _build(parameters: Parameters, schema: TextSchema, seed: int) -> Estimator:
    return TextNetwork(parameters, schema, seed, _body)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("onnxruntime",),
    defaults=DEFAULTS,
    search=_search,
    build=_build,
)
