"""A residual network from scratch, its pictures augmented anew in every epoch.

Keras trains it, ONNX Runtime serves it.

Residual blocks after He et al. (2016), trained in one cycle of the learning rate (Smith and Topin
2018) with label smoothing (Szegedy et al. 2016): what reaches most in few epochs. Smoothing makes
probabilities too modest, which a temperature found on validation rows corrects (Guo et al., On
calibration of modern neural networks, 2017).
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.families.image.common.augmentation import Augmentation
from tasks.kinds.image.schema import ImageSchema
from tasks.models.family import Family, Parameters
from tasks.models.keras_setup import deterministic_keras
from tasks.models.keras_training import step
from tasks.models.onnx_network import OnnxNetwork
from tasks.models.predictor import (
    Estimator,
    Features,
    Floats,
    Predictor,
    Truth,
    Validation,
    Weights,
)
from tasks.models.probabilities import softmax, temperature

if TYPE_CHECKING:
    import keras
    import optuna

DEFAULTS: Parameters = {
    "width": 24,
    "epochs": 24,
    "learning_rate": 0.1,  # at its highest, with batches of 128
    "weight_decay": 5e-4,
    "dropout": 0.2,
    "mirror": True,
    "turn": False,
    "shift": 0.125,
    "cutout": 0.25,
    "light": 0.0,
    "temperature": 1.0,  # found on validation rows
}


SMALLEST = 4
"""Pixels along a side below which a stage does not halve the picture."""

STAGES = 3
SMOOTHING = 0.1
MOMENTUM = 0.9
WARM_UP = 0.25
LARGEST_BATCH = 128
TEMPERATURES = (0.1, 10.0)
"""Where a temperature is looked for."""

BATCH_SERVED = 256

LayerWeights = list[npt.NDArray[np.float32]]


class ConvolutionalNetwork:
    """A residual network.

    Attributes:
        weights: of the fitted network, by layer, so that another may build on it.
        network: what predicts; gives logits.
        temperature: what logits are divided by.
    """

    def __init__(
        self,
        parameters: Parameters,
        schema: ImageSchema,
        seed: int,
        backbone: "ConvolutionalNetwork | None" = None,
    ) -> None:
        self.parameters = parameters
        self.seed = seed
        self.shape = (schema.height, schema.width, schema.channels)
        self.classes = len(schema.classes)
        self.backbone = backbone
        self.channels: int = backbone.channels if backbone else schema.channels
        self.width: int = backbone.width if backbone else parameters["width"]
        self.weights: dict[str, LayerWeights] = {}
        self.network: OnnxNetwork | None = None
        self.temperature: float = parameters["temperature"]

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Train all epochs: the learning rate has come down to nothing only at the last."""
        assert isinstance(X, np.ndarray)
        keras = deterministic_keras(self.seed)
        model = self._model(keras)
        descend = _step(model, self._optimizer(keras, len(X)), self.classes, self.parameters)
        random = np.random.default_rng(self.seed)
        augment = self._augmentation()
        batch = self._batch(len(X))
        weight = np.ones(len(X)) if sample_weight is None else sample_weight
        for _ in range(self.parameters["epochs"]):
            order = random.permutation(len(X))
            for rows in np.split(order[: len(X) // batch * batch], len(X) // batch):
                descend(augment(X[rows], random), y[rows], weight[rows].astype("float32"))
        self.weights = {layer.name: layer.get_weights() for layer in model.layers if layer.weights}
        self.network = OnnxNetwork.of(model, np.zeros((1, *self.shape), dtype="float32"))
        self.backbone = None  # its weights are in this network now
        if validation is not None:
            held_out, truth, weight_of_held_out = validation
            self.temperature = temperature(
                self._logits(held_out), truth, weight_of_held_out, TEMPERATURES
            )
        keras.backend.clear_session()
        return self

    def predict(self, X: Features) -> Floats:
        """Return probabilities (n, classes) by the mean logits of all views that say the same."""
        return softmax(self._logits(X) / self.temperature)

    def _logits(self, X: Features) -> Floats:
        assert self.network is not None
        assert isinstance(X, np.ndarray)
        parts = []
        for start in range(0, len(X), BATCH_SERVED):
            batch = X[start : start + BATCH_SERVED].astype("float32")
            views = [self.network(view) for view in self._augmentation().views(batch)]
            parts.append(np.mean(views, axis=0, dtype="float64"))
        return np.concatenate(parts)

    def _augmentation(self) -> Augmentation:
        side = min(self.shape[:2])
        return Augmentation(
            mirror=self.parameters["mirror"],
            turn=self.parameters["turn"],
            shift=round(self.parameters["shift"] * side),
            cutout=round(self.parameters["cutout"] * side),
            light=self.parameters["light"],
        )

    def _batch(self, rows: int) -> int:
        return int(np.clip(rows // 40, min(8, rows), LARGEST_BATCH))

    def _optimizer(self, keras: Any, rows: int) -> Any:
        import tensorflow

        batch = self._batch(rows)
        # smaller batches are noisier by the square root (Krizhevsky 2014, One weird trick)
        peak = self.parameters["learning_rate"] * (batch / LARGEST_BATCH) ** 0.5
        steps = self.parameters["epochs"] * (rows // batch)

        class OneCycle(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
            def __call__(self, step: Any) -> Any:
                done = tensorflow.cast(step, tensorflow.float32) / steps
                falling = (1 + tensorflow.cos(np.pi * (done - WARM_UP) / (1 - WARM_UP))) / 2
                return peak * tensorflow.where(done < WARM_UP, done / WARM_UP, falling)

        return keras.optimizers.SGD(OneCycle(), momentum=MOMENTUM, nesterov=True)

    def _model(self, keras: Any) -> "keras.Model":
        layers = keras.layers
        inputs = keras.Input(self.shape)
        signal = layers.Rescaling(1 / 64, offset=-2)(inputs)
        if self.shape[2] == 1 and self.channels == 3:
            signal = layers.Concatenate()([signal] * 3)
        elif self.shape[2] == 3 and self.channels == 1:
            signal = keras.ops.mean(signal, axis=3, keepdims=True)
        side = min(self.shape[:2])
        signal = _convolved(layers, signal, self.width, "stem")
        for stage in range(1, STAGES + 1):
            if side > SMALLEST:
                signal, side = layers.MaxPooling2D()(signal), side // 2
            signal = _convolved(layers, signal, self.width * 2**stage, f"stage{stage}_widen")
            if stage < STAGES:
                inner = _convolved(layers, signal, self.width * 2**stage, f"stage{stage}_first")
                if stage > 1:
                    inner = _convolved(layers, inner, self.width * 2**stage, f"stage{stage}_second")
                signal = layers.Add()([signal, inner])
        signal = layers.GlobalMaxPooling2D()(signal)
        signal = layers.Dropout(self.parameters["dropout"])(signal)
        model = keras.Model(inputs, layers.Dense(self.classes, name="head")(signal))
        if self.backbone is not None:
            for name, weights in self.backbone.weights.items():
                if name != "head":
                    model.get_layer(name).set_weights(weights)
        return model


def backbone_of(predictor: Predictor) -> ConvolutionalNetwork:
    """Return the network that a predictor is.

    Raises:
        InputError: it is another model.
    """
    estimator: Estimator = predictor.estimator
    if not isinstance(estimator, ConvolutionalNetwork):
        raise InputError(
            "transfer.candidate",
            f"its model is a {type(estimator).__name__}",
            "name a candidate whose model is a convolutional network",
        )
    return estimator


def _convolved(layers: Any, signal: Any, width: int, name: str) -> Any:
    signal = layers.Conv2D(
        width,
        3,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_convolution",
    )(signal)
    normalised = layers.BatchNormalization(momentum=MOMENTUM, name=f"{name}_normalisation")(signal)
    return layers.ReLU()(normalised)


def _step(
    model: "keras.Model", optimizer: Any, classes: int, parameters: Parameters
) -> Callable[..., Any]:
    """Compile one step: ``keras.Model.fit`` would make the pictures a second time."""
    import keras
    import tensorflow

    cross_entropy = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=SMOOTHING
    )
    kernels = [weight for weight in model.trainable_variables if weight.path.endswith("kernel")]

    def loss(rows: Any, y: Any, weight: Any) -> Any:
        truth = tensorflow.one_hot(y, classes)
        value = cross_entropy(truth, model(rows, training=True), sample_weight=weight)
        decay = tensorflow.add_n([tensorflow.nn.l2_loss(kernel) for kernel in kernels])
        return value + parameters["weight_decay"] * decay

    compiled = tensorflow.function(step(model, optimizer, loss), reduce_retracing=True)
    return lambda rows, y, weight: compiled(*map(tensorflow.constant, (rows, y, weight)))


def mean_temperature(
    parameters: Parameters, fitted: Sequence[Estimator], growth: float
) -> Parameters:
    """Return the folds' mean temperature for the refit, which has no rows to learn it from."""
    temperatures = [
        estimator.temperature for estimator in fitted if isinstance(estimator, ConvolutionalNetwork)
    ]
    return {**parameters, "temperature": float(np.exp(np.mean(np.log(temperatures))))}


def _search(trial: "optuna.Trial", schema: ImageSchema) -> Parameters:
    return {
        **DEFAULTS,
        "width": trial.suggest_categorical("width", [16, 24, 32]),
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-4, 2e-3, log=True),
        "cutout": trial.suggest_float("cutout", 0.0, 0.5),
        "light": trial.suggest_float("light", 0.0, 0.3),
    }


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("onnxruntime", "scikit-learn"),
    defaults=DEFAULTS,
    search=_search,
    build=ConvolutionalNetwork,
    refit_parameters=mean_temperature,
)
