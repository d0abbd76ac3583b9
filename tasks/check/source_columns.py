"""The columns of a solution's source, known again without reading while nothing has changed."""

from pathlib import Path

from tasks.config import BuiltinSource, FilesSource, GeneratorSource, Source
from tasks.documents.document import Document
from tasks.errors import InputError
from tasks.ingest.headers import Header, files_of, read_header

FOLDER = Path(".lepton/columns")


class KnownColumns(Document):
    """What was read of a source.

    Attributes:
        source: its section, as JSON.
        files: size and time of change of each file that was read.
        columns: names, after the query.
        moments: those of points in time.
    """

    source: str
    files: dict[str, tuple[int, int]]
    columns: list[str]
    moments: list[str]


def source_columns(solution: str, source: Source, root: Path) -> Header | None:
    """Return the columns of a source; None where they are not known before ingest.

    Raises:
        InputError: a file cannot be read, or the query names what is not there.
    """
    known = _read(solution, root)
    stamps = _stamps(source, root)
    if known and known.source == source.model_dump_json() and known.files == stamps:
        return Header(known.columns, known.moments)
    header = read_header(source, root)
    if header is not None:
        _write(solution, source, header, root)
    return header


def remember(solution: str, source: Source, columns: list[str], root: Path) -> None:
    """Write down the columns of a source that has no files, once they were read.

    A database may change its columns meanwhile, so those of one are not kept.
    """
    embedded = isinstance(source, FilesSource) and source.use_embedded
    if embedded or isinstance(source, BuiltinSource | GeneratorSource):
        _write(solution, source, Header(columns, []), root)


def _write(solution: str, source: Source, header: Header, root: Path) -> None:
    KnownColumns(
        source=source.model_dump_json(),
        files=_stamps(source, root),
        columns=header.columns,
        moments=header.moments,
    ).write(root / FOLDER / f"{solution}.json")


def _read(solution: str, root: Path) -> KnownColumns | None:
    path = root / FOLDER / f"{solution}.json"
    try:
        return KnownColumns.read(path) if path.exists() else None
    except InputError:
        return None  # of another release


def _stamps(source: Source, root: Path) -> dict[str, tuple[int, int]]:
    result = {}
    for name, path in (files_of(source, root) or {}).items():
        stat = path.stat()
        result[name] = (stat.st_size, stat.st_mtime_ns)
    return result
