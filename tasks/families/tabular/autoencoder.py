"""An autoencoder by Keras: a row that it cannot give back is unlike those it has learnt.

Hawkins et al., Outlier Detection Using Replicator Neural Networks (2002). Keras trains; the fitted
network is a list of weight arrays, so that a service needs no TensorFlow.
"""

from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from tasks.families.tabular.common.dense_layers import Layers, Matrix, forward, layers_of
from tasks.families.tabular.common.detector import Detector
from tasks.families.tabular.common.preprocessing import dense
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.compiled import Compiled
from tasks.models.early_stopping import best_epochs
from tasks.models.family import Family, Parameters
from tasks.models.keras_setup import deterministic_keras
from tasks.models.keras_training import Course, epoch, train
from tasks.models.predictor import Features, Floats, Weights

if TYPE_CHECKING:
    import keras
    import optuna

PATIENCE = 10


class Autoencoder(Detector):
    """Dense layers that narrow and widen again.

    Attributes:
        best: epochs after which validation loss was lowest, or all of them.
        layers: as of the best epoch.
    """

    def __init__(self, parameters: Parameters, schema: TableSchema, seed: int) -> None:
        self.parameters = parameters
        self.seed = seed
        self.transformer: Any = dense(schema, parameters["numbers"])
        self.best = 0
        self.layers: Layers = []

    def learn(self, X: Features, sample_weight: Weights, held_out: Features | None) -> None:
        """Train until rows held out are not given back any better, or all epochs."""
        rows = self.transformer.fit_transform(X).astype("float32")
        watched = None
        if held_out is not None:
            watched = self.transformer.transform(held_out).astype("float32")
        weights = self._train(rows, sample_weight, watched)
        self.layers = layers_of(weights)

    def score(self, X: Features) -> Floats:
        """Return the root mean squared error of what is given back."""
        rows = self.transformer.transform(X).astype("float32")
        off = forward(self.layers, rows) - rows
        return np.asarray(np.sqrt((off**2).mean(axis=1)))

    def compiled(self) -> Compiled:
        """Return the same with a faster transformer."""
        faster = copy(self)
        faster.transformer = self.transformer.compiled()
        return Compiled(faster)

    def keras_model(self, columns: int) -> "keras.Model":
        """Build the network as Keras trains it, not yet fitted."""
        import keras

        narrow = max(1, round(self.parameters["narrowest"] * columns))
        stack: list[Any] = [keras.Input((columns,))]
        stack += [
            keras.layers.Dense(width, "relu", kernel_initializer="he_normal")
            for width in (self.parameters["width"], narrow, self.parameters["width"])
        ]
        return keras.Sequential([*stack, keras.layers.Dense(columns)])

    def _train(self, rows: Matrix, sample_weight: Weights, watched: Matrix | None) -> list[Matrix]:
        keras = deterministic_keras(self.seed)
        model = self.keras_model(rows.shape[1])
        error = keras.losses.MeanSquaredError()

        def loss(given: Any, weight: Any = None) -> Any:
            return error(given, model(given), sample_weight=weight)

        arrays = [rows] if sample_weight is None else [rows, sample_weight.astype("float32")]
        batch = int(np.clip(len(rows) // 50, min(16, len(rows)), 256))
        course = Course(len(rows), batch, self.parameters["epochs"], PATIENCE, self.seed)
        optimizer = keras.optimizers.Adam(self.parameters["learning_rate"])
        self.best = train(
            model,
            epoch(model, optimizer, loss, arrays),
            course,
            None if watched is None else lambda: float(loss(watched)),
        )
        weights: list[Matrix] = model.get_weights()
        keras.backend.clear_session()
        return weights


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        "numbers": trial.suggest_categorical("numbers", ["unskew", "quantile"]),
        "width": trial.suggest_int("width", 16, 128, log=True),
        "narrowest": trial.suggest_float("narrowest", 0.2, 0.7),
        "learning_rate": trial.suggest_float("learning_rate", 3e-4, 1e-2, log=True),
        "epochs": 100,
    }


FAMILY = Family(
    objectives=frozenset({"anomaly"}),
    requires=("scikit-learn",),
    defaults={
        "numbers": "unskew",
        "width": 64,
        "narrowest": 0.4,
        "learning_rate": 1e-3,
        "epochs": 100,
    },
    search=_search,
    build=Autoencoder,
    refit_parameters=best_epochs,
    supervised=False,
)
