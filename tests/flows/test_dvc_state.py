"""What flows rely on of DVC's insides, on a small real project."""

import difflib
import subprocess
from pathlib import Path

import pytest
import yaml

from flows.dvc_state import DvcState, override
from tasks.errors import InputError


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


def test_a_broken_pipeline_file_is_refused(root: Path) -> None:
    (root / "dvc.yaml").write_text("stages: [")
    with pytest.raises(InputError, match=r"dvc\.yaml"):
        DvcState(root)


@pytest.mark.parametrize("wrong", ["items.a.x", "items.zebra.x=3"])
def test_a_wrong_override_is_refused(root: Path, wrong: str) -> None:
    with pytest.raises(InputError, match="override"):
        override(root, [wrong])


@pytest.mark.parametrize(
    ("assignment", "line"),
    [
        ("candidates.tumour-svm.trials=77", "family: svm, trials: 77}"),
        ("transfers.objects-transfer.fixed.epochs=3", "fixed: {epochs: 3, learning_rate: 0.1}"),
        ("solutions.income.source.tables.training.path=adult.csv", "path: adult.csv"),
        ("solutions.ratings.inputs.name=film", "name: film"),
        ("defaults.text.split.folds=2", "test: 0.2, folds: 2, seed: 0}"),
        ("++solutions.tumour.split.seed=7", "split: {folds: 5, seed: 7}"),
    ],
)
def test_an_override_of_what_ships_changes_one_line(
    project: Path, tmp_path: Path, assignment: str, line: str
) -> None:
    """The file ships in the form that ``lepton run --set`` and ``dvc exp run -S`` write."""
    before = (project / "params.yaml").read_text()
    (tmp_path / "params.yaml").write_text(before)
    override(tmp_path, [assignment])
    after = (tmp_path / "params.yaml").read_text()
    changes = [
        change
        for change in difflib.ndiff(before.splitlines(), after.splitlines())
        if change[:2] in ("+ ", "- ")
    ]
    assert sum(change.startswith("+ ") for change in changes) == 1, changes
    assert len(changes) <= 2, changes
    assert any(line in change for change in changes if change.startswith("+ ")), changes


def test_solutions_share_no_mapping(project: Path) -> None:
    """DVC writes each path anew, so that one of two solutions would undo the other's override."""
    document = yaml.compose((project / "params.yaml").read_text())
    assert document is not None
    owner: dict[int, str] = {}
    for name, section in children(dict(children(document))["solutions"]):
        for node in nodes(section):
            assert owner.setdefault(id(node), name) == name


def children(node: yaml.Node) -> list[tuple[str, yaml.Node]]:
    """Give what a mapping or a list holds."""
    if isinstance(node, yaml.MappingNode):
        return [(key.value, value) for key, value in node.value]
    return [("", value) for value in node.value]


def nodes(node: yaml.Node) -> list[yaml.Node]:
    """Give a mapping or a list with all that lie in it; texts may be shared."""
    if isinstance(node, yaml.ScalarNode):
        return []
    return [node, *(inner for _, child in children(node) for inner in nodes(child))]
