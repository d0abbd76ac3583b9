"""dvc.yaml is the only statement of the graph; code and flows must say the same."""

import shutil
import subprocess
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
import yaml

from flows.dvc_state import DvcState
from flows.solution import policy
from tasks.closure import Choice, Code
from tasks.config import load
from tasks.listing import keep_listed
from tasks.stages import STAGES, TRAINING, code_of_stage, request


@pytest.fixture(scope="module")
def root(own: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stage graph of the tests' own solutions."""
    root = tmp_path_factory.mktemp("graph")
    for code in ("tasks", "bentos"):
        (root / code).symlink_to(project / code)
    shutil.copy(project / "dvc.yaml", root)
    shutil.copy(own / "params.yaml", root)
    keep_listed(root)
    (root / "expectations").mkdir()
    (root / "expectations/tumour.json").write_text('{"name": "tumour", "expectations": []}')
    for command in ("git init -q .", "dvc init -q"):
        subprocess.run(command.split(), cwd=root, check=True)
    return root


@pytest.fixture(scope="module")
def state(root: Path) -> DvcState:
    return DvcState(root)


@pytest.mark.parametrize("group", ["defaults", "candidates", "transfers"])
def test_the_graph_is_there_without_what_params_may_leave_out(group: str, root: Path) -> None:
    params = yaml.safe_load((root / "params.yaml").read_text())
    del params[group]
    small = root.parent / group
    shutil.copytree(root, small, symlinks=True)
    (small / "params.yaml").write_text(yaml.safe_dump(params))
    names = {stage.name for stage in DvcState(small).stages_of("tumour")}
    assert {"ingest@tumour", "package@tumour"} <= names


def test_every_stage_runs_the_function_that_the_flow_calls(root: Path, state: DvcState) -> None:
    for name in load(root).solutions:
        for stage in state.stages_of(name):
            assert stage.command == f"python -m tasks {stage.step} {stage.key}"


def test_a_solutions_own_stages_are_found_without_loading_the_others(
    root: Path, state: DvcState
) -> None:
    for name in load(root).solutions:
        needed = [name, *load(root).foundations_of(name)]
        assert DvcState(root, needed).stages_of(name) == state.stages_of(name)


def test_the_flow_takes_stages_in_an_order_that_the_graph_allows(state: DvcState) -> None:
    stages = state.stages_of("tumour")
    seen: set[str] = set()
    for stage in stages:
        assert set(stage.upstream) <= seen, f"{stage.name} before its inputs"
        seen.add(stage.name)
    steps = {stage.step for stage in stages}
    assert steps == set(STAGES) - {"transfer"}


def test_a_solutions_graph_is_its_candidates_between_fixed_stages(
    root: Path, state: DvcState
) -> None:
    params = load(root)
    for name in params.solutions:
        found = {stage.name for stage in state.stages_of(name)}
        expected = {f"{step}@{name}" for step in set(STAGES) - set(TRAINING)}
        waiting = dict(params.candidates_of(name))
        while waiting:
            key, candidate = waiting.popitem()
            expected.add(f"{'transfer' if candidate.transfer else 'train'}@{key}")
            if candidate.transfer:  # of the other solution no more than that model
                steps = ("ingest", "validate", "split")
                expected |= {f"{step}@{candidate.transfer.source}" for step in steps}
                backbone = candidate.transfer.candidate
                waiting[backbone] = params.candidate(backbone)
        assert found == expected


def test_stages_take_what_their_functions_ask_for() -> None:
    for stage in STAGES.values():
        module, name = stage.function
        asked = signature(getattr(import_module(module), name)).parameters
        assert set(asked) == {*stage.arguments, "layout", "progress"}


def test_dvc_yaml_names_what_stages_read_and_write(root: Path) -> None:
    stages = yaml.safe_load((root / "dvc.yaml").read_text())["stages"]
    for step, key, item in (
        *((step, "tumour", {}) for step in set(STAGES) - set(TRAINING)),
        ("train", "tumour-svm", {"solution": "tumour"}),
        (
            "transfer",
            "surface-transfer",
            {
                "solution": "surface",
                "transfer.from": "objects",
                "transfer.candidate": "objects-network",
            },
        ),
    ):
        asked = request(step, key, root)
        body = stages[step]["do"]
        declared = {
            kind: {
                _resolved(next(iter(path)) if isinstance(path, dict) else path, key, item)
                for path in body.get(kind, [])
            }
            for kind in ("deps", "outs", "metrics", "plots")
        }
        reads = {str(path.relative_to(root)) for path in asked.reads}
        written = [*asked.writes, asked.layout.record(step, key)]
        writes = {str(path.relative_to(root)) for path in written}
        code = {path for path in declared["deps"] if path.startswith(("tasks/", "bentos"))}
        assert declared["deps"] - code == reads, step
        assert declared["outs"] | declared["metrics"] | declared["plots"] == writes, step


def _resolved(path: str, key: str, item: dict[str, str]) -> str:
    for name, value in item.items():
        path = path.replace(f"${{item.{name}}}", value)
    return path.replace("${key}", key)


def test_a_change_of_code_reaches_no_further_than_it_must(project: Path) -> None:
    code = Code(project)

    def reached(path: str, objective: str = "binary") -> set[str]:
        choices = [Choice("tabular", "svm"), Choice("tabular", "forest"), Choice("text", "svm")]
        judged = Choice("tabular", objective=objective)
        return {
            f"{stage} {choice.kind} {choice.family}" if stage == "train" else stage
            for stage in STAGES.keys() - {"transfer", "package"}
            for choice in (choices if stage == "train" else [judged])
            if path in code_of_stage(stage, code, choice)
        }

    assert reached("tasks/families/tabular/svm.py") == {"train tabular svm"}
    assert reached("tasks/report/page.jinja") == {"report"}
    assert reached("tasks/train/selection.py") == {"ensemble"}
    assert reached("tasks/models/interval.py", "regression") == {"evaluate", "report"}
    assert reached("tasks/models/interval.py") == set()
    own = {"validate", "split", "ensemble", "evaluate", "report"}
    assert reached("tasks/objectives/binary.py") == own
    assert reached("tasks/objectives/binary.py", "regression") == set()
    assert reached("tasks/objectives/common/threshold.py") == {"evaluate", "report"}
    assert reached("tasks/kinds/tabular/features.py") >= {"train tabular svm", "split"}
    assert "train text svm" not in reached("tasks/kinds/tabular/learn.py")


def test_only_sources_are_retried(state: DvcState) -> None:
    retried = [stage.step for stage in state.stages_of("tumour") if policy(stage).get("retries")]
    assert retried == ["ingest"]
