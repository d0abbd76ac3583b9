"""A network that was exported answers like the one that was trained, and has stable bytes."""

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


def exported() -> tuple[OnnxNetwork, Any]:
    model = network(0)
    return OnnxNetwork.of(model, IDS, IDS), np.asarray(model([IDS, IDS]))


def test_answers_as_keras_does_for_any_length() -> None:
    found, expected = exported()
    assert np.allclose(found(IDS, IDS), expected, atol=1e-6)
    longer = np.pad(IDS, ((0, 0), (0, 3)))
    assert np.allclose(found(longer, longer), expected, atol=1e-6)
    assert np.allclose(found(IDS[:1], IDS[:1]), expected[:1], atol=1e-6)


def test_survives_a_pickle_without_its_session() -> None:
    found, expected = exported()
    found(IDS, IDS)
    again = pickle.loads(pickle.dumps(found))
    assert again._session is None
    assert np.allclose(again(IDS, IDS), expected, atol=1e-6)


def test_the_same_training_gives_the_same_bytes_again() -> None:
    assert exported()[0].content == exported()[0].content


@pytest.mark.end_to_end
def test_the_same_training_gives_the_same_bytes_in_another_process(project: Any) -> None:
    code = (
        "import hashlib; from tests.tasks.models.test_onnx_network import exported; "
        "print(hashlib.sha256(exported()[0].content).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=project,
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_nothing_is_reported_to_the_maker_of_the_runtime(tmp_path: Path) -> None:
    content = tmp_path / "network"
    content.write_bytes(exported()[0].content)
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
