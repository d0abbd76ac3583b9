"""A network that was exported answers like the one that was trained, and has stable bytes."""

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tasks.models.keras_setup import deterministic_keras
from tasks.models.onnx_network import OnnxNetwork

IDS = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 0, 0]], dtype="int32")


def network(seed: int) -> Any:
    """Loops, masks and two inputs: all that makes an export hard."""
    keras = deterministic_keras(seed)
    keras.backend.clear_session()
    ids, others = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    given = keras.ops.not_equal(ids, 0)
    signal = keras.layers.Embedding(10, 4)(ids) + keras.layers.Embedding(10, 4)(others)
    rolled = keras.layers.Bidirectional(keras.layers.GRU(4, return_sequences=True))
    signal = rolled(signal, mask=given)
    beyond = 1e4 * (1 - keras.ops.cast(given, "float32"))[..., None]
    return keras.Model([ids, others], keras.layers.Dense(3)(keras.ops.max(signal - beyond, axis=1)))


def export() -> OnnxNetwork:
    return OnnxNetwork.of(network(0), IDS, IDS)


def digest(network: OnnxNetwork) -> str:
    return hashlib.sha256(network.content).hexdigest()


@pytest.fixture(scope="module")
def exported() -> OnnxNetwork:
    return export()


@pytest.fixture(scope="module")
def expected() -> Any:
    return np.asarray(network(0)([IDS, IDS]))


def test_answers_as_keras_does_for_any_length(exported: OnnxNetwork, expected: Any) -> None:
    assert np.allclose(exported(IDS, IDS), expected, atol=1e-6)
    longer = np.pad(IDS, ((0, 0), (0, 3)))
    assert np.allclose(exported(longer, longer), expected, atol=1e-6)
    assert np.allclose(exported(IDS[:1], IDS[:1]), expected[:1], atol=1e-6)


def test_survives_a_pickle_without_its_session(exported: OnnxNetwork, expected: Any) -> None:
    exported(IDS, IDS)
    again = pickle.loads(pickle.dumps(exported))
    assert again._session is None
    assert np.allclose(again(IDS, IDS), expected, atol=1e-6)


@pytest.mark.end_to_end
def test_the_same_training_gives_the_same_bytes_in_another_process(
    exported: OnnxNetwork, elsewhere: dict[str, str]
) -> None:
    """There it is not the first network, so that the exporter's counters stand elsewhere."""
    assert digest(exported) == elsewhere["an export"]


def test_nothing_is_reported_to_the_maker_of_the_runtime(
    exported: OnnxNetwork, tmp_path: Path
) -> None:
    content = tmp_path / "network"
    content.write_bytes(exported.content)
    script = (
        "import sys, pathlib, numpy as np\n"
        "from tasks.models.onnx_network import OnnxNetwork\n"
        "network = OnnxNetwork(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "network(*2 * [np.ones((1, 3), dtype='int32')])\n"
    )
    # the runtime keeps still on its own where it sees a CI's variables
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
    subprocess.run([sys.executable, "-c", script, content], env=clean, check=True)
    assert not (tmp_path / "home").exists(), "an identifier of this machine was written down"
