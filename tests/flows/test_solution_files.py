"""A solution in a file of its own is the same solution, for lepton and for dvc."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tasks.config import narrowed, path_of
from tests.flows.conftest import Lepton


def dvc(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["dvc", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def move(name: str, root: Path) -> None:
    """Give a solution, from here on the only one of the project, a file of its own."""
    document = yaml.safe_load((root / "params.yaml").read_text())
    own = narrowed(document, [name])
    part = {group: own[group] for group in ("solutions", "candidates")}
    (root / "params.yaml").write_text(yaml.safe_dump({"defaults": document["defaults"]}))
    (root / path_of(name)).parent.mkdir()
    (root / path_of(name)).write_text(yaml.safe_dump(part, sort_keys=False))


@pytest.mark.end_to_end
def test_what_ran_is_up_to_date_when_its_section_moves_into_a_file(
    finished_project: Path, lepton: Lepton
) -> None:
    root = finished_project
    lock = (root / "dvc.lock").read_text()
    move("tumour", root)
    done = lepton(root, "run", "tumour")
    assert done.returncode == 0, done.stderr
    assert "nothing to do" in done.stdout
    assert "completed dvc.yaml (the list of solutions)" in done.stderr
    assert (root / "dvc.lock").read_text() != lock
    assert "up to date" in dvc(root, "status")
    _override_with_both(root, lepton)


def _override_with_both(root: Path, lepton: Lepton) -> None:
    """Change one key of the file by each entry point: only the stage that reads it runs."""
    before = (root / path_of("tumour")).read_text()
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    commit = "git -c user.name=t -c user.email=t@example.org commit -q -m moved"
    subprocess.run(commit.split(), cwd=root, check=True)
    assignment = "solutions.tumour.description=Lump"
    said = dvc(root, "exp", "run", "-S", f"{path_of('tumour')}:{assignment}", "report@tumour")
    assert "Running stage 'report@tumour'" in said
    assert said.count("Running stage") == 1
    by_dvc = (root / path_of("tumour")).read_text()
    assert "description: Lump" in by_dvc
    (root / path_of("tumour")).write_text(before)
    done = lepton(root, "run", "tumour", "--set", assignment)
    assert "nothing to do" in done.stdout, "what dvc recorded"
    assert yaml.safe_load((root / path_of("tumour")).read_text()) == yaml.safe_load(by_dvc)
