"""A fresh copy of the project to measure in, so that nothing is up to date."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@contextmanager
def fresh_project() -> Iterator[Path]:
    """Yield a new git and DVC project with the working tree's code, without data or results."""
    with tempfile.TemporaryDirectory(prefix="lepton-bench-") as folder:
        root = Path(folder)
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        for name in listed:
            if (ROOT / name).is_file() and name != "dvc.lock":
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, root / name)
        subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
        yield root


@dataclass(frozen=True)
class Run:
    """One ``lepton run`` from outside: wall seconds, and what it said of itself."""

    wall: float
    outcome: dict[str, Any]

    @property
    def overhead(self) -> float:
        """Wall time in which no stage's function worked, imports and server included."""
        return self.wall - float(self.outcome["working_seconds"])


def lepton_run(root: Path, *arguments: str, api: str | None = None) -> Run:
    """Run ``lepton run`` in ``root``, against the Prefect server at ``api`` or its own, timed."""
    environment = {**os.environ, "BENTOML_HOME": str(root / ".bentoml")}
    environment.pop("PREFECT_API_URL", None)
    if api:
        environment["PREFECT_API_URL"] = api
    # files, as a pipe would also wait for a process that outlives the command for a moment
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        done = subprocess.run(
            ["lepton", "run", *arguments, "--json"],
            cwd=root,
            env=environment,
            stdout=output,
            stderr=errors,
            check=False,
        )
        wall = time.perf_counter() - started
        output.seek(0)
        errors.seek(0)
        said = output.read()
        if done.returncode:
            raise RuntimeError(f"{said}\n{errors.read()}")
    return Run(wall, json.loads(said[said.index("[\n") :])[0])
