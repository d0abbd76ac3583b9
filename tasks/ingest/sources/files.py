"""Files, local or remote, each a table."""

from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tasks.config import FilesSource, FileTable
from tasks.errors import InputError
from tasks.ingest.archive import extract
from tasks.ingest.checksum import digest
from tasks.ingest.columns import from_frame
from tasks.ingest.download import public_address
from tasks.ingest.locate import locate, refresh
from tasks.ingest.readers import read_frame
from tasks.ingest.table import Table, table
from tasks.ingest.watch import Watched
from tasks.progress import Progress, silent, within


def read(source: FilesSource, root: Path, progress: Progress) -> list[Table]:
    """Return the table of each file.

    Args:
        source: the section.
        root: the project, in which relative paths and the cache of downloads lie.
        progress: told about downloads and reading.

    Raises:
        InputError: a file is missing, damaged or not the one meant, or has no rows.
    """
    if len(source.tables) > 1 and source.query is None:
        raise InputError(
            "source.query",
            f"missing, but there are {len(source.tables)} tables: {', '.join(source.tables)}",
            "write the query that joins them",
        )
    share = 1 / len(source.tables)
    return [
        _file(name, source, root, within(progress, number * share, (number + 1) * share))
        for number, name in enumerate(source.tables)
    ]


def marks(source: FilesSource, root: Path, everywhere: bool) -> dict[str, str]:
    """Return the checksum of each file that has an address, downloaded anew where it changed.

    Args:
        source: the section.
        root: the project.
        everywhere: whether to ask the addresses at all.

    Raises:
        SourceUnavailableError: one is out of reach.
        InputError: a file is not what its checksum says.
    """
    if not everywhere:
        return {}
    copies = {
        name: refresh(file, root, _by_hand(file, source), silent)
        for name, file in source.tables.items()
    }
    return {name: digest(copy) for name, copy in copies.items() if copy is not None}


def _file(name: str, source: FilesSource, root: Path, progress: Progress) -> Table:
    file = source.tables[name]
    located = locate(file, root, _by_hand(file, source), progress)
    watched = Watched.now(located.path)
    progress(0.9, f"reading {file.path}")
    location = _location(file)
    with TemporaryDirectory() as folder:
        path = located.path
        if file.member:
            path = extract(path, file.member, Path(folder))
        rows = from_frame(read_frame(path, file.format, file.options), location)
    checksum = file.sha256 or digest(located.path)
    if located.downloaded:
        return table(name, location, rows, checksum, mark=checksum)
    return table(name, location, rows, checksum, watched=watched)


def _location(table: FileTable) -> str:
    # The public address even if a local copy was read: the account must not depend on the machine.
    address = public_address(table.url) if table.url else str(PurePosixPath(table.path))
    return "!".join(part for part in (address, table.url_member, table.member) if part)


def _by_hand(table: FileTable, source: FilesSource) -> str:
    advice = f"put it at {table.path} in the project, or in the folder that LEPTON_DATA names"
    if source.homepage:
        advice = f"get it from {source.homepage}; {advice}"
    if source.embedded:
        advice += ", or set source.use_embedded=true to read the stand-in that needs no download"
    return advice
