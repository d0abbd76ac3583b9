"""A small solution on pictures, taken through the real stages and served, once for all tests."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tasks.config import Solution, load
from tasks.deploy.server import await_ready, command, free_port
from tasks.documents import Evaluation
from tasks.documents.table import read_table
from tasks.evaluate.stage import evaluate
from tasks.ingest.stage import ingest
from tasks.kinds.image.schema import ImageSchema
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.predictor import Predictor
from tasks.package.stage import package
from tasks.split.stage import split
from tasks.train import ensemble, train
from tasks.validate.stage import validate
from tasks.verdict.stage import verdict

PARAMS: dict[str, Any] = {
    "defaults": {
        "image": {
            "split": {"folds": 1},
            "train": {},
            "evaluate": {"resamples": 100},
            "gates": {},
            "serve": {},
        }
    },
    "solutions": {
        "shapes": {
            "title": "Shapes",
            "description": "What is drawn here?",
            "inputs": {"kind": "image", "height": 16, "width": 16, "channels": 3},
            "source": {
                "kind": "generator",
                "name": "pictures",
                "rows": 2000,
                "query": "select * from generated where label in ('checks', 'disc', 'rows')",
            },
            "target": {"column": "label", "objective": "multiclass"},
            "columns": {},
            "split": {
                "method": "column",
                "column": "part",
                "test_value": "test",
                "validation_value": "validation",
            },
            "train": {"metric": "accuracy"},
            "evaluate": {},
            "gates": {"latency_ms": 10_000},
            "serve": {"maximum_rows": 10, "maximum_bytes": 200_000},
        }
    },
    "candidates": {
        "shapes-svm": {"solution": "shapes", "kind": "image", "family": "svm"},
        "shapes-network": {
            "solution": "shapes",
            "kind": "image",
            "family": "network",
            "refit": False,
            "fixed": {"width": 8, "epochs": 12, "cutout": 0.0},
        },
    },
}
SUITE = """{"name": "shapes", "expectations": [
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "width"},
     "severity": "critical", "notes": "only known of what can be decoded"}],
  "meta": {"maximum_rejected_share": 0.1}}"""


@dataclass(frozen=True)
class Gallery:
    """The solution after its verdict."""

    solution: Solution
    layout: Layout
    evaluation: Evaluation

    @property
    def schema(self) -> ImageSchema:
        """What its pictures look like."""
        return ImageSchema.read(self.layout.schema)

    @property
    def predictor(self) -> Predictor:
        """The model in force."""
        return artefact.read(self.layout.champion / "model.joblib")

    def held_out(self) -> list[bytes]:
        """Give held-out pictures as they are stored."""
        found: list[bytes] = read_table(self.layout.test).column("image").to_pylist()
        return found


@pytest.fixture(scope="session")
def gallery(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    """Run ingest to verdict."""
    root = tmp_path_factory.mktemp("gallery")
    for code in ("tasks", "bentos"):
        (root / code).symlink_to(project / code)
    (root / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    (root / "expectations").mkdir()
    (root / "expectations" / "shapes.json").write_text(SUITE)
    layout = Layout(root, "shapes")
    params = load(root)
    section = params.solution("shapes")
    ingest(section.source, layout)
    validate(section.target, section.columns, layout)
    split(section.target, section.columns, section.split, section.inputs, layout)
    names = list(params.candidates_of("shapes"))
    for name in names:
        train(name, params.candidates[name], section.train, section.target, layout)
    ensemble(names, section.train, section.target, layout)
    found = evaluate(
        names, section.target, section.columns, section.train, section.evaluate, layout
    )
    verdict("shapes", section.gates, layout)
    return Gallery(section, layout, found)


@pytest.fixture(scope="session")
def served_gallery(gallery: Gallery, bentoml_home: Path) -> Iterator[httpx.Client]:
    """Package and serve the model in force; give a client of its service."""
    built = package("shapes", gallery.solution.serve, gallery.layout)
    port = free_port()
    with (gallery.layout.root / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command(built.tag, "127.0.0.1", port), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        await_ready(process, address)
        with httpx.Client(base_url=address, timeout=30) as client:
            yield client
    finally:
        process.terminate()
        process.wait(30)
