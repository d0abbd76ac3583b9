"""The snapshot on disk: the same rows are always the same bytes."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.files import whole_file

ROWS_PER_GROUP = 131_072
"""Rows in one Parquet row group: large enough to compress well, small enough to stream."""


def write_snapshot(table: pa.Table, path: Path) -> None:
    """Write ``table`` as Parquet, compressed with zstd, whole or not at all."""
    with whole_file(path) as temporary:
        pq.write_table(
            table.combine_chunks(), temporary, compression="zstd", row_group_size=ROWS_PER_GROUP
        )
