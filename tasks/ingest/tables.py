"""Every kind of source as named tables."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pyarrow as pa

from tasks.config import (
    BuiltinSource,
    FilesSource,
    FileTable,
    GeneratorSource,
    Source,
    SqlSource,
)
from tasks.documents import Ingredient
from tasks.errors import InputError
from tasks.ingest.archive import extract
from tasks.ingest.checksum import digest
from tasks.ingest.columns import from_frame
from tasks.ingest.download import public_address
from tasks.ingest.locate import locate
from tasks.ingest.readers import read_frame
from tasks.ingest.watch import Watched
from tasks.progress import Progress, within


@dataclass(frozen=True)
class Table:
    """A table that a DuckDB query can name, and where it came from.

    Attributes:
        watched: the local file or folder that was read.
        mark: what tells its present state from later ones, where it is not local.
    """

    ingredient: Ingredient
    rows: pa.Table
    watched: Watched | None = None
    mark: str | None = None


def read_tables(source: Source, root: Path, progress: Progress) -> list[Table]:
    """Read all tables of a source.

    Args:
        source: any kind.
        root: the project, in which relative paths and the cache of downloads lie.
        progress: told about downloads and reading.

    Raises:
        InputError: the source cannot be read, or a table has no rows.
    """
    match source:
        case FilesSource():
            return _files(source, root, progress)
        case SqlSource():
            from tasks.ingest.database import public_url, read

            rows, mark = read(source, root, progress)
            return [_table("selected", public_url(source.url), rows, mark=mark)]
        case BuiltinSource():
            from tasks.ingest.builtin import load

            location = f"scikit-learn:{source.name}"
            return [
                _table(
                    "builtin", location, from_frame(load(source.name, source.pictures), location)
                )
            ]
        case GeneratorSource():
            from tasks.ingest.generated import generate

            progress(0.0, f"generating {source.rows:,} rows")
            location = f"generator:{source.name}({source.rows}, {source.seed})"
            frame = generate(source.name, source.rows, source.seed)
            return [_table("generated", location, from_frame(frame, location))]


def _files(source: FilesSource, root: Path, progress: Progress) -> list[Table]:
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


def _file(name: str, source: FilesSource, root: Path, progress: Progress) -> Table:
    table = source.tables[name]
    located = locate(table, root, by_hand(table, source), progress)
    watched = Watched.now(located.path)
    progress(0.9, f"reading {table.path}")
    location = _location(table)
    with TemporaryDirectory() as folder:
        file = located.path
        if table.member:
            file = extract(file, table.member, Path(folder))
        rows = from_frame(read_frame(file, table.format, table.options), location)
    checksum = table.sha256 or digest(located.path)
    if located.downloaded:
        return _table(name, location, rows, checksum, mark=checksum)
    return _table(name, location, rows, checksum, watched=watched)


def _table(
    name: str,
    location: str,
    rows: pa.Table,
    checksum: str | None = None,
    *,
    watched: Watched | None = None,
    mark: str | None = None,
) -> Table:
    if rows.num_rows == 0 or rows.num_columns == 0:
        raise InputError(
            location,
            f"empty: {rows.num_rows} rows of {rows.num_columns} columns",
            "give a source that has rows",
        )
    ingredient = Ingredient(name=name, location=location, sha256=checksum, rows=rows.num_rows)
    return Table(ingredient, rows, watched, mark)


def _location(table: FileTable) -> str:
    # The public address even if a local copy was read: the account must not depend on the machine.
    address = public_address(table.url) if table.url else str(PurePosixPath(table.path))
    return "!".join(part for part in (address, table.url_member, table.member) if part)


def by_hand(table: FileTable, source: FilesSource) -> str:
    """Return how a person can get a table's file, for the hint of errors."""
    advice = f"put it at {table.path} in the project, or in the folder that LEPTON_DATA names"
    if source.homepage:
        advice = f"get it from {source.homepage}; {advice}"
    if source.embedded:
        advice += ", or set source.use_embedded=true to read the stand-in that needs no download"
    return advice
