"""The commands of README and docs, run as they stand in a checkout of their own.

Blocks fenced as ``sh`` are run, page after page; blocks of other fences are not (they start
servers that do not return, or need what a test has not: see ``test_blocks.py``).
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.examples import need
from tests.pages import blocks

pytestmark = pytest.mark.end_to_end

PAGES = ("README.md", "docs/python.md")
CODE = ("tasks", "flows", "bentos", "benchmarks", "deploy")
FOLDERS = (*CODE, "solutions", "expectations", "docs", ".dvc")
FILES = ("dvc.yaml", "params.yaml", "pyproject.toml", "prefect.yaml", "lepton.py", "README.md")


@pytest.fixture(scope="module")
def checkout(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need()
    root = tmp_path_factory.mktemp("walkthrough") / "project"
    unwanted = shutil.ignore_patterns("cache", "tmp", "config.local")
    for folder in FOLDERS:
        shutil.copytree(project / folder, root / folder, ignore=unwanted)
    for file in (*FILES, ".gitignore", ".dvcignore"):
        shutil.copy(project / file, root / file)
    for command in (
        "git init -q .",
        "git add -A",
        "git -c user.name=test -c user.email=test@example.org commit -q -m start",
    ):
        subprocess.run(command.split(), cwd=root, check=True)
    return root


@pytest.mark.timeout(900)
def test_every_page_can_be_followed(checkout: Path, prefect_api: str) -> None:
    environment = {
        **os.environ,
        "PREFECT_API_URL": prefect_api,
        "GIT_AUTHOR_NAME": "test",
        "GIT_AUTHOR_EMAIL": "test@example.org",
        "GIT_COMMITTER_NAME": "test",
        "GIT_COMMITTER_EMAIL": "test@example.org",
    }
    environment.pop("LEPTON_DATA", None)
    wanted = [block for block in blocks(checkout) if block.language == "sh"]
    for page in PAGES:
        for block in (block for block in wanted if block.page == page):
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block.text],
                cwd=checkout,
                env=environment,
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    _run_python(checkout, environment)


def _run_python(checkout: Path, environment: dict[str, str]) -> None:
    """Run the page about Python and its notebook on what the pages above have trained."""
    import nbformat
    from nbclient import NotebookClient

    (block,) = (
        one for one in blocks(checkout) if one.page == "docs/python.md" and one.language == "python"
    )
    done = subprocess.run(
        ["python", "-c", block.text],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "beyond chance" in done.stdout or "within chance" in done.stdout
    notebook = nbformat.read(checkout / "docs" / "python.ipynb", as_version=4)
    folder = {"metadata": {"path": str(checkout)}}
    NotebookClient(notebook, timeout=120, resources=folder).execute(env=environment)
    printed = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])
    )
    assert "gain of tumour-svm" in printed
