"""What ``lepton verify`` does: make a model again from its records, and compare bytes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import BaseModel

from flows.provenance import latest
from tasks.documents import Record, sha256
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.progress import Say
from tasks.record import environment, hashes

UNLIMITED_SECONDS = 1e9
"""A search is replayed by its number of trials, however long they take."""


class Verification(BaseModel):
    """What came of making a model again.

    Attributes:
        commit: what was checked out.
        warnings: what speaks against equal bytes, such as another processor.
        remade: the stages that ran.
        differences: files that were made again with other bytes, and what failed.
    """

    solution: str
    model_id: str
    commit: str
    warnings: list[str]
    remade: list[str]
    differences: list[str]

    @property
    def identical(self) -> bool:
        """Whether every file that made the model, and the model, has the same bytes."""
        return not self.differences

    def as_text(self) -> str:
        """Return text for a terminal; the last line begins with ``identical`` or ``different``."""
        lines = [f"{self.solution}: {self.model_id}, made again at commit {self.commit[:12]}"]
        lines += [f"  warning  {warning}" for warning in self.warnings]
        lines += [f"  made     {name}" for name in self.remade]
        lines.append("identical" if self.identical else "different: " + "; ".join(self.differences))
        return "\n".join(lines)


def verify(root: Path, solution: str, say: Say) -> Verification:
    """Make the model in force again in a clean clone, or the latest winner where none is in force.

    The clone has the code of the commit on record, and nothing that ran before: every stage from
    ingest on runs anew, with the parameters on record.

    Args:
        root: the project.
        solution: whose model.
        say: told what is being made.

    Raises:
        InputError: there is no model, no record of what made it, or no commit to clone.
    """
    root = root.resolve()
    _, verdict, provenance = latest(Layout(root, solution))
    records = [record for record in provenance.records if record.stage != "evaluate"]
    if not records:
        raise InputError(solution, "its stages left no records", f"run lepton run {solution}")
    commit = records[-1].code.commit
    if commit is None:
        raise InputError(solution, "it was made outside of Git", "commit the project, run it again")
    with TemporaryDirectory(prefix="lepton-verify-") as temporary:
        clone = _clone(root, commit, Path(temporary))
        warnings = [*code_warnings(records, clone), *machine_warnings(records)]
        for warning in warnings:
            say(f"warning: {warning}")
        _lay_inputs(records, root, clone)
        remade, differences = _remake(records, clone, Path(temporary), say)
    return Verification(
        solution=solution,
        model_id=verdict.model_id,
        commit=commit,
        warnings=warnings,
        remade=remade,
        differences=differences,
    )


def _clone(root: Path, commit: str, folder: Path) -> Path:
    top = Path(_git(root, "rev-parse", "--show-toplevel"))
    _git(root, "clone", "--quiet", "--no-checkout", "--shared", str(top), str(folder / "clone"))
    _git(folder / "clone", "checkout", "--quiet", "--detach", commit)
    return folder / "clone" / root.relative_to(top)


def _git(folder: Path, *arguments: str) -> str:
    program = shutil.which("git")
    if program is None:
        raise InputError("git", "not installed", "install it: a clean clone is made with it")
    answer = subprocess.run(  # noqa: S603 - no shell
        [program, "-C", str(folder), *arguments], capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise InputError(
            f"git {arguments[0]}", answer.stderr.strip(), "verify needs the commit on record"
        )
    return answer.stdout.strip()


def code_warnings(records: list[Record], clone: Path) -> list[str]:
    """Return what says that a clone has other code than ran: no commit, or another one, has it."""
    files = {path: sha for record in records for path, sha in record.code.files.items()}
    other = [
        path
        for path, sha in files.items()
        if not (clone / path).exists() or sha256(clone / path) != sha
    ]
    changed = {path for record in records for path in record.code.changed}
    uncommitted = sorted(changed.intersection(other))
    result = []
    if uncommitted:
        result.append(f"it ran with changes that are in no commit: {', '.join(uncommitted)}")
    if elsewhere := sorted(set(other) - changed):
        result.append(f"some stages ran at another commit, with other {', '.join(elsewhere)}")
    return result


def machine_warnings(records: list[Record]) -> list[str]:
    """Return how this machine and its libraries differ from those on record."""
    here, result = environment(), dict[str, None]()
    for record in records:
        there = record.environment
        if there.processor != here.processor:
            result[f"it ran on {there.processor}, this is {here.processor}"] = None
        if there.python != here.python:
            result[f"it ran with Python {there.python}, this is {here.python}"] = None
        for name, version in there.libraries.items():
            if version != (now := here.libraries.get(name)):
                result[f"it ran with {name} {version}, here is {now or 'none'}"] = None
    return list(result)


def _lay_inputs(records: list[Record], root: Path, clone: Path) -> None:
    """Bring what Git does not have: a suite as it was, local files that sources are read from."""
    made = {path for record in records for path in record.outputs}
    for record in records:
        for path, sha in record.inputs.items():
            there, here = clone / path, root / path
            if path in made or not here.exists() or sha256(here) != sha:
                continue
            if not there.exists() or sha256(there) != sha:
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(here, there)
        for text in _texts(record.parameters):
            relative = text.removeprefix("sqlite:///")
            if relative and not Path(relative).is_absolute() and ".." not in Path(relative).parts:
                here, there = root / relative, clone / relative
                if here.exists() and not there.exists():
                    there.parent.mkdir(parents=True, exist_ok=True)
                    there.symlink_to(here)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if len(value) < 255 and "\n" not in value else []
    if isinstance(value, dict):
        value = list(value.values())
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def _remake(
    records: list[Record], clone: Path, folder: Path, say: Say
) -> tuple[list[str], list[str]]:
    """Run the stages; stop where what comes out is other than what later ones were given."""
    remade: list[str] = []
    differences: list[str] = []
    for number, record in enumerate(records):
        name = f"{record.stage} {record.name}"
        say(f"{number + 1} of {len(records)}: {name}")
        if failure := _replayed(record, clone, folder):
            return remade, [*differences, f"{name} failed: {failure}"]
        remade.append(name)
        other = _other_outputs(record, clone)
        differences += [f"{path} of {name}" for path in other]
        read_later = {path for later in records[number + 1 :] for path in later.inputs}
        if read_later.intersection(other):
            return remade, differences
    return remade, differences


def _replayed(record: Record, clone: Path, folder: Path) -> str | None:
    parameters = dict(record.parameters)
    if record.trials:
        search = {"trials": record.trials, "timeout": UNLIMITED_SECONDS}
        parameters["candidate"] = parameters["candidate"] | search
    path = folder / "record.json"
    path.write_text(json.dumps(record.model_dump(mode="json") | {"parameters": parameters}))
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-m", "tasks", "replay", str(path)],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    return "\n".join([f"exit code {done.returncode}", *done.stderr.strip().splitlines()[-5:]])


def _other_outputs(record: Record, clone: Path) -> list[str]:
    layout = Layout(clone, record.solution)
    measured = {layout.timing(record.name), *layout.source.rglob("*")}
    if record.cut_short:  # the record of the training says so, that of the replay does not
        measured.add(layout.candidate(record.name) / "training.json")
    aside = {path.relative_to(clone).as_posix() for path in measured}
    now = hashes((clone / path for path in record.outputs), clone)
    return [
        path for path, sha in record.outputs.items() if path not in aside and now.get(path) != sha
    ]
