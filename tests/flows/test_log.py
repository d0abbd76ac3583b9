"""A failed run says its cause once, and what it left out; no noise around them."""

import re
import subprocess
from pathlib import Path

import pytest

from flows.log import skipped
from tests.flows.conftest import Lepton, MakeProject


def test_what_was_skipped_is_counted() -> None:
    names = ["split@a", "train@a-svm", "train@a-forest", "report@a"]
    assert skipped(names) == "skipped, as they wait for it: split, train (2), report"


@pytest.mark.end_to_end
def test_a_failed_run_is_two_lines(make_project: MakeProject, lepton: Lepton) -> None:
    root = make_project(
        solutions__tumour__source={"kind": "files", "tables": {"rows": {"path": "rows.csv"}}},
        solutions__tumour__columns={},
    )
    (root / "rows.csv").write_text("size,diagnosis\n1,malignant\n2,malignant\n")
    (root / "expectations/tumour.json").unlink()
    done = lepton(root, "run", "tumour")
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "NoneType" not in said
    assert "deleted" not in said, "of files that never were"
    assert "it has not run yet" in said
    lines = re.findall(r"(?:ERROR|WARNING) .*", said)
    assert len(lines) == 2, lines
    assert "validate@tumour: target diagnosis: has one value only" in lines[0]
    assert "skipped, as they wait for it: split, train (2), ensemble" in lines[1]
    assert done.stdout.count("has one value only") == 1


def test_nothing_but_words_comes_of_importing_keras(project: Path) -> None:
    script = (
        "from tasks.models.keras_setup import deterministic_keras\n"
        "keras = deterministic_keras(0)\n"
        "model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])\n"
        "print(model.count_params())"
    )
    done = subprocess.run(
        ["python", "-c", script], cwd=project, capture_output=True, text=True, check=True
    )
    assert done.stdout == "4\n"
    assert "CUDA" not in done.stderr
    assert "cuda" not in done.stderr
    assert "oneDNN" not in done.stderr
