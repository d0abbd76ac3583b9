"""dvc.yaml names the code that each stage imports."""

from pathlib import Path

import pytest
from dvc.repo import Repo

from tasks.config import Params, load
from tasks.config.kind import kinds
from tasks.config.members import members
from tasks.graph import brought_up_to_date

FAMILIES = [(kind, name) for kind in kinds() for name in members(f"families/{kind}")]


def test_dvc_yaml_names_the_code_that_stages_import(project: Path) -> None:
    assert brought_up_to_date(project) == (project / "dvc.yaml").read_text(), (
        "run python -m tasks.graph"
    )


@pytest.fixture(scope="module")
def params(project: Path) -> Params:
    return load(project)


@pytest.fixture(scope="module")
def read(project: Path) -> dict[str, set[Path]]:
    """What each stage of the project's solutions depends on, by its name."""
    with Repo(str(project)) as repo:
        return {
            stage.addressing.partition(":")[2] or stage.addressing: {
                Path(dep.fs_path).relative_to(project)
                for dep in stage.deps
                if dep.protocol == "local"
            }
            for stage in repo.index.stages
        }


@pytest.mark.parametrize(("kind", "name"), FAMILIES)
def test_a_family_concerns_its_own_candidates_and_the_services_of_its_kind(
    kind: str, name: str, read: dict[str, set[Path]], params: Params
) -> None:
    module = Path(f"tasks/families/{kind}/{name}.py")
    concerned = {stage for stage, paths in read.items() if {module, *module.parents} & paths}
    own = {
        f"{'transfer' if candidate.transfer else 'train'}@{key}"
        for key, candidate in params.all_candidates.items()
        if (candidate.kind, candidate.family) == (kind, name)
    }
    # what builds on such a candidate's model follows it, and may as well know its code
    built_on = {
        f"transfer@{key}"
        for key, candidate in params.transfers.items()
        if candidate.transfer and f"train@{candidate.transfer.candidate}" in own
    }
    packaged = {
        f"package@{solution}"
        for solution, section in params.solutions.items()
        if section.inputs.kind == kind
    }
    assert concerned - built_on == own | packaged
