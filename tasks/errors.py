"""The one error that a person is meant to read."""

import difflib
import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

SIMILARITY = 0.65
"""Of ``difflib``, 0 to 1, from which on one name may be meant by another: "nope" is no "income"."""


class InputError(Exception):
    """Something the user gave cannot be used; says what, shows the value, and names the hint.

    Attributes:
        what: the thing at fault, such as a key path, a file or a column.
        value: the offending value as found, already fit to print.
        hint: what to do about it, as an instruction.
    """

    def __init__(self, what: str, value: object, hint: str) -> None:
        super().__init__(what, value, hint)
        self.what = what
        self.value = value
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what}: {self.value}\n  hint: {self.hint}"


class SourceUnavailableError(InputError):
    """A source is out of reach for now; trying again later may help."""


def near(name: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known names that a misspelt one may mean, the nearest first."""
    return difflib.get_close_matches(name, list(known), n=most, cutoff=SIMILARITY)


def no_such_column(key: str, name: str, columns: Iterable[str]) -> InputError:
    """Build the error for a column that ``key`` names and a table does not have."""
    known = list(columns)
    close = near(name, known)
    meant = f"did you mean {close[0]!r}? " if close else ""
    hint = f"{meant}the table has {', '.join(known)}"
    return InputError(f"{key}: no such column", repr(name), hint)


@contextmanager
def full_disk_in_words() -> Iterator[None]:
    """Turn "no space left on device" into words inside the block.

    Raises:
        InputError: the disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _full_disk(error) from error


def in_words(error: OSError) -> str:
    """Return in words what the operating system refused."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return str(_full_disk(error)) if full else f"{type(error).__name__}: {error}"


def _full_disk(error: OSError) -> InputError:
    return InputError(
        "disk",
        f"no space left for {error.filename or 'what was being written'}",
        "free some space (dvc gc --workspace drops old versions), then run again: "
        "what is finished is kept",
    )
