"""One command at a time changes or copies what is in force of a solution."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from tasks.errors import InputError
from tasks.files import recover_directory
from tasks.layout import Layout
from tasks.progress import Say, unsaid

PATIENCE_SECONDS = 600.0
"""A backup of large models may hold the lock for minutes."""
UNNOTICED_SECONDS = 1.0


@contextmanager
def locked(layout: Layout, say: Say = unsaid) -> Iterator[None]:
    """Hold the champion and the ledger of a solution inside the block, in all processes.

    The lock goes with the process that holds it, however that ends; what a restore that was killed
    had moved aside is back inside the block.

    Args:
        layout: of the solution.
        say: told on one line when another command holds them and this one waits.

    Raises:
        InputError: another command held them for longer than ``PATIENCE_SECONDS``.
    """
    lock = FileLock(layout.root / ".lepton" / "locks" / f"champion-{layout.solution}.lock")
    try:
        try:
            lock.acquire(timeout=min(UNNOTICED_SECONDS, PATIENCE_SECONDS))
        except Timeout:
            say(f"waits for another command that holds the champion of {layout.solution}")
            lock.acquire(timeout=PATIENCE_SECONDS)
    except Timeout:
        raise InputError(
            f"champion of {layout.solution}",
            f"another run, rollback, backup or restore has held it for {PATIENCE_SECONDS:g} s",
            "let that end, or end it, then try again",
        ) from None
    try:
        recover_directory(layout.champions)
        yield
    finally:
        lock.release()
