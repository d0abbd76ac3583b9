"""Is a file the one that was meant?"""

from pathlib import Path

from tasks.documents import sha256
from tasks.errors import InputError


def verify(path: Path, expected: str | None, mend: str) -> None:
    """Compare a file with the SHA-256 it should have; None accepts any file.

    Raises:
        InputError: they differ; shows both.
    """
    if expected is None:
        return
    found = sha256(path)
    if found != expected:
        raise InputError(
            str(path),
            f"checksum is {found}, not {expected}",
            f"{mend}; if the new file is the one wanted, change its sha256 in params.yaml",
        )
