"""The stage: from a source to a snapshot and an account of where it came from."""

import importlib

from tasks.config import BuiltinSource, FilesSource, GeneratorSource, Source
from tasks.documents import Origin
from tasks.documents.table import write_table
from tasks.errors import InputError
from tasks.ingest.reshape import reshape
from tasks.ingest.table import Table
from tasks.ingest.watch import folders_of, lay_out
from tasks.layout import Layout
from tasks.progress import Progress, silent, within


def ingest(source: Source, layout: Layout, progress: Progress = silent) -> Origin:
    """Read a source and write ``layout.raw``, ``layout.origin`` and what is watched of it.

    Args:
        source: the ``source`` section of a solution.
        layout: where files lie; downloads are kept under ``<root>/.lepton/downloads``.
        progress: told about downloads and reading.

    Returns:
        What was written to ``layout.origin``. It holds no machine's paths, times or passwords:
        equal data give equal bytes wherever they were read.

    Raises:
        InputError: a file is missing, damaged or not the one meant; a download, a database or a
            query fails; a table is empty. Nothing is written then.
    """
    if isinstance(source, FilesSource) and source.use_embedded:
        source = _stand_in(source)
    kind = importlib.import_module(f"tasks.ingest.sources.{source.kind}")
    tables: list[Table] = kind.read(source, layout.root, within(progress, 0.0, 0.8))
    watched = {table.ingredient.name: table.watched for table in tables if table.watched}
    marks = {table.ingredient.name: table.mark for table in tables if table.mark}
    folders_of(watched)
    progress(0.8, "reshaping")
    snapshot = reshape({table.ingredient.name: table.rows for table in tables}, source.query)
    for each in watched.values():
        each.verify_unchanged()
    progress(0.9, "writing the snapshot")
    # Parquet pages follow Arrow's chunks; equal rows read in other chunks must be equal bytes.
    write_table(snapshot.combine_chunks(), layout.raw)
    origin = Origin(
        kind=source.kind,
        ingredients=[table.ingredient for table in tables],
        rows=snapshot.num_rows,
        columns=snapshot.column_names,
    )
    origin.write(layout.origin)
    lay_out(layout, watched, marks)
    progress(1.0, f"{origin.rows:,} rows of {len(origin.columns)} columns")
    return origin


def _stand_in(source: FilesSource) -> GeneratorSource | BuiltinSource:
    if source.embedded is None:
        raise InputError(
            "source.use_embedded", "true, but no stand-in is declared", "declare source.embedded"
        )
    return source.embedded
