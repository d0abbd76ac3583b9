"""A small solution on series, taken through the real stages and served, once for all tests."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest
import yaml

from tasks.config import Solution, load
from tasks.deploy.server import await_ready, command, free_port
from tasks.documents import Evaluation
from tasks.documents.table import read_table
from tasks.evaluate.stage import evaluate
from tasks.ingest.stage import ingest
from tasks.kinds.series.schema import SeriesSchema
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
        "series": {
            "split": {"folds": 1},
            "train": {},
            "evaluate": {"resamples": 100},
            "gates": {},
            "serve": {},
        }
    },
    "solutions": {
        "shops": {
            "title": "Shops",
            "description": "What will each shop sell in the next three weeks?",
            "inputs": {
                "kind": "series",
                "window": 54,
                "horizon": 3,
                "targets": ["sales", "temperature"],
                "known": ["holiday", "week"],
                "seasons": [4, 52],
            },
            "source": {
                "kind": "generator",
                "name": "sales",
                "rows": 1200,
                # nobody wrote down what fuel cost in the thirteenth week
                "query": "select * exclude (price_index, unemployment) replace "
                "(case when week <> 13 then fuel_price end as fuel_price) from generated",
            },
            "target": {"column": "sales", "objective": "forecast"},
            "columns": {"time": "week_of", "group": "store"},
            "split": {"method": "time", "test": 0.3},
            "train": {"metric": "rmse"},
            "evaluate": {},
            "gates": {"latency_ms": 10_000},
            "serve": {"maximum_rows": 10, "maximum_bytes": 200_000},
        }
    },
    "candidates": {
        "shops-ridge": {"solution": "shops", "kind": "series", "family": "ridge", "trials": 3},
        "shops-boosting": {
            "solution": "shops",
            "kind": "series",
            "family": "boosting",
            "fixed": {"trees": 150, "reference": "season"},
        },
    },
}
SUITE = """{"name": "shops", "expectations": [
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "week_of"},
     "severity": "critical", "notes": "the order of the rows is their time"}]}"""


@dataclass(frozen=True)
class Shops:
    """The solution after its verdict."""

    solution: Solution
    layout: Layout
    evaluation: Evaluation

    @property
    def schema(self) -> SeriesSchema:
        """What its windows look like."""
        return SeriesSchema.read(self.layout.schema)

    @property
    def predictor(self) -> Predictor:
        """The model in force."""
        return artefact.read(self.layout.champion / "model.joblib")

    def held_out(self) -> pd.DataFrame:
        """Give the windows that were evaluated, in the order of their predictions."""
        said = pd.read_parquet(self.layout.predictions)
        rows: pd.DataFrame = read_table(self.layout.test).to_pandas()
        return rows.iloc[said["row"]].reset_index(drop=True)

    def asked(self, row: int) -> dict[str, list[float | None]]:
        """Give a held-out window as a client sends it."""
        schema, held_out = self.schema, self.held_out()
        window: dict[str, list[float | None]] = {}
        for channel in schema.channels:
            length = schema.window + (schema.horizon if channel.known else 0)
            values = held_out[channel.name][row][:length].tolist()
            window[channel.name] = [None if np.isnan(value) else value for value in values]
        return window


@pytest.fixture(scope="session")
def shops(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Shops:
    """Run ingest to verdict."""
    root = tmp_path_factory.mktemp("shops")
    for code in ("tasks", "bentos"):
        (root / code).symlink_to(project / code)
    (root / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    (root / "expectations").mkdir()
    (root / "expectations" / "shops.json").write_text(SUITE)
    layout = Layout(root, "shops")
    params = load(root)
    section = params.solution("shops")
    ingest(section.source, layout)
    validate(section.target, section.columns, layout)
    split(section.target, section.columns, section.split, section.inputs, layout)
    names = list(params.candidates_of("shops"))
    for name in names:
        train(name, params.candidates[name], section.train, section.target, layout)
    ensemble(names, section.train, section.target, layout)
    found = evaluate(
        names, section.target, section.columns, section.train, section.evaluate, layout
    )
    verdict("shops", section.gates, layout)
    return Shops(section, layout, found)


@pytest.fixture(scope="session")
def served_shops(shops: Shops, bentoml_home: Path) -> Iterator[httpx.Client]:
    """Package and serve the model in force; give a client of its service."""
    built = package("shops", shops.solution.serve, shops.layout)
    port = free_port()
    with (shops.layout.root / "server.log").open("wb") as log:
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
