"""The files that code lies in: what runs counts, what is only named does not."""

from pathlib import Path

import grimp
import pytest

from tasks.closure import WITHOUT_EFFECT, Choice, Code, digest
from tasks.stages import STAGES, code_of_stage

PACKAGE = {
    "tasks/words/__init__.py": "from tasks.words.long import Long\nfrom tasks.words.short import S",
    "tasks/words/long.py": "class Long: ...",
    "tasks/words/short.py": "S = 1",
    "tasks/errors.py": "",
    "tasks/lazy.py": "",
    "tasks/typed.py": "",
    "tasks/other.py": "",
    "tasks/page/__init__.py": "",
    "tasks/page/page.py": "",
    "tasks/page/page.jinja": "",
    "tasks/kinds/table/kind.py": "",
    "tasks/kinds/text/kind.py": "",
    "tasks/families/table/forest.py": "import tasks.other",
    "tasks/families/table/svm.py": "",
    "tasks/start.py": """
from typing import TYPE_CHECKING
import importlib
from tasks.errors import InputError
from tasks.words import Long
if TYPE_CHECKING:
    import tasks.typed
def work(kind, family):
    from tasks import lazy
    import tasks.page.page
    importlib.import_module(f"tasks.kinds.{kind}.kind")
    return importlib.import_module(f"tasks.families.{kind}.{family}")
""",
}


@pytest.fixture
def code(tmp_path: Path) -> Code:
    for name, text in PACKAGE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Code(tmp_path)


def test_what_runs_counts_and_what_is_only_named_does_not(code: Code) -> None:
    found = code.closure(["tasks.start"], Choice("table", "svm"))
    assert list(found) == [
        "tasks/families/table/svm.py",
        "tasks/kinds/table/kind.py",
        "tasks/lazy.py",
        "tasks/page/page.jinja",
        "tasks/page/page.py",
        "tasks/start.py",
        "tasks/words/long.py",
    ]


def test_only_the_given_family_counts(code: Code) -> None:
    forest = code.closure(["tasks.start"], Choice("table", "forest"))
    assert "tasks/other.py" in forest
    assert not any("families" in path for path in code.closure(["tasks.start"], Choice("table")))


def test_the_digest_moves_with_a_byte_of_the_code_alone(code: Code) -> None:
    def current() -> str:
        return digest(Code(code.root).closure(["tasks.start"], Choice("table", "svm")))

    before = current()
    (code.root / "tasks/families/table/forest.py").write_text("changed = True")
    (code.root / "tasks/words/short.py").write_text("S = 2")
    assert current() == before
    (code.root / "tasks/words/long.py").write_text("class Long: x = 1")
    assert current() != before


def test_nothing_that_import_linter_sees_is_missed(project: Path) -> None:
    """Beside packages that hand names on, through which import-linter sees more than is used."""
    code = Code(project)
    graph = grimp.build_graph("tasks", exclude_type_checking_imports=True, cache_dir=None)
    handing_on = {"tasks.config", "tasks.documents"}
    for package in handing_on:
        for imported in graph.find_modules_directly_imported_by(package):
            graph.remove_import(importer=package, imported=imported)
    for stage in set(STAGES) - {"package"}:
        start = STAGES[stage].function[0]
        seen = {start, *graph.find_upstream_modules(start)} - WITHOUT_EFFECT - handing_on
        found = code_of_stage(stage, code, Choice("tabular", "xgboost"))
        expected = {f"{module.replace('.', '/')}.py" for module in seen}
        missed = {path for path in expected - found.keys() if (project / path).exists()}
        assert not {path for path in missed if "/kinds/image/" not in path}
