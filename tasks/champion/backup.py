"""Carry champions and ledgers, which no stage can make again, from one clone to another."""

import gzip
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tasks.champion import in_force
from tasks.champion.lock import locked
from tasks.errors import InputError
from tasks.files import BEFORE, replace_directories, whole_file
from tasks.layout import Layout
from tasks.progress import Say, unsaid

FOLDER = "champions"

READ_AT_ONCE = 1 << 20
"""Bytes."""


def backup(root: Path, target: Path, say: Say = unsaid) -> list[str]:
    """Write the champions, those kept and the ledgers of all solutions into one file.

    Args:
        root: the project.
        target: the file, a compressed tar archive; replaced if it exists.
        say: told when another command is waited for.

    Returns:
        The solutions in it.

    Raises:
        InputError: there are none, or one is not what went into force.
    """
    solutions = _solutions(root)
    if not solutions:
        raise InputError(str(root / FOLDER), "nothing to back up", "run a solution first")
    with _all_locked(root, solutions, say):
        for solution in solutions:
            _check(Layout(root, solution))
        with whole_file(target) as temporary, tarfile.open(temporary, "w:gz") as archive:
            for solution in solutions:
                archive.add(root / FOLDER / solution, f"{FOLDER}/{solution}")
    return solutions


def restore(root: Path, source: Path, say: Say = unsaid) -> list[str]:
    """Put champions and ledgers from a backup into a project; all of them, or none at all.

    All is unpacked and checked before anything changes. When an error or Ctrl-C then stops the
    renames, those that were done are undone; when the process is killed between them, the solution
    that it had just moved aside comes back with the next command, and restoring once more
    finishes the rest.

    Args:
        root: the project.
        source: what ``backup`` wrote.
        say: told when another command is waited for.

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
            _check_unpacked(Layout(unpacked, solution), source)
        with _all_locked(root, solutions, say):
            for solution in solutions:
                _check_nothing_is_lost(Layout(root, solution), Layout(unpacked, solution), source)
            incoming = {
                Layout(root, solution).champions: Layout(unpacked, solution).champions
                for solution in solutions
            }
            replace_directories(incoming)
    return solutions


def _solutions(root: Path) -> list[str]:
    """Name those with a ledger, one too that a killed restore has moved aside."""
    folders = {path.parent.name for path in root.glob(f"{FOLDER}/*/ledger.jsonl")}
    return sorted({name.removeprefix(".").removesuffix(BEFORE) for name in folders})


@contextmanager
def _all_locked(root: Path, solutions: list[str], say: Say) -> Iterator[None]:
    """Hold several, in the order of their names, or two commands could wait for each other."""
    with ExitStack() as locks:
        for solution in sorted(solutions):
            locks.enter_context(locked(Layout(root, solution), say))
        yield


def _check(layout: Layout) -> None:
    if (layout.champion / in_force.MODEL).exists():
        in_force.verify(layout)
    for folder in in_force.earlier(layout).values():
        in_force.verify_folder(layout.solution, folder)


def _check_unpacked(layout: Layout, source: Path) -> None:
    try:
        _check(layout)
    except InputError as error:
        raise InputError(
            str(source),
            f"{error.what} in it: {error.value}",
            "it is damaged, or was altered: restore another backup",
        ) from error


def _check_nothing_is_lost(here: Layout, there: Layout, source: Path) -> None:
    if here.ledger.exists() and not there.ledger.read_bytes().startswith(here.ledger.read_bytes()):
        raise InputError(
            f"champions/{here.solution}",
            f"has decisions that {source.name} lacks",
            f"move champions/{here.solution} elsewhere first if the backup shall replace it",
        )


@contextmanager
def _unpacked(root: Path, source: Path) -> Iterator[Path]:
    # what is renamed has to lie on the same disk, which champions may be a link to
    beside = root / FOLDER if (root / FOLDER).exists() else root / ".lepton"
    beside.mkdir(exist_ok=True, parents=True)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".restore-") as folder:
        try:
            with gzip.open(source) as stream:
                with tarfile.open(fileobj=stream, mode="r|") as archive:
                    archive.extractall(folder, filter="data")
                while stream.read(READ_AT_ONCE):  # the checksum of all stands at the end
                    pass
        except FileNotFoundError:
            raise InputError(str(source), "missing", "give a file of 'lepton backup'") from None
        except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
            raise InputError(str(source), error, "give a file of 'lepton backup'") from None
        yield Path(folder)
