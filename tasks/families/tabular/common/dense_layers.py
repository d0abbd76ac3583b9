"""Dense layers as plain arrays, so that a fitted network predicts without TensorFlow."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.models.predictor import Floats

Matrix = npt.NDArray[np.float32]

Layers = list[tuple[Matrix, Matrix]]
"""(kernel, bias) of each layer, input to output, float32."""


def layers_of(weights: Sequence[Matrix]) -> Layers:
    """Return the layers of ``keras.Model.get_weights``."""
    return list(zip(weights[::2], weights[1::2], strict=True))


def forward(layers: Layers, rows: Floats) -> Floats:
    """Return the outputs (n, width of the last layer), with ReLU between layers.

    Sums are of double precision, so that a row alone has the output that it has among others.

    Args:
        layers: as fitted.
        rows: (n, inputs).
    """
    signal = rows.astype("float32").astype("float64")
    for kernel, bias in layers[:-1]:
        signal = np.maximum(signal @ kernel + bias, 0)
    kernel, bias = layers[-1]
    return np.asarray(signal @ kernel + bias)
