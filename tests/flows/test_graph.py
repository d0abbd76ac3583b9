"""dvc.yaml is the only statement of the graph; code and flows must say the same."""

from pathlib import Path

import pytest
import yaml

from flows.dvc_state import DvcState
from flows.solution import policy
from tasks.config import load
from tasks.layout import Layout
from tasks.stages import STAGES


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


def test_dvc_yaml_names_the_paths_of_the_layout(project: Path) -> None:
    layout = Layout(Path(), "tumour")
    name = "tumour-svm"
    outs = {
        "ingest": {layout.raw, layout.origin, layout.source, layout.folder},
        "validate": {layout.valid, layout.rejected, layout.validation},
        "split": {layout.train, layout.test, layout.schema},
        "train": {layout.candidate(name), layout.timing(name)},
        "ensemble": {layout.ensemble},
        "evaluate": {
            layout.evaluation,
            layout.predictions,
            layout.metrics,
            layout.curves,
            layout.importances,
            layout.confusion,
        },
        "verdict": {layout.verdict, layout.champion.parent},
        "report": {layout.report, layout.overview},
        "package": {layout.package},
    }
    stages = yaml.safe_load((project / "dvc.yaml").read_text())["stages"]
    for step, paths in outs.items():
        body = stages[step]["do"]
        declared = {
            next(iter(out)) if isinstance(out, dict) else out
            for kind in ("outs", "metrics", "plots")
            for out in body.get(kind, [])
        }
        key = name if step == "train" else "tumour"
        resolved = {
            text.replace("${key}", key).replace("${item.solution}", "tumour") for text in declared
        }
        assert resolved == {str(path) for path in paths}, step


def test_only_sources_are_retried(state: DvcState) -> None:
    retried = [stage.step for stage in state.stages_of("tumour") if policy(stage).get("retries")]
    assert retried == ["ingest"]
