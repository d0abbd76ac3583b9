"""Values that are no numbers, in columns of text that holds numbers otherwise.

A reader makes a whole column text for one such value, whichever row that is in. So it is noted of
the whole column before rows are set aside or held out: what the column is taken for must not hang
on where that row went.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from tasks.columns.encoders import number
from tasks.documents.text import blank

NUMBERS = 0.8
"""Share of values, blanks aside, from which on text is said to hold numbers otherwise."""

KEY = b"strays"
EXAMPLE = b"stray"


@dataclass(frozen=True)
class Strays:
    """What is noted of a column.

    Attributes:
        values: how many the column has in rows that were not set aside, blanks aside.
        others: how many of these are no numbers.
        example: the first of them; empty where there is none.
    """

    values: int
    others: int
    example: str


def with_strays(kept: pa.Table, whole: pa.Table) -> pa.Table:
    """Note of columns of text that they are such for stray values or blanks, where they are.

    Args:
        kept: rows that were not set aside.
        whole: all rows, with the same columns.

    Returns:
        ``kept``, with notes in the metadata of those columns, which Parquet keeps.
    """
    for place, field in enumerate(whole.schema):
        texts = pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        if texts and _for_strays(whole.column(place).to_pandas()):
            column = kept.column(place)
            strays = _strays(column.to_pandas())
            note = {KEY: f"{strays.others} {strays.values}", EXAMPLE: strays.example}
            kept = kept.set_column(place, field.with_metadata(note), column)
    return kept


def strays_of(field: pa.Field) -> Strays | None:
    """Return what is noted of a column; None where nothing is."""
    note = field.metadata or {}
    if KEY not in note:
        return None
    others, values = map(int, note[KEY].split())
    return Strays(values, others, note[EXAMPLE].decode())


def _for_strays(texts: "pd.Series[Any]") -> bool:
    texts = texts.dropna()
    strays = _strays(texts)
    numbers = strays.values - strays.others
    mixed = strays.others > 0 or strays.values < len(texts)
    return mixed and 0 < numbers >= NUMBERS * strays.values


def _strays(texts: "pd.Series[Any]") -> Strays:
    counts = texts.value_counts(sort=False)
    distinct = counts.index.to_series()
    counts = counts[~blank(distinct).to_numpy()]
    others = counts[number.read(counts.index.to_series()).isna().to_numpy()]
    example = str(others.index[0]) if len(others) else ""
    return Strays(int(counts.sum()), int(others.sum()), example)
