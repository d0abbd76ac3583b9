"""A solution that builds on a candidate of another, champion or not, through every entry point."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tasks.documents import Chain, Record, Training, sha256
from tests.flows.conftest import Lepton, copy_of, lepton_in, outcome, project_maker, repro

pytestmark = pytest.mark.end_to_end

NETWORK = Path("models/objects/candidates/objects-network")
QUICK = {"epochs": 10, "width": 8}


@dataclass(frozen=True)
class Trained:
    """A project in which ``surface`` has run, which builds on ``objects``."""

    root: Path
    said: dict[str, Any]


@pytest.fixture(scope="module")
def trained(project: Path, prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Run ``surface`` once for all tests, with networks that train in seconds."""
    folder = tmp_path_factory.mktemp("transfer")
    root = project_maker(folder, project, tmp_path_factory)(("objects", "surface"))
    params = yaml.safe_load((root / "params.yaml").read_text())
    pictures = {"kind": "image", "trials": 1}
    for section in params["solutions"].values():
        section["gates"] = {}
        section["evaluate"] = {"resamples": 100}
        section["source"]["use_embedded"] = True
        section["source"]["embedded"]["rows"] = 1000
        section["inputs"] |= {"height": 16, "width": 16}
    params["candidates"] = {
        "objects-network": {
            **pictures, "solution": "objects", "family": "network", "fixed": QUICK,
        },
        "surface-svm": {**pictures, "solution": "surface", "family": "svm"},
    }  # fmt: skip
    params["transfers"] = {
        "surface-transfer": {
            **pictures,
            "solution": "surface",
            "family": "transfer",
            "transfer": {"from": "objects", "candidate": "objects-network"},
            "fixed": {"epochs": 4},
        }
    }
    (root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    return Trained(root, outcome(lepton_in(root, prefect_api, "run", "surface", "--json")))


@pytest.fixture
def root(trained: Trained, tmp_path: Path) -> Path:
    """A copy for one test."""
    return copy_of(trained.root, tmp_path / "project")


def test_the_backbone_is_brought_up_to_date_first_and_named_in_the_chain(
    trained: Trained, root: Path, lepton: Lepton
) -> None:
    ran = set(trained.said["ran"])
    assert {"train@objects-network", "transfer@surface-transfer", "verdict@surface"} <= ran
    assert not {"ensemble@objects", "verdict@objects"} & ran, "only that candidate matters"
    assert not (root / "champions/objects").exists()

    backbone = {"objects-network": sha256(root / NETWORK / "model.joblib")}
    folder = root / "models/surface/candidates/surface-transfer"
    assert Training.read(folder / "training.json").backbones == backbone
    record = Record.read(root / "provenance/surface/candidates/surface-transfer.json")
    assert [(each.stage, each.name) for each in record.backbone] == [
        ("ingest", "objects"),
        ("validate", "objects"),
        ("split", "objects"),
        ("train", "objects-network"),
    ]
    verdict = json.loads((root / "reports/surface/verdict.json").read_text())
    members = Training.read(root / "models/surface/ensemble/training.json").members
    built_on = verdict["winner"] == "surface-transfer" or (
        verdict["winner"] == "ensemble" and "surface-transfer" in members
    )
    chain = Chain.model_validate(verdict["chain"])
    assert chain.backbones == (backbone if built_on else {})

    graph = subprocess.run(
        ["dvc", "dag", "package@surface"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    assert "train@objects-network" in graph
    assert "up to date" in repro(root, "surface")
    assert "nothing to do" in lepton(root, "run", "surface").stdout


def test_a_new_backbone_retrains_what_builds_on_it(root: Path, lepton: Lepton) -> None:
    training = root / "models/surface/candidates/surface-transfer/training.json"
    before = Training.read(training).backbones
    changes = ["--set", "candidates.objects-network.fixed.epochs=12"]
    changed = outcome(lepton(root, "run", "surface", *changes, "--json"))
    ran = set(changed["ran"])
    assert {"train@objects-network", "transfer@surface-transfer"} <= ran
    backbone = {"objects-network": sha256(root / NETWORK / "model.joblib")}
    assert Training.read(training).backbones == backbone != before
    assert "train@surface-svm" not in ran
    assert not {"ingest@surface", "validate@surface", "split@surface"} & ran
