"""A small transformer, in which every token attends to every other.

Vaswani et al., Attention Is All You Need (2017), with the norm before each block (Xiong et al., On
Layer Normalization in the Transformer Architecture, 2020) and learnt positions.
"""

from typing import TYPE_CHECKING, Any

from tasks.families.text.common.network import network_family
from tasks.models.family import Parameters

if TYPE_CHECKING:
    import optuna


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


def _search(trial: "optuna.Trial") -> Parameters:
    return {"layers": trial.suggest_int("layers", 1, 3)}


FAMILY = network_family(
    _body, {"dimensions": 128, "layers": 1, "heads": 4, "block_dropout": 0.1}, {}, _search
)
