"""dvc.yaml names the code that each stage imports."""

from pathlib import Path

from tasks.graph import brought_up_to_date


def test_dvc_yaml_names_the_code_that_stages_import(project: Path) -> None:
    assert brought_up_to_date(project) == (project / "dvc.yaml").read_text(), (
        "run python -m tasks.graph"
    )
