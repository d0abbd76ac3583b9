"""How networks of series are trained: mini-batches until validation error stops falling."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tasks.models.family import Parameters

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

    ``keras.Model.fit`` sets up iterators for every epoch, which takes longer than the epoch of a
    small network.

    Args:
        model: as built, of as many inputs as ``rows`` has.
        rows: to train on.
        held_out: to stop early on; without them all epochs are run.
        parameters: ``epochs``, ``batch``, ``learning_rate`` and ``weight_decay``.
        seed: of shuffling.

    Returns:
        The best epoch, or the last one.
    """
    count = len(rows[1])
    batch = min(parameters["batch"], count)
    epoch = _epoch(model, rows, parameters)
    shuffle = np.random.default_rng(seed)
    best, weights, lowest = 0, model.get_weights(), np.inf
    for number in range(1, parameters["epochs"] + 1):
        steps = shuffle.permutation(count)[: count // batch * batch].reshape(-1, batch)
        epoch(steps)
        if held_out is None:
            best = number
            continue
        current = _error(model, held_out)
        if current < lowest:
            best, weights, lowest = number, model.get_weights(), current
        elif number - best >= PATIENCE:
            break
    if held_out is not None:
        model.set_weights(weights)
    return best


def _epoch(
    model: "keras.Model", rows: Rows, parameters: Parameters
) -> Callable[[npt.NDArray[np.int64]], Any]:
    """Compile one epoch: a step for each line of row numbers."""
    import keras
    import tensorflow

    optimizer = keras.optimizers.AdamW(
        parameters["learning_rate"], weight_decay=parameters["weight_decay"], clipnorm=1.0
    )
    optimizer.build(model.trainable_variables)
    inputs = [tensorflow.constant(values) for values in rows[0]]
    truth, weight = (tensorflow.constant(values.astype("float32")) for values in rows[1:])

    @tensorflow.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def epoch(batches: Any) -> None:
        for batch in batches:
            with tensorflow.GradientTape() as tape:
                given = [tensorflow.gather(values, batch) for values in inputs]
                answers = model(given if len(given) > 1 else given[0], training=True)
                error = tensorflow.square(answers - tensorflow.gather(truth, batch))
                weighed = tensorflow.gather(weight, batch) * tensorflow.reduce_mean(error, axis=1)
                loss = tensorflow.reduce_mean(weighed)
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))

    return lambda batches: epoch(tensorflow.constant(batches))


def _error(model: "keras.Model", rows: Rows) -> float:
    inputs, truth, weight = rows
    total = 0.0
    for at in range(0, len(truth), CHUNK):
        part = slice(at, at + CHUNK)
        given = [values[part] for values in inputs]
        answers = np.asarray(model(given if len(given) > 1 else given[0], training=False))
        total += float((weight[part] * ((answers - truth[part]) ** 2).mean(axis=1)).sum())
    return total / float(weight.sum())
