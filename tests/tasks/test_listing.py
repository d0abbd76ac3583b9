"""dvc.yaml names the files of solutions, and DVC finds every parameter where it stands."""

import subprocess
from pathlib import Path

import pytest
import yaml

from flows.dvc_state import DvcState
from tasks.config import narrowed, path_of, read_document, read_files
from tasks.errors import InputError
from tasks.listing import keep_listed, listed, narrowed_list


@pytest.fixture
def root(own: Path, project: Path, tmp_path: Path) -> Path:
    """A project with two solutions in ``params.yaml``, one of which builds on nothing."""
    document = narrowed(read_document(own), ["tumour", "purchase"])
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    (tmp_path / "dvc.yaml").write_text((project / "dvc.yaml").read_text())
    for command in ("git init -q .", "dvc init -q"):
        subprocess.run(command.split(), cwd=tmp_path, check=True)
    return tmp_path


def move(name: str, root: Path) -> None:
    """Return a solution of ``params.yaml`` a file of its own."""
    document = read_files(root)["params.yaml"]
    part = narrowed(document, [name])
    for group in ("solutions", "candidates"):
        document[group] = {
            key: each for key, each in document[group].items() if key not in part[group]
        }
    (root / "params.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    (root / "solutions").mkdir(exist_ok=True)
    text = yaml.safe_dump({group: part[group] for group in ("solutions", "candidates")})
    (root / path_of(name)).write_text(text)


def places(root: Path) -> dict[str, set[str]]:
    """Return the files in which DVC looks for the parameters of each stage."""
    state = DvcState(root)
    return {
        name: {dependency.def_path for dependency in stage.params}
        for name, stage in state._stages.items()
    }


def test_stages_find_parameters_where_solutions_stand(root: Path) -> None:
    assert keep_listed(root)
    assert set().union(*places(root).values()) == {"params.yaml"}
    names = places(root).keys()
    move("tumour", root)
    assert keep_listed(root)
    found = places(root)
    assert found.keys() == names
    assert found["train@tumour-svm"] == {"params.yaml", "solutions/tumour.yaml"}
    assert found["ingest@tumour"] == {"solutions/tumour.yaml"}
    assert found["ingest@purchase"] == found["train@purchase-logistic"] == {"params.yaml"}
    assert DvcState(root, ["tumour"]).stages_of("tumour") == DvcState(root).stages_of("tumour")
    move("purchase", root)
    assert keep_listed(root)
    found = places(root)
    assert found.keys() == names
    assert found["ingest@purchase"] == {"solutions/purchase.yaml"}
    assert not keep_listed(root)


def test_a_file_that_comes_or_goes_is_all_that_it_takes(root: Path) -> None:
    move("tumour", root)
    move("purchase", root)
    assert {"ingest@tumour", "ingest@purchase"} <= places(root).keys()
    (root / path_of("purchase")).unlink()
    done = subprocess.run(["dvc", "status"], cwd=root, capture_output=True, text=True, check=False)
    assert "solutions/purchase.yaml' does not exist" in done.stderr
    assert "ingest@purchase" not in places(root), "opening the project has corrected the list"
    (root / path_of("tumour")).unlink()
    text = (root / "dvc.yaml").read_text()
    assert "tumour" not in listed(text, read_files(root))


def test_the_list_is_narrowed_to_the_solutions_concerned(root: Path) -> None:
    move("tumour", root)
    keep_listed(root)
    text = (root / "dvc.yaml").read_text()
    short = narrowed_list(text, ["purchase"])
    assert "tumour" in text
    assert "tumour" not in short
    assert "{solutions: {purchase: {file: params.yaml}}" in short
    assert yaml.safe_load(short)["stages"] == yaml.safe_load(text)["stages"]


def test_other_vars_and_other_projects_are_left_alone(root: Path) -> None:
    path = root / "dvc.yaml"
    path.write_text(path.read_text().replace("\nstages:", "  - mine.yaml\n\nstages:", 1))
    keep_listed(root)
    assert yaml.safe_load(path.read_text())["vars"][-1] == "mine.yaml"
    path.write_text("stages: {}\n")
    assert not keep_listed(root)
    move("tumour", root)
    with pytest.raises(InputError, match="add the line '# where solutions stand"):
        keep_listed(root)
