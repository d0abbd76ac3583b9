"""Where a file of a source lies on this machine, fetched when it lies nowhere."""

import hashlib
import os
import shutil
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from filelock import FileLock

from tasks.config import FileTable
from tasks.errors import InputError
from tasks.ingest.archive import extract
from tasks.ingest.checksum import verify
from tasks.ingest.download import download
from tasks.progress import Progress

DOWNLOADS = Path(".lepton/downloads")
"""Relative to the project: one folder per address; remove it to download again."""


def locate(table: FileTable, root: Path, by_hand: str, progress: Progress) -> Path:
    """Find a file under ``LEPTON_DATA``, then under ``root``, else download it once.

    Args:
        table: names the file, and perhaps its address and checksum.
        root: the project.
        by_hand: how a person can get the file, for the mend of errors.
        progress: told about the download.

    Returns:
        A file whose checksum, if one is declared, is right.

    Raises:
        InputError: the file is nowhere, cannot be downloaded, or is another one.
    """
    relative = PurePosixPath(table.path)
    if relative.is_absolute() or ".." in relative.parts:
        raise InputError(
            "source.tables.path",
            table.path,
            "give a path relative to the folder that LEPTON_DATA names, or to the project",
        )
    candidates = [folder / relative for folder in _folders(root)]
    for path in candidates:
        if path.is_file():
            verify(path, table.sha256, by_hand)
            return path
    if table.url is None:
        tried = " nor at ".join(str(path) for path in candidates)
        raise InputError(table.path, f"not at {tried}, and it has no url", by_hand)
    return _fetched(table, table.url, root / DOWNLOADS, by_hand, progress)


def _folders(root: Path) -> list[Path]:
    given = os.environ.get("LEPTON_DATA")
    if not given:
        return [root]
    folder = Path(given).expanduser()
    if not folder.is_dir():
        raise InputError("LEPTON_DATA", given, "name a folder that exists, or unset it")
    return [folder, root]


def _fetched(table: FileTable, url: str, downloads: Path, by_hand: str, progress: Progress) -> Path:
    entry = downloads / hashlib.sha256(url.encode()).hexdigest()[:16]
    downloads.mkdir(parents=True, exist_ok=True)
    with FileLock(entry.with_suffix(".lock")):
        try:
            path = _in_entry(table, url, entry, by_hand, progress)
            verify(path, table.sha256, by_hand)
        except InputError:
            # A damaged copy must not be found again by the next run.
            shutil.rmtree(entry, ignore_errors=True)
            raise
    return path


def _in_entry(table: FileTable, url: str, entry: Path, by_hand: str, progress: Progress) -> Path:
    # Compression is recognised by the suffix, so the file keeps the name that `path` gives it.
    original = table.path if table.url_member is None else urlsplit(url).path
    content = entry / (PurePosixPath(original).name or "content")
    if not content.exists():
        download(url, content, by_hand, progress)
    if table.url_member is None:
        return content
    member = entry / "members" / table.path
    if not member.exists():
        extract(content, table.url_member, entry / "unpacked").replace(_with_parent(member))
    return member


def _with_parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
