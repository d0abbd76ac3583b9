"""A bento holds all the code that its service imports."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import grimp
import pytest

from tasks.config import objectives_of
from tasks.kinds.kind import kind
from tasks.package.requirements import ALWAYS
from tasks.package.staging import code_patterns, digest

KINDS = sorted(
    path.name for path in (Path(__file__).parents[3] / "tasks/kinds").iterdir() if path.is_dir()
)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "__pycache__"])
def test_code_is_closed_under_imports(kind: Any, project: Path) -> None:
    graph = grimp.build_graph("tasks", "bentos", include_external_packages=False, cache_dir=None)
    parts = [
        path.relative_to(project)
        for objective in objectives_of(kind)
        for pattern in code_patterns(kind, objective)
        for path in project.glob(pattern)
    ]
    inside = {
        module for module in graph.modules if any(_within(module, part, project) for part in parts)
    }
    assert {"bentos.service", "tasks.models.predictor", f"tasks.kinds.{kind}.kind"} <= inside
    assert not [
        module for module in inside for other in KINDS if f".{other}." in module and other != kind
    ]
    for module in inside:
        missing = graph.find_upstream_modules(module) - inside
        assert not missing, f"{module} imports {missing}, which no bento holds"


MODULES = {
    "pyyaml": "yaml",
    "pillow": "PIL",
    "python-multipart": "python_multipart",
    "ruamel.yaml": "ruamel",
    "scikit-learn": "sklearn",
}
"""Names under which distributions are imported, where they differ."""

BROUGHT = {"starlette", "anyio", "pydantic_core", "scipy", "threadpoolctl", "tasks", "bentos"}
"""What the distributions of ``ALWAYS`` bring with them, and ourselves."""

OF_SOME_MODELS = {
    "tasks.models.keras_setup",
    "tasks.models.keras_training",
    "tasks.models.onnx_network",
    "tasks.models.trees",
}
"""What serves with them says so in what it requires; the first two only train."""


def test_what_the_service_imports_is_required(project: Path) -> None:
    # the service's own modules, what families of models share, and what of tasks these reach
    graph = _with_external()
    roots = {"bentos.service", "tasks.kinds.kind"} | graph.find_children("tasks.models")
    third_party = _third_party(graph, roots)
    assert third_party <= _modules(ALWAYS), "not in a service's requirements"


@pytest.mark.parametrize("name", [kind for kind in KINDS if kind != "__pycache__"])
def test_what_a_kinds_requests_and_schema_import_is_required(name: Any) -> None:
    graph = _with_external()
    roots = {f"bentos.kinds.{name}.interface", f"tasks.kinds.{name}.schema"}
    assert _third_party(graph, roots) <= _modules([*ALWAYS, *kind(name).requires])


def _with_external() -> grimp.ImportGraph:
    return grimp.build_graph(
        "tasks",
        "bentos",
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def _third_party(graph: grimp.ImportGraph, roots: set[str]) -> set[str]:
    reached = roots.union(*(graph.find_upstream_modules(root) for root in roots))
    ours = {name for name in reached if name.split(".")[0] in ("tasks", "bentos")}
    ours -= OF_SOME_MODELS
    imported = {
        upstream.split(".")[0]
        for module in ours
        for upstream in graph.find_modules_directly_imported_by(module)
    }
    return {name for name in imported if name not in _standard_library()}


def _modules(distributions: Iterable[str]) -> set[str]:
    return {MODULES.get(name, name) for name in distributions} | BROUGHT


def _within(module: str, part: Path, project: Path) -> bool:
    root = ".".join(part.with_suffix("").parts).removesuffix(".__init__")
    return module == root or ((project / part).is_dir() and module.startswith(f"{root}."))


def _standard_library() -> frozenset[str]:
    import sys

    return sys.stdlib_module_names


def test_another_base_image_makes_another_tag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "code.py").write_text("x = 1")
    monkeypatch.delenv("BENTO_BASE_IMAGE", raising=False)
    plain = digest(tmp_path, ["numpy==2.4.0"])
    monkeypatch.setenv("BENTO_BASE_IMAGE", "localhost/python-base:3.11")
    assert digest(tmp_path, ["numpy==2.4.0"]) != plain
