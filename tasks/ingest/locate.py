"""Where a file of a source lies on this machine, fetched when it lies nowhere."""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from filelock import FileLock

from tasks.config import FileTable
from tasks.errors import InputError
from tasks.ingest.archive import extract
from tasks.ingest.checksum import verify
from tasks.ingest.download import download
from tasks.progress import Progress

DOWNLOADS = Path(".lepton/downloads")
"""Relative to the project: one folder per address."""


@dataclass(frozen=True)
class Located:
    """A file, or a folder of images, on this machine.

    Attributes:
        path: where it lies.
        downloaded: it is a copy of what lies at the table's ``url``.
    """

    path: Path
    downloaded: bool


def locate(table: FileTable, root: Path, by_hand: str, progress: Progress) -> Located:
    """Look for a file under ``LEPTON_DATA``, then under ``root``, else download it once.

    Args:
        table: names the file, and perhaps its address and checksum.
        root: the project.
        by_hand: how a person can get the file, for the hint of errors.
        progress: told about the download.

    Returns:
        A file (or folder) whose checksum, if one is declared, is right.

    Raises:
        InputError: the file is nowhere, cannot be downloaded, or is another one.
    """
    path = _local(table, root)
    if path is not None:
        verify(path, table.sha256, by_hand)
        return Located(path, downloaded=False)
    if table.url is None:
        tried = " nor at ".join(str(path) for path in _places(table, root))
        raise InputError(table.path, f"not at {tried}, and it has no url", by_hand)
    copy = _Download(table, table.url, root / DOWNLOADS, by_hand)
    return Located(copy.get(progress), downloaded=True)


def at_hand(table: FileTable, root: Path) -> Path | None:
    """Return where a table's file lies without a download; None where it would take one.

    Raises:
        InputError: a folder stands where a file was meant.
    """
    path = _local(table, root)
    if path is not None or table.url is None:
        return path
    return _Download(table, table.url, root / DOWNLOADS, "").copy()


def refresh(table: FileTable, root: Path, by_hand: str, progress: Progress) -> Path | None:
    """Bring the copy of what lies at a table's address up to date.

    A server that knows the copy's ETag or Last-Modified sends nothing when it still holds.
    Arguments are those of :func:`locate`.

    Returns:
        The copy, or None when the table's file is local.

    Raises:
        InputError: the file cannot be downloaded, or its checksum is not the declared one; the
            former copy is kept then.
    """
    if table.url is None or _local(table, root) is not None:
        return None
    return _Download(table, table.url, root / DOWNLOADS, by_hand).get(progress, renew=True)


def _local(table: FileTable, root: Path) -> Path | None:
    for path in _places(table, root):
        if path.is_file():
            return path
        if path.is_dir():
            if table.format != "images":
                raise InputError(
                    table.path, f"{path} is a folder", "name a file in it, or set format: images"
                )
            return path
    return None


def _places(table: FileTable, root: Path) -> list[Path]:
    path = PurePosixPath(table.path)
    if path.is_absolute():
        return [Path(path)]
    if ".." in path.parts:
        raise InputError(
            "source.tables.path",
            table.path,
            "give a path below the folder that LEPTON_DATA names or below the project, or a whole "
            "one from / on",
        )
    return [folder / path for folder in _folders(root)]


def _folders(root: Path) -> list[Path]:
    given = os.environ.get("LEPTON_DATA")
    if not given:
        return [root]
    folder = Path(given).expanduser()
    if not folder.is_dir():
        raise InputError("LEPTON_DATA", given, "name a folder that exists, or unset it")
    return [folder, root]


class _Download:
    """The copy of one table's file, which processes and tables of one address share."""

    def __init__(self, table: FileTable, url: str, downloads: Path, by_hand: str) -> None:
        self._table, self._url, self._by_hand = table, url, by_hand
        self._downloads = downloads
        self._entry = downloads / hashlib.sha256(url.encode()).hexdigest()[:16]
        # Compression is recognised by the suffix, so the file keeps the name that `path` gives it.
        original = table.path if table.url_member is None else urlsplit(url).path
        self._name = PurePosixPath(original).name or "content"
        self._content = self._entry / self._name
        self._version = self._entry / f"{self._name}.version"

    def copy(self) -> Path | None:
        if self._table.url_member is None:
            return self._content if self._content.exists() else None
        member = self._member_path(self._entry / "members")
        return member if member.exists() else None

    def get(self, progress: Progress, *, renew: bool = False) -> Path:
        self._downloads.mkdir(parents=True, exist_ok=True)
        with FileLock(self._entry.with_suffix(".lock")):
            if renew or not self._content.exists():
                self._fetch(progress)
            try:
                path = self._member(self._content, self._entry / "members")
                verify(path, self._table.sha256, self._by_hand)
            except InputError:
                # A damaged copy must not be taken again by the next run.
                self._content.unlink()
                shutil.rmtree(self._entry / "members", ignore_errors=True)
                raise
            return path

    def _fetch(self, progress: Progress) -> None:
        """Replace the copy, but only by what is whole and what was meant."""
        known = json.loads(self._version.read_text()) if self._content.exists() else {}
        with TemporaryDirectory(dir=self._downloads) as folder:
            fresh = Path(folder) / self._name
            version = download(self._url, fresh, self._by_hand, progress, known=known)
            if version is None:
                return
            verify(self._member(fresh, Path(folder)), self._table.sha256, self._by_hand)
            shutil.rmtree(self._entry / "members", ignore_errors=True)
            self._entry.mkdir(exist_ok=True)
            self._version.write_text(json.dumps({}))  # until the content is that of the version
            fresh.replace(self._content)
            self._version.write_text(json.dumps(version))

    def _member(self, content: Path, members: Path) -> Path:
        if self._table.url_member is None:
            return content
        member = self._member_path(members)
        if not member.exists():
            unpacked = member.parent / "unpacked"
            extract(content, self._table.url_member, unpacked).replace(member)
        return member

    def _member_path(self, members: Path) -> Path:
        folder = hashlib.sha256(str(self._table.url_member).encode()).hexdigest()[:16]
        return members / folder / PurePosixPath(self._table.path).name
