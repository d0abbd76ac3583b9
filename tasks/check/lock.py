"""Who changes the configuration does so alone."""

from pathlib import Path

from filelock import FileLock

LOCK = Path(".lepton/locks/params.lock")


def params_lock(root: Path) -> FileLock:
    """Return the lock that is held while the configuration is read, changed and written."""
    return FileLock(root / LOCK)
