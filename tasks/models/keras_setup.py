"""Keras set up so that the same seed gives the same weights on any machine."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any


def deterministic_keras(seed: int) -> Any:
    """Import Keras for one thread and no accelerator: sums split differently round differently.

    Args:
        seed: of initial weights, dropout and shuffling.

    Returns:
        The module ``keras``.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _quiet():
        import keras
        import tensorflow

        tensorflow.config.set_visible_devices([], "GPU")
    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    tensorflow.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(seed)
    return keras


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what TensorFlow's own code writes about missing GPUs; an error brings it out."""
    sys.stderr.flush()
    kept = os.dup(2)
    with TemporaryFile() as written:
        os.dup2(written.fileno(), 2)
        try:
            yield
        except BaseException:
            written.seek(0)
            os.write(kept, written.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
