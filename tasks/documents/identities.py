"""What names a row: 64 bits of its own values, whatever rows stand around it.

They decide which part a row goes to, and tell which rows a model was trained on.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tasks.documents.schema import IDENTITY
from tasks.documents.table import read_table

Hashes = npt.NDArray[np.uint64]
Present = npt.NDArray[np.bool_]

WHOLE = r"^(0|-?[1-9][0-9]{0,17})$"
FRACTION = r"^-?(0|[1-9][0-9]*)\.(0|[0-9]*[1-9])$"
LONGEST_FRACTION = 16
"""Characters of a text with a fraction: fifteen digits, which a double tells apart, and a point."""


def identities(rows: pa.Table, naming: list[str]) -> Hashes:
    """Compute a 64-bit identity for each row from the values of some columns.

    The order of columns plays no part, and a missing value adds nothing, so that a new column
    leaves the rows that lack it as they were. A number is the same whether its column holds
    integers, floats or texts, for a single odd value can change the type of a whole column. A row
    without a value in any of the columns is named by all of its columns.

    Args:
        rows: the table.
        naming: names of columns.

    Returns:
        (rows,) equal for equal rows; for others equal with a chance of 2**-64.
    """
    total, named = _total(rows, naming)
    if not named.all():
        unnamed = pa.array(~named)
        total[~named], _ = _total(rows.filter(unnamed), rows.column_names)
    return mixed(total)


def named_by(rows: pa.Table, naming: list[str]) -> Present:
    """Mark the rows that have a value in any of the columns that name rows, (rows,)."""
    named = np.zeros(rows.num_rows, dtype=bool)
    for name in naming:
        named |= _hashed(rows.column(name))[1]
    return named


def keyed(text: str) -> np.uint64:
    """Return a 64-bit key for a text (BLAKE2b)."""
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()))


def mixed(values: Hashes) -> Hashes:
    """Mix 64-bit numbers one to one, so that like numbers give unlike ones.

    The finaliser of SplitMix64: Steele, Lea and Flood, Fast splittable pseudorandom number
    generators, 2014.
    """
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)))


def identities_in(table: Path) -> Hashes:
    """Read the identities of the rows of train.parquet or test.parquet, (rows,).

    Raises:
        InputError: the file is missing or not Parquet.
    """
    return np.asarray(read_table(table, [IDENTITY]).column(IDENTITY).to_numpy(), dtype="uint64")


def write_trained_on(path: Path, identities: Hashes) -> None:
    """Write each identity once, in order, as an array of NumPy's format."""
    np.save(path, np.unique(identities), allow_pickle=False)


def read_trained_on(path: Path) -> Hashes | None:
    """Read what :func:`write_trained_on` wrote; None when there is no such file."""
    return np.load(path, allow_pickle=False) if path.exists() else None


def _total(rows: pa.Table, naming: list[str]) -> tuple[Hashes, Present]:
    total = np.zeros(rows.num_rows, dtype="uint64")
    named = np.zeros(rows.num_rows, dtype=bool)
    for name in naming:
        hashes, present = _hashed(rows.column(name))
        total += np.where(present, mixed(hashes ^ keyed(name)), np.uint64(0))
        named |= present
    return total, named


def _hashed(column: pa.ChunkedArray) -> tuple[Hashes, Present]:
    kind = column.type
    if types.is_dictionary(kind):
        return _hashed(column.cast(kind.value_type))
    if types.is_floating(kind) or types.is_decimal(kind):
        return _floats(column.cast(pa.float64()))
    if types.is_integer(kind) or types.is_boolean(kind):
        return _integers(column)
    if types.is_timestamp(kind) or types.is_date(kind):
        zone = kind.tz if types.is_timestamp(kind) else None
        return _integers(column.cast(pa.timestamp("us", tz=zone), safe=False).cast(pa.int64()))
    if types.is_time(kind) or types.is_duration(kind):
        return _integers(column.cast(pa.int32() if kind.bit_width == 32 else pa.int64()))
    if types.is_string(kind) or types.is_large_string(kind):
        return _distinct(column, _texts)
    if types.is_binary(kind) or types.is_large_binary(kind):
        return _distinct(column, _objects)
    written = [
        None if value is None else json.dumps(value, default=str) for value in column.to_pylist()
    ]
    return _distinct(pa.chunked_array([pa.array(written, pa.string())]), _texts)


def _present(column: pa.ChunkedArray) -> Present:
    return np.asarray(column.is_valid().to_numpy(), dtype=bool)


def _integers(column: pa.ChunkedArray) -> tuple[Hashes, Present]:
    zero = pa.scalar(0).cast(column.type)
    values = column.fill_null(zero).to_numpy()
    return values.astype("int64").view("uint64"), _present(column)


def _floats(column: pa.ChunkedArray) -> tuple[Hashes, Present]:
    values = column.fill_null(np.nan).to_numpy().astype("float64")
    return _bits(values), ~np.isnan(values)


def _bits(values: npt.NDArray[np.float64]) -> Hashes:
    """Return whole numbers as integers are hashed, others by their bits."""
    whole = (np.abs(values) < 2.0**63) & (values == np.floor(values))
    integers = np.where(whole, values, 0).astype("int64").view("uint64")
    return np.where(whole, integers, values.view("uint64"))


def _distinct(column: pa.ChunkedArray, hashed: Any) -> tuple[Hashes, Present]:
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    present = _present(column)
    if not present.any():
        return np.zeros(len(column), dtype="uint64"), present
    codes = encoded.indices.fill_null(0).to_numpy()
    return hashed(encoded.dictionary)[codes], present


def _texts(distinct: pa.Array) -> Hashes:
    hashes = _objects(distinct)
    # only what a number is written as in one way: other texts that read as one number stay apart
    whole = pc.match_substring_regex(distinct, WHOLE)
    short = pc.less_equal(pc.utf8_length(distinct), LONGEST_FRACTION)
    fraction = pc.and_(pc.match_substring_regex(distinct, FRACTION), short)
    integers = pc.cast(distinct.filter(whole), pa.int64()).to_numpy()
    hashes[whole.to_numpy(zero_copy_only=False)] = integers.view("uint64")
    floats = pc.cast(distinct.filter(fraction), pa.float64()).to_numpy()
    hashes[fraction.to_numpy(zero_copy_only=False)] = _bits(floats)
    return hashes


def _objects(distinct: pa.Array) -> Hashes:
    values = distinct.to_numpy(zero_copy_only=False).astype(object)
    return np.asarray(pd.util.hash_array(values, categorize=False))
