"""A bento holds all the code that its service imports."""

from pathlib import Path

import grimp

from tasks.package.requirements import ALWAYS
from tasks.package.staging import CODE


def test_code_is_closed_under_imports(project: Path) -> None:
    graph = grimp.build_graph("tasks", "bentos", include_external_packages=False, cache_dir=None)
    inside = {
        module for module in graph.modules if any(_within(module, part, project) for part in CODE)
    }
    assert "bentos.service" in inside
    assert "tasks.models.predictor" in inside
    for module in inside:
        missing = graph.find_upstream_modules(module) - inside
        assert not missing, f"{module} imports {missing}, which no bento holds"


def test_what_the_service_imports_is_required(project: Path) -> None:
    # the service's own modules, what families of models share, and what of tasks these reach
    graph = grimp.build_graph(
        "tasks",
        "bentos",
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )
    roots = {"bentos.service"} | {
        module for module in graph.find_children("tasks.models") if "families" not in module
    }
    reached = roots.union(*(graph.find_upstream_modules(root) for root in roots))
    ours = {name for name in reached if name.split(".")[0] in ("tasks", "bentos")}
    imported = {
        upstream.split(".")[0]
        for module in ours
        for upstream in graph.find_modules_directly_imported_by(module)
    }
    modules = {"ruamel.yaml": "ruamel", "scikit-learn": "sklearn"}
    known = {modules.get(name, name) for name in ALWAYS}
    # what these bring with them
    known |= {"starlette", "anyio", "pydantic_core", "scipy", "threadpoolctl", "tasks", "bentos"}
    third_party = {name for name in imported if name not in _standard_library()}
    assert third_party <= known, f"not in a service's requirements: {third_party - known}"


def _within(module: str, part: str, project: Path) -> bool:
    root = part.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if (project / part).is_dir():
        return module == root or module.startswith(f"{root}.")
    return module == root


def _standard_library() -> frozenset[str]:
    import sys

    return sys.stdlib_module_names
