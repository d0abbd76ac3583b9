"""Keras set up so that the same seed gives the same weights on any machine."""

import os
from typing import Any


def deterministic_keras(seed: int) -> Any:
    """Import Keras for one thread and no accelerator: sums split differently round differently.

    Args:
        seed: of initial weights, dropout and shuffling.

    Returns:
        The module ``keras``.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow

    tensorflow.config.set_visible_devices([], "GPU")
    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    tensorflow.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(seed)
    return keras
