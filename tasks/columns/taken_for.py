"""What a column is taken for, and why: the one place where that is decided.

It follows from training rows alone, and is made to stay when rows are appended. Numbers, booleans
and timestamps are what they are stored as. Text is taken for points in time or numbers if at least
``READABLE`` of its values can be read so, blanks aside: a stray value counts as missing, and does
not turn the column into thousands of categories. Whether other text is free or of few values is
decided on its first ``SAMPLE`` training values, which are the same ones however many rows follow.
A role under ``columns`` overrides all of this.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tasks.columns.column import ColumnType
from tasks.columns.encoder import encoder
from tasks.columns.encoders import datetime, number
from tasks.columns.encoders.text import words
from tasks.columns.strays import strays_of
from tasks.config import Columns
from tasks.documents.text import as_text, blank
from tasks.errors import InputError

READABLE = 0.95
SAMPLE = 1000
DIFFERING = 0.1
"""Share of different values in the sample above which text is not of few values."""

FEWEST = 20
"""Different values that free text has at least."""

WORDS = 2.5
"""Words of a value of free text on average, at least: names of people and places have fewer."""

DECLARED: dict[str, ColumnType] = {
    "categorical": "category", "numeric": "number", "datetime": "datetime", "text": "text",
}  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What a column is taken for.

    Attributes:
        reason: why, as a clause.
        doubt: what a person should look at, as a clause; empty where nothing is doubtful.
    """

    type: ColumnType
    reason: str
    doubt: str = ""


def taken_for(column: "pd.Series[Any]", field: pa.Field, columns: Columns) -> Taken:
    """Decide what a column is.

    Args:
        column: its training values in the order of the source.
        field: its name and stored type.
        columns: roles, some of which say what a column is.

    Raises:
        InputError: the stored type cannot be a feature, or values are not what ``columns`` says.
    """
    for role, kind in DECLARED.items():
        if field.name in getattr(columns, role):
            return _declared(column, field, role, kind)
    return _as_stored(field) or _doubted(_of_texts(as_text(column.dropna()), field), field)


def _declared(column: "pd.Series[Any]", field: pa.Field, role: str, kind: ColumnType) -> Taken:
    if kind == "number" and pa.types.is_integer(field.type):
        kind = "integer"
    known = column.dropna()
    written = as_text(known)
    kept = known[~blank(written)]
    read = encoder(kind).read(kept)
    lost = written[kept.index[read.isna().to_numpy()]]
    if len(lost) > (1 - READABLE) * len(kept):
        raise InputError(
            f"columns.{role}: column {field.name!r}",
            f"{len(lost):,} of {len(kept):,} values cannot be read, such as {lost.iloc[0]!r}",
            f"fix them in source.query, or take the column out of columns.{role}",
        )
    return Taken(kind, f"named under columns.{role}{_strays(lost)}")


def _as_stored(field: pa.Field) -> Taken | None:
    """Return what a column is that is not stored as text.

    Raises:
        InputError: the type cannot be a feature.
    """
    stored, kinds = field.type, pa.types
    if kinds.is_boolean(stored):
        return Taken("boolean", "stored as true and false")
    if kinds.is_integer(stored):
        return Taken("integer", "stored as whole numbers")
    if kinds.is_floating(stored) or kinds.is_decimal(stored):
        return Taken("number", "stored as numbers")
    if kinds.is_timestamp(stored) or kinds.is_date(stored):
        return Taken("datetime", "stored as points in time")
    if kinds.is_string(stored) or kinds.is_large_string(stored) or kinds.is_dictionary(stored):
        return None
    hint = "name it columns.ignored, or make it a number, text or timestamp in source.query"
    raise InputError(f"column {field.name!r}", f"is of type {stored}, which is no feature", hint)


def _doubted(taken: Taken, field: pa.Field) -> Taken:
    strays = strays_of(field)
    if strays is None or not strays.others:
        return taken
    numbers = taken.type in ("integer", "number")
    others = f" and {strays.others - 1:,} others" if strays.others > 1 else ""
    doubt = (
        f"{strays.values - strays.others:,} of {strays.values:,} values of {field.name!r} are "
        f"numbers, but not {strays.example!r}{others}; "
        + (
            "what is no number counts as missing"
            if numbers
            else "the column is taken for a category"
        )
    )
    return replace(taken, doubt=doubt)


def _of_texts(texts: "pd.Series[str]", field: pa.Field) -> Taken:
    """Decide what text is from its values, none of which are missing."""
    written = texts[~blank(texts)]
    if written.empty:
        return Taken("category", "text without a letter or digit")
    blanks = len(texts) - len(written)
    meant = not blanks and strays_of(field) is None
    return _dates(written) or _numbers(written, blanks, meant) or _free_or_few(texts)


def _dates(written: "pd.Series[str]") -> Taken | None:
    if written.iloc[:SAMPLE].str.fullmatch(r"\d+").any():
        return None  # 20141013 may as well be a number
    read = datetime.read(written)
    lost = written[read.isna()]
    if len(lost) > (1 - READABLE) * len(written):
        return None
    return Taken("datetime", f"text that ISO 8601 reads as points in time{_strays(lost)}")


def _numbers(written: "pd.Series[str]", blanks: int, meant: bool) -> Taken | None:
    numbers = number.read(written)
    lost = written[numbers.isna()]
    if len(lost) > (1 - READABLE) * len(written):
        return None
    whole = bool((np.mod(numbers.dropna(), 1) == 0).all())
    if whole and ((meant and lost.empty) or written.str.match(r"-?0\d").any()):
        # whoever reads whole numbers as text, and not for blanks or strays, means no amounts
        return Taken("category", "whole numbers stored as text: codes")
    gaps = f"; blanks ({blanks:,}) count as missing" if blanks else ""
    kind: ColumnType = "integer" if whole else "number"
    return Taken(kind, f"text that holds numbers{gaps}{_strays(lost)}")


def _free_or_few(texts: "pd.Series[str]") -> Taken:
    sample = texts.iloc[:SAMPLE]
    distinct = sample.unique()
    share = len(distinct) / len(sample)
    many = len(distinct) >= FEWEST and share > DIFFERING
    length = float(np.mean([sum(map(str.isalpha, words(one))) for one in distinct]))
    of_them = f"of the first {len(sample):,} values, {len(distinct):,} differ"
    if many and length >= WORDS:
        return Taken("text", f"{of_them}, with {length:.1f} words on average")
    if many:
        return Taken("category", f"{of_them}, but with {length:.1f} words on average: names")
    return Taken("category", of_them)


def _strays(lost: "pd.Series[str]") -> str:
    if lost.empty:
        return ""
    others = f"{len(lost):,} other values" if len(lost) > 1 else "one other value"
    return f"; {others}, such as {lost.iloc[0]!r}, count as missing"
