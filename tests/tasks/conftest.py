"""What was trained in another process, once for all tests that compare it with their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import made_once

CODE = """
import json, sys
from pathlib import Path
from tests.tasks.families.image import test_network
from tests.tasks.models import test_onnx_network
from tests.tasks.train import test_stage
from tests.tasks.train.augmentation import test_gan

folder = Path(sys.argv[1])
made = {
    "a residual network": test_network.digest(test_network.trained()),
    "an export": test_onnx_network.digest(test_onnx_network.export()),
    "rows of a GAN": test_gan.digest_of_a_short_game(),
    **test_stage.digests(folder),
}
(folder / "digests.json").write_text(json.dumps(made))
"""


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, project: Path) -> dict[str, str]:
    """SHA-256 of what another process makes, by name: with other hashes, one after the other.

    One process makes all of it, as TensorFlow takes seconds to start; so each but the first is
    also made where Keras has counted up names, other than in the test.
    """

    def make(folder: Path) -> None:
        folder.mkdir()
        # strings and sets in another order than here
        environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(project)}
        command = [sys.executable, "-c", CODE, str(folder)]
        subprocess.run(command, cwd=project, env=environment, check=True)

    folder = made_once(tmp_path_factory, "elsewhere", make)
    found: dict[str, str] = json.loads((folder / "digests.json").read_text())
    return found
