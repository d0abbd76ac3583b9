"""Files inside zip, tar and gzip archives, nested ones included."""

import gzip
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from tasks.errors import InputError

NESTING = "!"
"""Separates the steps of a path into nested archives: ``inner.zip!folder/data.csv``."""

DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
)
"""What the standard library raises for truncated, corrupt or encrypted archives."""


def extract(archive: Path, member: str, folder: Path) -> Path:
    """Unpack one file of an archive into ``folder``.

    Only the last part of a member's name becomes a file name, so no archive can write outside
    ``folder``; a name that tries to is refused all the same.

    Args:
        archive: zip, tar (compressed or not) or gzip, recognised by content.
        member: name inside the archive; ``inner.zip!data.csv`` reaches into a nested one. The
            single file in ``data.csv.gz`` is called ``data.csv``.
        folder: made if absent.

    Returns:
        The unpacked file, under its own name.

    Raises:
        InputError: the archive is truncated or no archive, or has no such member.
    """
    current = archive
    for depth, name in enumerate(member.split(NESTING)):
        current = _extract_one(current, name, folder / str(depth))
    return current


def _extract_one(archive: Path, name: str, folder: Path) -> Path:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.name:
        raise InputError(archive.name, f"member {name!r} leaves the archive", "give a plain name")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    try:
        with _opened(archive, name) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file)
    except DAMAGE as error:
        raise InputError(
            archive.name,
            f"is no whole zip, tar or gzip archive: {error}",
            "replace it by an undamaged copy, without password",
        ) from None
    return target


@contextmanager
def _opened(archive: Path, name: str) -> Iterator[IO[bytes] | gzip.GzipFile]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            files = [info.filename for info in zipped.infolist() if not info.is_dir()]
            with zipped.open(_known(archive, name, files)) as packed:
                yield packed
    elif tarfile.is_tarfile(archive):
        with tarfile.open(archive) as tarred:
            files = [info.name for info in tarred if info.isfile()]
            packed_file = tarred.extractfile(_known(archive, name, files))
            assert packed_file is not None  # regular files always open
            with packed_file as packed:
                yield packed
    else:
        with gzip.open(archive) as packed:
            packed.peek(1)  # raises on anything but gzip, before its name is judged
            _known(archive, name, [archive.stem])
            yield packed


def _known(archive: Path, name: str, files: list[str]) -> str:
    if name not in files:
        shown = ", ".join(files[:10]) + (", …" if len(files) > 10 else "")
        raise InputError(archive.name, f"has no file {name!r}", f"use one of {shown}")
    return name
