"""How networks of series are trained: on weighted squared error over all outputs."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tasks.models.family import Parameters
from tasks.models.keras_training import Course, epoch, train

if TYPE_CHECKING:
    import keras

PATIENCE = 6
CHUNK = 1024
"""Rows that are validated at once."""

Arrays = list[npt.NDArray[np.float32]]
Rows = tuple[Arrays, npt.NDArray[Any], npt.NDArray[Any]]
"""Inputs of a network, what it is to answer (rows, outputs), and what each row weighs."""


def fit(
    model: "keras.Model", rows: Rows, held_out: Rows | None, parameters: Parameters, seed: int
) -> int:
    """Train on weighted squared error; leave the model with the weights of its best epoch.

    Args:
        model: as built, of as many inputs as ``rows`` has.
        rows: to train on.
        held_out: to stop early on; without them all epochs are run.
        parameters: ``epochs``, ``batch``, ``learning_rate`` and ``weight_decay``.
        seed: of shuffling.

    Returns:
        The best epoch, or the last one.
    """
    import keras
    import tensorflow

    def loss(*batch: Any) -> Any:
        *given, truth, weight = batch
        answers = model(given if len(given) > 1 else given[0], training=True)
        error = tensorflow.reduce_mean(tensorflow.square(answers - truth), axis=1)
        return tensorflow.reduce_mean(weight * error)

    optimizer = keras.optimizers.AdamW(
        parameters["learning_rate"], weight_decay=parameters["weight_decay"], clipnorm=1.0
    )
    inputs, *learnt = rows
    arrays = [*inputs, *(values.astype("float32") for values in learnt)]
    count = len(rows[1])
    course = Course(count, min(parameters["batch"], count), parameters["epochs"], PATIENCE, seed)
    validate = None if held_out is None else lambda: _error(model, held_out)
    return train(model, epoch(model, optimizer, loss, arrays), course, validate)


def _error(model: "keras.Model", rows: Rows) -> float:
    inputs, truth, weight = rows
    total = 0.0
    for at in range(0, len(truth), CHUNK):
        part = slice(at, at + CHUNK)
        given = [values[part] for values in inputs]
        answers = np.asarray(model(given if len(given) > 1 else given[0], training=False))
        total += float((weight[part] * ((answers - truth[part]) ** 2).mean(axis=1)).sum())
    return total / float(weight.sum())
