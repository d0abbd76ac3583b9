"""From rows to what estimators take."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents.text import as_text, positions
from tasks.kinds.interactions.codes import Codes, codes, names
from tasks.kinds.interactions.example import Example
from tasks.kinds.interactions.schema import HISTORY, Attribute, InteractionsSchema

USER, ITEM = 0, 1
"""Columns of encoded pairs; attributes follow."""


def encode_histories(rows: pd.DataFrame, schema: InteractionsSchema) -> npt.NDArray[np.object_]:
    """Return each row as an :class:`Example`; items that training never saw are left out.

    A known user of whom a row tells no attribute has those of training.
    """
    lists = [() if _is_missing(items) else items for items in rows[HISTORY]]
    lengths = [len(items) for items in lists]
    flat = pd.Series([item for items in lists for item in items], dtype="object")
    histories = np.split(positions(flat, schema.items.ids).astype("int32"), np.cumsum(lengths)[:-1])
    own = _distinct_codes(rows, schema.attributes_of("user"))
    users = as_text(rows[schema.user]).fillna("")
    encoded = np.empty(len(rows), dtype=object)
    known = dict(zip(schema.users.ids, schema.users.codes, strict=True))
    for row, (user, items) in enumerate(zip(users, histories, strict=True)):
        code = own[row] if len(own[row]) else np.array(known.get(user, []), dtype="int32")
        encoded[row] = Example(user, items[items >= 0], code)
    return encoded


def _is_missing(items: Any) -> bool:
    return items is None or isinstance(items, float)


def _distinct_codes(rows: pd.DataFrame, attributes: list[Attribute]) -> list[npt.NDArray[np.int32]]:
    """Return the codes of each row; equal rows, of one user mostly, share an array."""
    if not attributes:
        return [np.empty(0, dtype="int32")] * len(rows)
    present = rows[[attribute.name for attribute in attributes]]
    distinct = present.drop_duplicates()
    arrays = [np.array(own, dtype="int32") for own in codes(distinct, attributes)]
    if len(distinct) == len(rows):
        return arrays
    number = present.groupby(list(present.columns), sort=False, dropna=False).ngroup()
    return [arrays[group] for group in number]


def pair_names(schema: InteractionsSchema) -> list[str]:
    """Name the columns that :func:`encode_pairs` gives."""
    result = [schema.user, schema.item]
    for attribute in [*schema.attributes_of("item"), *schema.attributes_of("user")]:
        result += [attribute.name] if attribute.is_number else names([attribute])
    return result


def encode_pairs(rows: pd.DataFrame, schema: InteractionsSchema) -> npt.NDArray[np.float32]:
    """Return each row as positions of user and item, and their attributes.

    Attributes of known users and items are those of training; of others those of the row. A
    number is given by its band, NaN for missing; of a category each value has a column of 0 and 1.

    Returns:
        (rows, features) in the order of :func:`pair_names`; -1 for an unknown user or item.
    """
    user = positions(rows[schema.user], schema.users.ids)
    item = positions(rows[schema.item], schema.items.ids)
    return np.column_stack(
        [
            user,
            item,
            _spread(rows, item, schema.items.codes, schema.attributes_of("item")),
            _spread(rows, user, schema.users.codes, schema.attributes_of("user")),
        ]
    ).astype("float32")


def _spread(
    rows: pd.DataFrame,
    place: npt.NDArray[np.int64],
    known: Codes,
    attributes: list[Attribute],
) -> npt.NDArray[np.float32]:
    distinct = np.unique(place[place >= 0])
    table = _columns([known[number] for number in distinct], attributes)
    spread = np.empty((len(rows), table.shape[1]), dtype="float32")
    seen = place >= 0
    spread[seen] = table[np.searchsorted(distinct, place[seen])]
    if not seen.all():
        spread[~seen] = _columns(codes(rows[~seen], attributes), attributes)
    return spread


def _columns(codes: Codes, attributes: list[Attribute]) -> npt.NDArray[np.float32]:
    hot = multi_hot(codes, sum(attribute.codes for attribute in attributes))
    parts, first = [np.empty((len(codes), 0), dtype="float32")], 0
    for attribute in attributes:
        part = hot[:, first : first + attribute.codes]
        if attribute.is_number:
            band = np.where(part.any(axis=1), part.argmax(axis=1), np.nan)
            part = band[:, None].astype("float32")
        parts.append(part)
        first += attribute.codes
    return np.hstack(parts)


def multi_hot(codes: Codes, width: int) -> npt.NDArray[np.float32]:
    """Return codes as a matrix (rows, width) of 0 and 1."""
    hot = np.zeros((len(codes), width), dtype="float32")
    for row, own in zip(hot, codes, strict=True):
        row[own] = 1
    return hot
