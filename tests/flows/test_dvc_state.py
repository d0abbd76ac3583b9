"""What flows rely on of DVC's insides, on a small real project."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flows.dvc_state import DvcState
from flows.override import override
from tasks.errors import InputError
from tasks.listing import MARK


@pytest.fixture
def root(dvc_project: Path) -> Path:
    return dvc_project


def work(state: DvcState, root: Path, name: str) -> None:
    """Run a stage outside DVC and record it."""
    step, key = name.split("@")
    source = "input.txt" if step == "first" else f"first-{key}.txt"
    with state.recording(name):
        (root / f"{step}-{key}.txt").write_text((root / source).read_text())


def dvc(root: Path, *arguments: str) -> str:
    done = subprocess.run(["dvc", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


def test_stages_come_after_what_they_read(root: Path) -> None:
    stages = DvcState(root).stages_of("a")
    assert [stage.name for stage in stages] == ["first@a", "second@a"]
    assert stages[1].upstream == ("first@a",)


def test_an_unknown_solution_is_refused(root: Path) -> None:
    with pytest.raises(InputError, match="'c'"):
        DvcState(root).stages_of("c")


def test_of_a_stage_that_never_ran_nothing_is_hashed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hashed(self: object) -> None:
        raise AssertionError(f"{self} was hashed")

    state = DvcState(root)
    monkeypatch.setattr("dvc.output.Output.get_hash", hashed)
    assert state.outdated("first@a") == ["it has not run yet"]
    monkeypatch.undo()
    work(state, root, "first@a")
    monkeypatch.setattr("dvc.output.Output.get_hash", hashed)
    with pytest.raises(AssertionError, match=r"input.txt was hashed"):
        state.outdated("first@a")


def test_what_is_recorded_here_dvc_takes_as_done(root: Path) -> None:
    state = DvcState(root)
    assert state.outdated("first@a")
    work(state, root, "first@a")
    work(state, root, "second@a")
    assert not state.outdated("first@a")
    assert "first@a" not in dvc(root, "status")
    assert "didn't change, skipping" in dvc(root, "repro", "second@a")


def test_what_dvc_has_done_is_up_to_date_here(root: Path) -> None:
    state = DvcState(root)
    assert state.outdated("second@b")
    dvc(root, "repro", "second@b")
    assert not state.outdated("second@b"), "the other process's record is seen"


def test_two_runs_in_one_project_see_each_other(root: Path) -> None:
    one, other = DvcState(root), DvcState(root)
    with one.recording("first@a"):
        work(other, root, "first@b")
        assert one.outdated("second@b"), "asking loads the project anew, in the midst of work"
        (root / "first-a.txt").write_text("one")
    for state in (one, other):
        assert not state.outdated("first@a")
        assert not state.outdated("first@b")
    dvc(root, "repro")
    assert not one.outdated("second@a")


HOLD = """
from pathlib import Path
from flows.dvc_state import DvcState
state = DvcState(Path())
with state.only_runner("first@b"):
    with state.only_runner("first@a"):
        print("held", flush=True)
        input()
    input()
"""


def test_a_run_that_waits_for_another_says_so_once(root: Path) -> None:
    said: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=root, stdin=-1, stdout=-1, text=True, bufsize=1
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        release = other.stdin.write

        def say(line: str) -> None:
            said.append(line)
            release("\n")

        state = DvcState(root)
        with state.only_runner("first@a", say):
            later = threading.Timer(0.5, release, ["\n"])
            later.start()
        with state.only_runner("first@b", say):
            assert later.finished.is_set(), "it has waited"
    pattern = r"another run \(process (\d+), since [\d-]+ [\d:]+\) is at work on first@a: "
    assert len(said) == 1
    found = re.match(pattern, said[0])
    assert found, said
    assert int(found[1]) == other.pid


def test_a_changed_parameter_reruns_its_own_stages_alone(root: Path) -> None:
    state = DvcState(root)
    for name in ("first@a", "second@a", "first@b", "second@b"):
        work(state, root, name)
    override(root, ["items.a.x=5"])
    again = DvcState(root)
    assert again.outdated("first@a")
    assert not again.outdated("first@b")
    assert (root / "params.yaml").read_text().startswith("# why")


def test_an_input_that_changes_during_the_work_is_not_blessed(root: Path) -> None:
    state = DvcState(root)
    with state.recording("first@a"):
        (root / "first-a.txt").write_text("one")
        (root / "input.txt").write_text("two")
    assert any("input.txt" in reason for reason in DvcState(root).outdated("first@a"))


def test_a_failed_stage_is_not_recorded(root: Path) -> None:
    state = DvcState(root)
    with pytest.raises(ZeroDivisionError), state.recording("first@a"):
        (root / "first-a.txt").write_text(str(1 / 0))
    assert state.outdated("first@a")


def test_a_missing_input_names_the_file(root: Path) -> None:
    (root / "input.txt").unlink()
    with pytest.raises(InputError, match=r"input\.txt"), DvcState(root).recording("first@a"):
        pass


BUILDING = """
stages:
  transfer:
    foreach: {a: {from: b}}
    do:
      cmd: touch a
      deps: ["models/${item.from}/candidates/b-network"]
      outs: [a]
"""


def test_a_missing_backbone_names_the_solution_to_run(root: Path) -> None:
    (root / "dvc.yaml").write_text(BUILDING)
    with (
        pytest.raises(InputError, match=r"b-network has not been trained: lepton run b"),
        DvcState(root).recording("transfer@a"),
    ):
        pass


PLACED = f"""
vars:
  - unused: 1
{MARK}
stages:
  first:
    foreach: ${{solutions}}
    do:
      cmd: echo ${{item.x}} > ${{key}}.txt
      params:
        - params.yaml:
            - solutions.${{key}}.x
      outs: ["${{key}}.txt"]
"""


def test_parameters_that_moved_are_written_when_dvc_lets_go(root: Path) -> None:
    from dvc.repo import Repo

    (root / "dvc.yaml").write_text(PLACED)
    (root / "params.yaml").write_text("solutions: {a: {x: 1}}\n")
    dvc(root, "repro")
    (root / "solutions").mkdir()
    (root / "params.yaml").rename(root / "solutions/a.yaml")
    (root / "params.yaml").write_text("")
    lock = root / "dvc.lock"
    before = lock.read_text()
    opened: list[DvcState] = []
    with Repo(str(root)).lock:
        opening = threading.Thread(target=lambda: opened.append(DvcState(root)))
        opening.start()
        opening.join(timeout=3)
        assert opening.is_alive()
        assert lock.read_text() == before
        lock.write_text(before + "  first@b:\n    cmd: one\n")  # as dvc would meanwhile
    opening.join(timeout=60)
    assert not opened[0].outdated("first@a")
    after = lock.read_text()
    assert "solutions/a.yaml" in after
    assert after.endswith("  first@b:\n    cmd: one\n")


def test_a_broken_pipeline_file_is_refused(root: Path) -> None:
    (root / "dvc.yaml").write_text("stages: [")
    with pytest.raises(InputError, match=r"dvc\.yaml"):
        DvcState(root)
