"""Networks over tokens: trained with Keras, served with ONNX Runtime."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.text.common.vocabulary import Encoded, Vocabulary, padded
from tasks.kinds.text.schema import TextSchema
from tasks.models.family import Family, Parameters
from tasks.models.keras_setup import deterministic_keras
from tasks.models.keras_training import step
from tasks.models.onnx_network import OnnxNetwork
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights
from tasks.models.probabilities import softmax

if TYPE_CHECKING:
    import keras
    import optuna

Body = Callable[[Any, Any, Parameters], Any]
"""Keras tensors of tokens (texts, n, dimensions) and a mask (texts, n) to one (texts, n, width)."""

SORTED = 20
"""Batches whose texts are sorted by length together: they need less padding, and stay mixed."""

PREDICTED = 128
"""Texts of one batch in prediction."""

WARM_UP = 0.1
"""Share of the steps in which the learning rate rises; then it falls along a cosine."""

TRAINED: Parameters = {
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
"""Hyperparameters of the first trial that do not depend on the body, where it wants no others."""


def network_family(
    body: Body,
    shape: Parameters,
    training: Parameters,
    search: "Callable[[optuna.Trial], Parameters]",
    most_dropout: float = 0.6,
    rates: tuple[float, float] = (3e-4, 4e-3),
) -> Family:
    """Return a family of networks, which differ from another one's in how tokens see each other.

    Args:
        body: lets tokens see each other.
        shape: ``dimensions`` and the body's hyperparameters in the first trial.
        training: what is to be other than ``TRAINED`` in the first trial.
        search: suggests the body's hyperparameters.
        most_dropout: up to where dropout is searched.
        rates: between which learning rates are searched.
    """
    everything = {**shape, **TRAINED, **training}

    def suggested(trial: "optuna.Trial", schema: TextSchema) -> Parameters:
        return {
            **everything,
            **search(trial),
            "dropout": trial.suggest_float("dropout", 0.1, most_dropout),
            "word_dropout": trial.suggest_float("word_dropout", 0.0, 0.3),
            "smoothing": trial.suggest_float("smoothing", 0.0, 0.2),
            "learning_rate": trial.suggest_float("learning_rate", *rates, log=True),
        }

    def build(parameters: Parameters, schema: TextSchema, seed: int) -> TextNetwork:
        return TextNetwork(parameters, schema, seed, body)

    return Family(
        objectives=frozenset({"binary", "multiclass"}),
        requires=("onnxruntime",),
        defaults=everything,
        search=suggested,
        build=build,
    )


class TextNetwork:
    """A network that reads tokens in their order.

    A token's vector is the sum of its own and its pieces'. A body, which is what families differ
    in, lets tokens see each other; the largest and the mean of each of its outputs over the text
    decide. Training takes all epochs whatever validation rows say: the learning rate ends at
    nothing, so there is no best epoch to stop at.

    Attributes:
        vocabulary: learnt in fitting.
        networks: tokens (texts, n) and pieces (texts, n, pieces) to scores (texts, classes); as
            many as ``members`` says, which differ in their seed alone. Their probabilities are
            averaged: what one of them takes for a sign by chance, another does not.
    """

    def __init__(self, parameters: Parameters, schema: TextSchema, seed: int, body: Body) -> None:
        self.parameters = parameters
        self.classes = len(schema.classes)
        self.seed = seed
        self.body = body
        self.vocabulary = Vocabulary(schema.units, parameters["limit"], parameters["rarest"])
        self.networks: list[OnnxNetwork] = []

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Train on prepared texts and class numbers."""
        encoded = self.vocabulary.fit(np.asarray(X)).encode(np.asarray(X))
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        self.networks = []
        for seed in range(self.seed, self.seed + self.parameters["members"]):
            keras = deterministic_keras(seed)
            keras.backend.clear_session()
            model = self.keras_model()
            self._train(model, encoded, y, weight, np.random.default_rng(seed))
            self.networks.append(OnnxNetwork.of(model, *padded(encoded[:2])))
            keras.backend.clear_session()
        return self

    def predict(self, X: Features) -> Floats:
        """Return probabilities (n, classes)."""
        encoded = self.vocabulary.encode(np.asarray(X))
        probabilities = np.zeros((len(encoded), self.classes))
        order = np.argsort([len(one.tokens) for one in encoded], kind="stable")
        for start in range(0, len(order), PREDICTED):
            rows = order[start : start + PREDICTED]
            batch = padded([encoded[row] for row in rows])
            probabilities[rows] = sum(softmax(network(*batch)) for network in self.networks)
        return probabilities / len(self.networks)

    def keras_model(self) -> "keras.Model":
        """Build the network as Keras trains it, for the vocabulary as it is."""
        import keras
        from keras import layers, ops

        width, dropout = self.parameters["dimensions"], self.parameters["dropout"]
        start = keras.initializers.RandomNormal(stddev=0.1)
        tokens = keras.Input((None,), dtype="int32")
        pieces = keras.Input((None, self.vocabulary.width), dtype="int32")
        present = ops.cast(ops.not_equal(tokens, 0), "float32")[..., None]

        own = layers.Embedding(len(self.vocabulary.tokens) + 2, width, start)(tokens)
        # a word left out now and then makes the network read its pieces too
        own = layers.Dropout(self.parameters["word_dropout"], noise_shape=(None, None, 1))(own)
        theirs = layers.Embedding(len(self.vocabulary.pieces) + 1, width, start)(pieces)
        counted = ops.cast(ops.not_equal(pieces, 0), "float32")[..., None]
        share = ops.sqrt(ops.maximum(ops.sum(counted, axis=2), 1.0))
        signal = own + ops.sum(theirs * counted, axis=2) / share
        signal = layers.Dropout(dropout)(signal) * present

        signal = self.body(signal, present, self.parameters)
        largest = ops.max(signal * present - 1e4 * (1 - present), axis=1)
        mean = ops.sum(signal * present, axis=1) / ops.maximum(ops.sum(present, axis=1), 1.0)
        pooled = layers.Dropout(dropout)(ops.concatenate([largest, mean], axis=1))
        return keras.Model([tokens, pieces], layers.Dense(self.classes)(pooled))

    def _train(
        self,
        model: "keras.Model",
        encoded: list[Encoded],
        y: npt.NDArray[Any],
        weight: Floats,
        random: np.random.Generator,
    ) -> None:
        import keras

        epochs = self.parameters["epochs"]
        # few texts in small batches, so that there are enough steps to learn in
        size = int(np.clip(len(encoded) // 100, min(16, len(encoded)), self.parameters["batch"]))
        steps = epochs * -(-len(encoded) // size)
        rate = keras.optimizers.schedules.CosineDecay(
            self.parameters["learning_rate"] * WARM_UP,
            max(1, steps - round(WARM_UP * steps)),
            warmup_target=self.parameters["learning_rate"],
            warmup_steps=max(1, round(WARM_UP * steps)),
        )
        optimizer = keras.optimizers.AdamW(rate, weight_decay=self.parameters["weight_decay"])
        descend = _step(model, optimizer, self.parameters["smoothing"], self.classes)
        labels = np.eye(self.classes, dtype="float32")[y]
        weights = (weight / weight.mean()).astype("float32")
        for _ in range(epochs):
            for rows in _batches(encoded, size, random):
                descend(*padded([encoded[row] for row in rows]), labels[rows], weights[rows])


def _batches(
    encoded: list[Encoded], size: int, random: np.random.Generator
) -> Iterator[npt.NDArray[np.intp]]:
    """Yield all rows in batches of texts of similar length, in random order."""
    lengths = np.array([len(one.tokens) for one in encoded])
    order = random.permutation(len(encoded))
    result = []
    for start in range(0, len(order), size * SORTED):
        rows = order[start : start + size * SORTED]
        rows = rows[np.argsort(lengths[rows], kind="stable")]
        result += [rows[first : first + size] for first in range(0, len(rows), size)]
    for number in random.permutation(len(result)):
        yield result[number]


def _step(model: "keras.Model", optimizer: Any, smoothing: float, classes: int) -> Any:
    """Compile one step for texts of any length: ``keras.Model.fit`` would compile each length."""
    import keras
    import tensorflow

    cross_entropy = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=smoothing
    )

    def loss(tokens: Any, pieces: Any, labels: Any, weight: Any) -> Any:
        return cross_entropy(labels, model([tokens, pieces], training=True), sample_weight=weight)

    def batch(*shape: int | None, dtype: Any) -> Any:
        return tensorflow.TensorSpec(shape, dtype)

    return tensorflow.function(
        step(model, optimizer, loss),
        input_signature=[
            batch(None, None, dtype="int32"),
            batch(None, None, model.inputs[1].shape[2], dtype="int32"),
            batch(None, classes, dtype="float32"),
            batch(None, dtype="float32"),
        ],
    )
