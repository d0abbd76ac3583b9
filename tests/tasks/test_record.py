"""What stages leave on record, whichever way they are run."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tasks.closure import digest
from tasks.documents import Record, sha256
from tasks.layout import Layout
from tasks.record import code_used, hashes
from tasks.stages import replay, run_stage
from tests.examples import need

FILES = {"tasks/stage.py": "a" * 64, "tasks/other.py": "b" * 64}


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    command = [shutil.which("git") or "git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A project in a folder below that of its repository."""
    for name in FILES:
        path = tmp_path / "below" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    return tmp_path / "below"


def test_code_outside_of_git_has_no_commit(code: Path) -> None:
    used = code_used(FILES, code)
    assert (used.sha256, used.commit, used.changed) == (digest(FILES), None, [])


def test_code_in_git_has_a_commit_and_what_differs_from_it(code: Path) -> None:
    git(code.parent, "init", "-q")
    git(code.parent, "add", ".")
    git(code.parent, "commit", "-q", "-m", "first")
    commit = git(code, "rev-parse", "HEAD")
    (code / "notes.txt").write_text("not code")
    assert (code_used(FILES, code).commit, code_used(FILES, code).changed) == (commit, [])
    (code / "tasks/stage.py").write_text("x = 2\n")
    assert code_used(FILES, code).changed == ["tasks/stage.py"]
    (code / "tasks/new.py").write_text("x = 1\n")
    assert code_used({**FILES, "tasks/new.py": "c" * 64}, code).changed == [
        "tasks/new.py",
        "tasks/stage.py",
    ]


def test_links_to_files_of_others_are_not_hashed(tmp_path: Path) -> None:
    (tmp_path / "project" / "data").mkdir(parents=True)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "rows.csv").write_text("1")
    (tmp_path / "project/data/folder").symlink_to(tmp_path / "theirs")
    (tmp_path / "project/data/file").symlink_to(tmp_path / "theirs" / "rows.csv")
    (tmp_path / "project/data/own").write_text("2")
    found = hashes([tmp_path / "project/data", tmp_path / "project/none"], tmp_path / "project")
    assert list(found) == ["data/own"]


def test_stages_leave_records_that_lead_from_one_to_the_next(project: Path, tmp_path: Path) -> None:
    need(["tumour"])
    root = tmp_path / "project"
    (root / "expectations").mkdir(parents=True)
    (root / "solutions").mkdir()
    shutil.copy(project / "params.yaml", root)
    for file in ("expectations/tumour.json", "solutions/tumour.yaml"):
        shutil.copy(project / file, root / file)
    layout = Layout(root, "tumour")
    for stage in ("ingest", "validate", "split"):
        run_stage(stage, "tumour", root)
    ingest, validate, split = (
        Record.read(layout.record(stage, "tumour")) for stage in ("ingest", "validate", "split")
    )
    assert validate.inputs == {
        "data/tumour/raw.parquet": ingest.outputs["data/tumour/raw.parquet"],
        "expectations/tumour.json": sha256(layout.suite),
    }
    assert split.inputs["data/tumour/valid.parquet"] in validate.outputs.values()
    assert split.parameters["split"]["method"] == "stratified"
    assert "tasks/split/stage.py" in split.code.files
    assert split.environment.libraries["pandas"]

    (root / "params.yaml").unlink()
    for record in (ingest, validate, split):
        for path in record.outputs:
            (root / path).unlink()
        replay(record, root)
        assert hashes((root / path for path in record.outputs), root) == record.outputs
