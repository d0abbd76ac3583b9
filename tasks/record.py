"""The record that each stage leaves: code, parameters, inputs and machine that it ran with."""

import platform
import re
import shutil
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import tasks
from tasks.closure import digest
from tasks.documents import sha256
from tasks.documents.record import CodeUsed, Environment, Record
from tasks.layout import Layout

PROJECT = "lepton-pipelines"
CODE_ROOT = Path(tasks.__file__).parents[1]


def code_used(files: dict[str, str], root: Path) -> CodeUsed:
    """Describe code by its files and by what Git knows of them.

    Args:
        files: the SHA-256 of each by its path relative to ``root``.
        root: where the code lies.
    """
    commit = _git(root, "rev-parse", "HEAD")
    differing = _git(root, "diff", "--name-only", "--relative", "-z", "HEAD", "--", *files) or ""
    tracked = _git(root, "ls-files", "-z", "--", *files) or ""
    changed = (files.keys() & set(differing.split("\0"))) | (
        files.keys() - set(tracked.split("\0"))
    )
    return CodeUsed(
        sha256=digest(files),
        files=files,
        commit=commit,
        changed=sorted(changed) if commit else [],
    )


def environment() -> Environment:
    """Describe this machine."""
    return Environment(
        processor=_processor(),
        python=platform.python_version(),
        libraries=_libraries(),
    )


def hashes(paths: Iterable[Path], root: Path) -> dict[str, str]:
    """Return the SHA-256 of files by their path relative to ``root``.

    Args:
        paths: files, and folders all of whose files count; what does not exist is passed over, and
            so are links, which lead to files that are not the project's own.
        root: the project.
    """
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return {
        file.relative_to(root).as_posix(): sha256(file)
        for file in sorted(files)
        if file.is_file() and not _linked(file, root)
    }


def records_of_model(
    solution: str, name: str, root: Path, *, measured: bool = False
) -> list[Record]:
    """Read the records of all that made a model, in the order in which they ran.

    Args:
        solution: whose.
        name: a candidate, or ``ensemble``.
        root: the project.
        measured: whether the record of its evaluation belongs to them.

    Returns:
        Those that there are: stages that are called as functions leave none.
    """
    layout = Layout(root, solution)
    ensemble = _read(layout.record("ensemble", solution)) if name == "ensemble" else []
    names = [each for record in ensemble for each in record.parameters["candidates"]] or [name]
    records = [
        record
        for stage in ("ingest", "validate", "split")
        for record in _read(layout.record(stage, solution))
    ]
    for each in names:
        for record in _read(layout.record("train", each)):
            records += [*record.backbone, record.model_copy(update={"backbone": []})]
    evaluated = _read(layout.record("evaluate", solution)) if measured else []
    records += [*ensemble, *evaluated]
    by_stage = {(record.stage, record.name): record for record in records}
    return list(by_stage.values())


def _read(path: Path) -> list[Record]:
    return [Record.read(path)] if path.exists() else []


def as_json(value: Any) -> Any:
    """Return a stage's argument as it stands in JSON, keys as the configuration has them."""
    return value.model_dump(mode="json", by_alias=True) if isinstance(value, BaseModel) else value


def _linked(file: Path, root: Path) -> bool:
    below = [file, *file.parents]
    return any(path.is_symlink() for path in below[: below.index(root)])


def _git(folder: Path, *arguments: str) -> str | None:
    """Ask Git; None when there is no Git, no repository, or the answer is no."""
    program = shutil.which("git")
    if program is None:
        return None
    answer = subprocess.run(  # noqa: S603 - no shell
        [program, "-C", str(folder), *arguments], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip("\n") if answer.returncode == 0 else None


def _processor() -> str:
    try:
        match = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        match = None
    return f"{platform.machine()} {match[1] if match else platform.processor()}".strip()


def _libraries() -> dict[str, str]:
    result = {}
    for line in requires(PROJECT) or []:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        if "extra ==" not in line:
            try:
                result[name] = version(name)
            except PackageNotFoundError:
                continue  # of another platform
    return dict(sorted(result.items()))
