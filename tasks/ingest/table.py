"""Named tables, of which a source is made."""

from dataclasses import dataclass

import pyarrow as pa

from tasks.documents import Ingredient
from tasks.errors import InputError
from tasks.ingest.watch import Watched


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


def table(
    name: str,
    location: str,
    rows: pa.Table,
    checksum: str | None = None,
    *,
    watched: Watched | None = None,
    mark: str | None = None,
) -> Table:
    """Return rows as a table of a source.

    Args:
        name: that a query uses.
        location: where they came from, without passwords.
        rows: all of them.
        checksum: SHA-256 of the file that was read.
        watched: the local file or folder that was read.
        mark: what tells the rows' present state from later ones, where they are not local.

    Raises:
        InputError: there are none.
    """
    if rows.num_rows == 0 or rows.num_columns == 0:
        raise InputError(
            location,
            f"empty: {rows.num_rows} rows of {rows.num_columns} columns",
            "give a source that has rows",
        )
    ingredient = Ingredient(name=name, location=location, sha256=checksum, rows=rows.num_rows)
    return Table(ingredient, rows, watched, mark)
