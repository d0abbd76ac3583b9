from typing import Any

import numpy as np

from tasks.models.probabilities import softmax
from tests.families import Case, Fit


def test_numpy_pass_of_the_network_is_keras_own(fitted: Fit) -> None:
    found = fitted(Case("tabular", "network", "multiclass"))
    network: Any = found.estimator
    inputs = network.transformer.transform(found.given.X).astype("float32")
    model = network.keras_model(inputs.shape[1])
    model.set_weights([array for layer in network.layers for array in layer])
    logits = np.asarray(model(inputs), dtype="float64")
    assert np.allclose(network.predict(found.given.X), softmax(logits), atol=1e-5)
