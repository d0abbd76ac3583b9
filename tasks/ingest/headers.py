"""The beginning of a source: enough to know its columns, without reading its rows."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.config import FilesSource, FileTable, Source
from tasks.documents.moments import is_moment
from tasks.errors import InputError
from tasks.ingest.archive import extract
from tasks.ingest.columns import from_frame, plain
from tasks.ingest.locate import at_hand
from tasks.ingest.readers import read_frame
from tasks.ingest.reshape import run_query

ROWS = 50
LARGEST_ARCHIVE = 10_000_000
"""Bytes; unpacking a larger one takes longer than a header is worth."""

PICTURES = {
    "image": pa.large_binary(),
    "label": pa.large_string(),
    "width": pa.int64(),
    "height": pa.int64(),
    "mode": pa.large_string(),
}
OF_FOLDERS = {**PICTURES, "path": pa.large_string(), "part": pa.large_string()}


@dataclass(frozen=True)
class Header:
    """What ingest would give.

    Attributes:
        columns: their names.
        moments: those whose first values are points in time.
    """

    columns: list[str]
    moments: list[str]


def files_of(source: Source, root: Path) -> dict[str, Path] | None:
    """Return where a source's files lie here by table; None where one does not, or it has none."""
    if not isinstance(source, FilesSource) or source.use_embedded:
        return None
    result = {name: at_hand(table, root) for name, table in source.tables.items()}
    return None if None in result.values() else {n: path for n, path in result.items() if path}


def absent_files(source: Source, root: Path) -> list[str]:
    """Return the paths of tables that lie nowhere on this machine and have no address either."""
    if not isinstance(source, FilesSource) or source.use_embedded:
        return []
    tables = source.tables.values()
    return [t.path for t in tables if t.url is None and at_hand(t, root) is None]


def read_header(source: Source, root: Path) -> Header | None:
    """Read the columns that ingest would give.

    Args:
        source: any kind.
        root: the project.

    Returns:
        None where that would take a download, a database, a generator, or the whole of a file.

    Raises:
        InputError: a file cannot be read, or the query names what is not there.
    """
    paths = files_of(source, root)
    if paths is None or not isinstance(source, FilesSource):
        return None
    tables = {name: _first_rows(path, source.tables[name]) for name, path in paths.items()}
    known = {name: table for name, table in tables.items() if table is not None}
    if len(known) < len(tables) or (source.query is None and len(tables) > 1):
        return None
    first = _reshaped(known, source.query)
    if first is None:
        return None
    return Header(
        columns=first.column_names,
        moments=[name for name in first.column_names if is_moment(first.column(name))],
    )


def _first_rows(path: Path, table: FileTable) -> pa.Table | None:
    match table.format:
        case "images":
            return pa.schema(OF_FOLDERS).empty_table()
        case "npz_images":
            return pa.schema(PICTURES).empty_table()
        case "csv" | "excel":
            return _of_reader(path, table, {"nrows": ROWS, **table.options})
        case "json" if "lists" in table.options:
            names = [table.options["lists"], *table.options.get("names", ["value"])]
            return pa.schema([(name, pa.large_string()) for name in names]).empty_table()
        case "parquet" if not table.options and table.member is None:
            batches = pq.ParquetFile(path).iter_batches(batch_size=ROWS)
            return pa.Table.from_batches(list(islice(batches, 1)))
        case _:
            return None


def _of_reader(path: Path, table: FileTable, options: dict[str, object]) -> pa.Table | None:
    if "skipfooter" in options or "iterator" in options or "chunksize" in options:
        return None
    if table.member is None:
        return from_frame(read_frame(path, table.format, options), table.path)
    if path.stat().st_size > LARGEST_ARCHIVE:
        return None
    with TemporaryDirectory() as folder:
        file = extract(path, table.member, Path(folder))
        return from_frame(read_frame(file, table.format, options), table.path)


def _reshaped(tables: dict[str, pa.Table], query: str | None) -> pa.Table | None:
    if query is None:
        (only,) = tables.values()
        return plain(only, "source")
    try:
        return plain(run_query(tables, query), "source.query")
    except InputError as error:
        if _is_certain(error.value):
            raise
        return None  # a type that a few rows do not show, such as a text among numbers


def _is_certain(error: object) -> bool:
    import duckdb

    missing = ("not found in FROM clause", "does not exist", "does not have a column")
    return isinstance(error, duckdb.ParserException) or (
        isinstance(error, duckdb.Error) and any(words in str(error) for words in missing)
    )
