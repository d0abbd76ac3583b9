"""What a source looked like when it was read, laid out so that a change is noticed.

Two outputs of ingest, which DVC does not cache: ``source`` holds a link to each local file, and
``folder`` is a link to the folder of images. DVC follows links when it hashes, and looks at size,
time and inode first, so that ``dvc status`` and all that asks it see a changed file for the price
of a stat. What no file system can tell, a database's rows or the file at an address, leaves a mark
in ``source``; :func:`look` asks anew and replaces the marks that no longer hold.
"""

import importlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tasks.config import FilesSource, Source
from tasks.documents import Document
from tasks.errors import InputError, SourceUnavailableError
from tasks.files import whole_directory
from tasks.layout import Layout


class Marks(Document):
    """What tells later states of tables that are not local from the one that was read."""

    marks: dict[str, str]


@dataclass(frozen=True)
class Watched:
    """A local file or folder, and its state before it was read."""

    path: Path
    state: frozenset[tuple[str, int, int, int]]

    @staticmethod
    def now(path: Path) -> "Watched":
        """Return the present state: name, size, time and inode of each file."""
        files = path.rglob("*") if path.is_dir() else [path]
        stats = [(str(file), file.stat()) for file in files if file.is_file()]
        return Watched(
            path, frozenset((name, s.st_size, s.st_mtime_ns, s.st_ino) for name, s in stats)
        )

    def verify_unchanged(self) -> None:
        """Refuse rows of which nobody knows whether they are of the old or of the new file.

        Raises:
            SourceUnavailableError: the file has changed since.
        """
        if Watched.now(self.path) != self:
            raise SourceUnavailableError(
                str(self.path),
                "changed while it was read",
                "write new data to another place and move it there when it is whole",
            )


def lay_out(layout: Layout, watched: dict[str, Watched], marks: dict[str, str]) -> None:
    """Write ``layout.source`` and ``layout.folder``.

    Args:
        layout: where files lie.
        watched: local files, and at most one folder, by table.
        marks: of the other tables that can change.
    """
    folders = folders_of(watched)
    with whole_directory(layout.source) as temporary:
        Marks(marks=marks).write(temporary / "marks.json")
        links = temporary / "files"
        links.mkdir()
        for name, each in watched.items():
            if each.path not in folders:
                (links / quote(name, safe="")).symlink_to(each.path.absolute())
    if layout.folder.is_symlink():
        layout.folder.unlink()
    elif layout.folder.exists():
        shutil.rmtree(layout.folder)
    if folders:
        layout.folder.symlink_to(folders[0].absolute(), target_is_directory=True)
    else:
        layout.folder.mkdir()


def folders_of(watched: dict[str, Watched]) -> list[Path]:
    """Return the folders among what is watched.

    Raises:
        InputError: there are several, of which DVC could not see that a file was added.
    """
    names = {name: each.path for name, each in watched.items() if each.path.is_dir()}
    if len(set(names.values())) > 1:
        raise InputError(
            "source.tables",
            f"{', '.join(names)} are folders",
            "put them below one folder and read that: its columns part and path tell them apart",
        )
    return list(names.values())


def look(source: Source, layout: Layout, *, everywhere: bool = False) -> None:
    """Ask where no file system can tell whether a source changed, and mark it if it did.

    Args:
        source: the ``source`` section of a solution.
        layout: where files lie; nothing is asked before the source was read once.
        everywhere: ask addresses too, and download what changed there; otherwise databases alone.

    Raises:
        SourceUnavailableError: it is out of reach.
        InputError: it cannot be used, or is not what its checksum says.
    """
    path = layout.source / "marks.json"
    if not path.exists():
        return
    known = Marks.read(path)
    if isinstance(source, FilesSource) and source.use_embedded:
        return  # a stand-in never changes
    kind = importlib.import_module(f"tasks.ingest.sources.{source.kind}")
    now = Marks(marks=known.marks | kind.marks(source, layout.root, everywhere))
    if now != known:
        now.write(path)
