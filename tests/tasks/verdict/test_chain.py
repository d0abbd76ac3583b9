import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tasks.config import parse
from tasks.verdict.chain import code_version, params_sha256


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "tasks"
    (folder / "room").mkdir(parents=True)
    (folder / "__init__.py").write_text('"""A package."""\n')
    (folder / "room" / "stage.py").write_text("x = 1\n")
    return folder


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    command = [shutil.which("git") or "git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_code_without_git_is_named_by_its_content(package: Path, tmp_path: Path) -> None:
    version = code_version(package)
    assert version.startswith("tree-")
    copy = Path(shutil.copytree(package, tmp_path / "elsewhere"))
    assert code_version(copy) == version
    (copy / "room" / "stage.py").write_text("x = 2\n")
    assert code_version(copy) != version


def test_code_in_git_is_named_by_its_commit_and_changes(package: Path) -> None:
    git(package.parent, "init", "-q")
    assert code_version(package).startswith("tree-"), "a repository that does not track it"
    git(package.parent, "add", ".")
    git(package.parent, "commit", "-q", "-m", "first")
    commit = git(package.parent, "rev-parse", "HEAD")
    assert code_version(package) == commit
    (package.parent / "notes.txt").write_text("not code")
    assert code_version(package) == commit
    (package / "room" / "stage.py").write_text("x = 2\n")
    changed = code_version(package)
    assert changed.startswith(f"{commit}-dirty-")
    (package / "room" / "stage.py").write_text("x = 3\n")
    assert code_version(package) != changed


def test_parameters_count_only_where_they_concern_the_solution(own: Path) -> None:
    document = YAML(typ="safe").load((own / "params.yaml").read_text())

    def digest() -> str:
        return params_sha256(parse(document), "tumour")

    before = digest()
    document["solutions"]["purchase"]["serve"]["port"] = 9999
    document["candidates"]["purchase-logistic"]["trials"] = 2
    assert digest() == before
    document["candidates"]["tumour-svm"]["trials"] = 2
    changed = digest()
    assert changed != before
    document["defaults"]["tabular"]["gates"]["size_mb"] = 1
    assert digest() not in (before, changed)
