"""A small solution on texts, taken through the real stages and served, once for all tests."""

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
from tasks.evaluate.stage import evaluate
from tasks.ingest.stage import ingest
from tasks.kinds.text.schema import TextSchema
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
        "text": {
            "split": {"folds": 1},
            "train": {},
            "evaluate": {"resamples": 100},
            "gates": {},
            "serve": {},
        }
    },
    "solutions": {
        "inbox": {
            "title": "Inbox",
            "description": "What is this message about?",
            "inputs": {"kind": "text", "length": 300},
            "source": {
                "kind": "generator",
                "name": "messages",
                "rows": 1500,
                "query": "select text, any_value(intent) as intent, any_value(domain) as domain, "
                "case when substr(md5(text), 1, 1) < '4' then 'test' "
                "when substr(md5(text), 1, 1) < '8' then 'validation' else 'train' end as part "
                "from generated where domain in ('card', 'delivery', 'account', 'oos') "
                "group by text having count(distinct intent) = 1 order by md5(text)",
            },
            "target": {"column": "intent", "objective": "multiclass"},
            "columns": {"ignored": ["domain", "part"]},
            "split": {
                "method": "column",
                "column": "part",
                "test_value": "test",
                "validation_value": "validation",
            },
            "train": {"metric": "accuracy"},
            "evaluate": {"rejection": {"label": "oos", "in_scope_accuracy": 0.9}},
            "gates": {
                "latency_ms": 10_000,
                "required": {"in_scope_accuracy": 0.7, "out_of_scope_recall": 0.3},
            },
            "serve": {"maximum_rows": 10, "maximum_bytes": 3_000_000},
        }
    },
    "candidates": {
        "inbox-svm": {"solution": "inbox", "kind": "text", "family": "svm"},
        "inbox-convolutional": {
            "solution": "inbox",
            "kind": "text",
            "family": "convolutional",
            "fixed": {"dimensions": 32, "width": 32, "epochs": 8},
        },
    },
}
SUITE = """{"name": "inbox", "expectations": [
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "text"},
     "severity": "critical", "notes": "nothing can be learnt from a message without text"}]}"""


@dataclass(frozen=True)
class Inbox:
    """The solution after its verdict."""

    solution: Solution
    layout: Layout
    evaluation: Evaluation

    @property
    def schema(self) -> TextSchema:
        """What its texts look like."""
        return TextSchema.read(self.layout.schema)

    @property
    def predictor(self) -> Predictor:
        """The model in force."""
        return artefact.read(self.layout.champion / "model.joblib")


@pytest.fixture(scope="session")
def inbox(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    """Run ingest to verdict."""
    root = tmp_path_factory.mktemp("inbox")
    for code in ("tasks", "bentos"):
        (root / code).symlink_to(project / code)
    (root / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    (root / "expectations").mkdir()
    (root / "expectations" / "inbox.json").write_text(SUITE)
    layout = Layout(root, "inbox")
    params = load(root)
    section = params.solution("inbox")
    ingest(section.source, layout)
    validate(section.target, section.columns, layout)
    split(section.target, section.columns, section.split, section.inputs, layout)
    names = list(params.candidates_of("inbox"))
    for name in names:
        train(name, params.candidates[name], section.train, section.target, layout)
    ensemble(names, section.train, section.target, layout)
    found = evaluate(
        names, section.target, section.columns, section.train, section.evaluate, layout
    )
    verdict("inbox", section.gates, layout)
    return Inbox(section, layout, found)


@pytest.fixture(scope="session")
def served_inbox(inbox: Inbox, bentoml_home: Path) -> Iterator[httpx.Client]:
    """Package and serve the model in force; give a client of its service."""
    built = package("inbox", inbox.solution.serve, inbox.layout)
    port = free_port()
    with (inbox.layout.root / "server.log").open("wb") as log:
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
