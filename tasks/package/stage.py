"""Build the service of a solution around its champion."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tasks.champion import in_force
from tasks.champion.lock import locked
from tasks.config import Serve
from tasks.documents import Package, Training, sha256
from tasks.errors import InputError
from tasks.files import whole_directory
from tasks.kinds.kind import kind, read_schema
from tasks.layout import Layout
from tasks.package.archive import write_archive
from tasks.package.compiling import compile_staged
from tasks.package.requirements import requirements
from tasks.package.staging import digest, finish, stage_service
from tasks.progress import Progress, silent
from tasks.telemetry import silence

NOTHING = "nothing-in-force.txt"
"""Stands in the package's folder while there is no model to package."""


def package_champion(
    name: str, serve: Serve, layout: Layout, progress: Progress = silent
) -> Package | None:
    """Package the model in force, or leave a note where none is: that is no failure.

    Args:
        name: the solution.
        serve: its limits go into the service.
        layout: see :func:`package`.
        progress: told what is being done.

    Raises:
        InputError: see :func:`package`.
    """
    if in_force.in_force(layout) is not None:
        return package(name, serve, layout, progress)
    with whole_directory(layout.package) as target:
        report = layout.report.relative_to(layout.root)
        (target / NOTHING).write_text(f"No model of {name} is in force: see {report}.\n")
    progress(1.0, "no model is in force, so nothing is packaged")
    return None


def package(name: str, serve: Serve, layout: Layout, progress: Progress = silent) -> Package:
    """Build a bento of the champion and export it to ``layout.package``.

    BentoML builds in a store that exists for the length of the build alone, so nothing that is
    served changes and no other project sees it.

    Args:
        name: the solution.
        serve: its limits go into the service.
        layout: its ``root`` holds the service code as well as the champion.
        progress: told what is being done.

    Raises:
        InputError: no model was ever promoted, the champion is not what went into force, or the
            bento could not be built.
    """
    silence()
    with tempfile.TemporaryDirectory(prefix="lepton-") as temporary:
        staged, home = Path(temporary, "staged"), Path(temporary, "bentoml")
        with locked(layout, lambda line: progress(0.0, line)):
            verdict = in_force.verify(layout)
            schema = read_schema(layout.champion / "schema.json")
            progress(0.1, "laying out the service")
            stage_service(schema, serve, layout, staged)
        training = Training.read(staged / "champion" / "training.json")
        progress(0.2, "compiling the model")
        compiled = compile_staged(
            staged / "champion", verdict.chain.model, lambda line: progress(0.2, line)
        )
        requires = requirements([*training.requires, *kind(schema.kind).requires, *compiled])
        built = Package(
            solution=name,
            model_id=verdict.model_id,
            model=sha256(staged / "champion" / in_force.MODEL),
            tag=f"{name}:{digest(staged, requires)[:16]}",
            requires=requires,
        )
        if built.model != verdict.chain.model:
            raise InputError(f"the champion of {name}", "changed meanwhile", "run package again")
        finish(built, staged)
        progress(0.3, "building the bento")
        bento = _build(built, staged, home)
        progress(0.8, "exporting the bento")
        with whole_directory(layout.package) as target:
            archive = target / "service.bento"
            write_archive(bento, archive)
            # as sha256sum writes it, so that it can check it
            checksum = f"{sha256(archive)}  {archive.name}\n"
            (target / "service.bento.sha256").write_text(checksum)
            built.write(target / "package.json")
    return built


def _build(package: Package, folder: Path, home: Path) -> Path:
    """Build in a process of its own, for the service's modules are imported from the folder."""
    name, _, version = package.tag.partition(":")
    built = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bentoml", "build", "--version", version],
        cwd=folder,
        env=os.environ | {"BENTOML_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        raise InputError(
            f"bento {package.tag}", built.stderr[-2000:], "correct what BentoML complains about"
        )
    return home / "bentos" / name / version
