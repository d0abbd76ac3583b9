"""The folder that becomes a bento: service code, and nothing of the pipeline that it can miss."""

import hashlib
import shutil
from pathlib import Path

import yaml

from tasks.config import KindName, Serve
from tasks.documents import Package, sha256
from tasks.layout import Layout

CODE = (
    "bentos/*.py",
    "bentos/kinds/__init__.py",
    "tasks/__init__.py",
    "tasks/config",
    "tasks/documents",
    "tasks/errors.py",
    "tasks/files.py",
    "tasks/families/__init__.py",
    "tasks/kinds/__init__.py",
    "tasks/kinds/kind.py",
    "tasks/models",
    "tasks/telemetry.py",
)
"""What the service and any pickled model import; a test follows the imports."""

CODE_OF_KIND = ("bentos/kinds/{}", "tasks/families/{}", "tasks/kinds/{}")
"""What only services of one kind of input import."""

DOCUMENTS = ("schema.json", "evaluation.json", "verdict.json", "chain.json", "training.json")
"""What the champion's folder holds beside the model."""


def stage_service(
    package: Package, kind: KindName, serve: Serve, layout: Layout, folder: Path
) -> None:
    """Lay out code, documents and build instructions under ``folder``."""
    patterns = [*CODE, *(pattern.format(kind) for pattern in CODE_OF_KIND)]
    for source in sorted(path for pattern in patterns for path in layout.root.glob(pattern)):
        target = folder / source.relative_to(layout.root)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    (folder / "champion").mkdir()
    for name in DOCUMENTS:
        shutil.copyfile(layout.champion / name, folder / "champion" / name)
    shutil.copyfile(layout.ledger, folder / "ledger.jsonl")
    package.write(folder / "package.json")
    (folder / "serve.json").write_text(serve.model_dump_json(indent=1) + "\n")
    instructions = {
        "service": "bentos.service:service",
        "name": package.solution,
        "labels": {"model": package.model_id, "content": _digest(folder)},
        "description": f"{package.solution}: predictions by {package.model_id}.",
        "include": ["**"],
    }
    (folder / "bentofile.yaml").write_text(yaml.safe_dump(instructions))


def _digest(folder: Path) -> str:
    # tells two bentos apart that have the same model, and so the same tag
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)} {sha256(path)}\n".encode())
    return digest.hexdigest()
