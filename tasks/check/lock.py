"""Who changes params.yaml does so alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

LOCK = Path(".lepton/locks/params.lock")


@contextmanager
def params_lock(root: Path) -> Iterator[None]:
    """Hold the lock under which ``params.yaml`` is read, changed and written.

    Args:
        root: the project.
    """
    path = root / LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path):
        yield
