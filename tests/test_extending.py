"""What docs/extending.md promises: one file each, and no other change."""

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from tasks.deploy.server import free_port
from tests.pages import blocks

PAGE = [block for block in blocks(Path(__file__).parents[1]) if block.page == "docs/extending.md"]
MEMBERS = {block.text.split()[1]: block.text for block in PAGE if block.language == "python"}
FILE = "solutions/arms.yaml"
SECTIONS = {
    f"solutions/{next(iter(yaml.safe_load(block.text)['solutions']))}.yaml": block.text
    for block in PAGE
    if block.language == "yaml"
}


@pytest.fixture(scope="module")
def extended(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project without its examples, with a member of each protocol added."""
    root = tmp_path_factory.mktemp("extended")
    for code in ("tasks", "bentos", "flows"):
        shutil.copytree(project / code, root / code)
    for file in ("dvc.yaml", "pyproject.toml", "lepton.py"):
        shutil.copy(project / file, root)
    for place, text in MEMBERS.items():
        (root / place).parent.mkdir(exist_ok=True, parents=True)
        (root / place).write_text(text)
    (root / "params.yaml").write_text("")
    (root / "solutions").mkdir()
    for place, text in SECTIONS.items():
        (root / place).write_text(text)
    for command in ("git init -q .", "dvc init -q"):
        subprocess.run(command.split(), cwd=root, check=True)
    return root


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def replaced(file: Path, text: str) -> Iterator[None]:
    """Write another text into a file for the length of a block."""
    kept = file.read_text()
    file.write_text(text)
    try:
        yield
    finally:
        file.write_text(kept)


def refusal(extended: Path, place: str, old: str, new: str) -> str:
    """Return what ``lepton check`` says of a solution's file in which a text was replaced."""
    file = extended / place
    with replaced(file, file.read_text().replace(old, new)):
        done = run(extended, "lepton", "check", file.stem)
    assert done.returncode == 2
    return done.stderr


@pytest.mark.end_to_end
def test_added_members_run_end_to_end(extended: Path) -> None:
    done = run(extended, "lepton", "run", "arms")
    assert done.returncode == 0, done.stdout + done.stderr
    evaluation = json.loads((extended / "reports/arms/evaluation.json").read_text())
    assert "arms-neighbours" in [model["name"] for model in evaluation["leaderboard"]]
    verdict = json.loads((extended / "reports/arms/verdict.json").read_text())
    (gate,) = [gate for gate in verdict["gates"] if gate["name"] == "readable"]
    assert gate["passed"]
    assert verdict["outcome"] == "PROMOTE"


@pytest.mark.end_to_end
def test_an_added_objective_runs_end_to_end(extended: Path) -> None:
    done = run(extended, "lepton", "run", "turns")
    assert done.returncode == 0, done.stdout + done.stderr
    evaluation = json.loads((extended / "reports/turns/evaluation.json").read_text())
    assert (evaluation["objective"], evaluation["metric"]) == ("counts", "mae")
    assert evaluation["winner"] == "turns-neighbours"
    assert json.loads((extended / "reports/turns/verdict.json").read_text())["outcome"] == "PROMOTE"
    with tarfile.open(extended / "dist/turns/service.bento") as archive:
        held = [Path(name).name for name in archive.getnames() if "/tasks/objectives/" in name]
    assert "counts.py" in held
    assert "binary.py" not in held
    asked = "from tasks.models.objective import objective as o; import numpy as np; "
    answered = "print(o('counts').answers(np.array([2.6, -0.7]), [], None))"
    done = run(extended, "python", "-c", asked + answered)
    assert done.stdout.strip() == "[{'count': 3}, {'count': 0}]"


@pytest.mark.end_to_end
def test_an_added_kind_runs_end_to_end_and_is_served(extended: Path) -> None:
    port = free_port()
    file = extended / "solutions/strokes.yaml"
    params = yaml.safe_load(file.read_text())
    params["solutions"]["strokes"]["serve"] = {"port": port}
    file.write_text(yaml.safe_dump(params))
    done = run(extended, "lepton", "run", "strokes", "--deploy")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((extended / "reports/strokes/verdict.json").read_text())["outcome"] == (
        "PROMOTE"
    )
    assert "A curve of 64 points" in (extended / "reports/strokes/index.html").read_text()
    row = {f"pixel_{place // 8}_{place % 8}": 0.0 for place in range(64)}
    address = f"http://127.0.0.1:{port}/predict"
    try:
        answer = httpx.post(address, json={"rows": row}, timeout=30)
        refused = httpx.post(address, json={"rows": row | {"pixel_3_3": "dark"}}, timeout=30)
    finally:
        assert run(extended, "lepton", "stop", "strokes").returncode == 0
    (prediction,) = answer.raise_for_status().json()["predictions"]
    assert prediction["label"] in map(str, range(10))
    assert refused.status_code == 400
    assert "'dark' is not a number" in refused.text


def test_a_wrong_key_of_an_added_kind_is_refused(extended: Path) -> None:
    said = refusal(extended, "solutions/strokes.yaml", "prefix: pixel_", "prefx: pixel_")
    assert "solutions.strokes.inputs" in said
    assert "prefx: unknown key" in said


def test_an_added_kind_cannot_take_for_a_feature_what_is_none(extended: Path) -> None:
    file = extended / "solutions/strokes.yaml"
    params = yaml.safe_load(file.read_text())
    strokes = params["solutions"]["strokes"]
    strokes["source"]["query"] = "select *, target::int as pixel_value from builtin"
    strokes["target"]["column"] = "pixel_value"
    with replaced(file, yaml.safe_dump(params)):
        assert run(extended, "lepton", "check").returncode == 0
        for stage in ("ingest", "validate"):
            assert run(extended, "python", "-m", "tasks", stage, "strokes").returncode == 0
        done = run(extended, "python", "-m", "tasks", "split", "strokes")
    assert done.returncode == 2
    assert "columns of the kind curve: pixel_value" in done.stderr


def test_an_added_kind_that_cannot_be_imported_is_named(extended: Path) -> None:
    with replaced(extended / "tasks/kinds/curve/kind.py", "import no_such_library\n"):
        done = run(extended, "lepton", "check", "strokes")
    assert done.returncode == 2
    assert "tasks/kinds/curve/kind.py: ModuleNotFoundError" in done.stderr


def test_an_objective_that_is_none_is_refused(extended: Path) -> None:
    said = refusal(extended, "solutions/turns.yaml", "objective: counts", "objective: count")
    assert "did you mean 'counts'?" in said


def test_a_wrong_key_of_an_added_source_is_refused_before_anything_runs(extended: Path) -> None:
    assert "source.rows" in refusal(extended, FILE, "rows: 400", "rows: 0")


def test_a_gate_that_is_none_is_refused(extended: Path) -> None:
    assert "did you mean 'readable'?" in refusal(extended, FILE, "readable:", "readible:")
