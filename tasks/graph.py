"""``python -m tasks.graph``: write the solutions and the code of stages into ``dvc.yaml``.

``dvc.yaml`` says it once for all solutions: their kind of input, objective and family of models
stand there as placeholders, and beside these what any of them imports.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from tasks.closure import PACKAGES, Choice, Code, is_code
from tasks.config import read_files
from tasks.files import whole_file
from tasks.listing import DVC, listed
from tasks.models.family import family
from tasks.stages import TRAINING, code_of_stage

FAMILIES = "tasks/families"
OBJECTIVES = "tasks/objectives"
COMMON = "common"
"""In the folder of a kind's families: what several of them use."""
BASELINES = "tasks/baselines"
OF_KINDS = ("tasks/kinds", FAMILIES, BASELINES, "bentos/kinds")
"""Folders with a folder or module for each kind of input."""
UNDIVIDED = tuple(
    Path("tasks", name)
    for name in (
        "config",
        "ingest",
        "validate",
        "split",
        "evaluate",
        "verdict",
        "report",
        "package",
    )
)
"""Named as a whole if at all: stages use most of each, and every path costs DVC time."""


def main() -> int:
    """Bring ``dvc.yaml`` up to date; with ``--check`` only say whether it is."""
    path = Path(DVC)
    text = brought_up_to_date(Path())
    if text == path.read_text(encoding="utf-8"):
        return 0
    if "--check" in sys.argv[1:]:
        sys.stderr.write(f"{DVC} differs from imports or solutions: run python -m tasks.graph\n")
        return 1
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return 0


def brought_up_to_date(root: Path) -> str:
    """Return the text of ``dvc.yaml`` with code and solutions as they are now."""
    code = Code(root)
    yaml = YAML()
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load((root / DVC).read_text(encoding="utf-8"))
    for stage, entry in document["stages"].items():
        dependencies = entry["do"]["deps"]
        others = [path for path in dependencies if path.partition("/")[0] not in PACKAGES]
        dependencies[:] = [*code_of(stage, code), *others]
    text = io.StringIO()
    yaml.dump(document, text)
    return listed(text.getvalue(), read_files(root))


def code_of(stage: str, code: Code) -> list[str]:
    """Compute which files and folders the code of a stage lies in, as ``dvc.yaml`` writes them.

    A folder stands for the files in it where all of them count, and for the modules of a kind where
    the stage loads those of every kind.
    """
    reached = {
        choice: set(code_of_stage(stage, code, choice)) for choice in _choices(stage, code.root)
    }
    paths = set[str]().union(*reached.values())
    own_objective = {f"{OBJECTIVES}/{choice.objective}.py" for choice in reached}
    if paths & own_objective:
        paths = (paths - own_objective) | {f"{OBJECTIVES}/${{item.target.objective}}.py"}
    for folder in OF_KINDS:
        own = {choice: _under(f"{folder}/{choice.kind}", reached[choice]) for choice in reached}
        places = _placeholders(stage, folder, own)
        if f"{folder}/{_kind(stage)}" not in places.values():
            places |= _common(stage, folder, own)
        paths = {places.get(path, path) for path in paths}
    return sorted(set(_folded(paths, code.root)))


def _kind(stage: str) -> str:
    """Return what stands for the kind of input."""
    return "${item.kind}" if stage in TRAINING else "${item.inputs.kind}"


def _under(place: str, paths: set[str]) -> set[str]:
    return {path for path in paths if path == f"{place}.py" or path.startswith(f"{place}/")}


def _placeholders(stage: str, folder: str, own: dict[Choice, set[str]]) -> dict[str, str]:
    """Map files that every kind has of its own to what stands for them in ``dvc.yaml``."""
    if not all(any(f"/{COMMON}/" not in path for path in paths) for paths in own.values()):
        return {}  # one kind's code that all use
    if folder == FAMILIES and stage in TRAINING:
        placeholder = f"{folder}/{_kind(stage)}/${{item.family}}.py"
        return {f"{folder}/{choice.kind}/{choice.family}.py": placeholder for choice in own}
    suffix = ".py" if folder == BASELINES else ""
    return {path: f"{folder}/{_kind(stage)}{suffix}" for paths in own.values() for path in paths}


def _common(stage: str, folder: str, own: dict[Choice, set[str]]) -> dict[str, str]:
    return {
        path: f"{folder}/{_kind(stage)}/{COMMON}"
        for choice, paths in own.items()
        for path in paths
        if path.startswith(f"{folder}/{choice.kind}/{COMMON}/")
    }


def _choices(stage: str, root: Path) -> Iterator[Choice]:
    for folder in sorted((root / FAMILIES).glob("[!_]*/")):
        if stage not in TRAINING:
            for path in sorted((root / OBJECTIVES).glob("[!_]*.py")):
                yield Choice(folder.name, objective=path.stem)
            continue
        for path in sorted(folder.glob("[!_]*.py")):
            if family(folder.name, path.stem).on_backbone == (stage == "transfer"):
                yield Choice(folder.name, path.stem)


def _folded(paths: set[str], root: Path) -> Iterator[str]:
    """Put folders in the place of all their code files, the outermost ones that can be."""
    whole = set(UNDIVIDED)
    for package in PACKAGES:
        for folder in [root / package, *sorted((root / package).rglob("*/"))]:
            files = [path for path in folder.rglob("*") if is_code(path)]
            if files and all(path.relative_to(root).as_posix() in paths for path in files):
                whole.add(folder.relative_to(root))
    for path in paths:
        parents = [parent for parent in Path(path).parents if parent in whole]
        yield parents[-1].as_posix() if parents else path


if __name__ == "__main__":
    sys.exit(main())
