"""Attributes as codes: one for each category, or for each band of a number."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from tasks.documents.text import as_text
from tasks.kinds.interactions.schema import Attribute

Codes = list[list[int]]


def codes(values: pd.DataFrame, attributes: list[Attribute]) -> Codes:
    """Return the codes of each row; a value that is missing or was never seen has none.

    Args:
        values: a column for each attribute; one that is not there is missing in every row.
        attributes: all of items, or all of users; their codes are numbered one after another.
    """
    result: Codes = [[] for _ in range(len(values))]
    first = 0
    for attribute in attributes:
        if attribute.name in values:
            for row, own in zip(result, _of(values[attribute.name], attribute), strict=True):
                row += [first + code for code in own]
        first += attribute.codes
    return result


def names(attributes: list[Attribute]) -> list[str]:
    """Return the codes of attributes names for people."""
    result: list[str] = []
    for attribute in attributes:
        ends = ["", *(f"{edge:g}" for edge in attribute.edges), ""]
        bands = [
            f"{low} to {high}" if low and high else f"from {low}" if low else f"below {high}"
            for low, high in pairwise(ends)
        ]
        parts = bands if attribute.is_number else attribute.values
        result += [f"{attribute.name}: {part}" for part in parts]
    return result


def _of(column: "pd.Series[Any]", attribute: Attribute) -> Codes:
    if attribute.is_number:
        numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64")
        bands = np.searchsorted(attribute.edges, numbers, side="right")
        return [
            [] if missing else [int(band)]
            for band, missing in zip(bands, np.isnan(numbers), strict=True)
        ]
    known = {value: code for code, value in enumerate(attribute.values)}
    return [
        [known[part] for part in parted(text, attribute.separator) if part in known]
        for text in as_text(column)
    ]


def parted(text: object, separator: str | None) -> list[str]:
    """Return the values that a text holds, each once."""
    if not isinstance(text, str):
        return []
    if separator is None:
        return [text]
    return list(dict.fromkeys(part for part in map(str.strip, text.split(separator)) if part))
