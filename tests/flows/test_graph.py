"""dvc.yaml is the only statement of the graph; code and flows must say the same."""

from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
import yaml

from flows.dvc_state import DvcState
from flows.solution import policy
from tasks.closure import Choice, Code
from tasks.config import load
from tasks.graph import brought_up_to_date
from tasks.stages import STAGES, TRAINING, code_of_stage, request


@pytest.fixture(scope="module")
def state(project: Path) -> DvcState:
    return DvcState(project)


def test_every_stage_runs_the_function_that_the_flow_calls(project: Path, state: DvcState) -> None:
    for name in load(project).solutions:
        for stage in state.stages_of(name):
            assert stage.command == f"python -m tasks {stage.step} {stage.key}"


def test_a_solutions_own_stages_are_found_without_loading_the_others(
    project: Path, state: DvcState
) -> None:
    for name in load(project).solutions:
        needed = [name, *load(project).foundations_of(name)]
        assert DvcState(project, needed).stages_of(name) == state.stages_of(name)


def test_the_flow_takes_stages_in_an_order_that_the_graph_allows(state: DvcState) -> None:
    stages = state.stages_of("tumour")
    seen: set[str] = set()
    for stage in stages:
        assert set(stage.upstream) <= seen, f"{stage.name} before its inputs"
        seen.add(stage.name)
    steps = {stage.step for stage in stages}
    assert steps == set(STAGES) - {"transfer"}


def test_a_solutions_graph_is_its_candidates_between_fixed_stages(
    project: Path, state: DvcState
) -> None:
    params = load(project)
    for name in params.solutions:
        found = {stage.name for stage in state.stages_of(name)}
        expected: set[str] = set()
        for each in (name, *params.foundations_of(name)):
            steps = set(STAGES) - {"train", "transfer"}
            if each != name:  # only its champion matters
                steps -= {"report", "package"}
            expected |= {f"{step}@{each}" for step in steps}
            expected |= {
                f"{'transfer' if candidate.transfer else 'train'}@{key}"
                for key, candidate in params.candidates_of(each).items()
            }
        assert found == expected


def test_dvc_yaml_names_the_code_that_stages_import(project: Path) -> None:
    assert brought_up_to_date(project) == (project / "dvc.yaml").read_text(), (
        "run python -m tasks.graph"
    )


def test_stages_take_what_their_functions_ask_for() -> None:
    for stage in STAGES.values():
        module, name = stage.function
        asked = signature(getattr(import_module(module), name)).parameters
        assert set(asked) == {*stage.arguments, "layout", "progress"}


def test_dvc_yaml_names_what_stages_read_and_write(project: Path) -> None:
    stages = yaml.safe_load((project / "dvc.yaml").read_text())["stages"]
    for step, key, item in (
        *((step, "tumour", {}) for step in set(STAGES) - set(TRAINING)),
        ("train", "tumour-svm", {"solution": "tumour"}),
        ("transfer", "xray-transfer", {"solution": "xray", "transfer.from": "objects"}),
    ):
        asked = request(step, key, project)
        body = stages[step]["do"]
        declared = {
            kind: {
                _resolved(next(iter(path)) if isinstance(path, dict) else path, key, item)
                for path in body.get(kind, [])
            }
            for kind in ("deps", "outs", "metrics", "plots")
        }
        reads = {str(path.relative_to(project)) for path in asked.reads}
        writes = {str(path.relative_to(project)) for path in asked.writes}
        code = {path for path in declared["deps"] if path.startswith(("tasks/", "bentos"))}
        assert declared["deps"] - code == reads, step
        assert declared["outs"] | declared["metrics"] | declared["plots"] == writes, step


def _resolved(path: str, key: str, item: dict[str, str]) -> str:
    for name, value in item.items():
        path = path.replace(f"${{item.{name}}}", value)
    return path.replace("${key}", key)


def test_a_change_of_code_reaches_no_further_than_it_must(project: Path) -> None:
    code = Code(project)

    def reached(path: str) -> set[str]:
        choices = [Choice("tabular", "svm"), Choice("tabular", "forest"), Choice("text", "svm")]
        return {
            f"{stage} {choice.kind} {choice.family}" if stage == "train" else stage
            for stage in STAGES.keys() - {"transfer", "package"}
            for choice in (choices if stage == "train" else [Choice("tabular")])
            if path in code_of_stage(stage, code, choice)
        }

    assert reached("tasks/families/tabular/svm.py") == {"train tabular svm"}
    assert reached("tasks/report/page.jinja") == {"report"}
    assert reached("tasks/train/selection.py") == {"ensemble"}
    assert reached("tasks/models/interval.py") == {"evaluate"}
    assert reached("tasks/kinds/tabular/features.py") >= {"train tabular svm", "split"}
    assert "train text svm" not in reached("tasks/kinds/tabular/learn.py")


def test_only_sources_are_retried(state: DvcState) -> None:
    retried = [stage.step for stage in state.stages_of("tumour") if policy(stage).get("retries")]
    assert retried == ["ingest"]
