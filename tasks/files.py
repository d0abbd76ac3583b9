"""Files that are whole or absent: a killed stage leaves no half-written output behind."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BEFORE = ".before"
"""Ends the name, which a dot begins, of a folder that was moved aside to be replaced."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` that replaces it when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def line_ending(path: Path) -> str:
    """Return what ends the lines of a text file: carriage return and newline, or newline alone."""
    return "\r\n" if b"\r\n" in path.read_bytes() else "\n"


def rewrite(path: Path, text: str) -> None:
    """Write a person's file anew, whole: its lines end as they did, and a link stays one."""
    ending = line_ending(path)
    with whole_file(path.resolve()) as temporary:
        temporary.write_text(text, encoding="utf-8", newline=ending)


@contextmanager
def whole_directory(path: Path) -> Iterator[Path]:
    """Yield a temporary folder beside ``path`` that replaces it when the block ends well.

    One of the two is there at any time, if not under its own name then under that from which
    ``recover_directory`` brings it back.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    recover_directory(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        yield temporary
        replace_directories({path: temporary})
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def replace_directories(sources: dict[Path, Path]) -> None:
    """Put folders in the place of others: all of them, or none on an error or Ctrl-C.

    Args:
        sources: by the path that a folder gets, where it is now, on the same file system.
    """
    try:
        for path, source in sources.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                path.rename(_before(path))
            source.rename(path)
    except BaseException:
        for path, source in sources.items():
            if path.exists() and not source.exists():
                path.rename(source)
            recover_directory(path)
        raise
    for path in sources:
        shutil.rmtree(_before(path), ignore_errors=True)


def recover_directory(path: Path) -> None:
    """Bring back a folder that a process had moved aside to replace it, and then was killed."""
    before = _before(path)
    if before.exists():
        if path.exists():
            shutil.rmtree(before, ignore_errors=True)
        else:
            before.rename(path)


def _before(path: Path) -> Path:
    return path.with_name(f".{path.name}{BEFORE}")
