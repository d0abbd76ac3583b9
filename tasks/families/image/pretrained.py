"""Logistic regression on what a network trained on ImageNet sees: good from some dozen pictures on.

The network stays as it is (Donahue et al., DeCAF, 2014), so that a fit takes one pass over the
pictures. Its weights come from Keras over the network or from a file.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tasks.errors import InputError
from tasks.kinds.image.schema import ImageSchema
from tasks.models.family import Family, Parameters
from tasks.models.keras_setup import deterministic_keras
from tasks.models.onnx_network import OnnxNetwork
from tasks.models.predictor import Estimator, Features, Floats
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna

IMAGENET = "imagenet"
"""Weights that Keras gets over the network."""

DEFAULTS: Parameters = {
    "architecture": "MobileNetV2",
    "weights": IMAGENET,
    "size": 96,  # pixels along a side that pictures are brought to
    "mirror": True,
    "C": 0.01,
}
ITERATIONS = 1000


BATCH = 64


class PretrainedFeatures:
    """A transformer from pictures (n, height, width, channels) to features (n, features).

    Attributes:
        network: gives the pooled activations of the last layer; None before ``fit``.
        weights_sha256: of the network's weights; None before ``fit``.
    """

    def __init__(
        self, architecture: str, weights: str, size: int, mirror: bool, schema: ImageSchema
    ) -> None:
        self.architecture = architecture
        self.weights = weights
        self.size = size
        self.mirror = mirror
        self.shape = (schema.height, schema.width, schema.channels)
        self.network: OnnxNetwork | None = None
        self.weights_sha256: str | None = None

    def fit(self, X: Features, y: Any = None) -> Self:
        """Get the network; pictures do not change it."""
        keras = deterministic_keras(0)
        module, builder = _architecture(keras, self.architecture)
        if self.weights != IMAGENET and not Path(self.weights).is_file():
            raise InputError(
                "fixed.weights",
                f"no file at {self.weights}",
                f"name a file of weights without the top layers, or say {IMAGENET}",
            )
        inputs = keras.Input(self.shape)
        signal = inputs if self.shape[2] == 3 else keras.layers.Concatenate()([inputs] * 3)
        signal = keras.layers.Resizing(self.size, self.size)(signal)
        try:
            body = builder(
                include_top=False,
                weights=self.weights,
                input_shape=(self.size, self.size, 3),
                pooling="avg",
            )
        except Exception as error:  # a download that fails raises bare Exception
            raise InputError(
                "fixed.weights",
                f"{self.weights} gives no weights for {self.architecture}: {error}",
                "name a file that was saved from this architecture without its top layers",
            ) from error
        digest = hashlib.sha256()
        for array in body.get_weights():
            digest.update(array.tobytes())
        self.weights_sha256 = digest.hexdigest()
        model = keras.Model(inputs, body(module.preprocess_input(signal), training=False))
        self.network = OnnxNetwork.of(model, np.zeros((1, *self.shape), dtype="float32"))
        keras.backend.clear_session()
        return self

    def fit_transform(self, X: Features, y: Any = None) -> Floats:
        """Get the network and what it sees."""
        return self.fit(X).transform(X)

    def transform(self, X: Features) -> Floats:
        """Return features (n, features): of a picture, or the mean of it and its mirror image."""
        assert self.network is not None
        assert isinstance(X, np.ndarray)
        parts = []
        for start in range(0, len(X), BATCH):
            batch = X[start : start + BATCH].astype("float32")
            views = [batch, np.ascontiguousarray(batch[:, :, ::-1])] if self.mirror else [batch]
            parts.append(np.mean([self.network(view) for view in views], axis=0, dtype="float64"))
        return np.concatenate(parts)


def _architecture(keras: Any, name: str) -> tuple[Any, Any]:
    """Find a builder such as MobileNetV2, and its module, which knows what range pixels need."""
    for module in vars(keras.applications).values():
        if hasattr(module, "preprocess_input") and hasattr(module, name):
            return module, getattr(module, name)
    raise InputError(
        "fixed.architecture",
        f"keras.applications has no {name!r}",
        "name one of its architectures, such as MobileNetV2",
    )


def _search(trial: "optuna.Trial", schema: ImageSchema) -> Parameters:
    return {**DEFAULTS, "C": trial.suggest_float("C", 1e-4, 1.0, log=True)}


def _build(parameters: Parameters, schema: ImageSchema, seed: int) -> Estimator:
    seen = PretrainedFeatures(
        parameters["architecture"],
        parameters["weights"],
        parameters["size"],
        parameters["mirror"],
        schema,
    )
    model = LogisticRegression(C=parameters["C"], max_iter=ITERATIONS)
    return wrapped(model, make_pipeline(seen, StandardScaler()), schema)


def _weights(fitted: Estimator) -> dict[str, str]:
    seen = fitted.transformer[0]  # type: ignore[attr-defined] # what wrapped() put together
    return {f"{seen.architecture} {seen.weights}": seen.weights_sha256}


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("onnxruntime", "scikit-learn"),
    defaults=DEFAULTS,
    search=_search,
    build=_build,
    weights=_weights,
)
