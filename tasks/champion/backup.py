"""Carry champions and ledgers, which no stage can make again, from one clone to another."""

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.champion import in_force
from tasks.errors import InputError
from tasks.files import whole_file
from tasks.layout import Layout

FOLDER = "champions"


def backup(root: Path, target: Path) -> list[str]:
    """Write the champions, those kept and the ledgers of all solutions into one file.

    Args:
        root: the project.
        target: the file, a compressed tar archive; replaced if it exists.

    Returns:
        The solutions in it.

    Raises:
        InputError: there are none, or one is not what went into force.
    """
    solutions = _solutions(root)
    if not solutions:
        raise InputError(str(root / FOLDER), "nothing to back up", "run a solution first")
    for solution in solutions:
        _check(Layout(root, solution))
    with whole_file(target) as temporary, tarfile.open(temporary, "w:gz") as archive:
        for solution in solutions:
            archive.add(root / FOLDER / solution, f"{FOLDER}/{solution}")
    return solutions


def restore(root: Path, source: Path) -> list[str]:
    """Put champions and ledgers from a backup into a project; all of them, or none at all.

    Args:
        root: the project.
        source: what ``backup`` wrote.

    Returns:
        The solutions that were in it.

    Raises:
        InputError: the file is no backup, a champion in it is not what went into force, or the
            project has decisions that the backup lacks, which would be lost.
    """
    with _unpacked(root, source) as unpacked:
        solutions = _solutions(unpacked)
        if not solutions:
            raise InputError(str(source), "holds no champions", "give a file of 'lepton backup'")
        for solution in solutions:
            _check(Layout(unpacked, solution))
            _check_nothing_is_lost(Layout(root, solution), Layout(unpacked, solution), source)
        for solution in solutions:
            _replace(Layout(unpacked, solution).champions, Layout(root, solution).champions)
    return solutions


def _solutions(root: Path) -> list[str]:
    return sorted(path.parent.name for path in root.glob(f"{FOLDER}/*/ledger.jsonl"))


def _check(layout: Layout) -> None:
    if (layout.champion / in_force.MODEL).exists():
        in_force.verify(layout)
    for folder in in_force.earlier(layout).values():
        in_force.verify_folder(layout.solution, folder)


def _check_nothing_is_lost(here: Layout, there: Layout, source: Path) -> None:
    if here.ledger.exists() and not there.ledger.read_bytes().startswith(here.ledger.read_bytes()):
        raise InputError(
            f"champions/{here.solution}",
            f"has decisions that {source.name} lacks",
            f"move champions/{here.solution} elsewhere first if the backup shall replace it",
        )


@contextmanager
def _unpacked(root: Path, source: Path) -> Iterator[Path]:
    work = root / ".lepton"
    work.mkdir(exist_ok=True, parents=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="restore-") as folder:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
        except FileNotFoundError:
            raise InputError(str(source), "missing", "give a file of 'lepton backup'") from None
        except (tarfile.TarError, EOFError, OSError) as error:
            raise InputError(str(source), error, "give a file of 'lepton backup'") from None
        yield Path(folder)


def _replace(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True, parents=True)
    aside = source.with_name(f"{source.name}.before")
    try:
        if target.exists():
            target.rename(aside)
        source.rename(target)
    finally:
        # one of the two is there whatever happens: what stays aside is deleted with the backup
        if aside.exists() and not target.exists():
            aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)
