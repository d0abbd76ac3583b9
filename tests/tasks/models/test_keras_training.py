"""Training ends where validation is at its best, and is the same again."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tasks.models.keras_setup import deterministic_keras
from tasks.models.keras_training import Course, epoch, train

ROWS = 64
COURSE = Course(rows=ROWS, batch=16, epochs=30, patience=3, seed=0)


class Line:
    """A line through points, and how it is trained."""

    def __init__(self) -> None:
        keras = deterministic_keras(0)
        random = np.random.default_rng(0)
        self.x = random.normal(size=(ROWS, 1)).astype("float32")
        self.y = 3 * self.x + 1
        self.model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        squared = keras.losses.MeanSquaredError()
        self.epoch = epoch(
            self.model,
            keras.optimizers.SGD(0.1),
            lambda x, y: squared(y, self.model(x, training=True)),
            [self.x, self.y],
        )

    @property
    def weights(self) -> list[npt.NDArray[Any]]:
        return [array.copy() for array in self.model.get_weights()]


@pytest.fixture
def line() -> Line:
    return Line()


def test_without_validation_all_epochs_are_run(line: Line) -> None:
    assert train(line.model, line.epoch, COURSE, None) == 30
    kernel, bias = line.weights
    assert kernel == pytest.approx(3, abs=1e-3)
    assert bias == pytest.approx(1, abs=1e-3)


def test_the_weights_of_the_best_epoch_are_kept_once_patience_ends(line: Line) -> None:
    losses = iter([5.0, 4.0, 2.0, 3.0, 2.5, 2.0, 1.0])
    seen: list[list[npt.NDArray[Any]]] = []

    def validate() -> float:
        seen.append(line.weights)
        return next(losses)

    assert train(line.model, line.epoch, COURSE, validate) == 3
    assert len(seen) == 3 + COURSE.patience
    assert all(map(np.array_equal, line.weights, seen[2]))
    assert not np.array_equal(seen[2][0], seen[5][0])


def test_the_seed_alone_decides_on_the_weights() -> None:
    def trained(seed: int) -> list[npt.NDArray[Any]]:
        line = Line()
        train(line.model, line.epoch, Course(ROWS, 16, 2, 3, seed), None)
        return line.weights

    assert all(map(np.array_equal, trained(0), trained(0)))
    assert not all(map(np.array_equal, trained(0), trained(1)))


def test_an_epoch_leaves_out_what_fills_no_batch(line: Line) -> None:
    batches: list[npt.NDArray[np.int64]] = []
    train(line.model, batches.append, Course(ROWS, 60, 1, 3, 0), None)
    (rows,) = batches
    assert rows.shape == (1, 60)
    assert len(np.unique(rows)) == 60
