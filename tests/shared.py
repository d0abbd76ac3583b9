"""What the workers of one session make once and use together."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

PATIENCE = 500.0
"""Seconds that one worker waits for another: fewer than a test may take."""


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all workers of a session see."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that whoever asks first has made.

    Args:
        factory: of the session.
        name: of the folder.
        make: fills the folder, which is not there yet.
    """
    folder = shared_folder(factory) / name
    done = folder.with_name(f"{name}.done")
    with FileLock(folder.with_name(f"{name}.lock"), timeout=PATIENCE):
        if not done.exists():
            try:
                make(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)  # or the next one would meet a half
                raise
            done.touch()
    return folder


@contextmanager
def started_once(
    factory: pytest.TempPathFactory, name: str, start: Callable[[], tuple[str, Callable[[], None]]]
) -> Iterator[str]:
    """Give the address of what whoever asks first has started, and let that one stop it last.

    Args:
        factory: of the session.
        name: of what is started.
        start: returns an address, and what stops it.
    """
    folder = shared_folder(factory)
    lock = FileLock(folder / f"{name}.lock", timeout=PATIENCE)
    address, users = folder / f"{name}.address", folder / f"{name}.users"
    stop = None
    with lock:
        if not address.exists():
            started, stop = start()
            address.write_text(started)
            users.write_text("0")
        users.write_text(str(int(users.read_text()) + 1))
        found = address.read_text()
    try:
        yield found
    finally:
        _leave(lock, users)
        if stop is not None:
            _stop_after_the_last(lock, users, address, stop)


def _leave(lock: FileLock, users: Path) -> None:
    with lock:
        users.write_text(str(int(users.read_text()) - 1))


def _stop_after_the_last(
    lock: FileLock, users: Path, address: Path, stop: Callable[[], None]
) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with lock:
            if users.read_text() == "0":
                address.unlink()
                break
        time.sleep(0.2)
    stop()
