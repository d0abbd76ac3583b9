"""A Keras network for tables: dense layers over scaled numbers and one-hot categories.

Keras trains; a fitted network is a list of weight arrays, and its forward pass is a few lines
of numpy. So a model file is plain, a service needs no TensorFlow (1.8 GB, seconds of imports),
and one row takes microseconds where ``keras.Model.predict`` takes tens of milliseconds.
"""

from copy import copy
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from tasks.families.tabular.common.dense_layers import Layers, Matrix, forward, layers_of
from tasks.families.tabular.common.preprocessing import dense
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.compiled import Compiled
from tasks.models.early_stopping import best_epochs
from tasks.models.family import Family, Parameters
from tasks.models.keras_setup import deterministic_keras
from tasks.models.keras_training import Course, Loss, epoch, train
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights
from tasks.models.probabilities import softmax

if TYPE_CHECKING:
    import keras
    import optuna

PATIENCE = 10


class Network:
    """A multilayer perceptron.

    Attributes:
        best: epochs after which validation loss was lowest, or all of them.
        layers: as of the best epoch.
    """

    def __init__(self, parameters: Parameters, schema: TableSchema, seed: int) -> None:
        self.parameters = parameters
        self.seed = seed
        self.classes = len(schema.classes)
        self.transformer: Any = dense(schema, parameters["numbers"])
        self.mean = 0.0
        self.scale = 1.0
        self.best = 0
        self.layers: Layers = []

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Train until validation loss has not fallen for a while, or all epochs."""
        if not self.classes:
            self.mean, self.scale = float(np.mean(y)), float(np.std(y)) or 1.0
        rows = self.transformer.fit_transform(X).astype("float32")
        values = (y - self.mean) / self.scale if not self.classes else y
        if validation is None:
            weights = self._train(rows, values, sample_weight, None)
        else:
            held_out, truth, weight = validation
            held_out = self.transformer.transform(held_out).astype("float32")
            truth = (truth - self.mean) / self.scale if not self.classes else truth
            weights = self._train(rows, values, sample_weight, (held_out, truth, weight))
        self.layers = layers_of(weights)
        return self

    def predict(self, X: Features) -> Floats:
        """Return probabilities (n, classes) or values (n,)."""
        output = forward(self.layers, self.transformer.transform(X))
        if not self.classes:
            return np.asarray(output[:, 0] * self.scale + self.mean)
        return softmax(output)

    def compiled(self) -> Compiled:
        """Return the same with a faster transformer."""
        faster = copy(self)
        faster.transformer = self.transformer.compiled()
        return Compiled(faster)

    def keras_model(self, inputs: int) -> "keras.Model":
        """Build the network as Keras trains it, not yet fitted, for ``inputs`` columns."""
        import keras

        stack: list[Any] = [keras.Input((inputs,))]
        for _ in range(self.parameters["layers"]):
            stack.append(
                keras.layers.Dense(self.parameters["width"], "relu", kernel_initializer="he_normal")
            )
            stack.append(keras.layers.Dropout(self.parameters["dropout"]))
        return keras.Sequential([*stack, keras.layers.Dense(self.classes or 1)])

    def _train(
        self,
        rows: Matrix,
        y: Truth,
        sample_weight: Weights,
        validation: tuple[Matrix, Truth, Weights] | None,
    ) -> list[Matrix]:
        """Return the weights of the best epoch, or without validation rows those of the last."""
        keras = deterministic_keras(self.seed)
        model = self.keras_model(rows.shape[1])
        loss = _loss(model, bool(self.classes))
        arrays = [rows, y] if sample_weight is None else [rows, y, sample_weight.astype("float32")]
        batch = int(np.clip(len(rows) // 50, min(16, len(rows)), 256))
        course = Course(len(rows), batch, self.parameters["epochs"], PATIENCE, self.seed)
        self.best = train(
            model,
            epoch(model, self._optimizer(keras), loss, arrays),
            course,
            None if validation is None else lambda: float(loss(*validation, training=False)),
        )
        weights: list[Matrix] = model.get_weights()
        keras.backend.clear_session()
        return weights

    def _optimizer(self, keras: Any) -> Any:
        return keras.optimizers.AdamW(
            self.parameters["learning_rate"], weight_decay=self.parameters["weight_decay"]
        )


def _loss(model: "keras.Model", classification: bool) -> Loss:
    """Make the weighted mean loss of a batch: cross entropy, or squared error."""
    import keras

    kind = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    if not classification:
        kind = keras.losses.MeanSquaredError()

    def loss(rows: Any, y: Any, weight: Any = None, training: bool = True) -> Any:
        return kind(y, model(rows, training=training), sample_weight=weight)

    return loss


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        "numbers": trial.suggest_categorical("numbers", ["unskew", "quantile"]),
        "layers": trial.suggest_int("layers", 1, 4),
        "width": trial.suggest_int("width", 32, 256, log=True),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "learning_rate": trial.suggest_float("learning_rate", 3e-4, 1e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-5, 1e-1, log=True),
        "epochs": 200,
    }


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass", "regression"}),
    requires=("scikit-learn",),
    defaults={
        "numbers": "quantile",
        "layers": 2,
        "width": 128,
        "dropout": 0.2,
        "learning_rate": 1e-3,
        "weight_decay": 1e-2,
        "epochs": 200,
    },
    search=_search,
    build=Network,
    refit_parameters=best_epochs,
)
