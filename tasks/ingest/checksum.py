"""Is a file, or a folder of them, the one that was meant?"""

import hashlib
from pathlib import Path

from tasks.documents import sha256
from tasks.errors import InputError


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder: of its files' names and SHA-256, sorted."""
    if not path.is_dir():
        return sha256(path)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    lines = [f"{sha256(file)}  {file.relative_to(path).as_posix()}\n" for file in files]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def verify(path: Path, expected: str | None, hint: str) -> None:
    """Compare a file or folder with the SHA-256 it should have; None accepts any.

    Raises:
        InputError: they differ; shows both.
    """
    if expected is None:
        return
    actual = digest(path)
    if actual != expected:
        raise InputError(
            str(path),
            f"checksum is {actual}, not {expected}",
            f"{hint}; if the new file is the one wanted, change its sha256 under source.tables",
        )
