"""A small project of its own for each test."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from flows.cli import main
from tasks.deploy.server import free_port
from tasks.ingest.sources.builtin import load
from tasks.listing import keep_listed
from tasks.telemetry import silence
from tests.shared import made_once

MakeProject = Callable[..., Path]
Lepton = Callable[..., subprocess.CompletedProcess[str]]
Called = Callable[..., subprocess.CompletedProcess[str]]

EXPECTATIONS = [
    {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}},
]
"""What a suite may hold; those of most projects are empty, and validated in a tenth of the time."""

TWO_STAGES = """
stages:
  first:
    foreach: ${items}
    do:
      cmd: cp input.txt first-${key}.txt
      params: ["items.${key}"]
      deps: [input.txt]
      outs: ["first-${key}.txt"]
  second:
    foreach: ${items}
    do:
      cmd: cp first-${key}.txt second-${key}.txt
      deps: ["first-${key}.txt"]
      outs: ["second-${key}.txt"]
"""


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    silence()


@pytest.fixture
def make_project(
    tmp_path: Path, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> MakeProject:
    """Copy the checkout's code into a fresh git and DVC project with a few small solutions."""
    return project_maker(tmp_path, project, tmp_path_factory)


def project_maker(folder: Path, project: Path, factory: pytest.TempPathFactory) -> MakeProject:
    """Return what makes such projects below ``folder``, for fixtures that outlive a test."""
    initialised = made_once(factory, "initialised", _initialise)

    def make(
        solutions: tuple[str, ...] = ("tumour",),
        expectations: Sequence[dict[str, Any]] = (),
        **changes: Any,
    ) -> Path:
        root = folder / "project"
        for code in ("tasks", "flows", "bentos"):
            shutil.copytree(project / code, root / code)  # compiled files and their times, too
        for file in ("dvc.yaml", "pyproject.toml", ".gitignore", ".dvcignore"):
            shutil.copy(project / file, root / file)
        params = YAML(typ="safe").load((project / "tests/params.yaml").read_text())
        params["defaults"]["tabular"]["evaluate"]["resamples"] = 100
        small = {
            "solutions": {name: params["solutions"][name] for name in solutions},
            "defaults": params["defaults"],
            "transfers": {},
            "candidates": {
                f"{name}-{label}": {
                    "solution": name,
                    "kind": "tabular",
                    "family": family,
                    "trials": trials,
                }
                for name in solutions
                for label, family, trials in (
                    ("logistic", "logistic", 3),
                    ("histogram", "histogram_boosting", 1),
                )
            },
        }
        for path, value in changes.items():
            node: Any = small
            *parents, last = path.split("__")
            for part in parents:
                node = node[part.replace("_dash_", "-")]
            node[last] = value
        (root / "params.yaml").write_text(yaml.safe_dump(small, sort_keys=False))
        keep_listed(root)
        for name in solutions:
            suite = root / f"expectations/{name}.json"
            suite.parent.mkdir(exist_ok=True)
            suite.write_text(json.dumps({"name": name, "expectations": list(expectations)}))
        shutil.copytree(initialised / ".dvc", root / ".dvc")
        for command in (
            "git init -q .",
            "git add -A",
            "git -c user.name=test -c user.email=test@example.org commit -q -m start",
        ):
            subprocess.run(command.split(), cwd=root, check=True)
        return root

    return make


def _initialise(folder: Path) -> None:
    """Do once what takes DVC a second."""
    folder.mkdir()
    for command in ("git init -q .", "dvc init -q"):
        subprocess.run(command.split(), cwd=folder, check=True)


def _finish(folder: Path, make: MakeProject, api: str) -> None:
    """Run ``tumour``, which learns from a file, beside ``fraud``, whose source is not there."""
    root = make(
        ("tumour", "fraud"),
        EXPECTATIONS,
        solutions__tumour__source={"kind": "files", "tables": {"rows": {"path": "rows.csv"}}},
        solutions__tumour__serve={"port": free_port()},
        solutions__fraud__source={
            "kind": "files",
            "homepage": "https://example.org",
            "tables": {"transactions": {"path": "nowhere.csv"}},
        },
    )
    load("breast_cancer").to_csv(root / "rows.csv", index=False)
    first = outcome(lepton_in(root, api, "run", "tumour", "--json"))
    (folder / "first.json").write_text(json.dumps(first))


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, project: Path, prefect_api: str) -> Path:
    """A folder with a project of which ``tumour`` has run, and with what that run said in JSON."""

    def make(folder: Path) -> None:
        _finish(folder, project_maker(folder, project, tmp_path_factory), prefect_api)

    return made_once(tmp_path_factory, "finished", make)


@pytest.fixture
def first_run(finished: Path) -> dict[str, Any]:
    """What the run of ``finished_project``, from nothing, said in JSON."""
    said: dict[str, Any] = json.loads((finished / "first.json").read_text())
    return said


@pytest.fixture
def finished_project(finished: Path, tmp_path: Path) -> Path:
    """Copy the finished project for one test, with its times: it is as up to date."""
    return copy_of(finished / "project", tmp_path / "project")


def copy_of(project: Path, root: Path) -> Path:
    """Copy a project, the links to its sources pointing to the copies."""
    shutil.copytree(project, root, symlinks=True)
    for link in (root / "data").glob("*/source/files/*"):
        target = link.readlink()
        link.unlink()
        link.symlink_to(root / target.relative_to(project))
    return root


def outcome(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return what a run of one solution said in JSON."""
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("[\n") :])[0]
    return found


def repro(root: Path, solution: str = "tumour") -> str:
    """Run ``dvc repro`` to the end of a solution, and return what it said."""
    done = subprocess.run(
        ["dvc", "repro", f"package@{solution}", f"report@{solution}"],
        cwd=root,
        env={**os.environ, "BENTOML_HOME": f"{root}/.bentoml"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def lepton_in(root: Path, prefect_api: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``lepton`` in a project, against a server."""
    return subprocess.run(
        ["lepton", *arguments],
        cwd=root,
        env={**os.environ, "PREFECT_API_URL": prefect_api, "BENTOML_HOME": f"{root}/.bentoml"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def lepton(prefect_api: str) -> Lepton:
    """Run ``lepton`` in a project, against the session's server."""

    def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return lepton_in(root, prefect_api, *arguments)

    return run


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Called:
    """Run ``lepton`` in this process, for its answers: a new one takes seconds to begin."""

    def call(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(root)
            patch.setattr("sys.argv", ["lepton", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        return subprocess.CompletedProcess(
            arguments, int(ended.value.code or 0), *capsys.readouterr()
        )

    return call


@pytest.fixture(scope="session")
def dvc_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DVC project of two stages, each for two keys."""
    folder = tmp_path_factory.mktemp("template")
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    subprocess.run(["dvc", "init", "-q"], cwd=folder, check=True)
    (folder / "dvc.yaml").write_text(TWO_STAGES)
    (folder / "params.yaml").write_text("# why\nitems: {a: {x: 1}, b: {x: 2}}\n")
    (folder / "input.txt").write_text("one")
    return folder


@pytest.fixture
def dvc_project(tmp_path: Path, dvc_template: Path) -> Path:
    """A copy of its own for each test."""
    return shutil.copytree(dvc_template, tmp_path / "project")
