"""How Keras networks are trained: compiled steps, and epochs until validation is at its best.

``keras.Model.fit`` sets up iterators for every epoch, which takes longer than the epoch of a small
network, and it compiles anew for batches of another length.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Loss = Callable[..., Any]
"""From the tensors of a batch to its loss, a scalar tensor."""

Epoch = Callable[[npt.NDArray[np.int64]], Any]
"""Takes a step for each line of row numbers (steps, batch)."""


class Trainable(Protocol):
    """What a ``keras.Model`` has, and what any set of variables can have."""

    @property
    def trainable_variables(self) -> list[Any]:
        """Variables that gradients change."""

    def get_weights(self) -> list[npt.NDArray[Any]]:
        """Return a copy of all variables."""

    def set_weights(self, weights: list[npt.NDArray[Any]]) -> None:
        """Put a copy back."""


@dataclass(frozen=True)
class Course:
    """How long to train.

    Attributes:
        rows: to train on; what is left of an epoch after its last full batch is left out of it.
        batch: rows of a step.
        epochs: at most.
        patience: epochs after the best one before training ends.
        seed: of shuffling.
    """

    rows: int
    batch: int
    epochs: int
    patience: int
    seed: int


def step(model: Trainable, optimizer: Any, loss: Loss) -> Callable[..., None]:
    """Build a step down the gradient, to be compiled: tensors of a batch in, variables changed."""
    import tensorflow

    variables = model.trainable_variables
    optimizer.build(variables)

    def descend(*batch: Any) -> None:
        with tensorflow.GradientTape() as tape:
            value = loss(*batch)
        gradients = tape.gradient(value, variables)
        optimizer.apply_gradients(zip(gradients, variables, strict=True))

    return descend


def epoch(
    model: Trainable, optimizer: Any, loss: Loss, arrays: Sequence[npt.NDArray[Any]]
) -> Epoch:
    """Compile an epoch over rows that fit in memory.

    Args:
        model: whose variables are changed.
        optimizer: of Keras, not yet built.
        loss: takes the rows of a batch of each of ``arrays``.
        arrays: of as many rows each.
    """
    import tensorflow

    descend = step(model, optimizer, loss)
    held = [tensorflow.constant(values) for values in arrays]

    def steps(batches: Any) -> None:
        for batch in batches:
            descend(*[tensorflow.gather(values, batch) for values in held])

    compiled = tensorflow.function(steps, reduce_retracing=True)
    return lambda batches: compiled(tensorflow.constant(batches))


def train(
    model: Trainable, one_epoch: Epoch, course: Course, validate: Callable[[], float] | None
) -> int:
    """Run epochs, and leave the model with the weights of the best one.

    Args:
        model: as built.
        one_epoch: trains ``model``.
        course: how long.
        validate: returns the loss on validation rows; without it all epochs are run, and the last
            is the best.

    Returns:
        The best epoch, from 1.
    """
    shuffle = np.random.default_rng(course.seed)
    best, weights, lowest = 0, model.get_weights(), np.inf
    for number in range(1, course.epochs + 1):
        order = shuffle.permutation(course.rows)[: course.rows // course.batch * course.batch]
        one_epoch(order.reshape(-1, course.batch))
        if validate is None:
            best = number
            continue
        current = validate()
        if current < lowest:
            best, weights, lowest = number, model.get_weights(), current
        elif number - best >= course.patience:
            break
    if validate is not None:
        model.set_weights(weights)
    return best
