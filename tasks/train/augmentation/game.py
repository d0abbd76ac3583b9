"""A generator and a critic that learn against each other."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.train.augmentation.row_layout import Matrix, RowLayout

STEPS = 3000
STEPS_AT_ONCE = 100
BATCH = 256
WIDTH = 128
NOISE = 64
LEARNING_RATE = 5e-4
PENALTY = 10.0
TEMPERATURE = 0.2
"""Of the softened draws of codes: the lower, the nearer to one-hot."""

KEPT = 0.998
"""How much of the running mean of weights is kept at each step."""


class Game:
    """A generator of rows of a class, and a critic of rows of a class.

    Args:
        layout: of rows.
        keras: the module, already seeded.
        seed: of noise.
    """

    def __init__(self, layout: RowLayout, keras: Any, seed: int) -> None:
        self.layout = layout
        self.keras = keras
        self.noise = keras.random.SeedGenerator(seed)
        self.generator = self._stack(NOISE + layout.classes, layout.width, "relu")
        self.critic = self._stack(layout.width + layout.classes, 1, "leaky_relu")

    def play(self, rows: Matrix, classes: npt.NDArray[np.int64], seed: int) -> None:
        """Train both.

        Args:
            rows: true ones, in the layout.
            classes: theirs, counted from 0.
            seed: of batches.
        """
        import tensorflow

        drawn = np.random.default_rng(seed)
        members = [np.flatnonzero(classes == number) for number in range(self.layout.classes)]
        share = np.log1p([len(of) for of in members])
        optimizers = [self._optimizer(model) for model in (self.critic, self.generator)]
        hot = np.eye(self.layout.classes, dtype="float32")[classes]
        moves = self._moves(rows, hot, optimizers)
        for _ in range(STEPS // STEPS_AT_ONCE):
            shape = (STEPS_AT_ONCE, BATCH)
            chosen = drawn.choice(len(members), size=shape, p=share / share.sum())
            batches = np.empty(shape, dtype="int64")
            for number, of in enumerate(members):
                here = chosen == number
                batches[here] = drawn.choice(of, size=int(here.sum()))
            moves(tensorflow.constant(batches))
        optimizers[1].finalize_variable_values(self.generator.trainable_variables)

    def rows(self, number: int, wanted: int) -> Matrix:
        """Make ``wanted`` rows of a class, in the layout."""
        hot = np.zeros((wanted, self.layout.classes), dtype="float32")
        hot[:, number] = 1
        return np.asarray(self._made(hot))

    def _stack(self, inputs: int, outputs: int, activation: str) -> Any:
        layers = self.keras.layers
        signal = start = self.keras.Input((inputs,))
        for _ in range(2):
            # each layer also sees what the one before it saw, as CTGAN's generator does
            seen = layers.Dense(WIDTH, activation, kernel_initializer="he_normal")(signal)
            signal = layers.Concatenate()([seen, signal])
        return self.keras.Model(start, layers.Dense(outputs)(signal))

    def _made(self, hot: Any) -> Any:
        """Turn noise and one-hot classes into rows, codes being drawn but softened."""
        ops, random = self.keras.ops, self.keras.random
        noise = random.normal((hot.shape[0], NOISE), seed=self.noise)
        raw = self.generator(ops.concatenate([noise, hot], axis=1))
        parts = [raw[:, : self.layout.numbers]]
        for start, end in self.layout.blocks:
            uniform = random.uniform((hot.shape[0], end - start), 1e-6, 1 - 1e-6, seed=self.noise)
            gumbel = -ops.log(-ops.log(uniform))
            parts.append(ops.softmax((raw[:, start:end] + gumbel) / TEMPERATURE, axis=1))
        return ops.concatenate(parts, axis=1)

    def _judged(self, rows: Any, hot: Any) -> Any:
        return self.critic(self.keras.ops.concatenate([rows, hot], axis=1))

    def _critic_loss(self, true: Any, hot: Any) -> Any:
        import tensorflow

        ops = self.keras.ops
        made = tensorflow.stop_gradient(self._made(hot))
        place = self.keras.random.uniform((BATCH, 1), seed=self.noise)
        between = true + place * (made - true)
        with tensorflow.GradientTape() as tape:
            tape.watch(between)
            value = self._judged(between, hot)
        slope = ops.sqrt(ops.sum(tape.gradient(value, between) ** 2, axis=1) + 1e-12)
        gap = ops.mean(self._judged(made, hot)) - ops.mean(self._judged(true, hot))
        return gap + PENALTY * ops.mean((slope - 1) ** 2)

    def _generator_loss(self, _: Any, hot: Any) -> Any:
        return -self.keras.ops.mean(self._judged(self._made(hot), hot))

    def _optimizer(self, model: Any) -> Any:
        optimizer = self.keras.optimizers.Adam(
            LEARNING_RATE, beta_1=0.5, beta_2=0.9, use_ema=True, ema_momentum=KEPT
        )
        optimizer.build(model.trainable_variables)
        return optimizer

    def _moves(self, rows: Matrix, hot: Matrix, optimizers: list[Any]) -> Callable[[Any], Any]:
        """Compile a round of steps: for each line of row numbers the critic moves, then the other.

        ``keras.Model.fit`` knows one loss and one optimizer.
        """
        import tensorflow

        held_rows, held_hot = tensorflow.constant(rows), tensorflow.constant(hot)
        players = (
            (self.critic, optimizers[0], self._critic_loss),
            (self.generator, optimizers[1], self._generator_loss),
        )

        @tensorflow.function  # type: ignore[untyped-decorator]
        def moves(batches: Any) -> None:
            for batch in batches:
                true = tensorflow.gather(held_rows, batch)
                classes = tensorflow.gather(held_hot, batch)
                for model, optimizer, loss in players:
                    with tensorflow.GradientTape() as tape:
                        value = loss(true, classes)
                    gradients = tape.gradient(value, model.trainable_variables)
                    optimizer.apply_gradients(
                        zip(gradients, model.trainable_variables, strict=True)
                    )

        compiled: Callable[[Any], Any] = moves
        return compiled
