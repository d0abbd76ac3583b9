"""One real server for all tests of the service."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import joblib
import pytest

from tasks.config import Serve
from tasks.documents import Package
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout
from tasks.models.predictor import Predictor
from tasks.package.stage import package
from tests.champions import Champion
from tests.pipeline import serving

LIMITS = Serve(maximum_rows=100, maximum_bytes=100_000)


@dataclass
class Served:
    """A running service and what it serves."""

    client: httpx.Client
    process: "subprocess.Popen[bytes]"
    package: Package
    layout: Layout
    schema: TableSchema
    predictor: Predictor


@pytest.fixture(scope="session")
def served(
    tmp_path_factory: pytest.TempPathFactory, champion: Champion, bentoml_home: Path
) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("served")
    layout = champion(root, "visit")
    built = package("visit", LIMITS, layout)
    with serving(layout) as (process, client):
        yield Served(
            client=client,
            process=process,
            package=built,
            layout=layout,
            schema=TableSchema.read(layout.champion / "schema.json"),
            predictor=joblib.load(layout.champion / "model.joblib"),
        )
