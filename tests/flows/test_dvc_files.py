"""DVC is given what concerns a solution, as the whole files say it, at a cost that stays."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from dvc.utils.serialize import load_yaml

from benchmarks.growth import add_solutions, seconds, with_more_entries
from flows.dvc_files import ConcernedFiles
from flows.dvc_state import DvcState
from flows.lock_file import EMPTY, HEAD, entries_of
from tasks.config import narrowed, path_of, read_document
from tasks.listing import keep_listed

LOCK = """\
  ingest@a:
    cmd: one
    deps:
    - path: x@b:
  train@a-svm:
    cmd: two
  ingest@ab:
    cmd: three
  ingest@b:
    cmd: four
"""


def test_dvc_reads_of_each_solution_what_the_whole_file_says(own: Path, project: Path) -> None:
    document = read_document(own)
    for name in document["solutions"]:
        files = ConcernedFiles(own, [name])
        assert load_yaml(str(own / "params.yaml"), files) == narrowed(document, [name])
    with ConcernedFiles(own, ["tumour"]).open(str(project / "README.md")) as file:
        assert file.read() == (project / "README.md").read_text()


def test_dvc_is_shown_the_files_of_the_solutions_concerned(recorded: Path) -> None:
    everything = load_yaml(str(recorded / "dvc.yaml"))["vars"]
    shown = load_yaml(str(recorded / "dvc.yaml"), ConcernedFiles(recorded, ["tumour"]))["vars"]
    assert everything[1:] == ["solutions/purchase.yaml", "solutions/tumour.yaml"]
    assert shown == [everything[0], "solutions/tumour.yaml"]


def test_entries_of_a_solution_and_its_candidates_are_kept() -> None:
    assert entries_of(HEAD + LOCK, ["a"]) == HEAD + LOCK[: LOCK.index("  ingest@ab")]
    assert entries_of(HEAD + LOCK, ["b"]) == HEAD + LOCK[LOCK.index("  ingest@b:") :]
    assert entries_of(HEAD + LOCK, ["c"]) == EMPTY


def test_a_solution_that_never_ran_is_seen_beside_one_that_did(recorded: Path) -> None:
    entry = "  ingest@tumour:\n    cmd: python -m tasks ingest tumour\n"
    (recorded / "dvc.lock").write_text(HEAD + entry)
    state = DvcState(recorded, ["purchase"])
    assert state.outdated("ingest@purchase") == ["it has not run yet"]


def test_entries_that_lean_on_others_are_not_taken_out() -> None:
    leaning = HEAD + LOCK.replace("cmd: one", "cmd: &one one").replace("cmd: four", "cmd: *one")
    assert entries_of(leaning, ["b"]) == leaning
    assert entries_of("schema: '1.0'\n", ["b"]) == "schema: '1.0'\n"


LOOK = """
from pathlib import Path
from flows.dvc_state import DvcState
from tasks.config import load
needed = load(Path(), ["tumour"]).with_foundations(["tumour"])
state = DvcState(Path(), needed)
for stage in state.stages_of("tumour"):
    assert state.outdated(stage.name)
"""


@pytest.fixture
def recorded(own: Path, project: Path, tmp_path: Path) -> Path:
    """The stage graph with one recorded stage, none of whose inputs is there."""
    root = tmp_path / "project"
    root.mkdir()
    shutil.copy(project / "dvc.yaml", root)
    document = read_document(own)
    (root / "params.yaml").write_text(yaml.safe_dump({"defaults": document["defaults"]}))
    (root / "solutions").mkdir()
    for name in ("tumour", "purchase"):
        part = narrowed(document, [name])
        own_part = {group: part[group] for group in ("solutions", "candidates")}
        (root / path_of(name)).write_text(yaml.safe_dump(own_part, sort_keys=False))
    keep_listed(root)
    for command in (["git", "init", "-q", "."], ["dvc", "init", "-q"]):
        subprocess.run(command, cwd=root, check=True)
    return root


def test_one_solution_among_a_thousand_costs_what_it_costs_among_few(recorded: Path) -> None:
    entries = "".join(
        f"  {step}@tumour:\n    cmd: python -m tasks {step} tumour\n"
        for step in ("ingest", "validate", "split", "ensemble", "evaluate", "verdict")
    )

    def cost(size: int) -> float:
        add_solutions(recorded, size - 2)
        (recorded / "dvc.lock").write_text(with_more_entries(HEAD + entries, size - 2))
        command = (sys.executable, "-c", LOOK)
        seconds(recorded, command)  # reads the file as YAML
        return min(seconds(recorded, command) for _ in range(3))

    few, many = cost(23), cost(1000)
    assert many < 1.5 * few, (few, many)
