"""The residual network: learns, is the same again, and hands on what it learnt."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.documents import sha256
from tasks.errors import InputError
from tasks.families.image.network import DEFAULTS, ConvolutionalNetwork, backbone_of
from tasks.kinds.image.schema import ImageSchema
from tasks.models.artefact import write
from tasks.models.constant import Constant
from tasks.models.predictor import Predictor
from tests.drawings import image_schema

SMALL = {**DEFAULTS, "width": 4, "epochs": 12, "cutout": 0.0, "mirror": False}


def schema_of(side: int = 8, channels: int = 1, classes: int = 2) -> ImageSchema:
    return image_schema([f"c{number}" for number in range(classes)], side, channels)


def stripes(
    rows: int = 160, side: int = 8, channels: int = 1, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Noise with stripes across (0) or down (1)."""
    random = np.random.default_rng(seed)
    y = np.arange(rows) % 2
    down, across = np.mgrid[:side, :side]
    wave = np.where(y[:, None, None] == 0, down % 4 < 2, across % 4 < 2)
    X = 60 + 120 * wave[..., None] + random.normal(0, 30, (rows, side, side, channels))
    return X.clip(0, 255).astype("uint8"), y


def trained(**options: Any) -> ConvolutionalNetwork:
    X, y = stripes()
    return ConvolutionalNetwork({**SMALL, **options}, schema_of(), 0).fit(X, y)


@pytest.fixture(scope="module")
def network() -> ConvolutionalNetwork:
    return trained()


def test_learns_and_gives_probabilities(network: ConvolutionalNetwork) -> None:
    X, y = stripes(seed=1)
    predicted = network.predict(X)
    assert predicted.shape == (len(X), 2)
    assert np.allclose(predicted.sum(axis=1), 1)
    assert (predicted.argmax(axis=1) == y).mean() > 0.95


def digest(network: ConvolutionalNetwork) -> str:
    """Return the SHA-256 of its file."""
    with TemporaryDirectory() as folder:
        write(Predictor(schema_of(), network, "none"), Path(folder) / "model")
        return sha256(Path(folder) / "model")


@pytest.mark.end_to_end
def test_the_same_file_in_another_process(
    network: ConvolutionalNetwork, elsewhere: dict[str, str]
) -> None:
    assert digest(network) == elsewhere["a residual network"]


def test_the_answer_is_the_same_for_every_view_that_training_may_have_shown() -> None:
    network = trained(mirror=True, epochs=1)
    X, _ = stripes(seed=2)
    assert np.allclose(network.predict(X), network.predict(X[:, :, ::-1]), atol=1e-6)
    assert not np.allclose(network.predict(X), network.predict(X[:, ::-1]), atol=1e-4)


def test_weights_count() -> None:
    X, y = stripes()
    weight = np.where(y == 0, 1.0, 1e-3)
    network = ConvolutionalNetwork({**SMALL, "epochs": 4}, schema_of(), 0).fit(X, y, weight)
    assert network.predict(X)[:, 0].mean() > 0.7


def test_serving_needs_no_tensorflow(network: ConvolutionalNetwork, tmp_path: Path) -> None:
    write(Predictor(schema_of(), network, "none"), tmp_path / "model")
    code = (
        "import sys, numpy, joblib; "
        f"model = joblib.load({str(tmp_path / 'model')!r}); "
        "model.predict_encoded(numpy.zeros((1, 8, 8, 1), dtype='uint8')); "
        "print(sorted({'tensorflow', 'keras', 'sklearn', 'optuna'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


STILL = {**SMALL, "epochs": 1, "learning_rate": 1e-9}
"""Hyperparameters with which weights stay as they were."""


@pytest.fixture(scope="module")
def in_colour(network: ConvolutionalNetwork) -> ConvolutionalNetwork:
    """A network for more, larger and coloured pictures that starts from the first one."""
    X, y = stripes(24, 16, 3, seed=3)
    return ConvolutionalNetwork(STILL, schema_of(16, 3, classes=3), 1, network).fit(X, y)


def test_another_network_starts_from_what_this_one_learnt(
    network: ConvolutionalNetwork, in_colour: ConvolutionalNetwork
) -> None:
    assert in_colour.width == network.width
    assert in_colour.predict(stripes(24, 16, 3, seed=3)[0]).shape == (24, 3)
    for name, arrays in network.weights.items():
        # the head is for other classes, and running means follow the new pictures
        if name.endswith("convolution"):
            assert np.allclose(in_colour.weights[name][0], arrays[0], atol=1e-6)
    assert in_colour.weights["head"][0].shape[1] == 3
    assert network.weights["head"][0].shape[1] == 2
    assert in_colour.backbone is None


def test_a_network_can_be_a_backbone_after_transfer_to_colours(
    network: ConvolutionalNetwork, in_colour: ConvolutionalNetwork
) -> None:
    X, y = stripes(24, 16, 3, seed=3)
    third = ConvolutionalNetwork(STILL, schema_of(16, 3), 1, in_colour).fit(X, y)
    assert third.predict(X).shape == (24, 2)
    for name in ("stem_convolution", "stage3_widen_convolution"):
        assert np.allclose(third.weights[name][0], network.weights[name][0], atol=1e-6)


def test_only_a_network_is_a_backbone(network: ConvolutionalNetwork) -> None:
    schema = schema_of()
    assert backbone_of(Predictor(schema, network, "none")) is network
    with pytest.raises(InputError, match="its model is a Constant"):
        backbone_of(Predictor(schema, Constant(schema, "shares"), "none"))


def test_keras_and_onnx_agree(network: ConvolutionalNetwork) -> None:
    """The exported network is the one whose weights are kept."""
    from tasks.models.keras_setup import deterministic_keras

    keras = deterministic_keras(0)
    model = network._model(keras)
    for name, arrays in network.weights.items():
        model.get_layer(name).set_weights(arrays)
    X = stripes(seed=4)[0].astype("float32")
    assert network.network is not None
    assert np.allclose(np.asarray(model(X, training=False)), network.network(X), atol=1e-5)
    assert pd.Series(network.weights["head"][0].ravel()).std() > 0
