"""The chain of hashes: from a model back to everything that made it."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import tasks
from tasks.config import Params, load
from tasks.documents import Chain, Training, sha256
from tasks.layout import Layout


def chain(solution: str, winner: Path, layout: Layout) -> Chain:
    """Hash what went into a model.

    Args:
        solution: whose section and candidates ``params`` stands for.
        winner: folder of the model and its record.
        layout: where the data and the expectations lie.
    """
    return Chain(
        model=sha256(winner / "model.joblib"),
        columns=sha256(layout.schema),
        train=sha256(layout.train),
        test=sha256(layout.test),
        raw=sha256(layout.raw),
        params=params_sha256(load(layout.root, [solution]), solution),
        suite=sha256(layout.suite),
        code=code_version(Path(tasks.__file__).parent),
        backbones=Training.read(winner / "training.json").backbones,
    )


def params_sha256(params: Params, solution: str) -> str:
    """Hash a solution's section, defaults merged in, together with its candidates."""
    candidates = params.candidates_of(solution)
    section = {
        "solution": params.solution(solution).model_dump(mode="json"),
        "candidates": {key: value.model_dump(mode="json") for key, value in candidates.items()},
    }
    return hashlib.sha256(json.dumps(section, sort_keys=True).encode()).hexdigest()


def code_version(package: Path) -> str:
    """Name the code that ran, as ``<commit>``, ``<commit>-dirty-<hash>`` or ``tree-<hash>``.

    The last is for a package that Git does not track, such as an installed one. The hash is
    taken over every Python file of the package: its path and its bytes.
    """
    tree = _tree_sha256(package)
    if _git(package, "ls-files", "--error-unmatch", "__init__.py") is None:
        return f"tree-{tree}"
    commit = _git(package, "rev-parse", "HEAD")
    changes = _git(package, "status", "--porcelain", "--", ".")
    if commit is None or changes is None:
        return f"tree-{tree}"
    return f"{commit}-dirty-{tree[:12]}" if changes else commit


def _tree_sha256(package: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        digest.update(f"{name}\0{sha256(path)}\n".encode())
    return digest.hexdigest()


def _git(folder: Path, *arguments: str) -> str | None:
    """Ask Git; None when there is no Git, no repository, or the answer is no."""
    program = shutil.which("git")
    if program is None:
        return None
    answer = subprocess.run(  # noqa: S603 - fixed arguments, no shell
        [program, "-C", str(folder), *arguments], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() if answer.returncode == 0 else None
