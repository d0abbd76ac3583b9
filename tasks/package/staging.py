"""The folder that becomes a bento: service code, and nothing of the pipeline that it can miss."""

import hashlib
import os
import shutil
from pathlib import Path

import yaml

from tasks.config import Serve
from tasks.documents import Package, Schema, sha256
from tasks.layout import Layout

CODE = (
    "bentos/*.py",
    "bentos/kinds/__init__.py",
    "tasks/__init__.py",
    "tasks/columns",
    "tasks/config",
    "tasks/documents",
    "tasks/errors.py",
    "tasks/files.py",
    "tasks/families/__init__.py",
    "tasks/kinds/__init__.py",
    "tasks/kinds/kind.py",
    "tasks/lifetime.py",
    "tasks/models",
    "tasks/objectives/__init__.py",
    "tasks/objectives/common",
    "tasks/telemetry.py",
)
"""What the service and any pickled model import; a test follows the imports."""

BASE_IMAGE = ("BENTO_BASE_IMAGE", "BENTO_DISTRO")
"""Variables of the environment that choose what an image is built on (``bentos/image.py``)."""

CODE_OF_KIND = ("bentos/kinds/{}", "tasks/families/{}", "tasks/kinds/{}")
"""What only services of one kind of input import."""

CODE_OF_OBJECTIVE = "tasks/objectives/{}.py"
"""What only services of one objective import."""

CHAMPION = (
    "model.joblib",
    "schema.json",
    "evaluation.json",
    "verdict.json",
    "chain.json",
    "training.json",
)
"""What of the champion's folder the service reads or shows."""


def code_patterns(kind: str, objective: str | None) -> list[str]:
    """Return the patterns of files and folders with the code of a service."""
    of_kind = [pattern.format(kind) for pattern in CODE_OF_KIND]
    return [*CODE, *of_kind, *([CODE_OF_OBJECTIVE.format(objective)] if objective else [])]


def stage_service(schema: Schema, serve: Serve, layout: Layout, folder: Path) -> None:
    """Lay out code, champion and settings under ``folder``."""
    patterns = code_patterns(schema.kind, schema.objective)
    for source in sorted(path for pattern in patterns for path in layout.root.glob(pattern)):
        target = folder / source.relative_to(layout.root)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    (folder / "champion").mkdir()
    for name in CHAMPION:
        shutil.copyfile(layout.champion / name, folder / "champion" / name)
    (folder / "serve.json").write_text(serve.model_dump_json(indent=1) + "\n")


def digest(folder: Path, requires: list[str]) -> str:
    """Return the SHA-256 over what is required, and path and bytes of every file laid out.

    Another base image, which the environment names, makes another bento.
    """
    chosen = [f"{name}={os.environ[name]}" for name in BASE_IMAGE if name in os.environ]
    combined = hashlib.sha256("\n".join([*requires, *chosen, ""]).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        combined.update(f"{path.relative_to(folder)} {sha256(path)}\n".encode())
    return combined.hexdigest()


def finish(package: Package, folder: Path) -> None:
    """Add what names the bento: its own record, and BentoML's instructions to build it."""
    package.write(folder / "package.json")
    instructions = {
        "service": "bentos.service:service",
        "name": package.solution,
        "labels": {"model": package.model_id},
        "description": f"{package.solution}: predictions by {package.model_id}.",
        "include": ["**"],
    }
    (folder / "bentofile.yaml").write_text(yaml.safe_dump(instructions))
