"""A small solution taken through the real stages, and served."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import yaml

from tasks.config import Solution, load
from tasks.deploy.instance import unpacked
from tasks.deploy.server import await_ready, command, free_port
from tasks.documents import Evaluation
from tasks.evaluate.stage import evaluate
from tasks.ingest.stage import ingest
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.predictor import Predictor
from tasks.package.stage import package
from tasks.split.stage import split
from tasks.train import ensemble, train
from tasks.validate.stage import validate
from tasks.verdict.stage import verdict


@dataclass(frozen=True)
class Finished:
    """A solution after its verdict."""

    solution: Solution
    layout: Layout
    evaluation: Evaluation

    @property
    def predictor(self) -> Predictor:
        """The model in force."""
        return artefact.read(self.layout.champion / "model.joblib")


Kind = TypeVar("Kind", bound=Finished)


def one_solution(
    name: str, kind: str, section: dict[str, Any], candidates: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """Return a params.yaml with one solution, and defaults that make it quick.

    Args:
        name: of the solution.
        kind: of its inputs.
        section: what is the solution's own.
        candidates: their sections, without solution and kind, by what follows the name.
    """
    quick = {"split": {"folds": 1}, "train": {}, "evaluate": {"resamples": 100}, "gates": {}}
    usual = {"columns": {}, "evaluate": {}, "gates": {"latency_ms": 10_000}}
    return {
        "defaults": {kind: {**quick, "serve": {}}},
        "solutions": {name: {**usual, **section}},
        "candidates": {
            f"{name}-{added}": {"solution": name, "kind": kind, **candidate}
            for added, candidate in candidates.items()
        },
    }


BY_PART = {
    "method": "column",
    "column": "part",
    "test_value": "test",
    "validation_value": "validation",
}
"""A split by what a column ``part`` says."""


def finish(
    made: type[Kind],
    params: dict[str, Any],
    project: Path,
    root: Path,
    suite: str | None = None,
) -> Kind:
    """Run ingest to verdict for the only solution of ``params``, in a project at ``root``.

    Args:
        made: what to give.
        params: as params.yaml has them.
        project: where the code lies.
        root: an empty folder.
        suite: expectations as JSON; by default nothing is expected.
    """
    (name,) = params["solutions"]
    for code in ("tasks", "bentos"):
        (root / code).symlink_to(project / code)
    (root / "params.yaml").write_text(yaml.safe_dump(params))
    (root / "expectations").mkdir()
    (root / "expectations" / f"{name}.json").write_text(
        suite or json.dumps({"name": name, "expectations": []})
    )
    return advance(made, Layout(root, name))


def advance(made: type[Kind], layout: Layout) -> Kind:
    """Run ingest to verdict in a project that is there."""
    name = layout.solution
    read = load(layout.root)
    section = read.solution(name)
    ingest(section.source, layout)
    validate(section.target, section.columns, layout)
    split(section.target, section.columns, section.split, section.inputs, layout)
    candidates = list(read.candidates_of(name))
    for candidate in candidates:
        train(candidate, read.candidates[candidate], section.train, section.target, layout)
    ensemble(candidates, section.train, section.target, layout)
    found = evaluate(
        candidates, section.target, section.columns, section.train, section.evaluate, layout
    )
    verdict(name, section.gates, layout)
    return made(section, layout, found)


def fixtures(
    name: str, made: type[Kind], params: dict[str, Any], suite: str | None = None
) -> tuple[Any, Any]:
    """Return two fixtures of a session: a solution after its verdict, and a client of its service.

    Args:
        name: what the module calls the first one.
        made: what it gives.
        params: as for :func:`finish`.
        suite: likewise.
    """

    @pytest.fixture(scope="session")
    def finished(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Kind:
        return finish(made, params, project, tmp_path_factory.mktemp(name), suite)

    @pytest.fixture(scope="session")
    def client(request: pytest.FixtureRequest, bentoml_home: Path) -> Iterator[httpx.Client]:
        with served(request.getfixturevalue(name)) as client:
            yield client

    return finished, client


@contextmanager
def served(finished: Finished) -> Iterator[httpx.Client]:
    """Package and serve the model in force; give a client of its service."""
    layout = finished.layout
    package(layout.solution, finished.solution.serve, layout)
    with serving(layout) as server:
        yield server[1]


@contextmanager
def serving(layout: Layout) -> Iterator[tuple["subprocess.Popen[bytes]", httpx.Client]]:
    """Serve what was packaged, its log under the root; give the server and a client."""
    port = free_port()
    with unpacked(layout) as instance, (layout.root / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command(instance, "127.0.0.1", port),
            stdout=log,
            stderr=subprocess.STDOUT,
            env=instance.environment(),
            pass_fds=(instance.lock,),
        )
    try:
        address = f"http://127.0.0.1:{port}"
        await_ready(process, address)
        with httpx.Client(base_url=address, timeout=30) as client:
            yield process, client
    finally:
        process.terminate()
        process.wait(30)
