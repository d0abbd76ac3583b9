"""Build the service of a solution around its champion."""

import contextlib
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tasks.config import Serve
from tasks.documents import Package, Training, Verdict, sha256
from tasks.errors import InputError
from tasks.files import whole_directory
from tasks.kinds.kind import kind, read_schema
from tasks.layout import Layout
from tasks.package.archive import write_archive
from tasks.package.requirements import requirements
from tasks.package.staging import stage_service
from tasks.progress import Progress, silent
from tasks.telemetry import silence


def package(name: str, serve: Serve, layout: Layout, progress: Progress = silent) -> Package:
    """Build a bento of the champion and export it to ``layout.package``.

    The model goes into BentoML's model store and the bento into its bento store, both under the
    tag ``<solution>:<beginning of the model's sha256>``; what had that tag before is replaced.

    Args:
        name: the solution.
        serve: its limits go into the service.
        layout: its ``root`` holds the service code as well as the champion.
        progress: told what is being done.

    Raises:
        InputError: no model was ever promoted, or the bento could not be built.
    """
    model = layout.champion / "model.joblib"
    if not model.exists():
        raise InputError(
            f"champion of {name}",
            "no model was ever promoted",
            f"see why in {layout.verdict.relative_to(layout.root)}",
        )
    silence()
    kind_name = read_schema(layout.champion / "schema.json").kind
    training = Training.read(layout.champion / "training.json")
    package = Package(
        solution=name,
        model_id=Verdict.read(layout.champion / "verdict.json").model_id,
        tag=f"{name}:{sha256(model)[:16]}",
        requires=requirements([*training.requires, *kind(kind_name).requires]),
    )
    with tempfile.TemporaryDirectory(prefix="lepton-") as staged:
        folder = Path(staged)
        progress(0.1, "laying out the service")
        stage_service(package, kind_name, serve, layout, folder)
        progress(0.2, "storing the model")
        stored = _store_model(package, model)
        progress(0.4, "building the bento")
        bento = _build(package, folder)
    progress(0.8, "exporting the bento")
    with whole_directory(layout.package) as target:
        write_archive(bento, {package.tag.replace(":", "/"): stored}, target / "service.bento")
        package.write(target / "package.json")
    return package


def _store_model(package: Package, model: Path) -> Path:
    import bentoml

    _remove(bentoml.models, package.tag)
    with bentoml.models.create(package.tag, labels={"solution": package.solution}) as stored:
        Path(stored.path_of(model.name)).write_bytes(model.read_bytes())
    return Path(bentoml.models.get(package.tag).path)


def _build(package: Package, folder: Path) -> Path:
    import bentoml

    _remove(bentoml.bentos, package.tag)
    # a process of its own, for the service's modules are imported from the folder
    built = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bentoml", "build", "--version", package.tag.partition(":")[2]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        raise InputError(
            f"bento {package.tag}", built.stderr[-2000:], "mend what BentoML complains about"
        )
    return Path(bentoml.bentos.get(package.tag).path)


def _remove(store: Any, tag: str) -> None:
    from bentoml.exceptions import NotFound

    with contextlib.suppress(NotFound):
        store.delete(tag)
