"""A champion becomes a bento."""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tasks.config import Serve
from tasks.documents import Package, sha256
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.package.stage import package
from tests.champions import Champion


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, champion: Champion, bentoml_home: Path
) -> tuple[Package, Layout]:
    layout = champion(tmp_path_factory.mktemp("packaged"), "parcel")
    return package("parcel", Serve(), layout), layout


def test_tag_is_of_the_solution_and_its_record_lies_beside_the_archive(
    built: tuple[Package, Layout],
) -> None:
    made, layout = built
    assert made.tag.startswith("parcel:")
    assert made.model == sha256(layout.champion / "model.joblib")
    assert Package.read(layout.package / "package.json") == made
    subprocess.run(["sha256sum", "-c", "service.bento.sha256"], cwd=layout.package, check=True)


def test_archive_holds_code_documents_and_model(built: tuple[Package, Layout]) -> None:
    _, layout = built
    with tarfile.open(layout.package / "service.bento") as archive:
        names = set(archive.getnames())

    assert {
        "src/bentos/service.py", "src/tasks/models/predictor.py", "src/champion/verdict.json",
        "src/champion/model.joblib", "src/champion/compiled.joblib", "env/docker/Dockerfile",
    } <= names  # fmt: skip
    assert not any("ingest" in name or "__pycache__" in name for name in names)
    assert not any("ledger" in name for name in names), "which grows with every run"


def test_a_champion_that_is_not_what_went_into_force_is_not_packaged(
    built: tuple[Package, Layout], champion: Champion, tmp_path: Path
) -> None:
    shutil.copytree(built[1].root, tmp_path / "root", symlinks=True)
    layout = Layout(tmp_path / "root", "parcel")
    before = sha256(layout.package / "service.bento")
    other = champion(tmp_path / "other", "parcel", seed=1)
    shutil.copyfile(other.champion / "model.joblib", layout.champion / "model.joblib")

    with pytest.raises(InputError, match="is not the recorded"):
        package("parcel", Serve(), layout)
    assert sha256(layout.package / "service.bento") == before


def test_requirements_are_pinned_and_no_more_than_needed(built: tuple[Package, Layout]) -> None:
    made, _ = built
    names = {requirement.partition("==")[0] for requirement in made.requires}
    assert {"scikit-learn", "pandas", "bentoml"} <= names
    assert not names & {"tensorflow", "keras", "prefect", "dvc", "xgboost", "pyarrow"}
    assert all("==" in requirement for requirement in made.requires)


def test_archive_names_no_address_and_no_path_of_this_machine(
    built: tuple[Package, Layout],
) -> None:
    _, layout = built
    with tarfile.open(layout.package / "service.bento") as archive:
        for member in archive:
            if member.name.startswith(("env/python", "bento.yaml", "src/bentofile", "apis")):
                content = archive.extractfile(member)
                assert content is not None
                text = content.read().decode()
                assert str(layout.root) not in text
                assert "index-url" not in text


def test_rebuilding_elsewhere_gives_the_same_bytes_and_needs_no_library_of_training(
    built: tuple[Package, Layout], bentoml_home: Path
) -> None:
    made, layout = built
    before = sha256(layout.package / "service.bento")
    code = (
        "import sys, pathlib; from tasks.package.stage import package;"
        "from tasks.config import Serve; from tasks.layout import Layout;"
        "package('parcel', Serve(), Layout(pathlib.Path(sys.argv[1]), 'parcel'));"
        "sys.exit('tensorflow' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(layout.root)], check=True)
    assert Package.read(layout.package / "package.json") == made
    assert sha256(layout.package / "service.bento") == before
    assert not list(bentoml_home.rglob("*parcel*")), "BentoML's own store"


def test_other_limits_are_another_bento_under_another_tag(built: tuple[Package, Layout]) -> None:
    made, layout = built
    other = package("parcel", Serve(maximum_rows=7), layout)
    assert other.model_id == made.model_id
    assert other.tag != made.tag


def test_without_a_champion_it_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no model was ever promoted(.|\n)*verdict.json"):
        package("nothing", Serve(), Layout(tmp_path, "nothing"))
