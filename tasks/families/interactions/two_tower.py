"""A two-tower Keras network: one tower for the user, one for items, their product is the score.

The user's tower reads recent items through several heads, each with its own learnt weights by how
long ago an item was, and the user's attributes; the item's tower reads the item and its attributes.
It learns to tell the next item from sampled others by softmax, popular ones sampled more often and
corrected for it (Yi et al., Sampling-bias-corrected neural modeling for large corpus item
recommendations, 2019).

Keras trains; a fitted network is a vector for each item and a few matrices, so a service needs
neither TensorFlow nor a graph.
"""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.interactions.common.scores import comparable
from tasks.kinds.interactions.encode import multi_hot
from tasks.kinds.interactions.example import Example, histories, sequences
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.early_stopping import best_epochs
from tasks.models.family import Family, Parameters
from tasks.models.keras_setup import deterministic_keras
from tasks.models.keras_training import Course, epoch, train
from tasks.models.metrics import score
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights

if TYPE_CHECKING:
    import optuna

PATIENCE = 2
BATCH = 512
HALF_LIVES = (0.7, 2.0, 6.0, 20.0)
"""Steps back at which an item counts half, at the start of training; one for each head."""

Matrix = npt.NDArray[np.float32]


class TwoTower:
    """Vectors of items, and of users by what they did last.

    Attributes:
        best: epochs after which validation was best, or all of them.
        read: (items + 1, dimensions) items as the user's tower reads them; the last is none.
        offered: (items, dimensions) items as the item's tower gives them.
        bias: (items,) added to every score.
        by_age: (window, heads) weight of an item by steps back.
        mix: (heads · dimensions + user codes, dimensions) from what the heads see to the user.
        shift: (dimensions,) added to the user.
    """

    def __init__(self, parameters: Parameters, schema: InteractionsSchema, seed: int) -> None:
        self.parameters = parameters
        self.seed = seed
        self.items = len(schema.items.ids)
        self.item_codes = multi_hot(schema.items.codes, schema.codes_of("item"))
        self.user_codes = schema.codes_of("user")
        self.popularity = np.zeros(self.items)
        self.best = 0
        empty = np.zeros((0, 0), dtype="float32")
        self.read = self.offered = self.by_age = self.mix = empty
        self.bias = self.shift = np.zeros(0, dtype="float32")

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Train until the validation rows' NDCG has not risen for a while, or all epochs."""
        self.popularity = np.bincount(y, minlength=self.items).astype("float64")
        steps = self._steps(sequences(np.asarray(X), y))
        keras = deterministic_keras(self.seed)
        towers = _Towers(self, keras)
        optimizer = keras.optimizers.AdamW(
            self.parameters["learning_rate"], weight_decay=self.parameters["weight_decay"]
        )
        count = len(steps[2])
        course = Course(count, min(BATCH, count), self.parameters["epochs"], PATIENCE, self.seed)

        def validate() -> float:
            assert validation is not None
            towers.write(self)
            return -score("ndcg_at_10", validation[1], self.predict(validation[0]))

        self.best = train(
            towers,
            epoch(towers, optimizer, towers.loss, steps),
            course,
            None if validation is None else validate,
        )
        towers.write(self)
        keras.backend.clear_session()
        return self

    def predict(self, X: Features) -> Floats:
        """Return scores (n, items); seen items are at minus infinity."""
        examples = list(np.asarray(X))
        window = self.parameters["window"]
        recent = np.full((len(examples), window), self.items, dtype="int32")
        for row, example in zip(recent, examples, strict=True):
            last = example.items[-window:][::-1]
            row[: len(last)] = last
        users = self._user(
            recent, multi_hot([own.codes.tolist() for own in examples], self.user_codes)
        )
        own = histories(np.asarray(X))
        return comparable(users @ self.offered.T + self.bias, own, self.popularity)

    def _user(self, recent: npt.NDArray[np.int32], codes: Matrix) -> Matrix:
        weight = self.by_age * (recent < self.items)[:, :, None]
        weight /= weight.sum(axis=1, keepdims=True) + 1e-6
        seen = np.einsum("bwh,bwd->bhd", weight, self.read[recent]).reshape(len(recent), -1)
        return np.asarray(np.hstack([seen, codes]) @ self.mix + self.shift, dtype="float32")

    def _steps(
        self, users: list[Example]
    ) -> tuple[npt.NDArray[np.int32], Matrix, npt.NDArray[np.int32]]:
        """Return recent items (steps, window), the latest first, user codes, and the next item."""
        window = self.parameters["window"]
        recent, following, codes = [], [], []
        for user in users:
            count = len(user.items) - 1
            if count < 1:
                continue
            padded = np.r_[np.full(window, self.items, dtype="int32"), user.items]
            back = np.arange(count)[:, None] + window - np.arange(window)
            recent.append(padded[back])
            following.append(user.items[1:])
            codes.append(np.repeat(multi_hot([user.codes.tolist()], self.user_codes), count, 0))
        return np.concatenate(recent), np.concatenate(codes), np.concatenate(following)


class _Towers:
    """The network while Keras trains it."""

    def __init__(self, of: TwoTower, keras: Any) -> None:
        import tensorflow

        self.tensorflow, self.keras = tensorflow, keras
        self.of = of
        size = of.parameters["dimensions"]
        heads = len(HALF_LIVES)
        self.codes = tensorflow.constant(of.item_codes)
        self.random = keras.random.SeedGenerator(of.seed)
        self.read = self._normal((of.items, size), 0.05)
        self.offered = self._normal((of.items, size), 0.05)
        self.read_codes = self._normal((of.item_codes.shape[1], size), 0.02)
        self.offered_codes = self._normal((of.item_codes.shape[1], size), 0.02)
        age = np.arange(of.parameters["window"])[:, None]
        self.by_age = keras.Variable((-np.log(2) * age / np.array(HALF_LIVES)).astype("float32"))
        self.bias = keras.Variable(0.5 * np.log1p(of.popularity).astype("float32"))
        inputs = heads * size
        self.mix = self._normal((inputs, size), float(np.sqrt(1 / inputs)))
        self.mix_codes = self._normal((of.user_codes, size), 0.02)
        self.shift = keras.Variable(np.zeros(size, dtype="float32"))
        share = (of.popularity + 1) / (of.popularity + 1).sum()
        self.log_share = tensorflow.constant(np.log(share).astype("float32"))

    @property
    def trainable_variables(self) -> list[Any]:
        """Return all that is learnt."""
        return [
            self.read, self.offered, self.read_codes, self.offered_codes,
            self.by_age, self.bias, self.mix, self.mix_codes, self.shift,
        ]  # fmt: skip

    def get_weights(self) -> list[npt.NDArray[Any]]:
        """Return a copy of all that is learnt."""
        return [variable.value.numpy() for variable in self.trainable_variables]

    def set_weights(self, weights: list[npt.NDArray[Any]]) -> None:
        """Put such a copy back."""
        for variable, value in zip(self.trainable_variables, weights, strict=True):
            variable.assign(value)

    def loss(self, recent: Any, codes: Any, following: Any) -> Any:
        """Cross entropy of the next item among those of the batch and sampled others."""
        tensorflow, keras = self.tensorflow, self.keras
        users = self._users(recent, codes)
        sampled = keras.random.categorical(
            self.log_share[None], self.of.parameters["negatives"], seed=self.random
        )[0]
        rivals = tensorflow.concat([following, tensorflow.cast(sampled, "int32")], 0)
        vectors = tensorflow.gather(self.offered_table(), rivals)
        logits = tensorflow.matmul(users, vectors, transpose_b=True)
        logits += tensorflow.gather(self.bias.value, rivals)
        logits -= tensorflow.gather(self.log_share, rivals)
        count = tensorflow.shape(following)[0]
        own = tensorflow.eye(count, tensorflow.shape(rivals)[0])
        same = tensorflow.cast(following[:, None] == rivals[None], "float32")
        logits -= 1e9 * (same - own)  # the wanted item is no rival of itself
        return tensorflow.reduce_mean(
            tensorflow.nn.sparse_softmax_cross_entropy_with_logits(
                labels=tensorflow.range(count), logits=logits
            )
        )

    def read_table(self) -> Any:
        """Items as the user's tower reads them, and a last one for none."""
        table = self.read.value + self.tensorflow.matmul(self.codes, self.read_codes.value)
        return self.tensorflow.pad(table, [[0, 1], [0, 0]])

    def offered_table(self) -> Any:
        """Items as the item's tower gives them."""
        return self.offered.value + self.tensorflow.matmul(self.codes, self.offered_codes.value)

    def write(self, of: TwoTower) -> None:
        """Leave plain arrays with the estimator."""
        of.read, of.offered = self.read_table().numpy(), self.offered_table().numpy()
        of.bias, of.shift = self.bias.value.numpy(), self.shift.value.numpy()
        of.by_age = np.exp(self.by_age.value.numpy())
        of.mix = np.concatenate([self.mix.value.numpy(), self.mix_codes.value.numpy()])

    def _users(self, recent: Any, codes: Any) -> Any:
        tensorflow, random = self.tensorflow, self.keras.random
        parameters = self.of.parameters
        present = tensorflow.cast(recent < self.of.items, "float32")
        # a history with gaps is another history of the same taste
        kept = random.uniform(tensorflow.shape(present), seed=self.random)
        present *= tensorflow.cast(kept >= parameters["gaps"], "float32")
        weight = tensorflow.exp(self.by_age.value)[None] * present[:, :, None]
        weight /= tensorflow.reduce_sum(weight, 1, keepdims=True) + 1e-6
        items = tensorflow.gather(self.read_table(), recent)
        seen = tensorflow.einsum("bwh,bwd->bhd", weight, items)
        seen = tensorflow.reshape(seen, (-1, self.mix.shape[0]))
        seen = random.dropout(seen, parameters["dropout"], seed=self.random)
        users = tensorflow.matmul(seen, self.mix.value) + self.shift.value
        return users + tensorflow.matmul(codes, self.mix_codes.value)

    def _normal(self, shape: tuple[int, ...], spread: float) -> Any:
        return self.keras.Variable(self.keras.random.normal(shape, stddev=spread, seed=self.random))


def _search(trial: "optuna.Trial", schema: InteractionsSchema) -> Parameters:
    return {
        "dimensions": trial.suggest_int("dimensions", 16, 128, log=True),
        "window": trial.suggest_int("window", 5, 40, log=True),
        "dropout": trial.suggest_float("dropout", 0.0, 0.6),
        "gaps": trial.suggest_float("gaps", 0.0, 0.6),
        "negatives": 1000,
        "learning_rate": trial.suggest_float("learning_rate", 5e-4, 1e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-4, 0.2, log=True),
        "epochs": 15,
    }


FAMILY = Family(
    objectives=frozenset({"ranking"}),
    requires=(),
    defaults={
        "dimensions": 64,
        "window": 20,
        "dropout": 0.3,
        "gaps": 0.4,
        "negatives": 1000,
        "learning_rate": 3e-3,
        "weight_decay": 0.02,
        "epochs": 15,
    },
    search=_search,
    build=TwoTower,
    refit_parameters=best_epochs,
)
