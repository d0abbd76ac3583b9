"""Tables between stages: Parquet with exactly the types that the source had."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.errors import InputError
from tasks.files import whole_file


def read_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read a Parquet file, without the notes that pandas leaves about its index.

    Args:
        path: the file.
        columns: those to read; all when None.

    Raises:
        InputError: the file is missing or not Parquet.
    """
    try:
        return pq.read_table(path, columns=columns).replace_schema_metadata()
    except FileNotFoundError:
        raise InputError(str(path), "missing", "run the stage that writes it") from None
    except pa.ArrowInvalid as error:
        raise InputError(str(path), error, "run the stage that writes it again") from None


def column_names(path: Path) -> list[str]:
    """Read the names of a Parquet file's columns, and none of its rows.

    Raises:
        InputError: the file is missing or not Parquet.
    """
    try:
        names: list[str] = pq.read_schema(path).names
    except FileNotFoundError:
        raise InputError(str(path), "missing", "run the stage that writes it") from None
    except pa.ArrowInvalid as error:
        raise InputError(str(path), error, "run the stage that writes it again") from None
    return names


def write_table(table: pa.Table, path: Path) -> None:
    """Write whole or not at all."""
    with whole_file(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")
