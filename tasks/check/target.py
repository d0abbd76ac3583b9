"""Files that sources read, kept from being written over."""

from collections.abc import Iterator
from pathlib import Path

from tasks.config import FilesSource, Source, examine, read_document
from tasks.errors import InputError
from tasks.ingest.locate import at_hand


def refuse_sources(target: Path, root: Path) -> None:
    """Raise an error where a file that is to be written is one that a solution reads.

    Args:
        target: the file, by whatever name or link.
        root: the project.

    Raises:
        InputError: naming the solution.
    """
    if not target.exists():
        return
    params, _ = examine(read_document(root))
    for name, solution in params.solutions.items():
        if any(target.samefile(path) for path in _files(solution.source, root)):
            raise InputError(
                str(target), f"is what the solution {name!r} learns from", "name another file"
            )


def _files(source: Source, root: Path) -> Iterator[Path]:
    if not isinstance(source, FilesSource):
        return
    for table in source.tables.values():
        try:
            path = at_hand(table, root)
        except InputError:
            continue  # nothing can be read there, as the check of that solution says
        if path is not None:
            yield path
